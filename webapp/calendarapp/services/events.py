"""Events: made, changed and deleted by their owners, together with everything that hangs on them."""

import datetime as dt
from typing import Any

from django.db import transaction

from calendarapp import access, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Event
from calendarapp.services import appointments, statistics, validation


@transaction.atomic
def create(
    *,
    owner: int,
    name: str,
    date: dt.date,
    time: dt.time,
    details: str = "",
    duration_minutes: int | None = None,
    timezone: str | None = None,
) -> Event:
    """Write down a new event.

    Args:
        owner: Telegram ID.
        name: up to 255 characters, one line.
        date: the day, in `timezone`.
        time: the wall-clock time, in `timezone`.
        details: up to 3000 characters.
        duration_minutes: None for something that occupies just its moment.
        timezone: an IANA name; the owner's own zone unless given.

    Raises:
        CalendarError: `name_empty`, `name_too_long`, `details_too_long`, `text_unreadable`, `past`, `duration_wrong`,
            `timezone_unknown`.
    """
    zone = timezone or queries.person(owner).timezone
    validation.coming(date, time, zone)
    event = db.insert_event(
        owner=owner,
        name=validation.name(name),
        date=date,
        time=time,
        details=validation.details(details),
        duration_minutes=validation.duration(duration_minutes),
        timezone=zone,
    )
    statistics.record(event_count=1)
    return event


@transaction.atomic
def change(*, actor: Actor, event_id: int, **fields: Any) -> Event:
    """Change some fields of an event (`name`, `date`, `time`, `details`, `duration_minutes`, `timezone`).

    When the event moves, the people of its meetings are asked anew; what was only renamed is renamed for them too.

    Raises:
        CalendarError: `event_not_found`, and as `create`.
    """
    event = _locked(actor, event_id)
    before = {field: getattr(event, field) for field in db.FIELDS}
    for field, value in fields.items():
        setattr(event, field, value)
    event.name = validation.name(event.name)
    event.details = validation.details(event.details or "")
    event.duration_minutes = validation.duration(event.duration_minutes)
    changed = {field for field in db.FIELDS if getattr(event, field) != before[field]}
    if not changed:
        return event
    moved = changed & {"date", "time", "timezone", "duration_minutes"}
    if moved:
        validation.coming(event.date, event.time, event.timezone)
    event = db.update_event(event)
    statistics.record(edited_events=1)
    if moved:
        appointments.move_with_event(event)
    elif "name" in changed:
        appointments.rename_with_event(event)
    return event


@transaction.atomic
def delete(*, actor: Actor, event_id: int) -> int:
    """Delete an event; its meetings are cancelled and their people told.

    Returns:
        How many meetings were cancelled.

    Raises:
        CalendarError: `event_not_found`.
    """
    event = _locked(actor, event_id)
    cancelled = appointments.cancel_with_event(event)
    db.delete_event(event.pk)
    statistics.record(cancelled_events=1)
    return cancelled


def _locked(actor: Actor, event_id: int) -> Event:
    """The event, held until the transaction ends; an outsider learns no more than that there is none for them."""
    event = db.lock_event(event_id, owner=None)
    if event is None or not access.may_see_event(actor, event):
        raise CalendarError("event_not_found")
    return event
