"""Calendar files out: each event and meeting a VEVENT, with the VTIMEZONE of every zone they name.

A VEVENT is put together as text: objects of the library would take ten times as long, and a feed has thousands. The
library writes everything around them; it also reads the whole in the tests.
"""

import datetime as dt
import functools
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar

from calendarapp import clock
from calendarapp.ics.text import SIMPLE, escape, fold, make_line, pack, quote_parameter, simulate_reading
from calendarapp.ics.zones import YEARS, render_vtimezone
from calendarapp.models import Appointment, Event, TgUser

Status = Appointment.Status

DAY: Final = 24 * 60
AROUND: Final = [dt.timedelta(hours=hours) for hours in range(-24, 73, 6)]

PRODID: Final = "-//Vstrecha//Vstrecha//EN"
HOST: Final = "vstrecha"
REFRESH: Final = "PT1H"
REMINDERS: Final = "X-VSTRECHA-REMINDERS"
FOLLOWS_SETTINGS: Final = "DEFAULT"
ITS_OWN: Final = "OWN"

STATUSES: Final = {
    Status.PENDING: "TENTATIVE",
    Status.CONFIRMED: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
    Status.DECLINED: "CANCELLED",
}
PARTICIPATION: Final = {
    Status.PENDING: "NEEDS-ACTION",
    Status.CONFIRMED: "ACCEPTED",
    Status.CANCELLED: "NEEDS-ACTION",
    Status.DECLINED: "DECLINED",
}


@dataclass(frozen=True, slots=True)
class RenderContext:
    """For whom a file is, and what its UIDs are made of.

    Attributes:
        reader: the texts are in their language, alarms without a choice of the event's own are theirs.
        host: the part of a UID behind the `@`.
        key: makes the UIDs of a free/busy feed, which tell no numbers.
    """

    reader: TgUser
    host: str = HOST
    key: str = ""


class Rendered(NamedTuple):
    """A VEVENT as text, and the zone and year for which it needs a VTIMEZONE (no zone: none)."""

    text: str
    zone: str
    year: int


class Entry(NamedTuple):
    """What a VEVENT is made of, for those who have many to write: less than the whole row.

    Attributes:
        made: when the row was, as PostgreSQL writes an instant in UTC.
        changed: the same of its last change.
    """

    pk: int
    name: str
    details: str | None
    date: dt.date
    time: dt.time
    timezone: str
    duration_minutes: int | None
    sequence: int
    reminder_minutes: list[int] | None
    uid: str | None
    transparent: bool
    made: str
    changed: str


class _When(NamedTuple):
    lines: str
    zone: str
    year: int
    plain: bool  # whether the lines say everything: day, hour and zone


def render_calendar(
    person: TgUser,
    events: Iterable[Event],
    meetings: Iterable[Appointment],
    *,
    people: Mapping[int, TgUser],
    host: str = HOST,
    key: str = "",
    busy_only: bool = False,
) -> bytes:
    """A whole calendar file.

    Args:
        person: whose it is.
        events: theirs.
        meetings: theirs, in either role, those already shown as events left out.
        people: everybody of the meetings, by Telegram ID.
        host: see `RenderContext`.
        key: see `RenderContext`.
        busy_only: without a name or a word of what and with whom.
    """
    look = RenderContext(person, host, key)
    with translation.override(person.language):
        if busy_only:
            taking = [item for item in events if not item.transparent]
            parts = [*(render_busy(item, look) for item in taking), *(render_busy(item, look) for item in meetings)]
        else:
            parts = [
                *(render_event(item, look) for item in events),
                *(render_meeting(item, look, people) for item in meetings),
            ]
        return render_document(parts, name=_("Vstrecha: busy") if busy_only else _("Vstrecha"))


def render_document(parts: Iterable[Rendered], *, name: str) -> bytes:
    """VCALENDAR around its components; the name is what a calendar program calls it (RFC 7986, section 5.1)."""
    years: dict[str, tuple[int, int]] = {}
    texts = []
    for text, zone, year in parts:
        texts.append(text)
        if zone:
            first, last = years.get(zone, (year, year))
            years[zone] = min(first, year), max(last, year)
    frame = Calendar()
    frame.add("prodid", PRODID)
    frame.add("version", "2.0")
    frame.add("calscale", "GREGORIAN")
    head, end, _rest = frame.to_ical().decode().partition("END:VCALENDAR")
    named = fold(
        [
            f"NAME:{escape(name)}",
            f"X-WR-CALNAME:{escape(name)}",
            f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",  # RFC 7986, section 5.7
            f"X-PUBLISHED-TTL:{REFRESH}",  # the same for Outlook
        ]
    )
    zones = [render_vtimezone(zone, first, last) for zone, (first, last) in sorted(years.items())]
    return "".join([head, named, *zones, *texts, end, "\r\n"]).encode()


