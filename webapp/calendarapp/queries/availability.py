"""When people are busy, by meetings and by events of their own, and when all of them are free. Reads only.

An interval is a pair of aware UTC datetimes, half-open: its end is free again. A meeting without a duration takes just
its moment, and is a pair of twice the same.
"""

import datetime as dt
import functools
import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BigIntegerField

from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.queries import own_time
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Given, Statement

Interval: TypeAlias = tuple[dt.datetime, dt.datetime]

EVERY_DAY: Final = frozenset(range(1, 8))  # ISO weekdays, Monday is 1
DAYTIME: Final = (dt.time(8), dt.time(22))  # nobody is offered a night who did not ask for one
NEAR: Final = dt.timedelta(days=7)
STEP: Final = 30  # minutes
TICK: Final = dt.timedelta(microseconds=1)  # PostgreSQL's resolution: what a moment occupies

# A person's meetings of the window come from an index on (person, slot), for each role one: what else the person has
# ever had is not read. The expressions are those of the indexes, to the letter. `=` and not `&&`: without knowing the
# person, the planner takes `&&` for a hundredth of the table and prepares for far too much.
TAKEN: Final = """
SELECT who, lower(part), upper(part), upper_inc(part)
FROM (
    SELECT {who} AS who, range_agg(taken.slot * %(window)s) AS parts
    FROM unnest(%(people)s::bigint[]) AS person (id)
    CROSS JOIN LATERAL (
        SELECT slot FROM ({participants}) AS meeting
        WHERE int8range(participant_tg_id, participant_tg_id, '[]') = int8range(person.id, person.id, '[]')
        UNION ALL
        SELECT slot FROM ({organizers}) AS meeting
        WHERE int8range(organizer_tg_id, organizer_tg_id, '[]') = int8range(person.id, person.id, '[]')
        UNION ALL
        SELECT slot FROM ({events}) AS event WHERE tg_user_id = person.id
    ) AS taken
    GROUP BY 1
) AS everybody
CROSS JOIN LATERAL unnest(parts) AS part
ORDER BY 1, 2
"""


