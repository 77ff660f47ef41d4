"""When people are busy, by meetings and by events of their own, and when all of them are free. Reads only.

An interval is a half-open pair of aware UTC datetimes. A meeting without a duration takes just its moment, a pair of
equal datetimes.
"""

import datetime as dt
import functools
import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Rows

Interval: TypeAlias = tuple[dt.datetime, dt.datetime]

EVERY_DAY: Final = frozenset(range(1, 8))  # ISO weekdays, Monday is 1
WORKING_DAYS: Final = frozenset(range(1, 6))
WORKING_HOURS: Final = (dt.time(9), dt.time(18))  # nobody has chosen their own yet
SHORTEST_GAP: Final = dt.timedelta(minutes=30)
DAYTIME: Final = (dt.time(8), dt.time(22))  # times at night are offered only on request
NEAR: Final = dt.timedelta(days=7)
STEP: Final = 30  # minutes
TICK: Final = dt.timedelta(microseconds=1)  # PostgreSQL's resolution: what a moment occupies

_LIST_TAKEN: Final = prepared.load("busy", "list_taken")


def busy_intervals(tg_ids: Sequence[int], start: dt.datetime, end: dt.datetime) -> dict[int, list[Interval]]:
    """When these people are busy between two aware instants, without details: by meetings, and by events of their own.

    Returns:
        For each person their intervals in time order, merged and clipped to the window; unknown people are free.
    """
    found: dict[int, list[Interval]] = {tg_id: [] for tg_id in tg_ids}
    for tg_id, lower, upper, closed in _list_taken(tg_ids, start, end, apart=True):
        if lower < upper:
            found[tg_id].append((lower, upper))
        if closed:  # a moment, alone or where an interval ends
            found[tg_id].append((upper, upper))
    return found


def common_free(
    tg_ids: Sequence[int],
    *,
    start: dt.datetime,
    end: dt.datetime,
    duration_minutes: int,
    work_start: dt.time = WORKING_HOURS[0],
    work_end: dt.time = WORKING_HOURS[1],
    step_minutes: int = STEP,
    limit: int = 20,
    weekdays: Iterable[int] = EVERY_DAY,
    seen: Mapping[int, str] | None = None,
) -> list[Interval]:
    """The first times at which all of these people are free, within everybody's working hours.

    Args:
        tg_ids: Telegram IDs, at least one; unknown people are free, in `settings.TIME_ZONE`.
        start: aware; nothing begins earlier.
        end: aware; nothing ends later.
        duration_minutes: of the time that is looked for, 1 or more.
        work_start: on each person's own clock.
        work_end: on each person's own clock; the next day's, unless it is later than `work_start`.
        step_minutes: times begin on multiples of it on the clock of the first person, counted from midnight.
        limit: how many at most.
        weekdays: on which the working hours begin, 1 (Monday) to 7, on each person's own calendar.
        seen: those whose calendars count, with their time zones; all of them unless given. The others are treated as
            unknown, so that nothing is learned about them.

    Returns:
        In time order; they may overlap each other.
    """
    zones = _zones(tg_ids, seen)
    days = frozenset(weekdays)
    hours = [_hours(zone, start, end, work_start, work_end, weekdays=days) for zone in dict.fromkeys(zones)]
    free = _common([_free(tg_ids if seen is None else seen, start, end), *hours])
    length = dt.timedelta(minutes=duration_minutes)
    return list(itertools.islice(_starting(free, length, step_minutes, zones[0]), limit))


def nearest(
    tg_ids: Sequence[int],
    start: dt.datetime,
    duration: dt.timedelta,
    count: int = 3,
    *,
    excluding: int | None = None,
    event: int | None = None,
) -> list[Interval]:
    """The coming times nearest to `start` at which all of these people are free, at most a week away from it.

    Times at night for any of them are left out, unless `start` is such a time. `excluding` is a meeting that is about
    to be moved, `event` its event: neither counts. A duration of zero is just a moment.

    Returns:
        At most `count`, in time order, on half hours of the first person's clock.
    """
    since, until = max(start - NEAR, clock.now()), start + NEAR + duration
    if until <= since:
        return []
    zones = _zones(tg_ids)
    parts: list[Iterable[Interval]] = [_free(tg_ids, since, until, excluding=excluding, event=event)]
    daytime = [list(_hours(zone, since, until, *DAYTIME, weekdays=EVERY_DAY)) for zone in dict.fromkeys(zones)]
    if all(_within(start, hours) for hours in daytime):
        parts += daytime
    found = _starting(_common(parts), duration, STEP, zones[0])
    return sorted(heapq.nsmallest(count, found, key=lambda interval: abs(interval[0] - start)))


def list_gaps(tg_id: int, zone: str, *, start: dt.datetime, end: dt.datetime) -> list[Interval]:
    """The parts of a person's working days between two aware instants in which they are free, `SHORTEST_GAP` at least.

    Args:
        tg_id: Telegram ID.
        zone: the time zone on whose clock the `WORKING_HOURS` are.
        start: of what is over, nothing is free: then it is the next quarter of an hour.
        end: aware.

    Returns:
        In time order, not overlapping.
    """
    since = max(start, _on_step(clock.now(), dt.timedelta(minutes=15), clock.get_zone(zone)))
    if since >= end:
        return []
    hours = _hours(zone, since, end, *WORKING_HOURS, weekdays=WORKING_DAYS)
    free = _common([_free([tg_id], since, end), hours])
    return [(lower, upper) for lower, upper in free if upper - lower + TICK >= SHORTEST_GAP]