def render_event(item: Event | Entry, look: RenderContext) -> Rendered:
    """An event of the reader's own; as an `Entry`, one whose zone is known."""
    follows = item.reminder_minutes is None
    minutes = look.reader.reminder_minutes if item.reminder_minutes is None else item.reminder_minutes
    return _render_component(
        item,
        uid=item.uid or f"event-{item.pk}@{look.host}",
        more=(
            "STATUS:CONFIRMED\r\n"
            f"TRANSP:{'TRANSPARENT' if item.transparent else 'OPAQUE'}\r\n"
            f"{REMINDERS}:{FOLLOWS_SETTINGS if follows else ITS_OWN}\r\n"
        ),
        alarms=minutes,
    )


def render_meeting(item: Appointment, look: RenderContext, people: Mapping[int, TgUser]) -> Rendered:
    """A meeting that the reader is in."""
    status = Status(item.status)
    organizer, participant = item.organizer_tg_id, item.participant_tg_id
    names = {tg_id: quote_parameter((people.get(tg_id) or TgUser(tg_id=tg_id)).display_name)
             for tg_id in (organizer, participant)}  # fmt: skip
    opaque = item.duration_minutes and status in {Status.PENDING, Status.CONFIRMED}
    return _render_component(
        item,
        uid=f"meeting-{item.pk}@{look.host}",
        more=fold(
            [
                f"STATUS:{STATUSES[status]}",
                "TRANSP:OPAQUE" if opaque else "TRANSP:TRANSPARENT",
                f"ORGANIZER;CN={names[organizer]}:tg://user?id={organizer}",
                f"ATTENDEE;CN={names[organizer]};ROLE=CHAIR;PARTSTAT=ACCEPTED:tg://user?id={organizer}",
                f"ATTENDEE;CN={names[participant]};PARTSTAT={PARTICIPATION[status]}:tg://user?id={participant}",
            ]
        ),
        alarms=look.reader.reminder_minutes if status == Status.CONFIRMED else [],
    )


def render_busy(item: Event | Appointment | Entry, look: RenderContext) -> Rendered:
    """That the reader is busy then, and nothing else: no name, no people, no number, no zone."""
    kind = "meeting" if isinstance(item, Appointment) else "event"
    # An event that came from a file keeps its number here: no other program knows it.
    uid = hmac.new(look.key.encode(), f"{kind} {item.pk}".encode(), hashlib.sha256).hexdigest()[:32]
    summary = _("Busy")
    text = "".join(
        [
            "BEGIN:VEVENT\r\n",
            make_line(f"UID:{uid}@{look.host}"),
            _render_history(item),
            _render_in_utc(_to_instant(item), item.duration_minutes),
            make_line(f"SUMMARY:{escape(summary)}"),
            "CLASS:PRIVATE\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n",
        ]
    )
    return Rendered(text, "", 0)


def _render_component(item: Event | Appointment | Entry, *, uid: str, more: str, alarms: Iterable[int]) -> Rendered:
    when = _render_when(item)
    exact: dict[str, object] = {}
    uid, summary = _render_text("uid", uid, exact), _render_text("name", item.name or _("Meeting"), exact)
    details = _render_text("details", item.details or "", exact)
    if not when.plain:
        exact["start"] = [item.date.isoformat(), item.time.isoformat(), item.timezone]
    described = make_line(f"DESCRIPTION:{summary}")
    parts = [
        "BEGIN:VEVENT\r\n",
        make_line(f"UID:{uid}"),
        _render_history(item),
        when.lines,
        make_line(f"SUMMARY:{summary}"),
        make_line(f"DESCRIPTION:{details}") if details else "",
        "CLASS:PRIVATE\r\n",
        more,
        make_line(pack(exact)) if exact else "",
    ]
    for minutes in alarms:
        trigger = f"-PT{minutes}M" if minutes else "PT0M"
        parts.append(f"BEGIN:VALARM\r\nACTION:DISPLAY\r\n{described}TRIGGER:{trigger}\r\nEND:VALARM\r\n")
    parts.append("END:VEVENT\r\n")
    return Rendered("".join(parts), when.zone, when.year)