def busy_intervals(tg_ids: Sequence[int], start: dt.datetime, end: dt.datetime) -> dict[int, list[Interval]]:
    """When these people are busy from `start` until `end`, without details: by meetings, and by events of their own.

    Args:
        tg_ids: Telegram IDs; somebody unknown is free.
        start: aware.
        end: aware, not before `start`.

    Returns:
        For each person their intervals in time order, merged and clipped to the window.
    """
    found: dict[int, list[Interval]] = {tg_id: [] for tg_id in tg_ids}
    for tg_id, lower, upper, closed in _taken("person.id", tg_ids, start, end):
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
    work_start: dt.time = dt.time(9),
    work_end: dt.time = dt.time(18),
    step_minutes: int = STEP,
    limit: int = 20,
    weekdays: Iterable[int] = EVERY_DAY,
    seen: Mapping[int, str] | None = None,
) -> list[Interval]:
    """The first times at which all of these people are free, within everybody's working hours.

    Args:
        tg_ids: Telegram IDs, at least one; somebody unknown is free, in `settings.TIME_ZONE`.
        start: aware; nothing begins earlier.
        end: aware; nothing ends later.
        duration_minutes: of the time that is looked for, 1 or more.
        work_start: on each person's own clock.
        work_end: on each person's own clock; the next day's, unless it is later than `work_start`.
        step_minutes: times begin on multiples of it on the clock of the first person, counted from midnight.
        limit: how many at most.
        weekdays: on which the working hours begin, 1 (Monday) to 7, on each person's own calendar.
        seen: those of them whose calendars count, with their time zones; all of them unless given. The others are taken
            for unknown, whoever they are: nothing is learned about them.

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

    Nobody's night is among them, unless `start` is at night for somebody.

    Args:
        tg_ids: Telegram IDs, at least one.
        start: aware; what was asked for.
        duration: zero for just a moment.
        count: how many at most.
        excluding: a meeting that is about to be moved, and takes nobody's time for that.
        event: the event on which it hangs, likewise.

    Returns:
        In time order, on half hours of the first person's clock.
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


def instead(error: CalendarError, count: int = 3) -> list[Interval]:
    """The free times `nearest` to the one that was refused because somebody is busy.

    Args:
        error: `busy`, with the parameters `people`, `slot`, `excluding`, `event` and `private`; for any other there is
            nothing to offer, nor is there of somebody who lets nobody see when they are busy (`private`).
        count: how many at most.
    """
    given = error.params
    if error.code != "busy" or given["private"]:
        return []
    asked: DateTimeTZRange = given["slot"]
    length = asked.upper - asked.lower
    if "nearest" not in given:  # asked for by the text and by its buttons
        given["nearest"] = nearest(
            given["people"], asked.lower, length, count, excluding=given["excluding"], event=given["event"]
        )
    found: list[Interval] = given["nearest"]
    return found


def _taken(
    who: str,
    tg_ids: Iterable[int],
    start: dt.datetime,
    end: dt.datetime,
    *,
    excluding: int | None = None,
    event: int | None = None,
) -> list[tuple[int, dt.datetime, dt.datetime, bool]]:
    """What the people's meetings and events take of the window, merged in the database, in one query.

    Args:
        who: `person.id` for everybody's own, a constant for all of them together.
        tg_ids: Telegram IDs.
        start: of the window.
        end: of the window.
        excluding: a meeting that does not count.
        event: an event that does not count.

    Returns:
        `who`, start, end, and whether the end is taken, too; in this order.
    """
    window = DateTimeTZRange(start, end, "[)")
    without = {"excluding": excluding or queries.NONE, "event": event or queries.NONE}
    return _taken_by(who).rows(window=window, people=list(set(tg_ids)), **without)


@functools.cache
def _taken_by(who: str) -> Statement:
    def build() -> str:
        window, excluding = Given("window", DateTimeRangeField()), Given("excluding", BigIntegerField())
        participants = queries.taken_from_participants(window, excluding=excluding).order_by()
        organizers = queries.taken_from_organizers(window, excluding=excluding).order_by()
        events = own_time.taking_events(window, excluding=Given("event", BigIntegerField())).order_by()
        return TAKEN.format(
            who=who,
            participants=prepared.text(participants.values("participant_tg_id", "slot")),
            organizers=prepared.text(organizers.values("organizer_tg_id", "slot")),
            events=prepared.text(events.values("tg_user_id", "slot")),
        )

    return Statement(build)


def _free(
    tg_ids: Iterable[int],
    start: dt.datetime,
    end: dt.datetime,
    *,
    excluding: int | None = None,
    event: int | None = None,
) -> list[Interval]:
    """What nobody's meetings and events take of the window."""
    edges = [start]
    for _all, lower, upper, closed in _taken("0", tg_ids, start, end, excluding=excluding, event=event):
        edges += [lower, upper + TICK if closed else upper]
    edges.append(end)
    return [(lower, upper) for lower, upper in zip(edges[::2], edges[1::2], strict=True) if lower < upper]


def _zones(tg_ids: Sequence[int], seen: Mapping[int, str] | None = None) -> list[str]:
    """The people's time zones, in their order; of those who are taken for unknown, the default one."""
    known = queries.get_timezones(tg_ids) if seen is None else seen
    return [known.get(tg_id, settings.TIME_ZONE) for tg_id in tg_ids]


def _hours(
    zone: str, start: dt.datetime, end: dt.datetime, opens: dt.time, closes: dt.time, *, weekdays: frozenset[int]
) -> Iterator[Interval]:
    """The hours from `opens` until `closes` of every day of the window, on that zone's clock, and a bit beyond.

    Made when they are asked for: mostly the first days are enough.
    """
    info = clock.zone(zone)
    first = start.astimezone(info).date() - dt.timedelta(days=1)
    days = (end.astimezone(info).date() - first).days + 1
    dates = (first + dt.timedelta(days=number) for number in range(days))
    overnight = closes <= opens
    return _merged(
        (
            clock.instant(date, opens, zone),
            clock.instant(clock.next_day(date) if overnight else date, closes, zone),
        )
        for date in dates
        if date.isoweekday() in weekdays
    )


def _merged(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """The same time with nothing twice. Where the clocks jump, hours can come out upside down: they are none.

    Args:
        intervals: none begins before the one in front of it. Hours of days don't: no clock jumps by more than a day.
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
    """What is in every part; each is merged. No more of them is read than is asked for."""
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
    needed, step, info = max(length, TICK), dt.timedelta(minutes=step_minutes), clock.zone(zone)
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
        moment += step - beyond  # the clocks may change in between: looked at again
