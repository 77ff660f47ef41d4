"""Calendar files out: each event and meeting a VEVENT, with the VTIMEZONE of every zone they name.

A VEVENT is put together as text: as objects of the library, a thousand take fourteen times as long (`make bench
ONLY=feed`). The library writes everything around them; it also reads the whole in the tests.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar

from calendarapp.ics.series import differs, render_place, render_rule
from calendarapp.ics.text import SIMPLE, escape, fold, make_line, pack, quote_parameter, simulate_reading
from calendarapp.ics.times import DAY, When, format_stamp, format_utc, render_in_utc, render_when, to_instant
from calendarapp.ics.types import Entry, ZoneYears
from calendarapp.ics.zones import render_vtimezone
from calendarapp.models import Appointment, Event, Series, TgUser

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
    """VEVENTs as text, and the zones for which they need a VTIMEZONE."""

    text: str
    zones: tuple[ZoneYears, ...]


def render_calendar(
    person: TgUser,
    events: Iterable[Event],
    meetings: Iterable[Appointment],
    *,
    people: Mapping[int, TgUser],
    series: Mapping[int, Series] | None = None,
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
        series: those that events are dates of, by number.
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
            dates: dict[int, list[Event]] = {number: [] for number in series or {}}
            single: list[Event] = []
            for item in events:
                dates.get(item.series_id or 0, single).append(item)
            parts = [
                *(render_event(item, look) for item in single),
                *(render_series((series or {})[number], rows, look) for number, rows in dates.items() if rows),
                *(render_meeting(item, look, people) for item in meetings),
            ]
        return render_document(parts, name=_("Vstrecha: busy") if busy_only else _("Vstrecha"))


def render_document(parts: Iterable[Rendered], *, name: str) -> bytes:
    """VCALENDAR around its components; the name is what a calendar program calls it (RFC 7986, section 5.1)."""
    years: dict[str, tuple[int, int]] = {}
    texts = []
    for text, zones in parts:
        texts.append(text)
        for zone, first, last in zones:
            before = years.get(zone, (first, last))
            years[zone] = min(first, before[0]), max(last, before[1])
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
    described = [render_vtimezone(zone, first, last) for zone, (first, last) in sorted(years.items())]
    return "".join([head, named, *described, *texts, end, "\r\n"]).encode()


def render_event(item: Event | Entry, look: RenderContext) -> Rendered:
    """An event of the reader's own; as an `Entry`, one whose zone is known."""
    return _render_own(item, look, uid=item.uid or f"event-{item.pk}@{look.host}", when=render_when(item))


def render_series(series: Series, dates: Sequence[Event | Entry], look: RenderContext) -> Rendered:
    """A series of the reader's own: its rule, and each date that differs from what the rule says.

    A date that a clock change comes near is written out as well, in UTC: programs differ in how they read it.

    Args:
        series: the row.
        dates: all its dates that there are.
        look: for whom.
    """
    uid = series.uid or f"series-{series.pk}@{look.host}"
    master = _render_own(series, look, uid=uid, when=render_rule(series, dates))
    parts = [master, *(_render_own(item, look, uid=uid, when=_render_moved(series, item))
                       for item in dates if differs(series, item))]  # fmt: skip
    return Rendered("".join(part.text for part in parts), tuple(zone for part in parts for zone in part.zones))


def _render_moved(series: Series, item: Event | Entry) -> When:
    when = render_when(item)
    return when._replace(lines=render_place(series, item) + when.lines)


def _render_own(item: Event | Entry | Series, look: RenderContext, *, uid: str, when: When) -> Rendered:
    follows = item.reminder_minutes is None
    return _render_component(
        item,
        uid=uid,
        when=when,
        more=(
            "STATUS:CONFIRMED\r\n"
            f"TRANSP:{'TRANSPARENT' if item.transparent else 'OPAQUE'}\r\n"
            f"{REMINDERS}:{FOLLOWS_SETTINGS if follows else ITS_OWN}\r\n"
        ),
        alarms=_list_alarms(item, look.reader) if item.reminder_minutes is None else item.reminder_minutes,
        zone=look.reader.timezone,
    )


