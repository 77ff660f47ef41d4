"""/public: the person's public calendar, and an event's button that shows it there."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from bot import keyboards
from bot.router import router
from bot.turn import Turn, stamps
from botapi import deferred
from botapi.callbacks import EventButton, PublicCalendarButton, PublicEventButton
from calendarapp import messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Event, PublicCalendar
from calendarapp.queries import public_calendars as read
from calendarapp.services import public_calendars

SHOWN: Final = 10  # events in the list


@router.command("public")
def show_calendar(turn: Turn) -> None:
    """Show what is public, and the address to share."""
    turn.say(*_render(turn))


@router.button(PublicCalendarButton)
def change_calendar(turn: Turn, data: PublicCalendarButton) -> None:
    """Open or close the calendar; pressing twice has the same effect as once."""
    me = turn.person.tg_id
    calendar = read.get_calendar(me)
    if data.what == "close" and calendar is not None and turn.made_for != _fingerprint(calendar):
        _ask_whether_to_close(turn, calendar)
        return
    if data.what == "close":
        public_calendars.close_calendar(tg_id=me)
        turn.answer_callback(_("Closed. The old address no longer works."))
    elif data.what == "open":
        public_calendars.open_calendar(tg_id=me)
        turn.answer_callback(_("Your public calendar is open. ✅"))
    elif data.what != "show":
        public_calendars.let_be_found(tg_id=me, indexed=data.what == "found")
    turn.edit(*_render(turn))


@router.button(PublicEventButton)
def change_event(turn: Turn, data: PublicEventButton) -> None:
    """Ask whether to make an event public, or do it, or take it back; pressing twice has the same effect as once."""
    me = turn.person.tg_id
    if data.how == "no":
        public_calendars.unpublish(owner=me, event_id=data.event_id)
        turn.answer_callback(_("Nobody else sees it any more."))
    elif data.how == "yes":
        public_calendars.publish(owner=me, event_id=data.event_id)
        turn.answer_callback(_("It's public now. 🌍"))
    event = queries.get_event(data.event_id, owner=me)
    if event is None:
        raise CalendarError("event_not_found")
    if read.is_public(event):
        turn.edit(*_render_public(event))
    else:
        _ask_whether_to_publish(turn, event)


def _ask_whether_to_close(turn: Turn, calendar: PublicCalendar) -> None:
    yes = stamps.add_fingerprint(PublicCalendarButton(what="close").pack(), _fingerprint(calendar))
    turn.edit(
        join_lines(
            format_html("<b>{question}</b>", question=_("Close your public calendar?")),
            _("Its address stops working for good. If you open it again, it has another one."),
        ),
        keyboards.make_confirm_keyboard(
            messages.make_button(_("Keep it"), PublicCalendarButton(what="show").pack()),
            messages.make_button(_("🔒 Yes, close"), yes, "danger"),
            pressed=turn,
        ),
    )


def _ask_whether_to_publish(turn: Turn, event: Event) -> None:
    turn.edit(
        join_lines(
            format_html(_("Show <b>{name}</b> to everybody?"), name=event.name),
            _("Every date of it becomes public.") if event.series_id is not None else None,
            _("Anyone with the link sees its name, time, place and details, and your name."),
            _("Nobody sees who takes part, or the link of a call."),
        ),
        keyboards.make_confirm_keyboard(
            _make_back(event),
            messages.make_button(
                _("🌍 Yes, make it public"), PublicEventButton(how="yes", event_id=event.pk).pack(), "danger"
            ),
            pressed=turn,
        ),
    )


def _render_public(event: Event) -> tuple[Markup, Payload]:
    """That an event is public, and where."""
    calendar = read.get_calendar(event.tg_user_id)
    page = None
    if calendar is not None and read.get_public_event(event.tg_user_id, event.pk) is not None:
        page = deferred.make_public_url(reverse("public_event", args=[calendar.token, event.pk]))
    text = join_lines(
        format_html(_("🌍 <b>{name}</b> is public."), name=event.name),
        format_html("<code>{page}</code>", page=page) if page else None,
        None if calendar else _("But your public calendar is closed, so nobody sees it: /public opens it."),
        _("Anyone with the link sees its name, time, place and details, and your name."),
    )
    return text, messages.make_keyboard(
        [{"text": _("📋 Copy the address"), "copy_text": {"text": page}}] if page else [],
        [messages.make_button(_("🔒 No longer public"), PublicEventButton(how="no", event_id=event.pk).pack())],
        [_make_back(event)],
    )


def _render(turn: Turn) -> tuple[Markup, Payload]:
    """The calendar with its address and what is public in it, or that it is closed."""
    calendar = read.get_calendar(turn.person.tg_id)
    events, more = read.list_public_things(turn.person.tg_id, SHOWN)
    lines = [
        format_html("📌 <b>{name}</b>, {when}", name=_cut(event.name), when=messages.format_when(event, turn.person))
        for event in events
    ]
    page = deferred.make_public_url(reverse("public_calendar", args=[calendar.token])) if calendar else ""
    text = join_lines(
        format_html("🌍 <b>{title}</b>", title=_("Public calendar")),
        format_html("<code>{page}</code>", page=page) if calendar else _("It is closed: nobody sees it."),
        None if settings.PUBLIC_URL else _("It only works on the computer I run on: I have no public address."),
        _("Search engines may show it.") if calendar and calendar.indexed else None,
        "\u200b",
        *lines,
        "…" if more else None,
        None
        if events
        else _("No coming event is public. “⋯ More” below an event's card, then “🌍 Public”, makes it so."),
        "\u200b",
        _("Anyone with the link sees the name, time, place and details of these events, and your name."),
        _("Nobody sees who takes part, or the link of a call."),
    )
    shown = [
        [messages.make_button(f"📌 {_cut(event.name)}", PublicEventButton(how="ask", event_id=event.pk).pack())]
        for event in events
    ]
    return text, messages.make_keyboard(*_make_buttons(calendar, page), *shown)


def _make_buttons(calendar: PublicCalendar | None, page: str) -> list[list[Payload]]:
    if calendar is None:
        return [[messages.make_button(_("🌍 Open"), PublicCalendarButton(what="open").pack(), "primary")]]
    if calendar.indexed:
        found = messages.make_button(_("🙈 Hide from search engines"), PublicCalendarButton(what="hidden").pack())
    else:
        found = messages.make_button(_("🔎 Show in search engines"), PublicCalendarButton(what="found").pack())
    return [
        [{"text": _("📋 Copy the address"), "copy_text": {"text": page}}],
        [found],
        [messages.make_button(_("🔒 Close"), PublicCalendarButton(what="close").pack(), "danger")],
    ]


def _make_back(event: Event) -> Payload:
    return messages.make_button(_("‹ Back"), EventButton(action="back", event_id=event.pk).pack())


def _cut(name: str) -> str:
    return lengths.cut(name, lengths.LABEL - 4)


def _fingerprint(calendar: PublicCalendar) -> str:
    return stamps.make_fingerprint(calendar.token)
