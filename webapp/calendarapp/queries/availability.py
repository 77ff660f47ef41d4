"""When people are busy, by meetings and by events of their own, and when all of them are free. Reads only.

An interval is a half-open pair of aware UTC datetimes. A meeting without a duration takes just its moment, a pair of
equal datetimes.
"""

import datetime as dt
import functools
import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.queries import hours as working
from calendarapp.queries.hours import ANY_TIME, Hours, Span
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Rows

Interval: TypeAlias = tuple[dt.datetime, dt.datetime]

EVERY_DAY: Final = tuple(range(1, 8))  # ISO weekdays, Monday is 1
WORKING_HOURS: Final = (dt.time(9), dt.time(18))  # of people who have chosen none
SHORTEST_GAP: Final = dt.timedelta(minutes=30)
# Times at night are offered only on request.
DAYTIME: Final = tuple(Span.between(weekday, dt.time(8), dt.time(22)) for weekday in EVERY_DAY)
BUSY: Final = frozenset({"busy", "people_busy"})  # errors that say for what time, and who it is about
DAY: Final = dt.timedelta(days=1)
NEAR: Final = dt.timedelta(days=7)
STEP: Final = 30  # minutes
TICK: Final = dt.timedelta(microseconds=1)  # PostgreSQL's resolution: what a moment occupies

_LIST_TAKEN: Final = prepared.load("busy", "list_taken")


def list_busy_intervals(tg_ids: Sequence[int], start: dt.datetime, end: dt.datetime) -> dict[int, list[Interval]]:
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


def find_common_free(
    tg_ids: Sequence[int],
    *,
    start: dt.datetime,
    end: dt.datetime,
    duration_minutes: int,
    work_start: dt.time | None = None,
    work_end: dt.time | None = None,
    step_minutes: int = STEP,
    limit: int = 20,
    weekdays: Iterable[int] | None = None,
    seen: Mapping[int, Hours] | None = None,
    asker: int | None = None,
    event: int | None = None,
) -> list[Interval]:
    """The first times at which all of these people are free, within everybody's working hours.

    The hours are each person's own, without their days off and the days that are full; of those who have chosen none,
    they are the `WORKING_HOURS` of every day. What takes their time keeps their break free around it.

    Args:
        tg_ids: Telegram IDs, at least one; unknown people are free, in `settings.TIME_ZONE`.
        start: aware; nothing begins earlier.
        end: aware; nothing ends later.
        duration_minutes: of the time that is looked for, 1 or more.
        work_start: on each person's own clock; nothing begins earlier in the day, whatever their hours are.
        work_end: on each person's own clock; the next day's, unless it is later than `work_start`. Nothing ends later.
        step_minutes: times begin on multiples of it on the clock of the first person, counted from midnight.
        limit: how many at most.
        weekdays: on which the hours begin, 1 (Monday) to 7, on each person's own calendar; on any, unless given.
        seen: those whose calendars count, with their hours; all of them unless given. The others are treated as
            unknown, so that nothing is learned about them.
        asker: whose own shortest notice does not matter.
        event: one that is about to be moved, and does not count.

    Returns:
        In time order; they may overlap each other. The hour that the first person's clock shows twice is offered once:
        what is planned is written down as the clock shows it.
    """
    known = _find_hours(tg_ids, seen)
    notice = max((hours.notice for tg_id, hours in known.items() if tg_id != asker), default=dt.timedelta(0))
    since = max(start, clock.now() + notice) if notice else start
    if since >= end:
        return []
    asked = None
    if (work_start, work_end, weekdays) != (None, None, None):
        opens, closes = work_start or WORKING_HOURS[0], work_end or WORKING_HOURS[1]
        asked = [Span.between(weekday, opens, closes) for weekday in weekdays or EVERY_DAY]
    usual = asked or [Span.between(weekday, *WORKING_HOURS) for weekday in EVERY_DAY]
    free = _list_free(known if seen is None else seen, since, end, event=event, pauses=known)
    length = dt.timedelta(minutes=duration_minutes)

    def find(full: Mapping[int, frozenset[dt.date]]) -> list[Interval]:
        parts: list[Iterable[Interval]] = [free]
        for hours, days in dict.fromkeys((hours, full.get(tg_id, frozenset())) for tg_id, hours in known.items()):
            own = usual if hours.spans is None else hours.spans
            parts.append(_merge(working.list_spans(hours, own, since, end, full=days)))
            if asked and hours.spans is not None:
                parts.append(_merge(working.list_spans(hours, asked, since, end)))
        starting = _list_starting(_intersect(parts), length, step_minutes, known[tg_ids[0]].zone)
        return list(itertools.islice(starting, limit))

    found = find({})
    # A day that is full changes nothing behind the last time found, and mostly there is none before it.
    if found and any(working.list_full_days(known, since, found[-1][1], excluding=event).values()):
        found = find(working.list_full_days(known, since, end, excluding=event))
    return found


