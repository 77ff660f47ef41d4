"""Wall-clock time and the time line: pure functions, the same rules as `slot.sql`."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

from calendarapp.errors import CalendarError


def now() -> dt.datetime:
    """This instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise CalendarError("timezone_unknown") from error


def check_zone(name: str) -> str:
    """The IANA name in its proper spelling, whatever the case it was typed in.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    wanted = name.strip().replace(" ", "_").lower()
    for known in available_timezones():
        if (known.lower() == wanted and "/" in known) or (known == "UTC" and wanted == "utc"):
            return known
    raise CalendarError("timezone_unknown")


def instant(date: dt.date, time: dt.time, zone_name: str) -> dt.datetime:
    """The instant of a wall-clock time in a zone, in UTC.

    A time that happens twice means the first of the two; one that never happens is read with the offset from before the
    gap (RFC 5545, section 3.3.5): that is what `fold=0` means.
    """
    return dt.datetime.combine(date, time.replace(fold=0), zone(zone_name)).astimezone(dt.UTC)


def today(zone_name: str) -> dt.date:
    """The calendar day that it is now in a zone."""
    return now().astimezone(zone(zone_name)).date()


def is_past(date: dt.date, time: dt.time, zone_name: str) -> bool:
    """Whether that wall-clock minute is over: the running minute is not past yet."""
    return instant(date, time, zone_name) < now().replace(second=0, microsecond=0)
