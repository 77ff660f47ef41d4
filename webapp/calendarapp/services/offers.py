"""Invitations to an event at another time than its own: one that was offered when the participant was busy."""

import copy
import datetime as dt

from calendarapp import clock, db, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment
from calendarapp.services import booking, reminders, statistics, validation
from calendarapp.services.booking import BookingRequest
from calendarapp.sql.transactions import transactional


@transactional
def invite_at(
    *,
    organizer: int,
    participant: int,
    event_id: int,
    start: dt.datetime,
    timezone: str,
    details: str = "",
    over: bool = False,
    force: bool = False,
) -> Appointment:
    """Invite a person to one of the organizer's events at another time; it moves, too, if nobody else is invited.

    `start` is aware, and written down on the clock of `timezone`. `over` and `force` are as for
    `appointments.invite_to_event`.

    Raises:
        CalendarError: `event_not_found`, `past`, `timezone_unknown`, `hour_repeated`, and what `booking` raises.
    """
    event = db.lock_event(event_id, owner=organizer)
    if event is None:
        raise CalendarError("event_not_found")
    there = copy.copy(event)
    there.date, there.time = clock.to_wall_clock(start, timezone)
    there.timezone = timezone
    validation.require_start(there.date, there.time, timezone, before=event.slot.lower)
    meeting = booking.book(BookingRequest.check(organizer, participant, there, details), over=over, force=force)
    if not queries.select_active_of_event(event.pk).exclude(pk=meeting.pk).exists():
        reminders.set_for_event(db.update_event(there))
        statistics.record(edited_events=1)
    return meeting
