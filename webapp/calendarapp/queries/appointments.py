"""Meetings of people, and the day of a person."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from calendarapp import clock
from calendarapp.models import Appointment, Event
from calendarapp.queries.events import select_events
from calendarapp.queries.ids import is_storable
from calendarapp.sql import prepared

Status = Appointment.Status
ACTIVE = (Status.PENDING, Status.CONFIRMED)

_GET_APPOINTMENT: Final = prepared.load("appointments", "get_appointment")


def get_appointment(meeting_id: int) -> Appointment | None:
    """Return the meeting with that number."""
    return _GET_APPOINTMENT.first(Appointment, id=meeting_id) if is_storable(meeting_id) else None


def select_appointments(tg_id: int) -> QuerySet[Appointment]:
    """Every meeting of a person, in either role, in time order."""
    mine = Q(organizer_tg_id=tg_id) | Q(participant_tg_id=tg_id)
    return Appointment.objects.filter(mine).order_by("slot", "id")


def select_upcoming_appointments(tg_id: int) -> QuerySet[Appointment]:
    """The meetings of a person, in either role, that are not over, in time order."""
    return select_appointments(tg_id).filter(slot__endswith__gte=clock.get_this_minute())


def leave_out_superseded(meetings: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """These meetings, without those that are off and whose participant has a newer one of the same event."""
    newer = Appointment.objects.filter(
        event_id=OuterRef("event_id"), participant_tg_id=OuterRef("participant_tg_id"), pk__gt=OuterRef("pk")
    )
    return meetings.filter(Q(status__in=ACTIVE) | ~Exists(newer))


def select_expired() -> QuerySet[Appointment]:
    """The invitations that have waited for an answer longer than their participants allow."""
    return Appointment.objects.filter(status=Status.PENDING, expires_at__lte=Now()).order_by("id")


def select_active_of_event(event_id: int) -> QuerySet[Appointment]:
    """The pending and confirmed meetings of an event."""
    return Appointment.objects.filter(event_id=event_id, status__in=ACTIVE).order_by("id")


def has_others(meeting: Appointment) -> bool:
    """Whether anybody else comes or may come to the meeting's event: its organizer's to know."""
    return meeting.event_id is not None and select_active_of_event(meeting.event_id).exclude(pk=meeting.pk).exists()


def get_day(tg_id: int, date: dt.date, timezone: str) -> tuple[list[Event], list[Appointment]]:
    """What begins on that day in that zone, or has that day as one of its whole days: events, and confirmed meetings.

    A meeting that they organize at the time of their event is that event.
    """
    start = clock.to_instant(date, dt.time(0), timezone)
    end = clock.to_instant(clock.get_next_day(date), dt.time(0), timezone)
    begins = Q(slot__startswith__gte=start, slot__startswith__lt=end, all_day=False)
    around = DateTimeTZRange(start - dt.timedelta(days=1), end + dt.timedelta(days=1))  # whatever their zone is
    within = begins | Q(all_day=True, date__lte=date, slot__overlap=around)
    events = [row for row in select_events(tg_id).filter(within) if _has_day(row, date)]
    meetings = select_appointments(tg_id).filter(within, status=Status.CONFIRMED)
    return events, drop_event_twins(tg_id, events, [row for row in meetings if _has_day(row, date)])


def _has_day(row: Event | Appointment, date: dt.date) -> bool:
    return row.ends_on is None or row.date <= date <= row.ends_on


def drop_event_twins(tg_id: int, events: Iterable[Event], meetings: Iterable[Appointment]) -> list[Appointment]:
    """The meetings to show beside the person's events: without those organized at the time of their own event."""
    starts: dict[int | None, dt.datetime] = {event.pk: event.slot.lower for event in events}
    return [
        meeting
        for meeting in meetings
        if meeting.participant_tg_id == tg_id or starts.get(meeting.event_id) != meeting.slot.lower
    ]
