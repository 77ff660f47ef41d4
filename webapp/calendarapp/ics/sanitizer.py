"""Reduces a file to the lines that are read, within limits, before the library sees it. Hostile input ends here.

A file of a megabyte may nest a hundred thousand components, or describe a zone whose clocks change every second.
"""

import functools
import re
from typing import Final

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendarapp import clock
from calendarapp.ics.types import EVENTS_LIMIT, SIZE_LIMIT, UnreadableError

# The library opens a zone's file by the zone's name.
ZONE: Final = re.compile(r'(?i);TZID="?([^:;"]*)"?(?=[:;])')
FOLDED: Final = re.compile(rb"\r?\n[ \t]")
LINE: Final = re.compile(r"\r\n|\n|\r")
NAME: Final = re.compile(r"[A-Za-z0-9-]+")
VALUE_LIMIT: Final = 64 * 1024  # characters of one line
ZONE_LINES: Final = 200
ZONES: Final = 50  # of its own that a file may describe
YEARLY: Final = re.compile(r"(?i)FREQ=YEARLY(?!.*INTERVAL=0*(?:;|$))")

# The components that count, and what is read of each. Whatever else a file has, attachments first of all, is left out.
PROPERTIES: Final = {
    "VCALENDAR": {"VERSION"},
    "VEVENT": {
        "UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "SEQUENCE", "CREATED", "LAST-MODIFIED",
        "STATUS", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "X-VSTRECHA-EXACT", "X-VSTRECHA-REMINDERS",
        "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
    },
    "VALARM": {"TRIGGER"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "TZNAME"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "TZNAME"},
}  # fmt: skip
INSIDE: Final = {
    "VCALENDAR": "",
    "VEVENT": "VCALENDAR",
    "VALARM": "VEVENT",
    "VTIMEZONE": "VCALENDAR",
    "STANDARD": "VTIMEZONE",
    "DAYLIGHT": "VTIMEZONE",
}


def sanitize(data: bytes) -> str:
    """The file's text with nothing in it but what is read.

    Raises:
        UnreadableError: `file_too_large`, `file_not_calendar`, `file_too_many_events`.
    """
    if len(data) > SIZE_LIMIT:
        raise UnreadableError("file_too_large", limit=SIZE_LIMIT // 1024 // 1024)
    try:
        # Unfolded first: some programs fold in the midst of a character.
        text = FOLDED.sub(b"", data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("file_not_calendar") from error
    return _Sanitizer().sift(LINE.split(text))


def _normalize_zone(parameter: re.Match[str]) -> str:
    """The parameter, with the plain name of a zone where some vendor's name stands before it (section 3.2.19).

    Names that are folders of zones, or lead out of them, are no zone of anybody's.
    """
    name = parameter[1].strip("/")
    places = name.lower().split("/")
    for start in range(1, len(places)) if parameter[1].startswith("/") else ():
        zone = "/".join(name.split("/")[start:])
        if clock.is_zone_name(zone):
            return f";TZID={zone}"
    outside = name.lower() in _load_folders() or ".." in places or "." in places
    return ";TZID=?" if outside else parameter[0]


@functools.cache
def _load_folders() -> frozenset[str]:
    places = (name.lower().split("/")[:-1] for name in clock.list_zone_names())
    return frozenset("/".join(parts[:length]) for parts in places for length in range(1, len(parts) + 1))


class _Sanitizer:
    def __init__(self) -> None:
        self.kept: list[str] = []
        self.open: list[str] = []
        self.skipped = 0  # how deep inside something that is left out
        self.events = 0
        self.zones = 0
        self.zone_at = 0  # where the VTIMEZONE begins that is being read

    def sift(self, lines: list[str]) -> str:
        for line in lines:
            found = NAME.match(line)
            if found is None:
                continue
            name = found[0].upper()
            if name == "BEGIN":
                self._begin(line[found.end() + 1 :].strip().upper())
            elif name == "END":
                self._end(line[found.end() + 1 :].strip().upper())
            elif not self.skipped and self.open and name in PROPERTIES[self.open[-1]]:
                self.kept.append(ZONE.sub(_normalize_zone, line[:VALUE_LIMIT], count=1))
        if not self.kept or self.open or self.skipped:
            raise UnreadableError("file_not_calendar")
        return "\r\n".join(self.kept) + "\r\n"

    def _begin(self, component: str) -> None:
        inside = self.open[-1] if self.open else ""
        if self.skipped or INSIDE.get(component) != inside:
            if not self.open:
                raise UnreadableError("file_not_calendar")
            self.skipped += 1
            return
        self.open.append(component)
        if component == "VTIMEZONE":
            self.zone_at = len(self.kept)
        if component == "VEVENT":
            self.events += 1
            if self.events > EVENTS_LIMIT:
                raise UnreadableError("file_too_many_events", limit=EVENTS_LIMIT)
        self.kept.append(f"BEGIN:{component}")

    def _end(self, component: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        if not self.open or self.open.pop() != component:
            raise UnreadableError("file_not_calendar")
        self.kept.append(f"END:{component}")
        if component == "VTIMEZONE" and not self._needed(self.kept[self.zone_at :]):
            del self.kept[self.zone_at :]

    def _needed(self, zone: list[str]) -> bool:
        """Whether the library needs this zone's definition: the zone is unknown, and its definition reasonable."""
        names = [line.partition(":")[2].strip().strip("/") for line in zone if line.upper().startswith("TZID")]
        rules = [line for line in zone if line.upper().startswith("RRULE")]
        self.zones += 1
        return (
            len(names) == 1
            and self.zones <= ZONES
            and not clock.is_zone_name(names[0])
            and names[0] not in WINDOWS_TO_OLSON
            and len(zone) <= ZONE_LINES
            and all(len(rule) <= 200 and YEARLY.search(rule) for rule in rules)
        )
