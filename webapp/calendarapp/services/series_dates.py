"""The dates of a series: which come next, whether they are apart, and how the rule moves with them. No I/O."""

import datetime as dt
import heapq
import itertools
from collections.abc import Iterator
from typing import Final

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from calendarapp.models import Series

HORIZON: Final = dt.timedelta(days=400)
DATES: Final = 500  # that are written at once, at most
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


def shift_rule(series: Series, shift: dt.timedelta) -> str:
    """The rule for dates that all begin that much later.

    Raises:
        CalendarError: `series_days`.
    """
    return rules.shift(series.rrule, series.start, series.timezone, shift)