def find_nearest(
    tg_ids: Sequence[int],
    start: dt.datetime,
    duration: dt.timedelta,
    count: int = 3,
    *,
    excluding: int | None = None,
    event: int | None = None,
) -> list[Interval]:
    """The coming times nearest to `start` at which all of these people are free, at most a week away from it.

    Times outside of anybody's hours, at night if they have chosen none, are left out unless `start` is such a time. The
    breaks, the notice and the full days of all but the first person, who asks, are kept. `excluding` is a meeting that
    is about to be moved, `event` its event: neither counts. A duration of zero is just a moment.

    Returns:
        At most `count`, in time order, on half hours of the first person's clock.
    """
    known = _find_hours(tg_ids)
    others = {tg_id: hours for tg_id, hours in known.items() if tg_id != tg_ids[0]}
    notice = max((hours.notice for hours in others.values()), default=dt.timedelta(0))
    since, until = max(start - NEAR, clock.now() + notice), start + NEAR + duration
    if until <= since:
        return []
    pauses = {tg_ids[0]: replace(known[tg_ids[0]], pause=dt.timedelta(0)), **others}
    free = _list_free(tg_ids, since, until, excluding=excluding, event=event, pauses=pauses)
    parts: list[Iterable[Interval]] = [free]
    full = working.list_full_days(others, since, until, excluding=event or -(excluding or queries.NONE))
    for tg_id, days in full.items():
        parts.append(_merge(working.list_spans(known[tg_id], ANY_TIME, since, until, full=days)))
    daytime = [
        list(_merge(working.list_spans(hours, DAYTIME if hours.spans is None else hours.spans, since, until)))
        for hours in dict.fromkeys(known.values())
    ]
    if all(_is_within(start, spans) for spans in daytime):
        parts += daytime
    found = _list_starting(_intersect(parts), duration, STEP, known[tg_ids[0]].zone)
    return sorted(heapq.nsmallest(count, found, key=lambda interval: abs(interval[0] - start)))


def list_gaps(tg_id: int, hours: Hours, *, start: dt.datetime, end: dt.datetime) -> list[Interval]:
    """The parts of a person's working days between two aware instants in which they are free, `SHORTEST_GAP` at least.

    Args:
        tg_id: Telegram ID.
        hours: the person's; of one who has chosen none, the `WORKING_HOURS` of the days from Monday to Friday.
        start: of what is over, nothing is free: then it is the next quarter of an hour.
        end: aware.

    Returns:
        In time order, not overlapping.
    """
    since = max(start, _round_up(clock.now(), dt.timedelta(minutes=15), clock.get_zone(hours.zone)))
    if since >= end:
        return []
    spans = working.USUAL if hours.spans is None else hours.spans
    free = _intersect([_list_free([tg_id], since, end), _merge(working.list_spans(hours, spans, since, end))])
    return [(lower, upper) for lower, upper in free if upper - lower + TICK >= SHORTEST_GAP]


def find_alternatives(error: CalendarError) -> list[Interval]:
    """The free times `find_nearest` to the one that was refused because people are busy: `busy` and `people_busy`.

    For any other error there is nothing to offer, nor for people one of whom lets nobody see when they are busy.
    """
    given = error.params
    if error.code not in BUSY or given["private"]:
        return []
    asked: DateTimeTZRange = given["slot"]
    length = asked.upper - asked.lower
    if "nearest" not in given:  # asked for by the text and by its buttons
        given["nearest"] = find_nearest(
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
    pauses: Mapping[int, Hours] | None = None,
) -> Rows:
    """What the people's meetings and events take of the window, merged in the database, in one query.

    `apart`: each person separately; otherwise all of them together, under the number 0. `excluding` and `event` don't
    count. `pauses`: whose breaks are taken as well.

    Returns:
        Telegram ID, start, end, and whether the end is taken, too; in this order.
    """
    people = list(set(tg_ids))
    return _LIST_TAKEN.rows(
        apart=apart,
        window=DateTimeTZRange(start, end, "[)"),
        people=people,
        pauses=[pauses[tg_id].pause if pauses else dt.timedelta(0) for tg_id in people],
        excluding=excluding or queries.NONE,
        event=event or queries.NONE,
    )


