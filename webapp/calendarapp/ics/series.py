"""What a file says of a series beside its texts: the rule, the dates left out and added, and which dates differ."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from typing import Final

from calendarapp import clock
from calendarapp.ics import rules
from calendarapp.ics.text import fold
from calendarapp.ics.times import When, format_stamp, is_even
from calendarapp.ics.types import Entry, ZoneYears
from calendarapp.ics.zones import YEARS
from calendarapp.models import Event, Series

A_LINE: Final = 100  # dates
DAYS: Final = ";VALUE=DATE:"


def render_rule(series: Series, dates: Sequence[Event | Entry]) -> When:
    """DTSTART, DURATION, RRULE, EXDATE and RDATE: the rule as it holds now, and where the rows differ from it."""
    zone, start = series.timezone, series.start
    places = {item.original_start for item in dates if item.original_start is not None}
    left_out, added = _find_gaps(series, places)
    if series.all_day:
        return _render_days(series, left_out, added)
    lines = [f"DTSTART{_format_zone(zone)}{_format_place(start, zone)}"]
    if series.duration_minutes:
        lines.append(f"DURATION:PT{series.duration_minutes}M")
    lines.append(f"RRULE:{rules.end_in_utc(series.rrule, zone)}")
    lines += _list_dates("EXDATE", left_out, zone)
    lines += _list_dates("RDATE", added, zone)
    if zone == "UTC":
        return When(fold(lines), (), plain=True)
    first, last = min(start, *places, start), max(start, *places, start)
    until = rules.read_until(series.rrule, zone)
    if until is not None:
        last = until
    years = ZoneYears(zone, _clamp(first.year), _clamp(last.year if series.extend_at is None or until else YEARS[-1]))
    return When(fold(lines), (years,), plain=True)


def _render_days(series: Series, left_out: Sequence[dt.datetime], added: Sequence[dt.datetime]) -> When:
    """The same of whole days, which have no zone."""
    days = clock.count_days(series.duration_minutes)
    lines = [
        f"DTSTART{DAYS}{series.date:%Y%m%d}",
        *([f"DURATION:P{days}D"] if days > 1 else []),
        f"RRULE:{rules.end_on_day(series.rrule, series.timezone)}",
        *_list_dates("EXDATE", left_out, None),
        *_list_dates("RDATE", added, None),
    ]
    return When(fold(lines), (), plain=True)


def render_place(series: Series, item: Event | Entry) -> str:
    """RECURRENCE-ID: which date of the series it is."""
    place = item.original_start or series.start
    if series.all_day:
        return f"RECURRENCE-ID{DAYS}{place:%Y%m%d}\r\n"
    return f"RECURRENCE-ID{_format_zone(series.timezone)}{_format_place(place, series.timezone)}\r\n"


def differs(series: Series, item: Event | Entry) -> bool:
    """Whether a date is not what the rule and the series say, or not read so by every program."""
    return (
        dt.datetime.combine(item.date, item.time) != item.original_start
        or item.name != series.name
        or (item.details or "") != series.details
        or _get_length(item) != _get_length(series)
        or (item.all_day, item.place, item.url) != (series.all_day, series.place, series.url)
        or item.reminder_minutes != series.reminder_minutes
        or item.transparent != series.transparent
        or (item.timezone != series.timezone and not item.all_day)
        or not is_even(item)
    )


def _get_length(item: Event | Entry | Series) -> int | None:
    """In minutes; of whole days in days, for those on which the clocks change are longer or shorter."""
    return clock.count_days(item.duration_minutes) if item.all_day else item.duration_minutes


def _find_gaps(series: Series, places: set[dt.datetime]) -> tuple[list[dt.datetime], list[dt.datetime]]:
    """The dates that the rule has and the table has not, and the other way round; what is to come is the rule's."""
    expected: Iterable[dt.datetime] = rules.iterate(series.rrule, series.start, series.timezone)
    limit = series.written_until
    if series.extend_at is not None and limit is not None:
        expected = itertools.takewhile(lambda start: start <= limit, expected)
    ruled = set(expected)
    coming = {day for day in series.rdates if limit is not None and series.extend_at is not None and day > limit}
    return sorted((ruled - places) | set(series.exdates)), sorted((places - ruled) | coming)


def _list_dates(name: str, dates: Sequence[dt.datetime], zone: str | None) -> list[str]:
    """Lines with dates; without a zone, they are whole days."""
    head = DAYS if zone is None else _format_zone(zone)
    written = [f"{day:%Y%m%d}" if zone is None else _format_place(day, zone) for day in dates]
    return [f"{name}{head}{','.join(written[first : first + A_LINE])}" for first in range(0, len(dates), A_LINE)]


def _format_zone(zone: str) -> str:
    return ":" if zone == "UTC" else f";TZID={zone}:"


def _format_place(place: dt.datetime, zone: str) -> str:
    return format_stamp(place.isoformat()) + ("Z" if zone == "UTC" else "")


def _clamp(year: int) -> int:
    return min(max(year, YEARS[0]), YEARS[-1])
