"""Events: created, changed and deleted by their owners, together with everything that depends on them."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from calendarapp import access, clock, db, queries
from calendarapp.access import Actor
from calendarapp.db import NewEvent
from calendarapp.errors import CalendarError
from calendarapp.models import Event, TgUser
from calendarapp.services import event_meetings, reminders, statistics, validation, whole_days
from calendarapp.services.event_meetings import EventChange
from calendarapp.sql.transactions import retry_lost_race, transactional


def create(
    *,
    owner: int,
    name: str,
    date: dt.date,
    time: dt.time | None = None,
    usual_duration: bool = False,
    duration_minutes: int | None = None,
    **fields: Any,
) -> Event:
    """Create an event: with a time, or of whole days (`all_day`), from the `date` until `ends_on`, that day included.

    The date and the wall-clock time are in `timezone`, the owner's own unless given. `duration_minutes` None is
    something that occupies just its moment; `usual_duration` takes the owner's usual one instead. `reminder_minutes`
    None: as the owner's settings say. `transparent`: it takes none of the owner's time, they can still be invited then;
    None: what takes whole days does not take it, everything else does. `place` is where it is, `url` a page about it.

    Args:
        owner: Telegram ID.
        name: see above, as all others.
        date: the (first) day.
        time: None for whole days.
        usual_duration: the owner's.
        duration_minutes: None for just its moment.
        fields: further ones of `make_draft`.

    Raises:
        CalendarError: `name_empty`, `name_too_long`, `details_too_long`, `text_unreadable`, `past`, `duration_wrong`,
            `timezone_unknown`, `reminder_wrong`, `person_wrong`, `too_many_events`, `place_too_long`, `url_wrong`, and
            those of `whole_days.settle_new`.
    """
    validation.clean_tg_id(owner)
    written = None
    while written is None:
        person = queries.get_person(owner)
        usual = usual_duration and not fields.get("all_day")
        minutes = person.duration_minutes if usual else duration_minutes
        draft = make_draft(person, name=name, date=date, time=time, duration_minutes=minutes, **fields)
        written = write_new(owner, person, [draft])
    return written[0]


def make_draft(
    person: TgUser,
    *,
    name: str,
    date: dt.date,
    time: dt.time | None = None,
    details: str = "",
    duration_minutes: int | None = None,
    timezone: str | None = None,
    reminder_minutes: list[int] | None = None,
    transparent: bool | None = None,
    all_day: bool = False,
    ends_on: dt.date | None = None,
    place: str = "",
    url: str = "",
) -> NewEvent:
    """A new event of that person, checked, with its reminders; not written yet. Arguments and errors: as `create`."""
    zone = timezone or person.timezone
    time, minutes = whole_days.settle_new(date, time, duration_minutes, all_day=all_day, ends_on=ends_on)
    validation.require_coming(date, time, zone, whole_days=minutes if all_day else None)
    own = None if reminder_minutes is None else validation.clean_reminder_minutes(reminder_minutes)
    return NewEvent(
        name=validation.clean_name(name),
        date=date,
        time=time,
        details=validation.clean_details(details),
        duration_minutes=minutes,
        timezone=zone,
        reminder_minutes=own,
        reminders=compute_reminders(person, date, time, zone, own, all_day=all_day),
        transparent=all_day if transparent is None else transparent,
        all_day=all_day,
        place=validation.clean_place(place),
        url=validation.clean_url(url),
    )


def compute_reminders(
    person: TgUser, date: dt.date, time: dt.time, zone: str, own: list[int] | None, *, all_day: bool = False
) -> list[tuple[int, dt.datetime]]:
    """The reminders of an event that begins then: minutes before, and when. `own` None: the usual ones."""
    if all_day and own is None:
        return reminders.compute_day_before(person, date, zone)
    return reminders.compute_moments(
        clock.to_instant(date, time, zone), person.reminder_minutes if own is None else own
    )


def write_new(owner: int, person: TgUser, new: Sequence[NewEvent]) -> list[Event] | None:
    """Write new events of one owner, all of them or none.

    `person` is the owner as the caller has read them: the events' reminders come from there.

    Returns:
        None when the owner has chosen other usual reminders meanwhile: nothing is written.

    Raises:
        CalendarError: `too_many_events`.
    """
    usual = None if person._state.adding else person.reminder_minutes
    seen = None if person._state.adding else person.whole_day_reminder
    new = [replace(event, reminder_time=seen) if event.all_day else event for event in new]
    room, today = settings.EVENTS_PER_PERSON, statistics.get_today()
    events = retry_lost_race(lambda: db.write_events(owner, new, usual=usual, room=room, today=today))
    statistics.fold_on_commit()
    return events


@transactional
def change(*, actor: Actor, event_id: int, force: bool = False, **fields: Any) -> Event:
    """Change some fields of an event: `db.FIELDS` names them; `force`: the owner has been warned of a double booking.

    When the event moves or gets longer, the people of its meetings are asked again, except where the meeting has a time
    of its own; a new name, place or link applies to all meetings. An unchanged start may have passed: a running event
    can be made longer, and a past one renamed. Whole days: as `whole_days.settle_change`.

    Raises:
        CalendarError: `event_not_found`, `double_booking` (people are invited, and the owner has said yes to another
            meeting at the new time), and as `create`.
    """
    event = lock_event(actor, event_id)
    before = copy.copy(event)
    for field, value in whole_days.settle_change(event, fields).items():
        if value != getattr(event, field):  # what an older bot has written is said again as it is
            setattr(event, field, validation.TEXTS[field](value) if field in validation.TEXTS else value)
    event.duration_minutes = whole_days.clean_duration(event)
    if event.reminder_minutes is not None:
        event.reminder_minutes = validation.clean_reminder_minutes(event.reminder_minutes)
    changed = {field for field in db.FIELDS if getattr(event, field) != getattr(before, field)}
    if not changed:
        return event
    moved = changed & set(event_meetings.WHEN)
    if moved:
        days = event.duration_minutes if event.all_day else None
        validation.require_start(event.date, event.time, event.timezone, before=event.slot.lower, whole_days=days)
    event = db.update_event(event)
    statistics.record(edited_events=1)
    event_meetings.follow([EventChange(before, event)], by=actor.tg_id, force=force or actor.staff)
    if moved or "reminder_minutes" in changed:
        reminders.set_for_event(event)
    return event


@transactional
def delete(*, actor: Actor, event_id: int) -> int:
    """Delete an event; its meetings are cancelled and their people told.

    Returns:
        How many meetings were cancelled.

    Raises:
        CalendarError: `event_not_found`.
    """
    if queries.is_storable(event_id):
        db.lock_series_of(event_id)  # first, as for every change of a series
    event = lock_event(actor, event_id)
    cancelled = event_meetings.cancel([event])
    reminders.remove_for_event(event.pk)
    db.delete_events([event.pk])
    if event.series_id is not None:
        db.leave_out(event.series_id, event.original_start)
    statistics.record(cancelled_events=1)
    return cancelled


def require_room(owner: int, count: int = 1) -> TgUser:
    """Raise if the owner may not have `count` more events; their calendar is locked until the transaction ends.

    Returns:
        The owner, as their settings are now.

    Raises:
        CalendarError: `too_many_events`.
    """
    db.lock_people(owner)
    limit = settings.EVENTS_PER_PERSON
    person = queries.get_person(owner)
    there = Event.objects.filter(tg_user_id=owner)
    if count > limit or there[limit - count : limit - count + 1].exists():
        raise CalendarError("too_many_events", limit=limit)
    return person


def lock_event(actor: Actor, event_id: int) -> Event:
    """Lock the event until the transaction ends; an outsider can't tell whether it exists.

    Raises:
        CalendarError: `event_not_found`.
    """
    event = db.lock_event(event_id, owner=None)
    if event is None or not access.may_change_event(actor, event):
        raise CalendarError("event_not_found")
    return event
