"""Which of a person's own events is meant: by its ID, or by words of its name where that is asked for with a list."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common
from bot.handlers.common import PickedFor
from bot.inputs import search_words
from bot.turn import Turn, stamps
from botapi.callbacks import EventButton
from calendarapp import clock, messages, queries
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html
from calendarapp.models import Appointment, Event
from calendarapp.queries import agenda as attended
from calendarapp.queries.appointments import ACTIVE

MOST: Final = 8  # events of one name that are offered


def take_typed_event(turn: Turn, text: str, what: PickedFor) -> Event | None:
    """Return the person's own event by its ID or by its name; None where others are offered, or none has that name.

    Raises:
        CalendarError: `event_not_found`, for an ID that is none of the person's, and for what is neither.
    """
    words = search_words.clean_words(text)
    if common.parse_id(text) is not None or not any(char.isalpha() for char in words):
        return common.find_typed_event(turn, text)
    found = find_named(turn, words)
    if len(found) == 1:
        return found[0]
    if not found:
        turn.say(render_none(words))
        return None
    ask_which(turn, found, what)
    return None


def render_none(words: str) -> Markup:
    """Say that no own event to come has that name."""
    told = _("None of your events to come is called “{words}”. /find looks for more.")
    return format_html("{told}", told=told.format(words=words))


def ask_which(
    turn: Turn, found: Sequence[Event], what: PickedFor, below: Mapping[int, Sequence[list[Payload]]] = {}
) -> None:
    """Ask which of these events is meant; `below`: rows of buttons for some of them, by ID."""
    asked = turn.state is not None
    rows: list[list[Payload]] = []
    for event in found:
        data = EventButton(action=what, event_id=event.pk).pack()
        label = common.format_label(event, turn, repeats=event.series_id is not None)
        rows.append([messages.make_button(label, stamps.add_fingerprint(data) if asked else data)])
        rows += below.get(event.pk, ())
    keyboard = messages.make_keyboard(*rows, keyboards.make_cancel_row() if asked else [])
    turn.say(_(common.QUESTIONS[what]), keyboard)


def choose_day(turn: Turn, found: Sequence[Event], day: dt.date) -> list[Event]:
    """Those of the person's events that are on that day; of what repeats, its date then."""
    numbers, repeated = {event.pk for event in found}, {event.series_id for event in found} - {None}
    there, _meetings = queries.get_day(turn.person.tg_id, day, turn.person.timezone)
    return [event for event in there if event.pk in numbers or event.series_id in repeated]


def find_mentioned(turn: Turn, text: str) -> list[Event]:
    """The own events to come that a request is about: of as many of its first words as are found together."""
    words = search_words.clean_words(text).split()
    for count in range(len(words), 0, -1):
        if found := find_named(turn, " ".join(words[:count])):
            return found
    return []


def find_named(turn: Turn, words: str) -> list[Event]:
    """The person's own events to come in which the words are found, the next ones first."""
    entries, _count = attended.find_page(turn.person.tg_id, words, first=0, size=MOST)
    now = clock.now()
    numbers = [entry.number for entry in entries if not entry.meeting and not entry.off and not entry.over(now)]
    events = [queries.get_event(number, owner=turn.person.tg_id) for number in numbers]
    return [event for event in events if event is not None]


def find_meetings(turn: Turn, words: str, day: dt.date | None) -> list[Appointment]:
    """The meetings to come to which others invite the person, and in whose names the words are found, the next first.

    `day`: only those that are on it.
    """
    me, zone = turn.person.tg_id, clock.get_zone(turn.person.timezone)
    entries, _count = attended.find_page(me, words, first=0, size=MOST)
    names = {entry.name for entry in entries if entry.meeting and not entry.own}
    rows = queries.select_upcoming_appointments(me).filter(participant_tg_id=me, status__in=ACTIVE, name__in=names)
    return [one for one in rows if day is None or day in (one.date, one.slot.lower.astimezone(zone).date())]