def _render_text(key: str, value: str, exact: dict[str, object]) -> str:
    """The value of a property; what it can't hold is noted by that key."""
    if SIMPLE.fullmatch(value):
        return value
    if simulate_reading(value) != value:
        exact[key] = value
    return escape(value)


def _render_history(item: Event | Appointment | Entry) -> str:
    """When it was made and last revised; in a file without METHOD, DTSTAMP is the latter (RFC 5545, 3.8.7.2)."""
    if isinstance(item, Entry):
        made, changed = _format_stamp(item.made), _format_stamp(item.changed)
    else:
        made, changed = _format_utc(item.created_at), _format_utc(item.updated_at)
    return f"DTSTAMP:{changed}Z\r\nCREATED:{made}Z\r\nLAST-MODIFIED:{changed}Z\r\nSEQUENCE:{item.sequence}\r\n"


def _render_when(item: Event | Appointment | Entry) -> _When:
    """The lines that say when it is.

    With its zone, where every program reads that alike; in UTC where the hour happens twice or never (programs differ,
    whatever RFC 5545 says in section 3.3.5), and where no VTIMEZONE is written.
    """
    minutes, zone = item.duration_minutes or 0, item.timezone
    if zone != "UTC" and minutes <= DAY and _is_steady(item.date, zone):
        wall = dt.datetime.combine(item.date, item.time)
        lines = f"DTSTART;TZID={zone}:{_format_stamp(wall.isoformat())}\r\n"
        if minutes:
            lines += f"DTEND;TZID={zone}:{_format_stamp((wall + dt.timedelta(minutes=minutes)).isoformat())}\r\n"
        return _When(lines, zone, item.date.year, plain=not item.time.microsecond)
    start = _to_instant(item)
    if zone == "UTC":
        return _When(_render_in_utc(start, minutes), "", 0, plain=not item.time.microsecond)
    if item.date.year in YEARS and clock.is_zone_name(zone) and _is_read_alike(item.date, item.time, zone):
        ends = (start + dt.timedelta(minutes=minutes)).astimezone(clock.get_zone(zone))
        lines = f"DTSTART;TZID={zone}:{item.date:%Y%m%d}T{item.time:%H%M%S}\r\n"
        if minutes and ends.year in YEARS and _is_read_alike(ends.date(), ends.time(), zone):
            lines += f"DTEND;TZID={zone}:{ends:%Y%m%dT%H%M%S}\r\n"
        elif minutes:
            lines += _render_end_in_utc(start, minutes)
        return _When(lines, zone, item.date.year, plain=not item.time.microsecond)
    return _When(_render_in_utc(start, minutes), "", 0, plain=False)


@functools.lru_cache(maxsize=16_384)
def _is_steady(day: dt.date, zone: str) -> bool:
    """Whether the zone is one that we write, and its clocks don't change anywhere near that day and the next.

    Looked at from a day before to a day after the two, in steps that no two changes fit into.
    """
    if not (clock.is_zone_name(zone) and day.year in YEARS and (day + dt.timedelta(days=1)).year in YEARS):
        return False
    start = dt.datetime.combine(day, dt.time(0), clock.get_zone(zone))
    return len({(start + hours).utcoffset() for hours in AROUND}) == 1


def _render_in_utc(start: dt.datetime, minutes: int | None) -> str:
    # No DTEND: it takes no time (RFC 5545, section 3.6.1).
    return f"DTSTART:{_format_utc(start)}Z\r\n{_render_end_in_utc(start, minutes)}"


def _render_end_in_utc(start: dt.datetime, minutes: int | None) -> str:
    return f"DTEND:{_format_utc(start + dt.timedelta(minutes=minutes))}Z\r\n" if minutes else ""


def _to_instant(item: Event | Appointment | Entry) -> dt.datetime:
    if isinstance(item, Entry) or clock.is_zone_name(item.timezone):
        return clock.to_instant(item.date, item.time, item.timezone)
    start: dt.datetime = item.slot.lower  # a zone that the database alone knows: an older writer's
    return start


def _is_read_alike(date: dt.date, time: dt.time, zone: str) -> bool:
    return clock.find_clock_change(date, time, zone) is None


def _format_utc(moment: dt.datetime) -> str:
    return _format_stamp(moment.astimezone(dt.UTC).isoformat())


def _format_stamp(iso: str) -> str:
    """The seconds of an ISO 8601 moment, as RFC 5545 writes them; strftime takes ten times as long."""
    return f"{iso[:4]}{iso[5:7]}{iso[8:10]}T{iso[11:13]}{iso[14:16]}{iso[17:19]}"
