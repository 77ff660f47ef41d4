"""Reminders: one row each, written and removed together with their event or meeting, sent through the outbox.

An event reminds its owner, a confirmed meeting its participant (and its organizer, if no event at that time does).
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils import translation

from calendarapp import clock, db, messages, queries
from calendarapp.messages import Payload
from calendarapp.models import Appointment, Event, Reminder, TgUser
from calendarapp.services import outbox
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

LATE: Final = dt.timedelta(minutes=2)  # a reminder that is this late says so
BATCH: Final = 500

_WRITE: Final = prepared.load("reminders", "write")
_REMOVE_FOR_EVENT: Final = prepared.load("reminders", "remove_for_event")
_REMOVE_FOR_MEETING: Final = prepared.load("reminders", "remove_for_meeting")
_REMOVE_COMING: Final = prepared.load("reminders", "remove_coming")


@transactional
def set_for_event(event: Event) -> None:
    """Set the owner's reminders of an event, replacing earlier ones.

    The owner's calendar is locked: a change of their settings comes entirely before or after.
    """
    db.lock_people(event.tg_user_id)
    remove_for_event(event.pk)
    _write(_make_reminders(event, queries.get_person(event.tg_user_id)))


@transactional
def set_for_meeting(meeting: Appointment, *, people: Mapping[int, TgUser] | None = None) -> None:
    """Set the reminders of a meeting, replacing earlier ones: none, unless it is confirmed. `people`: its two."""
    _REMOVE_FOR_MEETING.run(id=meeting.pk)
    if meeting.status != Status.CONFIRMED:
        return
    people = people or queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    _write(reminder for tg_id in _list_reminded(meeting) for reminder in _make_reminders(meeting, people[tg_id]))


@transactional
def set_for_meetings(meetings: Sequence[Appointment]) -> None:
    """As `set_for_meeting`, for several at once."""
    Reminder.objects.filter(appointment_id__in=[meeting.pk for meeting in meetings]).delete()
    confirmed = [meeting for meeting in meetings if meeting.status == Status.CONFIRMED]
    if not confirmed:
        return
    people = queries.get_people(
        tg_id for meeting in confirmed for tg_id in (meeting.organizer_tg_id, meeting.participant_tg_id)
    )
    numbers = [meeting.event_id for meeting in confirmed if meeting.event_id is not None]
    starts = dict(Event.objects.filter(pk__in=numbers).values_list("pk", "slot"))
    rows: list[Reminder] = []
    for meeting in confirmed:
        slot = starts.get(meeting.event_id or 0)
        by_event = slot is not None and slot.lower == meeting.slot.lower
        for tg_id in (meeting.participant_tg_id, *(() if by_event else (meeting.organizer_tg_id,))):
            rows += _make_reminders(meeting, people[tg_id])
    _write(rows)


def remove_for_event(event_id: int) -> None:
    """Remove an event's reminders: it is being deleted, or they are about to be set again."""
    _REMOVE_FOR_EVENT.run(id=event_id)


def remove_for_events(event_ids: Sequence[int]) -> None:
    """As `remove_for_event`, for several."""
    Reminder.objects.filter(event_id__in=event_ids).delete()


@transactional
def replace_for_events(events: Sequence[Event], *, owner: TgUser) -> None:
    """Set the reminders of events of one owner whose calendar is held, replacing earlier ones.

    Args:
        events: as they are now.
        owner: with the settings that those follow that have no reminders of their own.
    """
    remove_for_events([event.pk for event in events])
    _write(reminder for event in events for reminder in _make_reminders(event, owner))


@transactional
def set_for_person(tg_id: int, *, of_days: bool = False) -> None:
    """Set the reminders of everything that follows the person's settings, after they changed them.

    `of_days`: of whole days alone.

    Reminders that are already due still go out. Rows that another transaction is changing are not waited for: it may be
    waiting for this calendar (see `transactional`).
    """
    db.lock_people(tg_id)
    person = queries.get_person(tg_id)
    only: dict[str, bool] = {"all_day": True} if of_days else {}
    following = queries.select_upcoming_events(tg_id).filter(reminder_minutes=None, **only)
    for event in following.select_for_update(nowait=True):
        _REMOVE_COMING.run(tg_id=tg_id, event=event.pk, meeting=None, now=clock.now())
        _write(_make_reminders(event, person))
    confirmed = queries.select_upcoming_appointments(tg_id).filter(status=Status.CONFIRMED, **only)
    for meeting in confirmed.select_for_update(nowait=True):
        if tg_id in _list_reminded(meeting):
            _REMOVE_COMING.run(tg_id=tg_id, event=None, meeting=meeting.pk, now=clock.now())
            _write(_make_reminders(meeting, person))


