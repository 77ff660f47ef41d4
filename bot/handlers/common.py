"""What several topics share: typed IDs, a person's own event, lists to pick an event from."""

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Final, Literal

from django.utils import formats, translation
from django.utils.translation import gettext as _

from bot import keyboards
from bot.states import Reading
from bot.turn import Turn, stamps
from botapi import cards
from botapi.callbacks import EventButton
from calendarapp import clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment, Event
from calendarapp.services import holds
from calendarapp.sql import bigint
from calendarapp.sql.cards import name_event_card, name_meeting_card

PICKED: Final = 8  # events on one page of a list

PickedFor = Literal["show", "edit", "delete", "choose"]


def parse_id(text: str) -> int | None:
    """Parse a typed ID (`12` or `#12`); None if it can't be one."""
    return bigint.parse(text.strip().removeprefix("#")) or None


def get_own_event(turn: Turn, event_id: int | None) -> Event:
    """Return the person's own event.

    Raises:
        CalendarError: `event_not_found`, also for somebody else's event.
    """
    event = queries.get_event(event_id, owner=turn.person.tg_id) if event_id else None
    if event is None:
        raise CalendarError("event_not_found")
    return event


def find_typed_event(turn: Turn, text: str) -> Event:
    """Return the person's own event by a typed ID. Errors: as `get_own_event`."""
    return get_own_event(turn, parse_id(text))


def is_coming(event: Event) -> bool:
    """Whether people can still be invited to the event."""
    return not clock.is_past(event.date, event.time, event.timezone)


def compute_start(event: Event, turn: Turn) -> dt.datetime:
    return clock.to_instant(event.date, event.time, event.timezone).astimezone(clock.get_zone(turn.person.timezone))


def get_today(turn: Turn) -> dt.date:
    """Return the date on the person's clock when they wrote."""
    return get_local_now(turn).date()


def get_local_now(turn: Turn) -> dt.datetime:
    """Return the time on the person's clock when they wrote: "today" and "in an hour" are relative to it."""
    return turn.sent_at.astimezone(clock.get_zone(turn.person.timezone))


def format_day(day: dt.date) -> str:
    """Format a day in words, with weekday and year: the person sees what was understood."""
    return _format_day(day, translation.get_language())


@functools.lru_cache(maxsize=4096)
def _format_day(day: dt.date, _language: str) -> str:
    return formats.date_format(day, "l, j E Y")


def render_clock_note(date: dt.date, time: dt.time, timezone: str) -> Markup | None:
    """Explain a wall-clock time that the clocks skip or show twice; None for any other."""
    change = clock.find_clock_change(date, time, timezone)
    if change is None:
        return None
    told = {
        clock.ClockChange.SKIPPED: _("The clocks change that day: there is no {time}, so it becomes {shown}."),
        clock.ClockChange.REPEATED: _("The clocks change that day: {time} comes twice, and the first one counts."),
    }[change]
    shown = clock.to_instant(date, time, timezone).astimezone(clock.get_zone(timezone))
    return format_html("⚠️ {note}", note=told.format(time=f"{time:%H:%M}", shown=f"{shown:%H:%M}"))


def show_meeting(turn: Turn, meeting: Appointment, headline: str | None = None, *, edit: bool = False) -> None:
    text, keyboard = render_meeting_view(turn, meeting, headline)
    show = turn.edit if edit else turn.say
    show(text, keyboard, card=name_meeting_card(meeting.pk))


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
        turn.toast(str(error), alert=True)
        show_meeting(turn, meeting, edit=edit)
    else:
        show_meeting(turn, meeting, join_lines(str(error), "\u200b"), edit=edit)


def render_meeting_view(turn: Turn, meeting: Appointment, headline: str | None = None) -> tuple[Markup, Payload]:
    """Render a meeting's card with the person's role above it, and the keyboard of what they may do now."""
    return cards.render_meeting_view(turn.person, meeting, headline)


def show_card(turn: Turn, event: Event, headline: str | None = None, *, edit: bool = False) -> None:
    """Show an event's card with its buttons, as a new message or in place of the one whose button was pressed."""
    text, keyboard = cards.render_event_view(turn.person, event, headline)
    show = turn.edit if edit else turn.say
    show(text, keyboard, card=name_event_card(event.pk))


def get_page(turn: Turn, number: int) -> tuple[list[Event], int, int]:
    """Return the coming events of that page (the last one if there are fewer), its number and the number of pages."""
    owner = turn.person.tg_id
    events, count = queries.get_page_of_events(owner, number * PICKED, PICKED)
    pages = max(1, -(-count // PICKED))
    if number >= pages:
        return get_page(turn, pages - 1)
    return events, number, pages


def make_picker(
    turn: Turn, what: PickedFor, question: str, number: int = 0, *, above: Sequence[Sequence[Payload]] = ()
) -> tuple[Markup, Payload] | None:
    """Make a question with a page of coming events as buttons below the rows `above`; None if there are no events."""
    events, number, pages = get_page(turn, number)
    if not events:
        return None
    asked = turn.state is not None and (what != "show" or turn.is_in(Reading))
    rows = [
        [
            messages.make_button(
                _format_label(event, turn),
                _make_pick_data(EventButton(action=what, event_id=event.pk).pack(), asked=asked),
            )
        ]
        for event in events
    ]
    hint = format_html("<i>{hint}</i>", hint=_("Tap it, or send its ID.")) if asked else None
    pager = keyboards.make_pager_row(what, number, pages)
    return join_lines(question, hint), messages.make_keyboard(
        *above, *rows, pager, keyboards.make_cancel_row() if asked else []
    )


def has_events(turn: Turn) -> bool:
    return queries.select_upcoming_events(turn.person.tg_id).exists()


def ask_which_event(turn: Turn, what: PickedFor, question: str, *, above: Sequence[Sequence[Payload]] = ()) -> None:
    """Ask with the first page of the person's coming events as buttons, below the rows `above`."""
    picked = make_picker(turn, what, question, above=above)
    turn.say(*picked) if picked is not None else say_no_events(turn)


def say_no_events(turn: Turn) -> None:
    """Say how to add an event, in place of an empty list."""
    turn.say(_("You have no upcoming events yet. Create one: /new ✨"))


def show_page(turn: Turn, what: PickedFor, question: str, number: int) -> None:
    """Show another page of a picker in place of the one that is shown."""
    picked = make_picker(turn, what, question, number)
    if picked is None:
        turn.edit(_("You have no upcoming events yet. Create one: /new ✨"))
    else:
        turn.edit(*picked)


def _make_pick_data(packed: str, *, asked: bool) -> str:
    """Pack a button that picks an event; `asked`: for the conversation that asks which one."""
    return stamps.add_fingerprint(packed) if asked else packed


def _format_label(event: Event, turn: Turn) -> str:
    start = compute_start(event, turn)
    form = "j M, H:i" if start.year == get_today(turn).year else "j M Y, H:i"
    return lengths.cut(f"{formats.date_format(start, form)} · {event.name}", lengths.LABEL)
