"""When people let others book them: working hours by weekday, days off, breaks, notice, and how many meetings a day."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from django.conf import settings

from calendarapp import clock
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries.ids import is_storable
from calendarapp.sql import prepared

_GET_PEOPLE: Final = prepared.load("people", "get_people")
_LIST_FULL_DAYS: Final = prepared.load("busy", "list_full_days")


class Span(NamedTuple):
    """A part of a day of every week, on a person's own clock.

    Attributes:
        weekday: ISO's, 1 is Monday: of the day on which it begins.
        start: minutes after midnight.
        end: the same, later than `start`; beyond 1,440 on the next day.
    """

    weekday: int
    start: int
    end: int

    @classmethod
    def between(cls, weekday: int, start: dt.time, end: dt.time) -> "Span":
        """The span between two times of day; it ends the next day, unless `end` is later than `start`."""
        first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
        return cls(weekday, first, last if last > first else last + clock.DAY)

    @property
    def times(self) -> tuple[dt.time, dt.time]:
        """When it begins and ends, as the clock shows it."""
        first, last = divmod(self.start, 60), divmod(self.end % clock.DAY, 60)
        return dt.time(*first), dt.time(*last)


WORKING_DAYS: Final = range(1, 6)
ANY_TIME: Final = tuple(Span(weekday, 0, clock.DAY) for weekday in range(1, 8))
USUAL: Final = tuple(Span.between(weekday, dt.time(9), dt.time(18)) for weekday in WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Hours:
    """When others may book a person.

    Attributes:
        zone: on whose clock the spans are.
        spans: None if the person has chosen none; an empty tuple lets nobody book them.
        days_off: on which no span begins.
        pause: kept free before and after what takes their time.
        notice: nothing begins sooner than that from now.
        daily_limit: how many meetings a day may have; None for any number.
    """

    zone: str
    spans: tuple[Span, ...] | None = None
    days_off: frozenset[dt.date] = frozenset()
    pause: dt.timedelta = dt.timedelta(0)
    notice: dt.timedelta = dt.timedelta(0)
    daily_limit: int | None = None


def get_hours(tg_ids: Iterable[int]) -> dict[int, Hours]:
    """The hours of the known ones among these people, in one query."""
    known = _GET_PEOPLE.all(TgUser, ids=list(filter(is_storable, set(tg_ids))))
    return {person.pk: make_hours(person) for person in known}


def get_known(tg_ids: Collection[int]) -> dict[int, Hours]:
    """The hours of all of these people; those whom the bot does not know have none of their own."""
    return dict.fromkeys(tg_ids, make_unknown()) | get_hours(tg_ids)


def make_hours(person: TgUser) -> Hours:
    """The hours of a person whose profile is at hand."""
    return Hours(
        zone=person.timezone,
        spans=None if person.working_hours is None else tuple(Span(*parts) for parts in person.working_hours),
        days_off=frozenset(person.days_off),
        pause=dt.timedelta(minutes=person.break_minutes),
        notice=dt.timedelta(minutes=person.notice_minutes),
        daily_limit=person.daily_limit,
    )


def make_unknown() -> Hours:
    """The hours of a person of whom nothing is known, or may be."""
    return Hours(settings.TIME_ZONE)


def choose_unless_chosen(hours: Hours, times: tuple[dt.time, dt.time]) -> Hours:
    """The hours; of a person who has chosen none, these times of every day."""
    every_day = tuple(Span.between(weekday, *times) for weekday in range(1, 8))
    return hours if hours.spans is not None else replace(hours, spans=every_day)


def narrow(hours: Hours, start: dt.time, end: dt.time) -> Hours:
    """What of the hours is between two times of day; of a person who has chosen none, these times of every day."""
    asked = Span.between(1, start, end)
    chosen = choose_unless_chosen(hours, (start, end)).spans or ()
    cut = (span._replace(start=max(span.start, asked.start), end=min(span.end, asked.end)) for span in chosen)
    return replace(hours, spans=tuple(span for span in cut if span.start < span.end))


def list_spans(
    hours: Hours, spans: Iterable[Span], start: dt.datetime, end: dt.datetime, *, full: frozenset[dt.date] = frozenset()
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The spans of every day of the window that is neither off nor `full`, and a bit beyond; in order of their start.

    Computed lazily: mostly the first days are enough.
    """
    info, week = clock.get_zone(hours.zone), _group_by_weekday(spans)
    first = start.astimezone(info).date() - dt.timedelta(days=1)
    for number in range((end.astimezone(info).date() - first).days + 1):
        date = first + dt.timedelta(days=number)
        if date in hours.days_off or date in full:
            continue
        for span in week.get(date.isoweekday(), ()):
            opens, closes = span.times
            last = clock.get_next_day(date) if span.end >= clock.DAY else date
            yield clock.to_instant(date, opens, hours.zone), clock.to_instant(last, closes, hours.zone)


def list_full_days(
    people: Mapping[int, Hours], start: dt.datetime, end: dt.datetime, *, excluding: int | None = None
) -> dict[int, frozenset[dt.date]]:
    """The days of the window, on each person's own calendar, that have as many meetings as they want.

    A meeting of many is one. `excluding`: an event that is not counted, or minus the number of a meeting without one.
    """
    limited = {tg_id: hours for tg_id, hours in people.items() if hours.daily_limit is not None}
    found: dict[int, set[dt.date]] = {tg_id: set() for tg_id in limited}
    if limited:
        rows = _LIST_FULL_DAYS.rows(
            people=list(limited),
            zones=[hours.zone for hours in limited.values()],
            limits=[hours.daily_limit for hours in limited.values()],
            start=start - dt.timedelta(days=1),
            end=end + dt.timedelta(days=1),
            excluding=excluding or 0,
        )
        for tg_id, date in rows:
            found[tg_id].add(date)
    return {tg_id: frozenset(days) for tg_id, days in found.items()}


def is_within(person: TgUser, date: dt.date, time: dt.time, zone: str, minutes: int | None) -> bool:
    """Whether that time is inside the hours that the person has chosen; always so while they have chosen none."""
    hours = make_hours(person)
    if hours.spans is None and not hours.days_off:
        return True
    start = clock.to_instant(date, time, zone)
    end = start + dt.timedelta(minutes=minutes or 0)
    spans = ANY_TIME if hours.spans is None else hours.spans
    reached = start
    for opens, closes in sorted(list_spans(hours, spans, start, end)):
        if opens <= reached <= closes:
            reached = max(reached, closes)
            if reached >= end and (minutes or start < closes):
                return True
    return False


def has_too_many(person: TgUser, item: Event | Appointment) -> bool:
    """Whether the day of a meeting, or of an event, has as many other meetings of this person as they want."""
    slot, hours = item.slot, make_hours(person)
    event = item.event_id if isinstance(item, Appointment) else item.pk
    excluding = -item.pk if event is None else event
    full = list_full_days({person.pk: hours}, slot.lower, slot.upper, excluding=excluding).get(person.pk, ())
    return slot.lower.astimezone(clock.get_zone(hours.zone)).date() in full


def is_outside(person: TgUser, item: Event | Appointment) -> bool:
    """Whether it takes time of this person outside of the hours that they have chosen."""
    if item.all_day or item.transparent:
        return False
    return not is_within(person, item.date, item.time, item.timezone, item.duration_minutes)


def _group_by_weekday(spans: Iterable[Span]) -> dict[int, list[Span]]:
    week: dict[int, list[Span]] = {}
    for span in sorted(spans):
        week.setdefault(span.weekday, []).append(span)
    return week