@transactional
def set_for_adopted_events() -> int:
    """Set the reminders of events that came from a writer who knows nothing of them. Returns how many events."""
    events = db.take_events_without_reminders(BATCH)
    db.lock_people(*(event.tg_user_id for event in events))
    for event in events:
        if event.slot is not None and event.slot.lower > clock.now():
            set_for_event(event)
    return len(events)


@transactional
def send_due(limit: int = BATCH) -> int:
    """Put the reminders that are due into the outbox; those of things that are already over are dropped.

    Several workers may do this at once: a reminder is locked, turned into a message and deleted in one transaction.

    Returns:
        How many were due.
    """
    due = list(
        Reminder.objects.filter(due_at__lte=clock.now())
        .order_by("due_at", "id")
        .select_for_update(skip_locked=True)[:limit]
    )
    if not due:
        return 0
    events = Event.objects.in_bulk({reminder.event_id for reminder in due if reminder.event_id})
    meetings = Appointment.objects.in_bulk({reminder.appointment_id for reminder in due if reminder.appointment_id})
    concerned = {reminder.tg_id for reminder in due}
    for meeting in meetings.values():
        concerned |= {meeting.organizer_tg_id, meeting.participant_tg_id}
    people = queries.get_people(concerned)
    outbox.enqueue_many(
        (reminder.tg_id, payload)
        for reminder in due
        if (item := events.get(reminder.event_id or 0) or meetings.get(reminder.appointment_id or 0))
        and (payload := _render_message(reminder, item, people))
    )
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in due]).delete()
    return len(due)


def _render_message(reminder: Reminder, item: Event | Appointment, people: dict[int, TgUser]) -> Payload | None:
    """Render the reminder's text; None if it is over or off, or the bot can't write to the person."""
    now = clock.now()
    reader = people[reminder.tg_id]
    over = item.slot.upper < now - LATE if item.slot.upper == item.slot.lower else item.slot.upper <= now
    # Another writer than the services changed the meeting: its reminders are still there.
    off = isinstance(item, Appointment) and item.status != Status.CONFIRMED
    if over or off or not reader.can_write:
        return None
    both = [people[item.organizer_tg_id], people[item.participant_tg_id]] if isinstance(item, Appointment) else []
    with translation.override(reader.language):
        return messages.render_reminder(item, reader, both=both, late=now - reminder.due_at > LATE)


def compute_moments(start: dt.datetime, minutes: Iterable[int]) -> list[tuple[int, dt.datetime]]:
    """When reminders of something that begins then are due, without those that would be in the past."""
    now = clock.now()
    every = [(before, start - dt.timedelta(minutes=before)) for before in minutes]
    return [(before, moment) for before, moment in every if moment >= now]


def compute_day_before(person: TgUser, date: dt.date, zone: str) -> list[tuple[int, dt.datetime]]:
    """The reminder of whole days that begin with that date, on the day before and on the person's clock; as above."""
    if person.whole_day_reminder is None:
        return []
    moment = clock.to_instant(date - dt.timedelta(days=1), person.whole_day_reminder, person.timezone)
    before = (clock.to_instant(date, dt.time(), zone) - moment) // dt.timedelta(minutes=1)
    return [(max(0, before), moment)] if moment >= clock.now() else []


def _list_reminded(meeting: Appointment) -> list[int]:
    """Whom a confirmed meeting reminds: its organizer only where no event does."""
    by_event = queries.is_event_at(meeting.event_id, meeting.slot.lower)
    return [meeting.participant_tg_id, *([] if by_event else [meeting.organizer_tg_id])]


def _make_reminders(item: Event | Appointment, person: TgUser) -> list[Reminder]:
    """What reminds that person of an event or a meeting; not saved."""
    own = item.reminder_minutes if isinstance(item, Event) else None
    if item.all_day and own is None:
        moments = compute_day_before(person, item.date, item.timezone)
    else:
        moments = compute_moments(item.slot.lower, person.reminder_minutes if own is None else own)
    of = {"event_id": item.pk} if isinstance(item, Event) else {"appointment_id": item.pk}
    return [Reminder(tg_id=person.tg_id, minutes_before=before, due_at=moment, **of) for before, moment in moments]


def _write(reminders: Iterable[Reminder]) -> None:
    rows = [(it.tg_id, it.event_id, it.appointment_id, it.minutes_before, it.due_at.isoformat()) for it in reminders]
    if rows:
        _WRITE.run(rows=json.dumps(rows))
