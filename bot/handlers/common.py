"""What several topics share: typed IDs, a person's own event, lists to pick an event from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from django.utils import formats, translation
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from bot import keyboards
from bot.states import Reading
from bot.turn import Call, Turn, stamps
from botapi import cards
from botapi.callbacks import EventButton, EventDatesButton, ForceButton, PageButton
from calendarapp import access, clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import own_rules
from calendarapp.services import cards as shown
from calendarapp.services import holds
from calendarapp.sql import bigint
from calendarapp.sql.cards import name_event_card, name_meeting_card, name_offer_card

SHORT_MONTH: Final = 4  # letters of a month that needs no shortening
PICKED: Final = 8  # events on one page of a list

PickedFor = Literal["show", "edit", "delete", "choose"]
QUESTIONS: Final[dict[PickedFor, str]] = {
    "show": gettext_noop("📌 Which event do you want to see?"),
    "edit": gettext_noop("✏️ Which event do you want to change?"),
    "delete": gettext_noop("🗑 Which event do you want to delete?"),
    "choose": gettext_noop("📌 To which event?"),
}
NO_EVENTS: Final = gettext_noop("You have no upcoming events yet. Create one: /new ✨")


def parse_id(text: str) -> int | None:
    """Parse a typed ID (`12` or `#12`); None if it can't be one."""
    return bigint.parse(text.strip().removeprefix("#")) or None


def get_own_event(turn: Turn, event_id: int | None) -> Event:
    """Return the person's own event.

    Raises:
        CalendarError: `event_not_found`, also for another person's event.
    """
    event = queries.get_event(event_id, owner=turn.person.tg_id) if event_id else None
    if event is None:
        raise CalendarError("event_not_found")
    return event


def find_typed_event(turn: Turn, text: str) -> Event:
    """Return the person's own event by a typed ID. Errors: as `get_own_event`."""
    return get_own_event(turn, parse_id(text))


def find_event_in_question(turn: Turn) -> Event | None:
    """Return the event of this conversation; if it has been deleted meanwhile, end the conversation and say so."""
    event = queries.get_event(turn.data["event_id"], owner=turn.person.tg_id)
    if event is None:
        turn.finish()
        turn.say(escape(CalendarError("event_not_found")))
    return event


def get_meeting(turn: Turn, number: int) -> Appointment:
    """Return a meeting of the person. Raises: CalendarError, `meeting_not_found`, also for outsiders."""
    meeting = queries.get_appointment(number)
    if meeting is None or not access.may_see_meeting(turn.actor, meeting):
        raise CalendarError("meeting_not_found")
    return meeting


def compute_start(event: Event, turn: Turn) -> dt.datetime:
    return clock.to_instant(event.date, event.time, event.timezone).astimezone(clock.get_zone(turn.person.timezone))


def get_local_now(turn: Turn) -> dt.datetime:
    """Return the time on the person's clock when they wrote: "today" and "in an hour" are relative to it."""
    return turn.sent_at.astimezone(clock.get_zone(turn.person.timezone))


def format_day(day: dt.date) -> str:
    """Format a day in words, with weekday and year: the person sees what was understood."""
    return formats.date_format(day, "l, j E Y")


def format_day_between(day: dt.date) -> str:
    """As `format_day`, for the middle of a Russian sentence: the weekday has no capital there."""
    return format_day(day) if get_language() != "ru" else format_day(day).lower()


def format_short_day(day: dt.date) -> str:
    """Format a day in few letters, for buttons and lists: `1 Dec`, `1 дек`, `4 мая`; Russian has no capital there."""
    if get_language() != "ru":
        return formats.date_format(day, "j M")
    month = formats.date_format(day, "E").lower()  # as it stands behind a number
    return f"{day.day} {month if len(month) <= SHORT_MONTH else month[:3]}"


def render_clock_note(date: dt.date, time: dt.time, timezone: str) -> Markup | None:
    """Explain a wall-clock time that the clocks skip or show twice; None for any other."""
    note = messages.describe_clock_change(date, time, timezone)
    return format_html("⚠️ {note}", note=note) if note else None


