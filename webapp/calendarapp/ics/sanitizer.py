"""Reduces a file to the lines that are read, within limits, before the library sees it. Hostile input ends here.

A file of a megabyte may nest a hundred thousand components, or describe a zone whose clocks change every second.
"""

import base64
import binascii
import collections
import functools
import quopri
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendarapp import clock
from calendarapp.ics.shown_zones import find_shown
from calendarapp.ics.text import clean
from calendarapp.ics.types import EVENTS_LIMIT, SIZE_LIMIT, UnreadableError
from calendarapp.ics.zones import KNOWN_ZONE

# What Outlook shows of a zone, and some programs write: `TZID="(UTC+01:00) Amsterdam, Berlin"`.
SHOWN_ZONE: Final = re.compile(r'(?i)(;TZID="?|^X-WR-TIMEZONE:)(\((?:UTC|GMT)[^()]{0,8}\)[^":;]*)"?')
# The library opens a zone's file by the zone's name.
ZONE: Final = re.compile(r'(?i);TZID="?([^:;"]*)"?(?=[:;])')
FOLDED: Final = re.compile(rb"\r?\n[ \t]")
LINE: Final = re.compile(r"\r\n|\n|\r")
NAME: Final = re.compile(r"[A-Za-z0-9-]+")
VALUE_LIMIT: Final = 64 * 1024  # characters of one line
# The name and parameters of a line, up to the colon; a quoted parameter may have one.
HEAD: Final = re.compile(r'[A-Za-z0-9-]+(?:;[^":]*(?:"[^"]*"[^":]*)*)?:')
ENCODING: Final = re.compile(r"(?i);(?:ENCODING=)?(QUOTED-PRINTABLE|BASE64|B)(?=[:;])")
CHARSET: Final = re.compile(r'(?i);CHARSET="?([A-Za-z0-9_.:-]+)"?(?=[:;])')
# What some programs write for "nothing".
NOTHING: Final = frozenset({"", "NONE", "NULL"})
TEXTS: Final = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION"})
DATES: Final = frozenset({"EXDATE", "RDATE"})
DATES_LIMIT: Final = 128 * 1024  # characters of them in one event
ALARMS_LIMIT: Final = 50  # in one event
# Of those who are invited, only what they have answered counts.
ANSWER: Final = re.compile(r'(?i);PARTSTAT="?([A-Z-]{1,20})"?(?=[:;])')
CHAIR: Final = re.compile(r'(?i);ROLE="?CHAIR"?(?=[:;])')
ANSWERS_LIMIT: Final = 50  # in one event
ZONE_LINES: Final = 200
ZONES: Final = 50  # of its own that a file may describe
ZONE_RULES: Final = 8  # of one zone,
ZONES_RULES: Final = 100  # and of all of them
ZONE_DATES: Final = 16 * 1024  # characters of one zone, most of them dates
LAST_CHANGE: Final = "UNTIL=21000101T000000Z"  # of zones that a file describes: what is later is a guess

