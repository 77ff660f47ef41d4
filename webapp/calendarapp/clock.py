"""Wall-clock times and instants: pure functions, with the same rules as `calendar_slot_v1.sql`."""

import datetime as dt
import enum
import functools
import time
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from calendarapp.errors import CalendarError

DAY: Final = 24 * 60  # minutes
YEARS: Final = range(1971, 9000)  # of calendars that are shown; the days around them exist, too

_followed: tuple[dt.datetime, float] | None = None  # an instant, and the monotonic clock at it


@functools.cache
def list_zone_names() -> frozenset[str]:
    """The zones that both Python and PostgreSQL know; read once, because it walks a folder."""
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})


def now() -> dt.datetime:
    """This instant, aware, in UTC: by the clock that was last set (`follow`), or else by this machine's."""
    if _followed is None:
        return dt.datetime.now(dt.UTC)
    moment, at = _followed
    return moment + dt.timedelta(seconds=time.monotonic() - at)


def follow(moment: dt.datetime | None) -> None:
    """Count from that instant on, whatever this machine's clock says or jumps to; None: go by the machine's again."""
    global _followed  # noqa: PLW0603  one clock for all threads
    _followed = None if moment is None else (moment, time.monotonic())


def get_this_minute() -> dt.datetime:
    """The beginning of the current minute, in UTC: what ends then or later is not over."""
    return now().replace(second=0, microsecond=0)


def get_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    if not is_zone_name(name):
        raise CalendarError("timezone_unknown")
    return ZoneInfo(name)


def list_zones_to_choose() -> list[str]:
    """The zones that people choose from: those named by places, and UTC."""
    return sorted(zone for zone in list_zone_names() if "/" in zone or zone == "UTC")


def is_zone_name(name: str) -> bool:
    """Whether there is a zone of that name, in this spelling."""
    return name in list_zone_names()


def check_zone(name: str) -> str:
    """Return the IANA name in its proper spelling, whatever case it was typed in.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    wanted = name.strip().replace(" ", "_").lower()
    for known in list_zone_names():
        if (known.lower() == wanted and "/" in known) or (known == "UTC" and wanted == "utc"):
            return known
    raise CalendarError("timezone_unknown")


def to_instant(date: dt.date, time: dt.time, zone_name: str) -> dt.datetime:
    """The instant of a wall-clock time in a zone, in UTC.

    A time that happens twice means the first of the two; one that never happens is read with the offset from before the
    gap (RFC 5545, section 3.3.5): that is what `fold=0` means.
    """
    return dt.datetime.combine(date, time.replace(fold=0), get_zone(zone_name)).astimezone(dt.UTC)


def to_wall_clock(instant: dt.datetime, zone_name: str) -> tuple[dt.date, dt.time]:
    """Day and time of that instant in a zone, as they are stored.

    Raises:
        CalendarError: `timezone_unknown`; `hour_repeated`: clocks show this time for the second time, and a stored time
            means the first; `date_unreadable`: outside of all calendars.
    """
    try:
        local = instant.astimezone(get_zone(zone_name))
    except OverflowError as error:
        raise CalendarError("date_unreadable") from error
    if is_second_time(local):
        raise CalendarError("hour_repeated", zone=zone_name)
    return local.date(), local.time().replace(fold=0)


def is_second_time(local: dt.datetime) -> bool:
    """Whether clocks show this time of a zone (`astimezone`) for the second time: then it can't be stored."""
    return local.fold == 1


class ClockChange(enum.Enum):
    """What a clock change does to a wall-clock time."""

    SKIPPED = enum.auto()
    REPEATED = enum.auto()


def find_clock_change(date: dt.date, time: dt.time, zone_name: str) -> ClockChange | None:
    """Whether that wall-clock time never happens in the zone or happens twice, for the clocks change then.

    For both, the two readings of the time (PEP 495, `fold`) differ in their offsets: before a gap the offset is the
    smaller one, before a repeated hour the larger one.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    moment = dt.datetime.combine(date, time, get_zone(zone_name))
    before, after = moment.replace(fold=0).utcoffset(), moment.replace(fold=1).utcoffset()
    if before is None or after is None or before == after:
        return None
    return ClockChange.SKIPPED if before < after else ClockChange.REPEATED


def today(zone_name: str) -> dt.date:
    """The calendar day that it is now in a zone."""
    return now().astimezone(get_zone(zone_name)).date()


def get_next_day(date: dt.date) -> dt.date:
    """The calendar day after that one."""
    return date + dt.timedelta(days=1)


def count_days(minutes: int | None) -> int:
    """How many whole days last that long: those on which the clocks change have 23 or 25 hours."""
    return max(1, ((minutes or 0) + DAY // 2) // DAY)


def get_last_day(date: dt.date, minutes: int | None) -> dt.date:
    """The last of the whole days that begin with that date and last that long."""
    return date + dt.timedelta(days=count_days(minutes) - 1)


def measure_days(date: dt.date, days: int, zone_name: str) -> int:
    """How many minutes a number of whole days lasts in a zone, as `calendar_keep_whole_days` has it."""
    begins, ends = (to_instant(day, dt.time(), zone_name) for day in (date, date + dt.timedelta(days=days)))
    return max(1, (ends - begins) // dt.timedelta(minutes=1))


def is_over(date: dt.date, time: dt.time, zone_name: str, minutes: int | None) -> bool:
    """Whether something with this start and duration has ended; without a duration it lasts for its minute."""
    if not minutes:
        return is_past(date, time, zone_name)
    return to_instant(date, time, zone_name) + dt.timedelta(minutes=minutes) <= now()


def is_past(date: dt.date, time: dt.time, zone_name: str) -> bool:
    """Whether that wall-clock minute is over: the current minute is not past yet."""
    return to_instant(date, time, zone_name) < get_this_minute()
