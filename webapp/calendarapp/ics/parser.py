"""Calendar files in: bytes from anybody, to events as the calendar stores them."""

import dataclasses
import datetime as dt
import hashlib
import logging
import threading
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.error import BrokenCalendarProperty
from icalendar.timezone import tzp

from calendarapp import clock, links
from calendarapp.errors import CalendarError
from calendarapp.ics import recurrence
from calendarapp.ics.sanitizer import LINKS, sanitize
from calendarapp.ics.text import EXACT, clean, simulate_reading, unpack
from calendarapp.ics.types import (
    EVENTS_LIMIT,
    ParsedCalendar,
    ParsedEvent,
    ParsedSeries,
    Refused,
    UnreadableError,
    VEvent,
)
from calendarapp.ics.writer import ITS_OWN, REMINDERS
from calendarapp.ics.zones import find_default_zone, find_equivalent

UID_LIMIT: Final = 255
ALARM_LIMIT: Final = dt.timedelta(days=7)
ALARMS: Final = 5
ANSWERS: Final = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"})  # RFC 5546, section 1.4

logger = logging.getLogger(__name__)

# The library remembers the zones that files describe by their names, for all files: each has to begin without.
_reading = threading.Lock()


def parse(data: bytes, *, now: dt.datetime, zone: str = "UTC") -> ParsedCalendar:
    """Read a calendar file of whatever origin.

    Args:
        data: the file; UTF-8.
        now: aware; of recurring events, the dates from then on are read.
        zone: of days, and of times without a zone where the file does not say which, an IANA name.

    Raises:
        CalendarError: `file_too_large`, `file_not_calendar`, `file_too_many_events`.
    """
    try:
        reader = _Reader(now, zone)
        sanitized = sanitize(data)
        for calendar in _parse_calendars(sanitized.text):
            reader.read(calendar)
        reader.refused += [Refused("", "event_incomplete")] * min(sanitized.broken, EVENTS_LIMIT)
        reader.refused += [Refused("", "file_cut")] * sanitized.cut
        return ParsedCalendar(reader.events, reader.refused, reader.over, reader.series)
    except UnreadableError as error:
        raise CalendarError(error.code, **error.params) from error


def _parse_calendars(text: str) -> list[Any]:
    with _reading:
        tzp.use_default()
        try:
            return list(Calendar.from_ical(text, multiple=True))
        except Exception as error:  # whatever the library raises on unforeseen input
            raise UnreadableError("file_not_calendar") from error
        finally:
            tzp.use_default()


def _group_by_uid(components: list[VEvent]) -> dict[str, list[VEvent]]:
    """The components by UID: a recurring event and its overridden dates are several of one."""
    groups: dict[str, list[VEvent]] = {}
    for component in components:
        groups.setdefault(_get_uid(component), []).append(component)
    return groups


