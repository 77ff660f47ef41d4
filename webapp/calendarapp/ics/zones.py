"""Time zones of calendar files: VTIMEZONE for those we write, IANA names for those that others write or mean.

From a TZID to an IANA zone: the sanitizer takes a vendor's prefix away, icalendar reads IANA's and Microsoft's names,
and what a file describes itself is compared here (`find_equivalent`, for `parser`).
"""

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendarapp import clock

# The years for which a VTIMEZONE is written; the zones' rules are guesses beyond, and were local affairs before.
YEARS: Final = range(1970, 2100)
STEP: Final = dt.timedelta(days=1)
# Where the sanitizer notes the name of a zone whose description it leaves out.
KNOWN_ZONE: Final = "X-VSTRECHA-ZONE"

# Some moments of all months of some years: zones that agree then are taken for one.
MOMENTS: Final = [dt.datetime(year, month, day, tzinfo=dt.UTC)
                  for year in range(2024, 2032) for month in range(1, 13) for day in (1, 15, 28)]  # fmt: skip

Offset = tuple[dt.timedelta, str, bool]


@functools.lru_cache(maxsize=512)
def render_vtimezone(name: str, first: int, last: int) -> str:
    """The VTIMEZONE of an IANA zone, good for those years.

    The library's own begins each summer an hour late: its onsets are the wall-clock time after the change, and ought to
    be the one before it (RFC 5545, section 3.6.5).
    """
    zone = clock.get_zone(name)
    component = Timezone()
    component.add("TZID", name)
    onsets: dict[tuple[dt.timedelta, Offset], list[dt.datetime]] = {}
    for wall, before, after in _find_changes(zone, first, last):
        onsets.setdefault((before, after), []).append(wall)
    for (before, (offset, abbreviation, summer)), walls in onsets.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("DTSTART", walls[0])
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", offset)
        part.add("TZNAME", abbreviation)
        for wall in walls[1:]:
            part.add("RDATE", wall)
        component.add_component(part)
    return str(component.to_ical().decode())


def find_default_zone(calendar: Any) -> str | None:
    """The zone of a file's times without a zone: X-WR-TIMEZONE, or the only zone that the file describes and uses."""
    named = [calendar.get("X-WR-TIMEZONE"), calendar.get("TZID")]
    for name in map(find_name, map(str, filter(None, named))):
        if name is not None:
            return name
    known = calendar.get(KNOWN_ZONE, [])
    described = [str(zone) for zone in (known if isinstance(known, list) else [known])]
    described += [str(zone.get("TZID", "")) for zone in calendar.walk("VTIMEZONE")]
    used = any("TZID" in getattr(event.get("DTSTART"), "params", ()) for event in calendar.events)
    return find_name(described[0]) if len(described) == 1 and not used else None


def find_name(name: str) -> str | None:
    """The IANA zone of that name, which may be one of Microsoft's."""
    plain = name.strip().strip("/")
    if clock.is_zone_name(plain):
        return plain
    return WINDOWS_TO_OLSON.get(plain)


@functools.lru_cache(maxsize=32)
def find_equivalent(zone: dt.tzinfo, preferred: str) -> str | None:
    """An IANA zone whose clocks agree with those of a zone that a file describes itself."""
    try:
        offsets = [moment.astimezone(zone).utcoffset() for moment in MOMENTS]
    except (ArithmeticError, LookupError, TypeError, ValueError):  # the libraries' words for odd descriptions
        return None
    for name in dict.fromkeys([preferred, *WINDOWS_TO_OLSON.values()]):
        if clock.is_zone_name(name):
            candidate = clock.get_zone(name)
            if all(moment.astimezone(candidate).utcoffset() == offset
                   for moment, offset in zip(MOMENTS, offsets, strict=True)):  # fmt: skip
                return name
    return None


def _find_changes(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[dt.datetime, dt.timedelta, Offset]]:
    """Every onset in those years: its time on the clock from before it, the offset before, what holds after it."""
    moment = dt.datetime(first, 1, 1, tzinfo=zone).astimezone(dt.UTC)
    end = dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC) + STEP
    held = _get_offset(zone, moment)
    yield dt.datetime(first, 1, 1), held[0], held  # noqa: DTZ001  wall-clock time
    while moment < end:
        following = moment + STEP
        after = _get_offset(zone, following)
        if after != held:
            onset = _find_onset(zone, moment, following)
            yield (onset + held[0]).replace(tzinfo=None), held[0], after
            held = after
        moment = following


def _find_onset(zone: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    """The first second between the two at which what holds before does no more."""
    held = _get_offset(zone, before)
    while after - before > dt.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _get_offset(zone, middle) == held:
            before = middle
        else:
            after = middle
    return after


def _get_offset(zone: ZoneInfo, moment: dt.datetime) -> Offset:
    local = moment.astimezone(zone)
    return local.utcoffset() or dt.timedelta(), local.tzname() or "", bool(local.dst())
