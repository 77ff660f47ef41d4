"""Events of whole days: what is said of their time, their length and their last day has to fit together."""

import datetime as dt
from typing import Any, Final

from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Event
from calendarapp.services import validation

MIDNIGHT: Final = dt.time()


def settle_new(
    date: dt.date, time: dt.time | None, minutes: int | None, *, all_day: bool, ends_on: dt.date | None
) -> tuple[dt.time, int | None]:
    """Time and duration of a new event; of whole days, each counts 24 hours.

    Without a last day and without a duration, it is one day.

    Raises:
        CalendarError: `time_missing`, `last_day_alone`, `whole_day_time`, `ends_before_it_begins`, `duration_wrong`.
    """
    if not all_day:
        if ends_on is not None:
            raise CalendarError("last_day_alone")
        if time is None:
            raise CalendarError("time_missing")
        return time, validation.clean_duration(minutes)
    if time not in {None, MIDNIGHT}:
        raise CalendarError("whole_day_time")
    return MIDNIGHT, _count_minutes(date, minutes, ends_on)


def settle_change(event: Event, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a change, without `ends_on`, and with all that follows from whole days: what is new, or goes.

    An event that becomes one of whole days takes those that it touched, and leaves its owner free; one that gets a time
    takes the owner's usual duration, and their time. A move keeps the number of days.

    Raises:
        CalendarError: as `settle_new`.
    """
    fields = dict(fields)
    ends_on, all_day = fields.pop("ends_on", None), fields.get("all_day", event.all_day)
    if not all_day:
        return _settle_with_time(event, fields, ends_on)
    if fields.get("time", MIDNIGHT) not in {None, MIDNIGHT}:
        raise CalendarError("whole_day_time")
    minutes = fields.get("duration_minutes")
    if event.all_day and minutes in {None, event.duration_minutes}:
        minutes = None if ends_on else clock.count_days(event.duration_minutes) * clock.DAY
    elif "duration_minutes" not in fields and ends_on is None:
        ends_on = _find_last_day(event)
        ends_on = _add_days(ends_on, (fields.get("date", event.date) - event.date).days)
    if not event.all_day:
        fields.setdefault("transparent", True)
    date = fields.get("date", event.date)
    return {**fields, "time": MIDNIGHT, "duration_minutes": _count_minutes(date, minutes, ends_on)}


def clean_duration(event: Event) -> int | None:
    """The duration of an event, checked: of whole days, as long as they are in its zone.

    Raises:
        CalendarError: `duration_wrong`, `date_unreadable`, `timezone_unknown`.
    """
    if not event.all_day:
        return validation.clean_duration(event.duration_minutes)
    if not 1970 <= event.date.year <= 9000:
        raise CalendarError("date_unreadable")
    return clock.measure_days(event.date, clock.count_days(event.duration_minutes), event.timezone)


def _settle_with_time(event: Event, fields: dict[str, Any], ends_on: dt.date | None) -> dict[str, Any]:
    if ends_on is not None:
        raise CalendarError("last_day_alone")
    if not event.all_day:
        return fields
    if fields.get("time") is None:
        raise CalendarError("time_missing")
    if fields.get("duration_minutes", event.duration_minutes) == event.duration_minutes:
        fields["duration_minutes"] = queries.get_person(event.tg_user_id).duration_minutes
    fields.setdefault("transparent", False)
    return fields


def _count_minutes(date: dt.date, minutes: int | None, ends_on: dt.date | None) -> int:
    days = clock.count_days(minutes)
    if minutes is not None and abs(minutes - days * clock.DAY) > 60:  # a day with a clock change is a whole one
        raise CalendarError("whole_day_time")
    if ends_on is None:
        ends_on = _add_days(date, days - 1)
    elif minutes is not None and ends_on != _add_days(date, days - 1):
        raise CalendarError("whole_day_time")
    return validation.clean_last_day(date, ends_on)


def _add_days(date: dt.date, days: int) -> dt.date:
    try:
        return date + dt.timedelta(days=days)
    except OverflowError as error:
        raise CalendarError("date_unreadable") from error


def _find_last_day(event: Event) -> dt.date:
    """The last day that an event with a time touches, on its own clock."""
    ends = event.slot.upper - dt.timedelta(microseconds=1) if event.duration_minutes else event.slot.lower
    last: dt.date = ends.astimezone(clock.get_zone(event.timezone)).date()
    return last