def render_meeting(item: Appointment, look: RenderContext, people: Mapping[int, TgUser]) -> Rendered:
    """A meeting that the reader is in."""
    status = Status(item.status)
    organizer, participant = item.organizer_tg_id, item.participant_tg_id
    names = {tg_id: quote_parameter((people.get(tg_id) or TgUser(tg_id=tg_id)).display_name)
             for tg_id in (organizer, participant)}  # fmt: skip
    opaque = item.duration_minutes and not item.transparent and status in {Status.PENDING, Status.CONFIRMED}
    return _render_component(
        item,
        uid=f"meeting-{item.pk}@{look.host}",
        when=render_when(item),
        more=fold(
            [
                f"STATUS:{STATUSES[status]}",
                "TRANSP:OPAQUE" if opaque else "TRANSP:TRANSPARENT",
                f"ORGANIZER;CN={names[organizer]}:tg://user?id={organizer}",
                f"ATTENDEE;CN={names[organizer]};ROLE=CHAIR;PARTSTAT=ACCEPTED:tg://user?id={organizer}",
                f"ATTENDEE;CN={names[participant]};PARTSTAT={PARTICIPATION[status]}:tg://user?id={participant}",
            ]
        ),
        alarms=_list_alarms(item, look.reader) if status == Status.CONFIRMED else [],
        zone=look.reader.timezone,
    )


def _list_alarms(item: Event | Appointment | Entry | Series, reader: TgUser) -> list[int]:
    """How many minutes before the start the reader's settings remind them."""
    if not item.all_day:
        return reader.reminder_minutes
    time = reader.whole_day_reminder
    return [] if time is None else [DAY - time.hour * 60 - time.minute]


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
            render_in_utc(to_instant(item), item.duration_minutes),
            make_line(f"SUMMARY:{escape(summary)}"),
            "CLASS:PRIVATE\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n",
        ]
    )
    return Rendered(text, ())


def _render_component(
    item: Event | Appointment | Entry | Series, *, uid: str, when: When, more: str, alarms: Iterable[int], zone: str
) -> Rendered:
    exact: dict[str, object] = {}
    uid, summary = _render_text("uid", uid, exact), _render_text("name", item.name or _("Meeting"), exact)
    details, place = _render_text("details", item.details or "", exact), _render_text("place", item.place, exact)
    # Whole days have no zone in a file: a reader in another one reads them in theirs.
    if not when.plain or (item.all_day and item.timezone != zone):
        exact["start"] = [item.date.isoformat(), item.time.isoformat(), item.timezone]
    described = make_line(f"DESCRIPTION:{summary}")
    parts = [
        "BEGIN:VEVENT\r\n",
        make_line(f"UID:{uid}"),
        _render_history(item),
        when.lines,
        make_line(f"SUMMARY:{summary}"),
        make_line(f"DESCRIPTION:{details}") if details else "",
        make_line(f"LOCATION:{place}") if place else "",
        make_line(f"URL:{item.url}") if item.url else "",
        "CLASS:PRIVATE\r\n",
        more,
        make_line(pack(exact)) if exact else "",
    ]
    for minutes in alarms:
        trigger = f"-PT{minutes}M" if minutes else "PT0M"
        parts.append(f"BEGIN:VALARM\r\nACTION:DISPLAY\r\n{described}TRIGGER:{trigger}\r\nEND:VALARM\r\n")
    parts.append("END:VEVENT\r\n")
    return Rendered("".join(parts), when.zones)


def _render_text(key: str, value: str, exact: dict[str, object]) -> str:
    """The value of a property; what it can't hold is noted by that key."""
    if SIMPLE.fullmatch(value):
        return value
    if simulate_reading(value) != value:
        exact[key] = value
    return escape(value)


def _render_history(item: Event | Appointment | Entry | Series) -> str:
    """When it was made and last revised; in a file without METHOD, DTSTAMP is the latter (RFC 5545, 3.8.7.2)."""
    if isinstance(item, Entry):
        made, changed = format_stamp(item.made), format_stamp(item.changed)
    else:
        made, changed = format_utc(item.created_at), format_utc(item.updated_at)
    return f"DTSTAMP:{changed}Z\r\nCREATED:{made}Z\r\nLAST-MODIFIED:{changed}Z\r\nSEQUENCE:{item.sequence}\r\n"