# Where the link to a page or a call may stand, in the order in which one is chosen.
LINKS: Final = (
    "URL", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK",
    "X-TELEMOST-CONFERENCE", "X-ZOOM-MEETING-URL", "X-CONFERENCE-URL",
)  # fmt: skip
# The components that count, and what is read of each. Whatever else a file has, attachments first of all, is left out.
PROPERTIES: Final = {
    "VCALENDAR": {"VERSION", "METHOD", "X-WR-TIMEZONE", "TZID"},
    "VEVENT": {
        "UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "SEQUENCE", "CREATED", "LAST-MODIFIED",
        "STATUS", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "X-VSTRECHA-EXACT", "X-VSTRECHA-REMINDERS",
        "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT", "LOCATION", "ATTENDEE", *LINKS,
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


class Sanitized(NamedTuple):
    """A file's text with nothing in it but what is read.

    Attributes:
        broken: how many events break off in the middle.
        cut: the file ends before its calendar does.
    """

    text: str
    broken: int
    cut: bool


def sanitize(data: bytes) -> Sanitized:
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
    return _Sanitizer().sift(_decode_lines(LINE.split(text)))


def _decode_lines(lines: list[str]) -> Iterator[str]:
    """The lines; a value that is encoded as in vCalendar 1.0 is decoded, together with the lines that it goes on in."""
    rest = iter(lines)
    for line in rest:
        encoding = ENCODING.search(line[:256])
        head = HEAD.match(line) if encoding else None
        if encoding is None or head is None or encoding.end() > head.end():
            yield line
            continue
        parts = [line[head.end() :]]
        quoted = encoding[1].upper() == "QUOTED-PRINTABLE"
        while quoted and parts[-1].endswith("=") and (following := next(rest, None)) is not None:
            parts[-1] = parts[-1][:-1]
            parts.append(following)
        value = _decode_value("".join(parts), head[0], quoted=quoted)
        yield f"{line.split(';')[0]}:{value}"


def _decode_value(value: str, head: str, *, quoted: bool) -> str:
    try:
        octets = quopri.decodestring(value.encode()) if quoted else base64.b64decode(value)
    except binascii.Error:
        return ""
    charset = CHARSET.search(head)
    try:
        text = octets.decode(charset[1] if charset else "utf-8", "replace")
    except LookupError:
        text = octets.decode("utf-8", "replace")
    return clean(text).replace("\n", "\\n")


def _name_shown_zone(found: re.Match[str]) -> str:
    zone = find_shown(found[2])
    return f"{found[1].rstrip(chr(34))}{zone}" if zone else found[0]


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


class _Component(NamedTuple):
    name: str
    first: int  # where it begins among the lines that are kept; -1 where it is left out


class _Sanitizer:
    def __init__(self) -> None:
        self.kept: list[str] = []
        self.open: list[_Component] = []
        self.names: collections.Counter[str] = collections.Counter()  # of what is open
        self.events = 0
        self.broken = 0
        self.zones = self.zone_rules = 0
        self.alarms = 0  # of the event that is being read
        self.dates = 0  # characters of dates of it
        self.answers = 0  # of those who are invited to it

    def sift(self, lines: Iterator[str]) -> Sanitized:
        for line in lines:
            found = NAME.match(line)
            if found is None:
                continue
            name = found[0].upper()
            if name == "BEGIN":
                self._begin(line[found.end() + 1 :].strip().upper())
            elif name == "END":
                self._end(line[found.end() + 1 :].strip().upper())
            elif self.open and self.open[-1].first >= 0:
                self._keep(name, line)
        if not self.kept or ((self.broken or self.open) and not self.events):
            raise UnreadableError("file_not_calendar")
        broken, cut = self.broken, any(one.first >= 0 for one in self.open)
        if self.open:
            self._end("VCALENDAR")
        return Sanitized("\r\n".join(self.kept) + "\r\n", broken, cut)

    def _keep(self, name: str, line: str) -> None:
        component = self.open[-1].name
        if name not in PROPERTIES[component]:
            return
        head = HEAD.match(line[:VALUE_LIMIT])
        if name not in TEXTS and head and line[head.end() :].strip().upper() in NOTHING:
            return
        if name == "ATTENDEE":
            self._keep_answer(head[0] if head else "")
            return
        if name in DATES:
            if self.dates > DATES_LIMIT:
                return
            self.dates += len(line)
            if len(line) > VALUE_LIMIT:
                line = line[:VALUE_LIMIT].rpartition(",")[0]
        line = SHOWN_ZONE.sub(_name_shown_zone, line[:VALUE_LIMIT], count=1)
        self.kept.append(ZONE.sub(_normalize_zone, line, count=1))

    def _keep_answer(self, head: str) -> None:
        """Keep what somebody has answered, without who; of more people than may be, that there are others."""
        if CHAIR.search(head):
            return
        self.answers += 1
        if self.answers <= ANSWERS_LIMIT + 1:
            said = ANSWER.search(head) if self.answers <= ANSWERS_LIMIT else None
            self.kept.append(f"ATTENDEE:{said[1].upper() if said else 'NEEDS-ACTION'}")

    def _begin(self, component: str) -> None:
        if component in {"VCALENDAR", "VEVENT"} and self.names["VCALENDAR"]:
            # Whatever is open has not been closed: these two stand in nothing but the calendar.
            self._close(down_to=1 if component == "VEVENT" else 0)
        outer = self.open[-1] if self.open else None
        inside = outer.name if outer else ""
        left_out = bool(outer and outer.first < 0) or INSIDE.get(component) != inside
        if component == "VALARM" and not left_out:
            self.alarms += 1
            left_out = self.alarms > ALARMS_LIMIT
        if component == "VEVENT" and not left_out:
            self.alarms = self.dates = self.answers = 0
        self.open.append(_Component(component, -1 if left_out else len(self.kept)))
        self.names[component] += 1
        if not left_out:
            self.kept.append(f"BEGIN:{component}")

    def _end(self, component: str) -> None:
        """Close it, and what has been left open inside of it. An END without its BEGIN means nothing."""
        if not self.names[component]:
            return
        while self.open[-1].name != component:
            self._drop()
        closed = self.open.pop()
        self.names[component] -= 1
        if closed.first < 0:
            return
        self.kept.append(f"END:{component}")
        if component == "VEVENT":
            self.events += 1
            if self.events > EVENTS_LIMIT:
                raise UnreadableError("file_too_many_events", limit=EVENTS_LIMIT)
        if component == "VTIMEZONE":
            zone = self.kept[closed.first :]
            if self._is_needed(zone):
                self.kept[closed.first :] = map(_end_rule, zone)
                return
            del self.kept[closed.first :]
            names = [line.partition(":")[2].strip() for line in zone if line.upper().startswith("TZID")]
            self.kept += [f"{KNOWN_ZONE}:{name}" for name in names[:1]]

    def _close(self, *, down_to: int) -> None:
        while len(self.open) > down_to and self.open[-1].name != "VCALENDAR":
            self._drop()
        if self.open and not down_to:
            self._end("VCALENDAR")

    def _drop(self) -> None:
        """Leave out what is open and has not been closed."""
        lost = self.open.pop()
        self.names[lost.name] -= 1
        if lost.first >= 0:
            del self.kept[lost.first :]
            self.broken += lost.name == "VEVENT"

    def _is_needed(self, zone: list[str]) -> bool:
        """Whether the library needs this zone's definition: the zone is unknown, and its definition reasonable."""
        names = [line.partition(":")[2].strip().strip("/") for line in zone if line.upper().startswith("TZID")]
        rules = [line for line in zone if line.upper().startswith("RRULE")]
        self.zones += 1
        self.zone_rules += len(rules)
        return (
            len(names) == 1
            and self.zones <= ZONES
            and not clock.is_zone_name(names[0])
            and names[0] not in WINDOWS_TO_OLSON
            and len(zone) <= ZONE_LINES
            and sum(map(len, zone)) <= ZONE_DATES
            and len(rules) <= ZONE_RULES
            and self.zone_rules <= ZONES_RULES
            and all(_is_once_a_year(rule.upper().partition(":")[2]) for rule in rules)
        )


def _is_once_a_year(rule: str) -> bool:
    """Whether a zone's rule changes its clocks once a year: every change is walked for each time of the file."""
    parts = dict(part.strip().partition("=")[::2] for part in rule.split(";"))
    days = parts.get("BYDAY", "")
    several = {name for name, value in parts.items() if "," in value}
    week = several == {"BYMONTHDAY"} and parts["BYMONTHDAY"].count(",") < 7 and "BYMONTH" in parts  # the Sunday of it
    return (
        parts.get("FREQ") == "YEARLY"
        and parts.get("INTERVAL", "1").strip("0") != ""
        and len(parts.get("COUNT", "")) <= 3
        and "BYWEEKNO" not in parts
        and (not several or (week and bool(days)))
        and (not days or any(letter.isdigit() for letter in days) or bool(parts.keys() & {"BYMONTHDAY", "BYSETPOS"}))
    )


def _end_rule(line: str) -> str:
    """A zone's rule with an end that is near enough to walk to."""
    if not line.upper().startswith("RRULE"):
        return line
    line = re.sub(r"(?i)UNTIL=(?:2[1-9]|[3-9][0-9])[0-9]{2}[^;]*", LAST_CHANGE, line)
    return line if re.search("(?i)UNTIL=|COUNT=", line) else f"{line};{LAST_CHANGE}"
