"""/feed: the private address to which other calendars subscribe."""

from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from bot import keyboards
from bot.router import router
from bot.turn import Turn, stamps
from botapi import deferred
from botapi.callbacks import FeedButton, FeedKind
from calendarapp import messages
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import FeedAddress
from calendarapp.services import feed_addresses

NO_ADDRESS: Final = stamps.make_fingerprint(None)


@router.command("feed")
def show_feed(turn: Turn) -> None:
    turn.say(
        _render_text("calendar"), _make_keyboard("calendar"), feed=deferred.defer_feed(turn.person.tg_id, "calendar")
    )


@router.button(FeedButton)
def change_feed(turn: Turn, data: FeedButton) -> None:
    """Show the other address, renew one or revoke one; renewing and revoking need a confirmation."""
    me = turn.person.tg_id
    current = _make_fingerprint(me, data.kind)
    # A Yes to something that is gone already is the second of two taps: it finds nothing to do.
    answered = turn.made_for is not None and current == NO_ADDRESS
    if data.action != "show" and turn.made_for != current and not answered:
        _ask_whether(turn, data)
        return
    if data.action == "revoke":
        feed_addresses.revoke(tg_id=me, kind=data.kind)
        turn.edit(_("The address no longer works. 🔒 /feed makes a new one."))
        return
    if data.action == "renew":
        feed_addresses.renew(tg_id=me, kind=data.kind)
        turn.answer_callback(_("Here is your new address. The old one no longer works."))
    turn.edit(_render_text(data.kind), _make_keyboard(data.kind), feed=deferred.defer_feed(me, data.kind))


def _ask_whether(turn: Turn, data: FeedButton) -> None:
    """Ask for confirmation; Yes applies to the address as it is now."""
    revokes = data.action == "revoke"
    question = _("Revoke this address?") if revokes else _("Replace this address with a new one?")
    yes = _("🔒 Yes, revoke") if revokes else _("🔄 Yes, a new address")
    turn.edit(
        join_lines(
            format_html("<b>{question}</b>", question=question), _("Calendars that use the old one will stop updating.")
        ),
        keyboards.make_confirm_keyboard(
            messages.make_button(_("Keep it"), FeedButton(action="show", kind=data.kind).pack()),
            messages.make_button(
                yes, stamps.add_fingerprint(data.pack(), _make_fingerprint(turn.person.tg_id, data.kind)), "danger"
            ),
            pressed=turn,
        ),
    )


def _make_fingerprint(tg_id: int, kind: FeedKind) -> str:
    row = FeedAddress.objects.filter(tg_id=tg_id, kind=kind).first()
    return stamps.make_fingerprint(row.digest) if row is not None else NO_ADDRESS


def _render_text(kind: FeedKind) -> Markup:
    titles = {"calendar": _("Your calendar in other apps"), "busy": _("Only your busy times, without names")}
    public = bool(settings.PUBLIC_URL)
    return join_lines(
        format_html("📡 <b>{title}</b>", title=titles[kind]),
        format_html("<code>{address}</code>", address=deferred.ADDRESS),
        format_html("<code>{address}</code>", address=deferred.WEBCAL) if public else None,
        "\u200b",
        _("Google: Other calendars, From URL. Apple: Add a subscribed calendar. Outlook: Subscribe from the web.")
        if public
        else _("It only works on the computer I run on: I have no public address."),
        _("Calendars check for updates every few hours. Anyone with the address can read it, so share it with care."),
    )


def _make_keyboard(kind: FeedKind) -> Payload:
    other: FeedKind = "busy" if kind == "calendar" else "calendar"
    names = {"busy": _("🕶 Without names"), "calendar": _("📡 The whole calendar")}
    return messages.make_keyboard(
        [
            messages.make_button(_("🔄 New address"), FeedButton(action="renew", kind=kind).pack()),
            messages.make_button(_("🔒 Revoke"), FeedButton(action="revoke", kind=kind).pack(), "danger"),
        ],
        [messages.make_button(names[other], FeedButton(action="show", kind=other).pack())],
    )
