"""Zones by what Outlook shows of them: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`. Pure."""

import datetime as dt
import functools
import re
from typing import Final

from calendarapp import clock

# Names that are none of a city; the cities are found among those that the zones are named after.
NAMED: Final = {
    "eastern time": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles", "atlantic time": "America/Halifax", "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu", "arizona": "America/Phoenix", "newfoundland": "America/St_Johns",
    "saskatchewan": "America/Regina", "indiana": "America/Indiana/Indianapolis", "greenland": "America/Nuuk",
    "central america": "America/Guatemala", "coordinated universal time": "UTC", "yukon": "America/Whitehorse",
    "baja california": "America/Tijuana", "chihuahua": "America/Chihuahua", "azores": "Atlantic/Azores",
    "west central africa": "Africa/Lagos", "edinburgh": "Europe/London", "bern": "Europe/Zurich",
    "mumbai": "Asia/Kolkata", "chennai": "Asia/Kolkata", "new delhi": "Asia/Kolkata", "osaka": "Asia/Tokyo",
    "beijing": "Asia/Shanghai", "hanoi": "Asia/Bangkok", "st. petersburg": "Europe/Moscow", "kazan": "Europe/Moscow",
    "brasilia": "America/Sao_Paulo", "harare": "Africa/Harare", "pretoria": "Africa/Johannesburg",
    "abu dhabi": "Asia/Dubai", "islamabad": "Asia/Karachi", "ekaterinburg": "Asia/Yekaterinburg",
    "canberra": "Australia/Sydney", "wellington": "Pacific/Auckland", "solomon is.": "Pacific/Guadalcanal",
    "fiji": "Pacific/Fiji", "samoa": "Pacific/Apia", "nuku'alofa": "Pacific/Tongatapu", "astana": "Asia/Almaty",
    "nur-sultan": "Asia/Almaty", "kyiv": "Europe/Kyiv", "kuwait": "Asia/Kuwait", "nairobi": "Africa/Nairobi",
}  # fmt: skip
SHOWN: Final = re.compile(
    r"\((?:UTC|GMT) ?(?:(?P<sign>[+-\u2212])(?P<hours>[0-9]{1,2})[:.]?(?P<minutes>[0-9]{2})?)?\)\s*(?P<places>.*)", re.I
)
WINTER: Final = (dt.datetime(2026, 1, 15, tzinfo=dt.UTC), dt.datetime(2026, 7, 15, tzinfo=dt.UTC))


@functools.lru_cache(maxsize=256)
def find_shown(name: str) -> str | None:
    """The IANA zone of a name as Outlook shows it; None where none of its places has that time in winter."""
    found = SHOWN.fullmatch(name.strip())
    if found is None:
        return None
    offset = dt.timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    offset = offset if found["sign"] in {None, "+"} else -offset
    places = [part.replace("\\", "").strip() for part in found["places"].split(",")]
    for place in filter(None, map(str.lower, places)):
        plain = re.sub(r" ?\(.*", "", place)
        zone = NAMED.get(place) or NAMED.get(plain) or _load_cities().get(plain)
        if zone is not None and _get_winter_offset(zone) == offset:
            return zone
    return None


def _get_winter_offset(zone: str) -> dt.timedelta | None:
    """The offset when the clocks are not put forward, on either half of the world."""
    offsets = [moment.astimezone(clock.get_zone(zone)).utcoffset() for moment in WINTER]
    return min(offset for offset in offsets if offset is not None)


@functools.cache
def _load_cities() -> dict[str, str]:
    """The zones by the city that each is named after."""
    names = sorted(name for name in clock.list_zone_names() if "/" in name and not name.startswith("Etc/"))
    return {name.rpartition("/")[2].replace("_", " ").lower(): name for name in names}
