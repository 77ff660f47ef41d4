"""When meetings take a person's time, according to the view `busy_slots`: others can't invite them then."""

import datetime as dt
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import QuerySet

from calendarapp import clock
from calendarapp.models import Appointment, BusySlot
from calendarapp.queries.ids import NONE, is_storable
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Rows

Role = BusySlot.Role

_IS_BUSY: Final = prepared.load("busy", "is_busy")
_LIST_BUSY_SLOTS: Final = prepared.load("busy", "list_busy_slots")


def compute_slot(date: dt.date, time: dt.time, timezone: str, duration_minutes: int | None) -> DateTimeTZRange:
    """The interval that something would occupy, as `calendar_slot` in `calendar_slot_v1.sql` derives it.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    start = clock.to_instant(date, time, timezone)
    if not duration_minutes:
        return DateTimeTZRange(start, start, "[]")
    return DateTimeTZRange(start, start + dt.timedelta(minutes=duration_minutes), "[)")


def is_busy(tg_id: int, when: DateTimeTZRange, *, excluding: int | None = None) -> bool:
    """Whether meetings, except one, take this person's time in an interval, so that others can't invite them.

    Their own events (`own_time`) don't count: an organizer may insist.
    """
    return is_storable(tg_id) and _IS_BUSY.row(tg_id=tg_id, slot=when, excluding=excluding or NONE) == (True,)


def list_busy_slots(tg_id: int, first: dt.date | None, last: dt.date | None) -> Rows:
    """Date, time, number and status of the meetings that take this person's time, in time order; None for no bound."""
    return _LIST_BUSY_SLOTS.rows(tg_id=tg_id, first=first, last=last) if is_storable(tg_id) else []


def select_busy(tg_id: int, when: DateTimeTZRange, *, role: Role, excluding: int | None = None) -> QuerySet[BusySlot]:
    """The meetings, except one, that take this person's time in an interval, in one of the two roles, in time order."""
    person = NumericRange(tg_id, tg_id, "[]")
    rows = BusySlot.objects.filter(person=person, role=role, slot__overlap=when)
    return rows.exclude(pk=excluding or NONE).order_by("slot", "appointment_id")


def select_confirmed(tg_id: int, when: DateTimeTZRange, *, excluding: int | None = None) -> QuerySet[BusySlot]:
    """The meetings then to which this person, as a participant, has said yes. Arguments: as `select_busy`."""
    confirmed = Appointment.Status.CONFIRMED
    return select_busy(tg_id, when, role=Role.PARTICIPANT, excluding=excluding).filter(status=confirmed)
