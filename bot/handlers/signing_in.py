"""/calendar: a one-time link to the calendar's pages, and the end of what such links have opened."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.router import router
from bot.turn import Turn, stamps
from botapi import deferred
from botapi.callbacks import SessionsButton
from calendarapp import messages
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import PageSession
from calendarapp.services import page_sessions

MINUTES: Final = int(page_sessions.LINK_LASTS.total_seconds() // 60)


@router.command("calendar")
def show_link(turn: Turn) -> None:
    """Send a link that opens the calendar in a browser once; its token is put in when the message is sent."""
    sessions = page_sessions.list_for_person(turn.person.tg_id)
    link = page_sessions.make_link(tg_id=turn.person.tg_id)
    over = _("The link was too old before I could send it. /calendar gives you a new one.")
    turn.say(_render_text(len(sessions)), _make_keyboard(sessions), page_link=deferred.defer_page_link(link.pk, over))


@router.button(SessionsButton)
def end_sessions(turn: Turn, data: SessionsButton) -> None:
    """Sign out everywhere, after a question; Yes applies to the sessions that there were when it was asked."""
    if data.action == "keep":
        turn.edit(_("You stay signed in. /calendar gives you a link."))
        return
    me = turn.person.tg_id
    sessions = page_sessions.list_for_person(me)
    if sessions and turn.made_for != _make_fingerprint(sessions):
        _ask_whether(turn, sessions)
        return
    page_sessions.end_all(tg_id=me)
    turn.edit(_("You're signed out everywhere. 🔒 /calendar gives you a new link."))


def _ask_whether(turn: Turn, sessions: Sequence[PageSession]) -> None:
    yes = stamps.add_fingerprint(SessionsButton(action="end").pack(), _make_fingerprint(sessions))
    turn.edit(
        join_lines(
            format_html("<b>{question}</b>", question=_("Sign out everywhere?")),
            _render_count(len(sessions)),
            _("Links that have not been opened yet will stop working, too."),
        ),
        keyboards.make_confirm_keyboard(
            messages.make_button(_("Stay signed in"), SessionsButton(action="keep").pack()),
            messages.make_button(_("🔒 Yes, sign out"), yes, "danger"),
            pressed=turn,
        ),
    )


def _make_fingerprint(sessions: Sequence[PageSession]) -> str:
    return stamps.make_fingerprint(sorted(session.pk for session in sessions))


def _render_text(count: int) -> Markup:
    once = ngettext(
        "The link works once, within {count} minute. Keep it to yourself: the person who opens it signs in as you.",
        "The link works once, within {count} minutes. Keep it to yourself: the person who opens it signs in as you.",
        MINUTES,
    )
    return join_lines(
        format_html("🗓 <b>{title}</b>", title=_("Your calendar in a browser")),
        format_html("{address}", address=deferred.ADDRESS),
        "\u200b",
        None if settings.PUBLIC_URL else _("It only works on the computer I run on: I have no public address."),
        once.format(count=MINUTES),
        _render_count(count) if count else None,
    )


def _render_count(count: int) -> str:
    text = ngettext("You're signed in with {count} browser.", "You're signed in with {count} browsers.", count)
    return text.format(count=count)


def _make_keyboard(sessions: Sequence[PageSession]) -> Payload:
    """The link as a button, where Telegram takes its address for one; the Mini App; and a way to sign out."""
    public = settings.PUBLIC_URL.startswith("https://")
    end = messages.make_button(_("🔒 Sign out everywhere"), SessionsButton(action="end").pack(), "danger")
    return messages.make_keyboard(
        [{"text": _("🗓 Open the calendar"), "url": deferred.ADDRESS}] if public else [],
        messages.make_app_button(_("📱 Open in Telegram")),
        [end] if sessions else [],
    )