class _Reader:
    def __init__(self, now: dt.datetime, zone: str) -> None:
        self.now = now
        self.zone = zone  # of days
        self.floating = zone  # of times without a zone
        self.cancelled = False
        self.events: list[ParsedEvent] = []
        self.series: list[ParsedSeries] = []
        self.refused: list[Refused] = []
        self.over = 0
        self.budget = recurrence.Budget()

    def read(self, calendar: Any) -> None:
        """Read one calendar of the file. METHOD says whether it is a calendar, a cancellation, or an answer."""
        method = _get_text(calendar.get("METHOD")).strip().upper()
        self.cancelled = method == "CANCEL"
        self.floating = find_default_zone(calendar) or self.zone
        for uid, components in _group_by_uid(calendar.events).items():
            if method in ANSWERS:
                self._refuse(components[0], UnreadableError("event_answer"))
            else:
                self._read_group(uid, components)

    def _read_group(self, uid: str, components: list[VEvent]) -> None:
        """All that the file has under one UID: each part that can't be read is refused, the others are read."""
        masters: list[tuple[VEvent, ParsedEvent]] = []
        overrides: list[recurrence.Override] = []
        for component in components:
            try:
                self._require_times(component)
                event = self._read_event(uid, component)
                if "RECURRENCE-ID" in component:
                    overrides.append(_read_override(component, event))
                else:
                    masters.append((component, event))
            except UnreadableError as error:
                self._refuse(component, error)
        masters = _name_apart(_drop_revisions(masters))
        overrides = _drop_repeated(overrides)
        recurring = [pair for pair in masters if recurrence.is_recurring(pair[0])]
        # With overrides of its own, an event recurs as well, whatever else it says.
        recurring = recurring or (masters[:1] if overrides else [])
        for component, event in masters:
            if not any(component is one for one, _event in recurring) or event.cancelled:
                self.events.append(event)
        for number, (component, event) in enumerate(recurring):
            if not event.cancelled:
                self._read_series(component, event, overrides if number == 0 else [])
        if not recurring:
            self.events += [one.event for one in overrides]  # dates of a series that the file does not have

    def _read_series(self, component: VEvent, event: ParsedEvent, overrides: list[recurrence.Override]) -> None:
        try:
            found = recurrence.read_series(component, event, overrides, now=self.now, budget=self.budget)
        except UnreadableError as error:
            self._refuse(component, error)
            return
        except Exception:  # the libraries' words for rules and dates at the ends of the calendar
            logger.info("a recurring event of a file can't be read", exc_info=True)
            self._refuse(component, UnreadableError("recurrence_unsupported", rule="RRULE"))
            return
        self.series += found
        self.over += not found

    def _refuse(self, component: VEvent, error: UnreadableError) -> None:
        self.refused.append(Refused(_get_text(component.get("SUMMARY")), error.code, error.params))

    def _require_times(self, component: VEvent) -> None:
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            value = component.get(name)
            if value is None and name != "DTSTART":
                continue
            moment = _get_value(value)
            if not isinstance(moment, dt.date):
                raise UnreadableError("event_unreadable")
            if isinstance(moment, dt.datetime) and moment.tzinfo is None and "TZID" in value.params:
                raise UnreadableError("event_zone_unknown", zone=str(value.params["TZID"])[:64])

    def _read_event(self, uid: str, component: VEvent) -> ParsedEvent:
        exact = unpack(str(component.get(EXACT, "")))
        start = component["DTSTART"].dt
        date, time, zone = self._read_wall_clock(start, recurs=recurrence.is_recurring(component))
        instant = _to_instant(date, time, zone)
        if kept := _restore_start(exact.get("start"), instant, start):
            date, time, zone = kept
        name, details, place = (_get_text(component.get(key)) for key in ("SUMMARY", "DESCRIPTION", "LOCATION"))
        details, place = _restore_text(exact.get("details"), details), _restore_text(exact.get("place"), place)
        url, others = _read_links(component)
        minutes = self._count_minutes(component, instant)
        all_day = _takes_whole_days(component, time, minutes)
        return ParsedEvent(
            uid=_restore_text(exact.get("uid"), uid),
            name=_restore_text(exact.get("name"), name),
            date=date,
            time=time,
            timezone=zone,
            duration_minutes=clock.count_days(minutes) * clock.DAY if all_day else minutes,
            details=_add_links(details, place, others),
            reminder_minutes=_list_alarms(component),
            sequence=_get_number(component.get("SEQUENCE")),
            created=_parse_history(component.get("CREATED")),
            updated=_parse_history(component.get("LAST-MODIFIED")),
            cancelled=self.cancelled or _get_text(component.get("STATUS")).strip().upper() == "CANCELLED",
            declined=_is_declined(component),
            transparent=_is_transparent(component, all_day=all_day),
            all_day=all_day,
            place=place,
            url=url,
        )

    def _read_wall_clock(self, moment: dt.date, *, recurs: bool = False) -> tuple[dt.date, dt.time, str]:
        """Day, time and zone: of a day the reader's own, of a time without a zone the file's, if it has one."""
        if not isinstance(moment, dt.datetime):
            return moment, dt.time(), self.zone
        time = moment.time().replace(fold=0)
        if moment.tzinfo is None:
            return moment.date(), time, self.floating
        name = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else str(moment.tzinfo)
        if clock.is_zone_name(name):
            return moment.date(), time, name
        if recurs and (zone := find_equivalent(moment.tzinfo, self.zone)):
            return moment.date(), time, zone
        local = moment.astimezone(clock.get_zone(self.zone))  # a zone that the file describes itself
        if recurs and local.date() != moment.date():  # the rule's days would be others
            raise UnreadableError("event_zone_unknown", zone=name[:64])
        return local.date(), local.time().replace(fold=0), self.zone

    def _count_minutes(self, component: VEvent, start: dt.datetime) -> int | None:
        end, duration = component.get("DTEND"), component.get("DURATION")
        if end is not None:
            seconds = (_to_instant(*self._read_wall_clock(end.dt)) - start).total_seconds()
        elif isinstance(length := _get_value(duration), dt.timedelta):
            seconds = length.total_seconds()
        else:
            # RFC 5545, section 3.6.1: a day is as long as a day is, anything else takes no time
            seconds = 0
        if seconds == 0 and not isinstance(component["DTSTART"].dt, dt.datetime):
            seconds = 24 * 60 * 60
        if seconds < 0:
            raise UnreadableError("event_unreadable")
        return -int(-seconds // 60) or None


def _takes_whole_days(component: VEvent, time: dt.time, minutes: int | None) -> bool:
    """Whether it begins with a day and not with a time; Outlook writes midnights and says so beside them."""
    if not isinstance(component["DTSTART"].dt, dt.datetime):
        return True
    said = _get_text(component.get("X-MICROSOFT-CDO-ALLDAYEVENT")).strip().upper() == "TRUE"
    off = abs((minutes or 0) - clock.count_days(minutes) * clock.DAY)  # by an hour where the clocks change
    return said and time == dt.time() and off <= 60


def _to_instant(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    try:
        return clock.to_instant(date, time, zone)
    except (OverflowError, ValueError) as error:  # the ends of the calendar
        raise UnreadableError("event_unreadable") from error


def _restore_start(value: Any, instant: dt.datetime, written: dt.date) -> tuple[dt.date, dt.time, str] | None:
    """The day, time and zone that we once wrote, if the event is still where it was then."""
    try:
        day, clock_time, zone = value
        date, time = dt.date.fromisoformat(day), dt.time.fromisoformat(clock_time)
        moment = clock.to_instant(date, time.replace(microsecond=0), zone)
        if not isinstance(written, dt.datetime):  # a day, which has no zone
            same = date == written and time == dt.time()
        else:
            same = moment == instant and time.tzinfo is None
    except (CalendarError, TypeError, ValueError, OverflowError):
        return None
    return (date, time, zone) if same else None


def _restore_text(kept: Any, read: str) -> str:
    """The text that we once wrote, if what stands there is still what it became."""
    return kept if isinstance(kept, str) and simulate_reading(kept) == read else read


def _get_uid(component: VEvent) -> str:
    """The UID; where there is none, one made of what there is, so that the same file gives the same."""
    uid = clean(_get_text(component.get("UID"))).strip()
    if not uid:
        seed = f"{_get_text(component.get('SUMMARY'))} {_get_value(component.get('DTSTART'))}"
        uid = hashlib.sha256(seed.encode()).hexdigest()
    return _shorten_uid(uid)


def _shorten_uid(uid: str) -> str:
    """What fits into the table; of a longer one, its digest."""
    return uid if len(uid) <= UID_LIMIT else hashlib.sha256(uid.encode()).hexdigest()


def _read_override(component: VEvent, event: ParsedEvent) -> recurrence.Override:
    value = component["RECURRENCE-ID"]
    following = str(value.params.get("RANGE", "")).upper() == "THISANDFUTURE"
    number = f"{event.uid}/{recurrence.format_place(value.dt)}"
    event = dataclasses.replace(event, uid=_shorten_uid(number), series_uid=event.uid, recurrence_id=value.dt)
    return recurrence.Override(event, value.dt, following)


def _drop_revisions(masters: list[tuple[VEvent, ParsedEvent]]) -> list[tuple[VEvent, ParsedEvent]]:
    """Without those that the file has in a later revision, and copies; what has one UID may be several events."""
    latest = max((event.sequence for _component, event in masters), default=0)
    kept: list[tuple[VEvent, ParsedEvent]] = []
    for component, event in masters:
        if event.sequence == latest and all(event != other for _component, other in kept):
            kept.append((component, event))
    return kept


def _drop_repeated(overrides: list[recurrence.Override]) -> list[recurrence.Override]:
    """One override for each date, the latest revision of it; of the same revision, the last in the file."""
    kept: dict[str, recurrence.Override] = {}
    for one in overrides:
        before = kept.get(one.event.uid)
        if before is None or one.event.sequence >= before.event.sequence:
            kept[one.event.uid] = one
    return list(kept.values())


def _name_apart(masters: list[tuple[VEvent, ParsedEvent]]) -> list[tuple[VEvent, ParsedEvent]]:
    """Give several events of one UID names of their own, the same in the next file, whatever their order is there."""
    named: list[tuple[VEvent, ParsedEvent]] = []
    taken: set[str] = set()
    for component, event in masters:
        uid = _shorten_uid(f"{event.uid}/{recurrence.format_place(component['DTSTART'].dt)}")
        if uid in taken:
            digest = hashlib.sha256(f"{event.name} {event.details}".encode()).hexdigest()[:12]
            uid = _shorten_uid(f"{uid}/{digest}")
        taken.add(uid)
        names = (event.uid, uid) if len(masters) == 1 else (uid, event.uid)
        named.append((component, dataclasses.replace(event, uid=names[0], others=names[1:])))
    return named


def _get_text(value: Any) -> str:
    """A text without what the database can't hold; of several, the first."""
    first = value[0] if isinstance(value, list) and value else value
    text = str(first if first is not None else "").replace("\x00", "")
    return text.encode("utf-8", "ignore").decode()


def _get_value(value: Any) -> Any:
    """The date, time or duration of a property; None where there is none, or none that could be read."""
    try:
        return getattr(value, "dt", None)
    except BrokenCalendarProperty:
        return None


def _is_declined(component: VEvent) -> bool:
    """Whether everybody who is invited has declined; the sanitizer leaves their answers alone."""
    return {_get_text(answer) for answer in _list_values(component.get("ATTENDEE"))} == {"DECLINED"}


def _is_transparent(component: VEvent, *, all_day: bool) -> bool:
    """Whether it takes no time (RFC 5545, section 3.8.2.7), in the words of the standard or of Microsoft's programs.

    Whole days take time only where the file says so.
    """
    said, status = (_get_text(component.get(name)).strip().upper() for name in ("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"))
    if said == "TRANSPARENT" or status == "FREE":
        return True
    return all_day and not said and not status


def _read_links(component: VEvent) -> tuple[str, list[str]]:
    """The link to a page about it, and the others that stand in it, such as that of a call."""
    found = [text for name in LINKS for value in _list_values(component.get(name))
             if links.is_url(text := _get_text(value).strip())]  # fmt: skip
    url, *others = [*dict.fromkeys(found), ""]
    return url, others[:-1]


def _list_values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _add_links(details: str, place: str, others: list[str]) -> str:
    """The details with the links below that stand nowhere yet."""
    return "\n".join(filter(None, [details, *(link for link in others if link not in details and link != place)]))


def _get_number(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


def _parse_history(value: Any) -> dt.datetime | None:
    moment = _get_value(value)
    if not isinstance(moment, dt.datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _list_alarms(component: VEvent) -> list[int] | None:
    """Whole minutes before the start, the earliest first; alarms of another kind are left out."""
    kind = _get_text(component.get(REMINDERS))
    if kind and kind != ITS_OWN:
        return None
    minutes = set()
    for alarm in component.subcomponents:
        trigger = alarm.get("TRIGGER")
        before = _get_value(trigger)
        if not isinstance(before, dt.timedelta) or str(trigger.params.get("RELATED", "START")).upper() != "START":
            continue
        if -ALARM_LIMIT <= before <= dt.timedelta():
            minutes.add(-int(before.total_seconds() // 60))
    if not minutes and kind != ITS_OWN:
        return None
    return sorted(minutes, reverse=True)[:ALARMS]