def render_hours_note(turn: Turn, item: Event | Appointment) -> str | None:
    """Say which rules of the person's own it breaks, or that it takes whole days of them; None for others."""
    if item.all_day and not item.transparent:
        return _("🚫 Others see you as busy then.")
    return messages.render_broken_rules(own_rules.find_broken(turn.person, item), turn.person)


def make_private_note(person: TgUser, event: Event) -> list[Call]:
    """What stands against an event that a person has made among others, for them alone.

    Empty where there is nothing to say, and for a person whom the bot can't write to.
    """
    if person.started_at is None or not person.can_write or event.transparent:
        return []
    with translation.override(person.language):
        broken = messages.render_broken_rules(own_rules.find_broken(person, event), person)
        if broken is None and cards.render_clashes(person, event) is None:
            return []
        text, keyboard = cards.render_event_view(person, event, broken)
    return [Call("sendMessage", messages.make_message(person.pk, text, keyboard), card=name_event_card(event.pk))]


def show_meeting(
    turn: Turn, meeting: Appointment, headline: str | None = None, *, edit: bool = False, above: Sequence[Payload] = ()
) -> None:
    """Show the meeting's card; `above`: a row of buttons above its own."""
    text, keyboard = cards.render_meeting_view(turn.person, meeting, headline)
    show = turn.edit if edit else turn.say
    show(text, messages.make_keyboard(above, *keyboard["inline_keyboard"]), card=name_meeting_card(meeting.pk))


def refuse_meeting(turn: Turn, number: int, error: CalendarError, *, edit: bool = False) -> None:
    """Say why it can't be done; the people of the meeting also see its current state.

    Raises:
        CalendarError: the same error, for outsiders, who learn nothing.
    """
    meeting = queries.get_appointment(number)
    if error.code == "meeting_not_found" or meeting is None:
        raise error
    if error.code == "expired":
        holds.expire_for(meeting.participant_tg_id)
        meeting.refresh_from_db()
    if turn.callback:
        turn.answer_callback(str(error), alert=True)
        show_meeting(turn, meeting, edit=edit)
    else:
        show_meeting(turn, meeting, join_lines(str(error), "\u200b"), edit=edit)


def show_card(
    turn: Turn,
    event: Event,
    headline: str | None = None,
    *,
    edit: bool = False,
    above: Sequence[Sequence[Payload]] = (),
    more: bool = False,
) -> None:
    """Show the event's card; `above`: rows of buttons above its own; `more`: its rarer buttons."""
    text, keyboard = cards.render_event_view(turn.person, event, headline, more=more)
    show = turn.edit if edit else turn.say
    show(text, messages.make_keyboard(*above, *keyboard["inline_keyboard"]), card=name_event_card(event.pk))


def close_offer(turn: Turn, text: Markup | None = None, *, only: bool = False) -> None:
    """Take the buttons away from the question whether to save a sentence, which was answered in words.

    Args:
        turn: of the answer; nothing is done for a pressed button.
        text: what the question is to say from now on; if its message is not known, that is said first of all.
        only: only an edit is made: the text says nothing that needs to be said.
    """
    if turn.callback is not None:
        return
    message = shown.find_message(name_offer_card(), turn.person.tg_id)
    where = {"chat_id": turn.person.tg_id, "message_id": message}
    if text is None or (only and message is None):
        if message is not None:
            turn.calls.append(Call("editMessageReplyMarkup", where))
        return
    said = messages.make_message(turn.person.tg_id, text)
    turn.calls.insert(0, Call("sendMessage", said) if message is None else Call("editMessageText", {**said, **where}))


def put_in_place_of_offer(turn: Turn) -> None:
    """Let the turn's message take the place of the question whether to save a sentence, if that one is known."""
    message = shown.find_message(name_offer_card(), turn.person.tg_id)
    if message is not None and len(turn.calls) == 1 and turn.calls[0].method == "sendMessage":
        [call] = turn.calls
        turn.calls = [replace(call, method="editMessageText", payload={**call.payload, "message_id": message})]


def warn(turn: Turn, error: CalendarError, yes: ForceButton) -> None:
    """Warn of a double booking before it is done."""
    turn.say(format_html("⚠️ {warning}", warning=error), keyboards.make_force_keyboard(yes))


