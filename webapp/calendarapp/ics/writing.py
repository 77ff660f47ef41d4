"""Calendar files out: each event and meeting a VEVENT, with the VTIMEZONE of every zone they name.

A VEVENT is put together as text: objects of the library would take ten times as long, and a feed has thousands. The
library folds the lines and writes everything around them; it also reads the whole in the tests.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar

from calendarapp import clock
from calendarapp.ics.text import as_read, escape, fold, pack, parameter
from calendarapp.ics.zones import YEARS, vtimezone
from calendarapp.models import Appointment, Event, TgUser

Status = Appointment.Status

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
class Look:
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


class _When(NamedTuple):
    lines: list[str]
    zone: str
    year: int
    plain: bool  # whether the lines say everything: day, hour and zone


def calendar(
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
        host: see `Look`.
        key: see `Look`.
        busy_only: without a name or a word of what and with whom.
    """
    look = Look(person, host, key)
    with translation.override(person.language):
        if busy_only:
            parts = [busy(item, look) for group in (events, meetings) for item in group]
        else:
            parts = [*(event(item, look) for item in events), *(meeting(item, look, people) for item in meetings)]
        return document(parts, name=_("Vstrecha: busy") if busy_only else _("Vstrecha"))


def document(parts: Iterable[Rendered], *, name: str) -> bytes:
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
    zones = [vtimezone(zone, first, last) for zone, (first, last) in sorted(years.items())]
    return "".join([head, named, *zones, *texts, end, "\r\n"]).encode()


def event(item: Event, look: Look) -> Rendered:
    """An event of the reader's own."""
    follows = item.reminder_minutes is None
    minutes = look.reader.reminder_minutes if item.reminder_minutes is None else item.reminder_minutes
    return _component(
        item,
        uid=item.uid or f"event-{item.pk}@{look.host}",
        more=[
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE" if item.duration_minutes else "TRANSP:TRANSPARENT",
            f"{REMINDERS}:{FOLLOWS_SETTINGS if follows else ITS_OWN}",
        ],
        alarms=minutes,
    )


def meeting(item: Appointment, look: Look, people: Mapping[int, TgUser]) -> Rendered:
    """A meeting that the reader is in."""
    status = Status(item.status)
    organizer, participant = item.organizer_tg_id, item.participant_tg_id
    names = {tg_id: parameter((people.get(tg_id) or TgUser(tg_id=tg_id)).display_name)
             for tg_id in (organizer, participant)}  # fmt: skip
    opaque = item.duration_minutes and status in {Status.PENDING, Status.CONFIRMED}
    return _component(
        item,
        uid=f"meeting-{item.pk}@{look.host}",
        more=[
            f"STATUS:{STATUSES[status]}",
            "TRANSP:OPAQUE" if opaque else "TRANSP:TRANSPARENT",
            f"ORGANIZER;CN={names[organizer]}:tg://user?id={organizer}",
            f"ATTENDEE;CN={names[organizer]};ROLE=CHAIR;PARTSTAT=ACCEPTED:tg://user?id={organizer}",
            f"ATTENDEE;CN={names[participant]};PARTSTAT={PARTICIPATION[status]}:tg://user?id={participant}",
        ],
        alarms=look.reader.reminder_minutes if status == Status.CONFIRMED else [],
    )


def busy(item: Event | Appointment, look: Look) -> Rendered:
    """That the reader is busy then, and nothing else: no name, no people, no number, no zone."""
    kind = "event" if isinstance(item, Event) else "meeting"
    # An event that came from a file keeps its number here: nobody else knows it.
    uid = hmac.new(look.key.encode(), f"{kind} {item.pk}".encode(), hashlib.sha256).hexdigest()[:32]
    summary = _("Busy")
    text = fold(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}@{look.host}",
            *_history(item),
            *_in_utc(_instant(item), item.duration_minutes),
            f"SUMMARY:{escape(summary)}",
            "CLASS:PRIVATE",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    )
    return Rendered(text, "", 0)


def _component(item: Event | Appointment, *, uid: str, more: list[str], alarms: Iterable[int]) -> Rendered:
    when = _when(item)
    name, details = item.name or _("Meeting"), item.details or ""
    exact: dict[str, object] = {
        key: text for key, text in (("uid", uid), ("name", name), ("details", details)) if as_read(text) != text
    }
    if not when.plain:
        exact["start"] = [item.date.isoformat(), item.time.isoformat(), item.timezone]
    summary = escape(name)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(uid)}",
        *_history(item),
        *when.lines,
        f"SUMMARY:{summary}",
        *([f"DESCRIPTION:{escape(details)}"] if details else []),
        "CLASS:PRIVATE",
        *more,
        *([pack(exact)] if exact else []),
    ]
    for minutes in alarms:
        trigger = f"TRIGGER:-PT{minutes}M" if minutes else "TRIGGER:PT0M"
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{summary}", trigger, "END:VALARM"]
    lines.append("END:VEVENT")
    return Rendered(fold(lines), when.zone, when.year)


def _history(item: Event | Appointment) -> list[str]:
    made = _utc(item.created_at)
    return [
        f"DTSTAMP:{made}",
        f"CREATED:{made}",
        f"LAST-MODIFIED:{_utc(item.updated_at)}",
        f"SEQUENCE:{item.sequence}",
    ]


def _when(item: Event | Appointment) -> _When:
    """The lines that say when it is.

    With its zone, where every program reads that alike; in UTC where the hour happens twice or never (programs differ,
    whatever RFC 5545 says in section 3.3.5), and where no VTIMEZONE is written.
    """
    minutes, zone = item.duration_minutes or 0, item.timezone
    start = _instant(item)
    if zone == "UTC":
        return _When(_in_utc(start, minutes), "", 0, plain=not item.time.microsecond)
    if item.date.year in YEARS and clock.known(zone) and _read_alike(item.date, item.time, zone):
        ends = (start + dt.timedelta(minutes=minutes)).astimezone(clock.zone(zone))
        lines = [f"DTSTART;TZID={zone}:{item.date:%Y%m%d}T{item.time:%H%M%S}"]
        if minutes and ends.year in YEARS and _read_alike(ends.date(), ends.time(), zone):
            lines.append(f"DTEND;TZID={zone}:{ends:%Y%m%dT%H%M%S}")
        elif minutes:
            lines += _in_utc(start, minutes)[1:]
        return _When(lines, zone, item.date.year, plain=not item.time.microsecond)
    return _When(_in_utc(start, minutes), "", 0, plain=False)


def _in_utc(start: dt.datetime, minutes: int | None) -> list[str]:
    # No DTEND: it takes no time (RFC 5545, section 3.6.1).
    ends = [f"DTEND:{_utc(start + dt.timedelta(minutes=minutes))}"] if minutes else []
    return [f"DTSTART:{_utc(start)}", *ends]


def _instant(item: Event | Appointment) -> dt.datetime:
    if clock.known(item.timezone):
        return clock.instant(item.date, item.time, item.timezone)
    start: dt.datetime = item.slot.lower  # a zone that the database alone knows: an older writer's
    return start


def _read_alike(date: dt.date, time: dt.time, zone: str) -> bool:
    return clock.change_at(date, time, zone) is None


def _utc(moment: dt.datetime) -> str:
    # strftime would write the year 999 with three digits on some systems
    moment = moment.astimezone(dt.UTC)
    return f"{moment.year:04}{moment:%m%dT%H%M%S}Z"
