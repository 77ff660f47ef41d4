"""Everything that a person attends, in time order: own events, and meetings in both roles. One read-only statement.

An own event and the meetings that its owner organizes at its time are one entry, which names the participants.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from calendarapp import clock
from calendarapp.models import Appointment, Series, TgUser
from calendarapp.queries import search, word_forms
from calendarapp.sql import prepared

NEWEST: Final = 8  # changes that tell whether there is a new one: those made at once get their numbers in any order
ATTENDEES: Final = 4  # people of one entry that are named
KEPT: Final = dt.timedelta(days=1)  # how long a cancelled or declined meeting is still shown

RULE: Final = ("rrule", "date", "time", "timezone")
PERSON: Final = ("tg_id", "first_name", "last_name", "username")
NEVER: Final = dt.datetime.max.replace(tzinfo=dt.UTC)  # nothing was called off that late
FOLDED: Final = str.maketrans("ёЁ", "еЕ")  # the Russian ё is mostly written as е

_GET_PAGE: Final = prepared.load("agenda", "get_page")
_FIND_PAGE: Final = prepared.load("agenda", "find_page")
_GET_EARLIER_DAY: Final = prepared.load("agenda", "get_earlier_day")
_LIST_NEWEST_CHANGES: Final = prepared.load("agenda", "list_newest_changes")


@dataclass(frozen=True, slots=True)
class Attendee:
    """Another person of an entry, and the status of their meeting.

    `waiting`: which place on the waiting list the meeting's participant has, from 1 on; 0 for who is not on it.
    """

    person: TgUser
    status: str
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """An own event, or a meeting that is not shown with one; `start` and `end` are in UTC, equal without a duration.

    `days` are the first and the last of whole days, None for something with a time; the same in every zone, and before
    everything else of their day. `status` is a meeting's, None for an event. `own`: the person is its owner or
    organizer. `attendees` are the others, at most `ATTENDEES`; there are `more` of them. `series` (its rule and start)
    is that of a date of a series, which may stand for `later` ones, too; `invitation` the number of the person's
    invitation to it. `zone` is that in which it was written.
    """

    number: int
    meeting: bool
    name: str
    start: dt.datetime
    end: dt.datetime
    status: str | None
    own: bool
    days: tuple[dt.date, dt.date] | None = None
    attendees: list[Attendee] = field(default_factory=list)
    more: int = 0
    series: Series | None = None
    later: int = 0
    invitation: int | None = None
    place: str = ""
    zone: str = "UTC"

    @property
    def waiting(self) -> int:
        """Which place on the waiting list the meeting's participant has, from 1 on; 0 for events and off the list."""
        return self.attendees[0].waiting if self.meeting and self.attendees else 0

    @property
    def off(self) -> bool:
        """Whether it was cancelled or declined."""
        return self.status in {Appointment.Status.CANCELLED, Appointment.Status.DECLINED}

    def over(self, now: dt.datetime) -> bool:
        """Whether it has ended."""
        return self.end <= now if self.end > self.start else self.end < now.replace(second=0, microsecond=0)

    def running(self, now: dt.datetime) -> bool:
        """Whether it has begun and has not ended."""
        return self.start <= now and not self.over(now)


def get_agenda_page(
    tg_id: int,
    *,
    since: dt.datetime,
    until: dt.datetime | None = None,
    zone: str = "UTC",
    first: int,
    size: int,
    called_off: bool = True,
    collapsed: bool = False,
) -> tuple[list[Entry], int]:
    """Return `size` entries after `first` of what the person attends, and how many entries there are in all.

    What ended before `since` is left out, and what begins at `until` or later. `called_off`: with the meetings that
    were cancelled or declined lately. Whole days are those of `zone`; they stand where they begin, not before `since`.
    `collapsed`: of a series' dates with the same answer only the next one, and those that were moved.
    """
    rows = _GET_PAGE.rows(
        attendees=ATTENDEES,
        person=tg_id,
        since=since,
        until=until,
        zone=zone,
        called_off=clock.now() - KEPT if called_off else NEVER,
        collapsed=collapsed,
        first=first,
        size=size,
    )
    return _make_page(rows)


def get_earlier_day(tg_id: int, *, before: dt.date, zone: str, size: int) -> dt.date | None:
    """Return the day of `zone` on which the last `size` things begin that begin before that one; None for nothing."""
    since = clock.to_instant(before, dt.time(), zone)
    row = _GET_EARLIER_DAY.row(person=tg_id, before=before, since=since, zone=zone, size=size)
    return row[0] if row else None


def list_newest_changes(tg_id: int) -> list[int]:
    """Return the numbers of the last changes of what the person owns or is in: others when something has changed."""
    return [row[0] for row in _LIST_NEWEST_CHANGES.rows(person=tg_id, count=NEWEST)]


def find_page(tg_id: int, text: str, *, first: int, size: int) -> tuple[list[Entry], int]:
    """Return `size` entries after `first` of everything that the person attends or attended and the text is found in.

    Each word of the text is the beginning of a word of the entry's name, of its details, its place or the other
    people's names, in any case, or another form of it; where that finds nothing, one letter may be wrong. What is no
    word, such as an emoji, is found as it is written. Meetings that are off are found, too. Of a series' dates the next
    and the last one stand for the others. A text with nothing in it finds nothing.

    Returns:
        Those that are not over, in time order, then those that are, the newest first; and how many there are in all.
    """
    parts = text.translate(FOLDED).split()[: search.WORDS]
    found: tuple[list[Entry], int] = ([], 0)
    tried: list[str] = []
    for make in (word_forms.make_pattern, word_forms.make_loose_pattern):
        patterns = [pattern for part in parts for pattern in _make_patterns(part, make)]
        if not found[1] and patterns != tried:
            found = _find(tg_id, patterns, first, size)
            tried = patterns
    return found


def _find(tg_id: int, patterns: list[str], first: int, size: int) -> tuple[list[Entry], int]:
    rows = _FIND_PAGE.rows(
        attendees=ATTENDEES,
        person=tg_id,
        patterns=patterns,
        moment=clock.get_this_minute(),
        first=first,
        size=size,
    )
    return _make_page(rows)


def _make_patterns(part: str, make: Callable[[str], str]) -> list[str]:
    """PostgreSQL's regular expressions for the words of a part, or for what has no word in it."""
    words = search.WORD.findall(part)
    return [make(word[: search.LETTERS]) for word in words] or [re.escape(part[: search.LETTERS])]


def _make_page(rows: prepared.Rows) -> tuple[list[Entry], int]:
    # If the page is empty, one row still holds the total.
    return [_make_entry(row[1:]) for row in rows if row[1] is not None], rows[0][0]


def _make_entry(row: tuple[Any, ...]) -> Entry:
    kind, number, name, start, end, status, own, all_day, date, minutes, venue, zone, *more_of_it = row
    count, named, invitation, later, *rule = more_of_it
    series = Series(**dict(zip(RULE, rule, strict=True))) if rule[0] is not None else None
    days = (date, clock.get_last_day(date, minutes)) if all_day else None
    attendees = [Attendee(_make_person(values), answer, waiting) for answer, waiting, *values in named or []]
    more = count - len(attendees)
    return Entry(
        number, kind == 1, name or "", start, end, status, own, days, attendees, more, series,
        later if series is not None else 0, invitation, venue, zone,
    )  # fmt: skip


def _make_person(values: list[Any]) -> TgUser:
    return TgUser(**{key: value for key, value in zip(PERSON, values, strict=True) if value is not None})
