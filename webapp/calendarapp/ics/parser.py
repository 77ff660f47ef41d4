"""Calendar files in: bytes from anybody, to events as the calendar stores them."""

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.error import BrokenCalendarProperty
from icalendar.timezone import tzp

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.ics import recurrence
from calendarapp.ics.sanitizer import sanitize
from calendarapp.ics.text import EXACT, clean, simulate_reading, unpack
from calendarapp.ics.types import EVENTS_LIMIT, ParsedCalendar, ParsedEvent, Refused, UnreadableError, VEvent
from calendarapp.ics.writer import ITS_OWN, REMINDERS

UID_LIMIT: Final = 255
ALARM_LIMIT: Final = dt.timedelta(days=7)
ALARMS: Final = 5

# The library remembers the zones that files describe by their names, for all files: each has to begin without.
_reading = threading.Lock()


def parse(data: bytes, *, now: dt.datetime, zone: str = "UTC") -> ParsedCalendar:
    """Read a calendar file of whatever origin.

    Args:
        data: the file; UTF-8.
        now: aware; recurring events are written out for a year from then.
        zone: of days and of times without a zone, an IANA name.

    Raises:
        CalendarError: `file_too_large`, `file_not_calendar`, `file_too_many_events`.
    """
    try:
        groups = _group_by_uid(_parse_components(sanitize(data)))
        return _Reader(now, zone).read(groups)
    except UnreadableError as error:
        raise CalendarError(error.code, **error.params) from error


def _parse_components(text: str) -> list[VEvent]:
    with _reading:
        tzp.use_default()
        try:
            calendars = Calendar.from_ical(text, multiple=True)
            return [event for calendar in calendars for event in calendar.events]
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
        self.zone = zone
        self.events: list[ParsedEvent] = []
        self.refused: list[Refused] = []
        self.over = 0
        self.budget = recurrence.Budget()

    def read(self, groups: dict[str, list[VEvent]]) -> ParsedCalendar:
        for uid, components in groups.items():
            try:
                found = list(self._group(uid, components))
            except UnreadableError as error:
                self.refused.append(Refused(_get_text(components[0].get("SUMMARY")), error.code, error.params))
                continue
            self.events += found
            if len(self.events) > EVENTS_LIMIT:
                raise UnreadableError("file_too_many_events", limit=EVENTS_LIMIT)
        return ParsedCalendar(self.events, self.refused, self.over)

    def _group(self, uid: str, components: list[VEvent]) -> Iterator[ParsedEvent]:
        for component in components:
            self._require_times(component)
        if not recurrence.is_recurring(components):
            yield self._event(uid, components[0])
            return
        try:
            found = list(recurrence.expand_dates(components, now=self.now, budget=self.budget))
        except UnreadableError:
            raise
        except Exception as error:  # the libraries' words for rules that contradict themselves
            raise UnreadableError("recurrence_unsupported") from error
        if not found:
            self.over += 1
        for component in found:
            yield self._event(_shorten_uid(f"{uid}/{_format_moment(component['RECURRENCE-ID'].dt)}"), component)

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

    def _event(self, uid: str, component: VEvent) -> ParsedEvent:
        exact = unpack(str(component.get(EXACT, "")))
        start = component["DTSTART"].dt
        date, time, zone = self._wall(start)
        instant = _to_instant(date, time, zone)
        if kept := _restore_start(exact.get("start"), instant):
            date, time, zone = kept
        name, details = (_get_text(component.get(key)) for key in ("SUMMARY", "DESCRIPTION"))
        return ParsedEvent(
            uid=_restore_text(exact.get("uid"), uid),
            name=_restore_text(exact.get("name"), name),
            date=date,
            time=time,
            timezone=zone,
            duration_minutes=self._minutes(component, instant),
            details=_restore_text(exact.get("details"), details),
            reminder_minutes=_list_alarms(component),
            sequence=_get_number(component.get("SEQUENCE")),
            created=_parse_history(component.get("CREATED")),
            updated=_parse_history(component.get("LAST-MODIFIED")),
            cancelled=_get_text(component.get("STATUS")).upper() == "CANCELLED",
            transparent=_is_transparent(component),
        )

    def _wall(self, moment: dt.date) -> tuple[dt.date, dt.time, str]:
        """Day, time and zone; those of a day, and of a time without a zone, are the reader's own."""
        if not isinstance(moment, dt.datetime):
            return moment, dt.time(), self.zone
        time = moment.time().replace(fold=0)
        if moment.tzinfo is None:
            return moment.date(), time, self.zone
        name = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else str(moment.tzinfo)
        if clock.is_zone_name(name):
            return moment.date(), time, name
        local = moment.astimezone(clock.get_zone(self.zone))  # a zone that the file describes itself
        return local.date(), local.time().replace(fold=0), self.zone

    def _minutes(self, component: VEvent, start: dt.datetime) -> int | None:
        end, duration = component.get("DTEND"), component.get("DURATION")
        if end is not None:
            seconds = (_to_instant(*self._wall(end.dt)) - start).total_seconds()
        elif isinstance(length := _get_value(duration), dt.timedelta):
            seconds = length.total_seconds()
        else:
            # RFC 5545, section 3.6.1: a day is as long as a day is, anything else takes no time
            whole = not isinstance(component["DTSTART"].dt, dt.datetime)
            seconds = 24 * 60 * 60 if whole else 0
        if seconds < 0:
            raise UnreadableError("event_unreadable")
        return -int(-seconds // 60) or None


def _to_instant(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    try:
        return clock.to_instant(date, time, zone)
    except (OverflowError, ValueError) as error:  # the ends of the calendar
        raise UnreadableError("event_unreadable") from error


def _restore_start(value: Any, instant: dt.datetime) -> tuple[dt.date, dt.time, str] | None:
    """The day, time and zone that we once wrote, if the event is still where it was then."""
    try:
        day, clock_time, zone = value
        date, time = dt.date.fromisoformat(day), dt.time.fromisoformat(clock_time)
        same = clock.to_instant(date, time.replace(microsecond=0), zone) == instant and time.tzinfo is None
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


def _format_moment(when: dt.date) -> str:
    if not isinstance(when, dt.datetime):
        return f"{when:%Y%m%d}"
    if when.tzinfo is None:
        return f"{when:%Y%m%dT%H%M%S}"
    return f"{when.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


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


def _is_transparent(component: VEvent) -> bool:
    """Whether it takes no time (RFC 5545, section 3.8.2.7), in the words of the standard or of Microsoft's programs."""
    if _get_text(component.get("TRANSP")).strip().upper() == "TRANSPARENT":
        return True
    return _get_text(component.get("X-MICROSOFT-CDO-BUSYSTATUS")).strip().upper() == "FREE"


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
