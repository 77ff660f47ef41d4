"""When something is, as lines of a VEVENT: with its zone where every program reads that alike, in UTC elsewhere."""

import datetime as dt
import functools
from typing import Final, NamedTuple

from calendarapp import clock
from calendarapp.ics.types import Entry, ZoneYears
from calendarapp.ics.zones import YEARS
from calendarapp.models import Appointment, Event, Series

DAY: Final = 24 * 60
AROUND: Final = [dt.timedelta(hours=hours) for hours in range(-24, 73, 6)]


class When(NamedTuple):
    """The lines, the zones that they name with the years, and whether they say everything: day, hour and zone."""

    lines: str
    zones: tuple[ZoneYears, ...]
    plain: bool


def render_when(item: Event | Appointment | Entry) -> When:
    """The lines that say when it is.

    With its zone, where every program reads that alike; in UTC where the hour happens twice or never (programs differ,
    whatever RFC 5545 says in section 3.3.5), and where no VTIMEZONE is written.
    """
    if item.all_day:
        return _render_days(item)
    minutes, zone = item.duration_minutes or 0, item.timezone
    if zone != "UTC" and minutes <= DAY and _is_steady(item.date, zone):
        wall = dt.datetime.combine(item.date, item.time)
        ends = wall + dt.timedelta(minutes=minutes)
        lines = f"DTSTART;TZID={zone}:{format_stamp(wall.isoformat())}\r\n"
        if minutes:
            lines += f"DTEND;TZID={zone}:{format_stamp(ends.isoformat())}\r\n"
        return When(lines, (ZoneYears(zone, wall.year, ends.year),), plain=not item.time.microsecond)
    start = to_instant(item)
    if zone == "UTC":
        return When(render_in_utc(start, minutes), (), plain=not item.time.microsecond)
    if item.date.year in YEARS and clock.is_zone_name(zone) and _is_read_alike(item.date, item.time, zone):
        ends = (start + dt.timedelta(minutes=minutes)).astimezone(clock.get_zone(zone))
        lines = f"DTSTART;TZID={zone}:{item.date:%Y%m%d}T{item.time:%H%M%S}\r\n"
        if minutes and ends.year in YEARS and _is_read_alike(ends.date(), ends.time(), zone):
            lines += f"DTEND;TZID={zone}:{ends:%Y%m%dT%H%M%S}\r\n"
        elif minutes:
            lines += _render_end_in_utc(start, minutes)
        return When(lines, (ZoneYears(zone, item.date.year, item.date.year),), plain=not item.time.microsecond)
    return When(render_in_utc(start, minutes), (), plain=False)


def _render_days(item: Event | Appointment | Entry) -> When:
    """Whole days, which have no zone; the end is the day after the last (RFC 5545, section 3.6.1)."""
    lines = f"DTSTART;VALUE=DATE:{item.date:%Y%m%d}\r\n"
    days = clock.count_days(item.duration_minutes)
    if days > 1:  # without an end, it is one day
        lines += f"DTEND;VALUE=DATE:{item.date + dt.timedelta(days=days):%Y%m%d}\r\n"
    return When(lines, (), plain=True)


@functools.lru_cache(maxsize=16_384)
def _is_steady(day: dt.date, zone: str) -> bool:
    """Whether the zone is one that we write, and its clocks don't change anywhere near that day and the next.

    Looked at from a day before to a day after the two, in steps that no two changes fit into.
    """
    if not (clock.is_zone_name(zone) and day.year in YEARS and (day + dt.timedelta(days=1)).year in YEARS):
        return False
    start = dt.datetime.combine(day, dt.time(0), clock.get_zone(zone))
    return len({(start + hours).utcoffset() for hours in AROUND}) == 1


def is_even(item: Event | Appointment | Entry | Series) -> bool:
    """Whether it begins, lasts and ends alike on the clock and in hours: no clock change is in it or at its ends."""
    if item.all_day:
        return True
    minutes, zone = item.duration_minutes or 0, item.timezone
    if minutes <= DAY and _is_steady(item.date, zone):
        return True
    if not clock.is_zone_name(zone):
        return False
    wall = dt.datetime.combine(item.date, item.time) + dt.timedelta(minutes=minutes)
    ends = to_instant(item) + dt.timedelta(minutes=minutes)
    return (
        ends.astimezone(clock.get_zone(zone)).replace(tzinfo=None) == wall
        and _is_read_alike(item.date, item.time, zone)
        and _is_read_alike(wall.date(), wall.time(), zone)
    )


def render_in_utc(start: dt.datetime, minutes: int | None) -> str:
    """DTSTART, and DTEND where it takes time."""
    # No DTEND: it takes no time (RFC 5545, section 3.6.1).
    return f"DTSTART:{format_utc(start)}Z\r\n{_render_end_in_utc(start, minutes)}"


def _render_end_in_utc(start: dt.datetime, minutes: int | None) -> str:
    return f"DTEND:{format_utc(start + dt.timedelta(minutes=minutes))}Z\r\n" if minutes else ""


def to_instant(item: Event | Appointment | Entry | Series) -> dt.datetime:
    """When it begins."""
    if isinstance(item, Entry | Series) or clock.is_zone_name(item.timezone):
        return clock.to_instant(item.date, item.time, item.timezone)
    start: dt.datetime = item.slot.lower  # a zone that the database alone knows: an older writer's
    return start


def _is_read_alike(date: dt.date, time: dt.time, zone: str) -> bool:
    return clock.find_clock_change(date, time, zone) is None


def format_utc(moment: dt.datetime) -> str:
    """An instant in UTC as RFC 5545 writes it, without the Z."""
    return format_stamp(moment.astimezone(dt.UTC).isoformat())


def format_stamp(iso: str) -> str:
    """The seconds of an ISO 8601 moment, as RFC 5545 writes them; strftime takes ten times as long."""
    return f"{iso[:4]}{iso[5:7]}{iso[8:10]}T{iso[11:13]}{iso[14:16]}{iso[17:19]}"
