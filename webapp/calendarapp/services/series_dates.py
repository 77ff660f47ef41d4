"""The dates of a series: which come next, whether they are apart, and how the rule moves with them. No I/O."""

import datetime as dt
import heapq
import itertools
from collections.abc import Collection, Iterator
from typing import Final

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from calendarapp.models import Series

HORIZON: Final = dt.timedelta(days=400)
DATES: Final = 500  # that are written at once, at most
Places = dict[dt.datetime, dt.datetime]  # where dates are after a change, by where they were
STEP: Final = dt.timedelta(days=1)  # how often the horizon is carried on, at most


def iterate(series: Series, *, after: dt.datetime | None = None) -> Iterator[dt.datetime]:
    """The dates of the rule and those added to it, in order on the wall clock; those left out are among them.

    Args:
        series: whose dates.
        after: only those that are later; all unless given.
    """
    added = (day for day in sorted(series.rdates) if after is None or day > after)
    ruled = rules.iterate(series.rrule, series.start, series.timezone, after=after)
    return (day for day, _same in itertools.groupby(heapq.merge(ruled, added)))


def plan_next(series: Series) -> list[dt.datetime]:
    """The starts that are to be written next, on the wall clock; the series notes how far that is, and when to go on.

    They end 400 days from now, or after 500 dates; the first date is one of them, however far away it is.
    """
    now, zone = clock.now(), series.timezone
    horizon = now.astimezone(clock.get_zone(zone)).replace(tzinfo=None) + HORIZON
    left_out = set(series.exdates)
    starts: list[dt.datetime] = []
    for start in iterate(series, after=series.written_until):
        begun = bool(starts) or series.written_until is not None
        if (begun and start > horizon) or len(starts) == DATES:
            series.written_until = max([horizon, *starts[-1:]]) if start > horizon else starts[-1]
            due = start - HORIZON
            if len(starts) == DATES:  # there is time until half of them have passed
                due = max(due, starts[DATES // 2])
            series.extend_at = max(now + STEP, clock.to_instant(due.date(), due.time(), zone))
            return starts
        if start not in left_out:
            starts.append(start)
    series.extend_at = None
    return starts


def list_written(series: Series, places: Collection[dt.datetime]) -> list[dt.datetime]:
    """Those of these places that the series has, beyond what `plan_next` has just gone through."""
    last, written = max(places, default=None), series.written_until
    if last is None or written is None or series.extend_at is None:
        return []
    later = itertools.takewhile(lambda start: start <= last, iterate(series, after=written))
    return [start for start in later if start not in series.exdates]


def require_apart(series: Series) -> None:
    """Raise if a date begins before the one before it has ended, clock changes included."""
    if not series.duration_minutes:
        return
    lasts = dt.timedelta(minutes=series.duration_minutes)
    starts = rules.sample(iterate(series))
    if series.all_day:  # the same number of days, whatever the clocks do
        if any(earlier + lasts > later for earlier, later in itertools.pairwise(starts)):
            raise CalendarError("series_overlaps")
        return
    moments = [clock.to_instant(start.date(), start.time(), series.timezone) for start in starts]
    if any(earlier + lasts > later for earlier, later in itertools.pairwise(moments)):
        raise CalendarError("series_overlaps")


def move(series: Series, by: dt.timedelta, places: Collection[dt.datetime], *, rrule: str | None) -> Places:
    """Let a series, which is not saved, begin that much later, with its rule and the dates left out and added.

    Args:
        series: which.
        by: how much later.
        places: of its rows.
        rrule: another rule that it is given at the same time, and which is not moved.

    Returns:
        Where these places are then.

    Raises:
        CalendarError: `series_days`; `date_unreadable` where one of the dates would be outside of all calendars.
    """
    try:
        return _move(series, by, places, rrule)
    except OverflowError as error:
        raise CalendarError("date_unreadable") from error


def _move(series: Series, by: dt.timedelta, places: Collection[dt.datetime], rrule: str | None) -> Places:
    moved = rrule or shift_rule(series, by)
    last = max([series.start, *places, *series.exdates, *filter(None, [series.written_until])])
    pairs = {} if rrule else _pair(series, moved, by, last)
    if pairs and "UNTIL" in rules.split(moved) and series.extend_at is None:  # as often as before
        moved = rules.end_before(moved, max(pairs.values()) + dt.timedelta(seconds=1))
    start = series.start + by
    series.rrule, series.date, series.time = moved, start.date(), start.time()
    series.exdates = sorted(pairs.get(left_out, left_out + by) for left_out in series.exdates)
    series.rdates = [added + by for added in series.rdates]
    if series.written_until is not None:
        written = [after for before, after in pairs.items() if before <= series.written_until]
        series.written_until = max(written, default=series.written_until + by)
    return {place: pairs.get(place, place + by) for place in places}


def _pair(series: Series, moved: str, by: dt.timedelta, last: dt.datetime) -> Places:
    """Where the dates of a rule are when it has become `moved`, as far as they do not all move alike.

    Dates of months and years are counted, up to the last one asked for: not every month or year has their days.
    """
    start, zone = series.start, series.timezone
    if rules.split(moved)["FREQ"] not in {"MONTHLY", "YEARLY"} or (start + by).date() == start.date():
        return {}
    dates = itertools.takewhile(lambda date: date <= last, rules.iterate(series.rrule, start, zone))
    endless = rules.join({name: it for name, it in rules.split(moved).items() if name not in {"COUNT", "UNTIL"}})
    return dict(zip(dates, rules.iterate(endless, start + by, zone), strict=False))


def shift_rule(series: Series, shift: dt.timedelta) -> str:
    """The rule for dates that all begin that much later.

    Raises:
        CalendarError: `series_days`.
    """
    return rules.shift(series.rrule, series.start, series.timezone, shift)