def has_events(turn: Turn) -> bool:
    """Whether there are coming events to pick from; if not, the person is told how to add one."""
    found = queries.select_upcoming_events(turn.person.tg_id).exists()
    if not found:
        turn.say(_(NO_EVENTS))
    return found


def render_picker(
    turn: Turn,
    what: PickedFor,
    number: int = 0,
    *,
    headline: str | None = None,
    above: Sequence[Sequence[Payload]] = (),
) -> tuple[str, Payload | None]:
    """Render the question which event, with a page of the coming ones as buttons (the last page if there are fewer).

    The headline stands above the question, the rows `above` stand above the events.
    """
    events, count = queries.get_page_of_events(turn.person.tg_id, number * PICKED, PICKED)
    pages = max(1, -(-count // PICKED))
    if number >= pages:
        return render_picker(turn, what, pages - 1, headline=headline, above=above)
    if not events:
        return _(NO_EVENTS), None
    asked = turn.state is not None and (what != "show" or turn.is_in(Reading))
    rows = []
    for event, dates in events:
        one = EventButton(action=what, event_id=event.pk)
        # An invitation is mostly to all dates: it is asked to which ones, and another first date is one tap away there.
        at_once = dates == 1 or what == "choose"
        data = (one if at_once else EventDatesButton(of=what, event_id=event.pk)).pack()
        # In the conversation that asks for the event, the button belongs to its question.
        data = stamps.add_fingerprint(data) if asked else data
        rows.append([messages.make_button(format_label(event, turn, repeats=event.series_id is not None), data)])
    where = _("Tap it, or send its ID: it is the last line of its card.")
    hint = format_html("<i>{hint}</i>", hint=where) if asked else None
    return join_lines(headline, _(QUESTIONS[what]), hint), messages.make_keyboard(
        *above,
        *rows,
        keyboards.make_pager_row(what, number, pages),
        keyboards.make_cancel_row() if asked else [],
    )


def render_dates(
    turn: Turn, of: PickedFor | Literal["card"], event: Event, number: int
) -> tuple[Markup, Payload | None]:
    """Render the question which date of a series, with a page of those to come as buttons (the last one if fewer)."""
    dates = queries.select_coming_dates(event)
    pages = max(1, -(-dates.count() // PICKED))
    number = min(number, pages - 1)
    asked = turn.state is not None and of not in {"card", "show"}
    rows = []
    for date in dates[number * PICKED : (number + 1) * PICKED]:
        data = EventButton(action="show" if of == "card" else of, event_id=date.pk).pack()
        rows.append([messages.make_button(format_label(date, turn), stamps.add_fingerprint(data) if asked else data)])
    if of == "card":
        text = join_lines(cards.render_event_view(turn.person, event)[0], "\u200b")
        back = messages.make_button(_("‹ Back to the card"), EventButton(action="back", event_id=event.pk).pack())
    else:
        text = format_html("📌 <b>{name}</b>", name=event.name)
        listed = PageButton(of=of, number=0).pack()
        back = messages.make_button(_("‹ Other events"), stamps.add_fingerprint(listed) if asked else listed)
    pager = keyboards.make_pager(number, pages, lambda turned: EventDatesButton(of=of, event_id=event.pk, page=turned))
    leave = keyboards.make_cancel_row() if asked or (of == "show" and turn.is_in(Reading)) else []
    return join_lines(text, _("📆 Which date?")), messages.make_keyboard(
        *rows, pager, [back] if of != "choose" else [], leave
    )


def format_label(event: Event, turn: Turn, *, repeats: bool = False) -> str:
    """Format the event for a button; `repeats`: it stands for the coming dates of its series."""
    start = compute_start(event, turn)
    year = f" {event.date.year}" if event.date.year != get_local_now(turn).year else ""
    when = f"{format_short_day(event.date if event.all_day else start)}{year}"
    when = when if event.all_day else f"{when}, {start:%H:%M}"
    return lengths.cut(f"{when} · {'🔁 ' if repeats else ''}{event.name}", lengths.LABEL)