def instead(error: CalendarError) -> list[Interval]:
    """The free times `nearest` to the one that was refused because a person is busy (`booking.make_busy_error`).

    For any other error there is nothing to offer, nor for a person who lets nobody see when they are busy.
    """
    given = error.params
    if error.code != "busy" or given["private"]:
        return []
    asked: DateTimeTZRange = given["slot"]
    length = asked.upper - asked.lower
    if "nearest" not in given:  # asked for by the text and by its buttons
        given["nearest"] = nearest(
            given["people"], asked.lower, length, excluding=given["excluding"], event=given["event"]
        )
    found: list[Interval] = given["nearest"]
    return found


def _list_taken(
    tg_ids: Iterable[int],
    start: dt.datetime,
    end: dt.datetime,
    *,
    apart: bool,
    excluding: int | None = None,
    event: int | None = None,
) -> Rows:
    """What the people's meetings and events take of the window, merged in the database, in one query.

    `apart`: each person separately; otherwise all of them together, under the number 0. `excluding` and `event` don't
    count.

    Returns:
        Telegram ID, start, end, and whether the end is taken, too; in this order.
    """
    return _LIST_TAKEN.rows(
        apart=apart,
        window=DateTimeTZRange(start, end, "[)"),
        people=list(set(tg_ids)),
        excluding=excluding or queries.NONE,
        event=event or queries.NONE,
    )


def _free(
    tg_ids: Iterable[int],
    start: dt.datetime,
    end: dt.datetime,
    *,
    excluding: int | None = None,
    event: int | None = None,
) -> list[Interval]:
    """The parts of the window that no meeting or event of these people takes."""
    edges = [start]
    for _all, lower, upper, closed in _list_taken(tg_ids, start, end, apart=False, excluding=excluding, event=event):
        edges += [lower, upper + TICK if closed else upper]
    edges.append(end)
    return [(lower, upper) for lower, upper in zip(edges[::2], edges[1::2], strict=True) if lower < upper]


def _zones(tg_ids: Sequence[int], seen: Mapping[int, str] | None = None) -> list[str]:
    """The people's time zones, in their order; the default one for those who are treated as unknown."""
    known = queries.get_timezones(tg_ids) if seen is None else seen
    return [known.get(tg_id, settings.TIME_ZONE) for tg_id in tg_ids]


def _hours(
    zone: str, start: dt.datetime, end: dt.datetime, opens: dt.time, closes: dt.time, *, weekdays: frozenset[int]
) -> Iterator[Interval]:
    """The hours from `opens` until `closes` of every day of the window, on that zone's clock, and a bit beyond.

    Computed lazily: mostly the first days are enough.
    """
    info = clock.get_zone(zone)
    first = start.astimezone(info).date() - dt.timedelta(days=1)
    days = (end.astimezone(info).date() - first).days + 1
    dates = (first + dt.timedelta(days=number) for number in range(days))
    overnight = closes <= opens
    return _merged(
        (
            clock.to_instant(date, opens, zone),
            clock.to_instant(clock.get_next_day(date) if overnight else date, closes, zone),
        )
        for date in dates
        if date.isoweekday() in weekdays
    )


def _merged(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Merge overlapping intervals. Where the clocks jump, an interval may end before it starts: such ones are dropped.

    Args:
        intervals: sorted by start. Hours of days are: no clock jumps by more than a day.
    """
    last: Interval | None = None
    for lower, upper in intervals:
        if last and lower <= last[1]:
            last = (last[0], max(last[1], upper))
        elif lower < upper:
            if last:
                yield last
            last = (lower, upper)
    if last:
        yield last


def _common(parts: Iterable[Iterable[Interval]]) -> Iterator[Interval]:
    """The intersection of all parts, each of them merged. Lazy: no more is read than is asked for."""
    return functools.reduce(_both, map(iter, parts))


def _both(one: Iterator[Interval], other: Iterator[Interval]) -> Iterator[Interval]:
    mine, theirs = next(one, None), next(other, None)
    while mine and theirs:
        lower, upper = max(mine[0], theirs[0]), min(mine[1], theirs[1])
        if lower < upper:
            yield lower, upper
        if mine[1] < theirs[1]:
            mine = next(one, None)
        else:
            theirs = next(other, None)


def _within(moment: dt.datetime, intervals: Iterable[Interval]) -> bool:
    return any(lower <= moment < upper for lower, upper in intervals)


def _starting(free: Iterable[Interval], length: dt.timedelta, step_minutes: int, zone: str) -> Iterator[Interval]:
    """Every interval of that length within the free ones that begins on a step of the zone's clock, in time order."""
    needed, step, info = max(length, TICK), dt.timedelta(minutes=step_minutes), clock.get_zone(zone)
    for lower, upper in free:
        if upper - lower < needed:
            continue
        start = _on_step(lower, step, info)
        while start + needed <= upper:
            yield start, start + length
            start = _on_step(start + step, step, info)


def _on_step(moment: dt.datetime, step: dt.timedelta, zone: dt.tzinfo) -> dt.datetime:
    """The moment itself, or the first one after it, at which the zone's clock shows a multiple of the step."""
    while True:
        shown = moment.astimezone(zone)
        beyond = dt.timedelta(0, shown.second, shown.microsecond, 0, shown.minute, shown.hour) % step
        if not beyond:
            return moment
        moment += step - beyond  # the clocks may change in between, so check again