def _list_free(
    tg_ids: Iterable[int],
    start: dt.datetime,
    end: dt.datetime,
    *,
    excluding: int | None = None,
    event: int | None = None,
    pauses: Mapping[int, Hours] | None = None,
) -> list[Interval]:
    """The parts of the window that no meeting or event of these people takes, nor, of `pauses`, their break."""
    edges = [start]
    taken = _list_taken(tg_ids, start, end, apart=False, excluding=excluding, event=event, pauses=pauses)
    for _all, lower, upper, closed in taken:
        edges += [lower, upper + TICK if closed else upper]
    edges.append(end)
    return [(lower, upper) for lower, upper in zip(edges[::2], edges[1::2], strict=True) if lower < upper]


def _find_hours(tg_ids: Sequence[int], seen: Mapping[int, Hours] | None = None) -> dict[int, Hours]:
    """The people's hours, in their order; of those who are treated as unknown, nothing but the default time zone."""
    known = working.get_hours(tg_ids) if seen is None else seen
    return {tg_id: known.get(tg_id) or working.make_unknown() for tg_id in tg_ids}


def _merge(intervals: Iterable[Interval]) -> Iterator[Interval]:
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


def _intersect(parts: Iterable[Iterable[Interval]]) -> Iterator[Interval]:
    """The intersection of all parts, each of them merged. Lazy: no more is read than is asked for."""
    return functools.reduce(_intersect_two, map(iter, parts))


def _intersect_two(one: Iterator[Interval], other: Iterator[Interval]) -> Iterator[Interval]:
    mine, theirs = next(one, None), next(other, None)
    while mine and theirs:
        lower, upper = max(mine[0], theirs[0]), min(mine[1], theirs[1])
        if lower < upper:
            yield lower, upper
        if mine[1] < theirs[1]:
            mine = next(one, None)
        else:
            theirs = next(other, None)


def _is_within(moment: dt.datetime, intervals: Iterable[Interval]) -> bool:
    return any(lower <= moment < upper for lower, upper in intervals)


def _list_starting(free: Iterable[Interval], length: dt.timedelta, step_minutes: int, zone: str) -> Iterator[Interval]:
    """Every interval of that length within the free ones that begins on a step of the zone's clock, in time order."""
    needed, step, info = max(length, TICK), dt.timedelta(minutes=step_minutes), clock.get_zone(zone)
    for lower, upper in free:
        if upper - lower < needed:
            continue
        start = _round_up(lower, step, info)
        if _is_steady(lower, upper, step, info):
            while start + needed <= upper:
                yield start, start + length
                start += step
            continue
        while start + needed <= upper:
            if not clock.is_second_time(start.astimezone(info)):
                yield start, start + length
            start = _round_up(start + step, step, info)


def _is_steady(lower: dt.datetime, upper: dt.datetime, step: dt.timedelta, zone: dt.tzinfo) -> bool:
    """Whether steps need not be looked for: the clocks do not change in the interval, nor in the day before it."""
    before, after = (lower - DAY).astimezone(zone), upper.astimezone(zone)
    return upper - lower <= DAY and not DAY % step and before.utcoffset() == after.utcoffset()


def _round_up(moment: dt.datetime, step: dt.timedelta, zone: dt.tzinfo) -> dt.datetime:
    """The moment itself, or the first one after it, at which the zone's clock shows a multiple of the step."""
    while True:
        shown = moment.astimezone(zone)
        beyond = dt.timedelta(0, shown.second, shown.microsecond, 0, shown.minute, shown.hour) % step
        if not beyond:
            return moment
        moment += step - beyond  # the clocks may change in between, so check again
