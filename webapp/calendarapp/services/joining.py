"""People whom the organizer has not named come to an event, or not: by its link, or by buttons in a group.

`join` and `leave` are for every surface; the caller has seen to it that the person may (they have the link, or
see the card; `require_open` for programs). People who are invited already answer with them as well.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Final, Literal

from django.utils import translation

from calendarapp import access, db, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.queries import own_time, places
from calendarapp.services import (
    appointments,
    booking,
    events,
    notices,
    obstacles,
    outbox,
    reminders,
    series,
    status_changes,
    validation,
)
from calendarapp.services import places as rooms
from calendarapp.services.booking import BookingRequest
from calendarapp.services.series import Scope
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

MOST: Final = 1000  # places


@dataclass(frozen=True, slots=True)
class Place:
    """How a person stands to an event.

    Attributes:
        state: `in` has a place, `waiting` waits for one, `out` does not come.
        position: on the waiting list, from 1 on; 0 for all others.
        meeting: theirs; None for a person who has none.
    """

    state: Literal["in", "waiting", "out"]
    position: int
    meeting: Appointment | None


@transactional
def join(event_id: int, tg_id: int, *, force: bool = False, quietly: bool = False) -> Place:
    """A person comes to an event, or waits for a place; once more changes nothing. The organizer is told.

    Args:
        event_id: any event that has not begun.
        tg_id: Telegram ID of the person.
        force: they have been warned that they organize something else then, or have an event of their own.
        quietly: where they join says so, and the organizer is not told; they are, when a person says yes whom they have
            invited.

    Raises:
        CalendarError: `event_gone`, `event_past`, `join_own` (its organizer), `taken` (the person has another meeting
            then), `double_booking` (unless forced), `person_wrong`.
    """
    validation.clean_tg_id(tg_id)
    event = _lock(event_id)
    if event.tg_user_id == tg_id:
        raise CalendarError("join_own")
    if access.has_passed(event):
        raise CalendarError("event_past")
    rooms.lock(event.pk, event.tg_user_id, tg_id)
    meeting = _find_meeting(event_id, tg_id)
    if meeting is not None:
        if meeting.status == Status.PENDING and not meeting.is_waiting:
            meeting = appointments.confirm(
                actor=Actor.person(tg_id),
                appointment_id=meeting.pk,
                force=force,
                quietly=quietly and meeting.origin == Appointment.Origin.JOINED,
            )
        return make_place(meeting)
    if not force:
        obstacles.refuse_double_booking(own_time.get_own_event_at(tg_id, event.slot))
    full = rooms.is_full(event.pk)
    request = BookingRequest.check(event.tg_user_id, tg_id, event, accepted=not full, origin=Appointment.Origin.JOINED)
    try:
        meeting = booking.book(replace(request, told=False), force=True)
    except CalendarError as error:
        raise obstacles.make_taken_error(tg_id, event.slot) if error.code == "busy" else error from error
    if full:
        meeting = rooms.put_on_list(meeting)
    else:
        status_changes.decline_rivals(meeting)
    reminders.set_for_meeting(meeting)
    if not quietly:
        headline = notices.WAITS if full else notices.JOINED
        notices.notify(meeting, reader=event.tg_user_id, by=tg_id, headline=headline)
    return make_place(meeting)


@transactional
def leave(event_id: int, tg_id: int, *, quietly: bool = False) -> Place:
    """A person does not come, or stops waiting; the next one moves up. Once more changes nothing.

    `quietly`: where they say so, the organizer sees it, and is not told.

    Raises:
        CalendarError: `event_gone`, `meeting_over`.
    """
    event = _lock(event_id)
    rooms.lock(event.pk, event.tg_user_id, tg_id)
    meeting = _find_meeting(event_id, tg_id)
    if meeting is None:
        return Place("out", 0, None)
    actor, had_place = Actor.person(tg_id), meeting.status == Status.CONFIRMED
    if not quietly:
        return Place("out", 0, appointments.decline(actor=actor, appointment_id=meeting.pk))
    meeting = appointments.lock_appointment(actor, meeting.pk)
    access.require_change(actor, meeting, Status.DECLINED)
    status_changes.write_status(meeting, Status.DECLINED)
    reminders.set_for_meeting(meeting)
    if had_place:
        rooms.fill(event.pk)
    return Place("out", 0, meeting)


def make_place(meeting: Appointment) -> Place:
    """How the participant of a meeting stands to its event."""
    if meeting.is_waiting:
        return Place("waiting", places.get_position(meeting), meeting)
    return Place("in" if meeting.status == Status.CONFIRMED else "out", 0, meeting)


def require_open(*, event_id: int, tg_id: int, key: str, leaving: bool = False) -> None:
    """Raise unless the person may join the event: they have the key of its link, or an invitation that stands.

    `leaving`: then any invitation of theirs will do, so that leaving once more changes nothing. Others learn
    nothing: an event that there is, another one's key and no event at all are refused in the same way.

    Raises:
        CalendarError: `join_link_closed`.
    """
    event = queries.get_event(event_id)
    if event is None:
        raise CalendarError("join_link_closed")
    given = key.encode("utf-8", "surrogatepass")
    if event.join_key is not None and secrets.compare_digest(event.join_key.encode(), given):
        return
    theirs = Appointment.objects.filter(event_id=event_id, participant_tg_id=tg_id)
    if not (theirs if leaving else theirs.filter(status__in=queries.ACTIVE)).exists():
        raise CalendarError("join_link_closed")


@transactional
def set_capacity(*, actor: Actor, event_id: int, capacity: int | None, scope: Scope = Scope.THIS) -> Event:
    """Give an event that many places beside its owner, None for any number; who waits moves up if they can.

    Nobody loses a place: with less room than people, the next ones wait. Each date of a series has room of its own:
    `scope` says whether this date gets so much, it and the following ones, or all that are still to come.

    Raises:
        CalendarError: `event_not_found`, `capacity_wrong`, `event_past` (the last date of a series has begun).
    """
    if capacity is not None and not 1 <= capacity <= MOST:
        raise CalendarError("capacity_wrong", limit=MOST)
    seen = queries.get_event(event_id)
    if scope != Scope.THIS and seen is not None and seen.series_id is not None:
        return _set_capacity_of_dates(actor, event_id, capacity, scope)
    event = events.lock_event(actor, event_id)
    if event.capacity == capacity:
        return event
    [event] = db.set_capacity([event.pk], capacity)
    rooms.fill(event.pk)
    return event


def _set_capacity_of_dates(actor: Actor, event_id: int, capacity: int | None, scope: Scope) -> Event:
    """As `set_capacity`, also for the dates that the series is still to have."""
    held, event, since = series.lock(actor, event_id, scope)
    dates = set(series.select_dates(held, since).values_list("pk", flat=True))
    waiting = places.list_waiting_at(dates)
    db.lock_people(event.tg_user_id, *(tg_id for _date, tg_id in waiting))
    db.set_capacity(dates, capacity)
    held.capacity = capacity
    held.save(update_fields=["capacity", "updated_at"])
    for number in sorted({date for date, _tg_id in waiting}):
        rooms.fill(number)
    return Event.objects.get(pk=event.pk)


@transactional
def open_link(*, actor: Actor, event_id: int) -> Event:
    """Let people join an event by a link, which has its `join_key`; the one that is there stays.

    Raises:
        CalendarError: `event_not_found`, `event_past`.
    """
    event = events.lock_event(actor, event_id)
    if access.has_passed(event):
        raise CalendarError("event_past")
    if event.join_key is None:
        event = db.set_join_key(event.pk, secrets.token_urlsafe(16))
    return event


@transactional
def send_link(*, actor: Actor, event_id: int) -> Event:
    """Open the link of a person's event, as `open_link`, and let the bot send it to them in their chat.

    Raises:
        CalendarError: as `open_link`.
    """
    event = open_link(actor=actor, event_id=event_id)
    owner = queries.get_person(event.tg_user_id)
    with translation.override(owner.language):
        payload = messages.make_message(owner.pk, messages.render_join_link(event.name))
    outbox.enqueue(chat_id=owner.pk, payload={**payload, messages.JOIN: event.pk})
    return event


@transactional
def close_link(*, actor: Actor, event_id: int) -> Event:
    """Let nobody join an event by its link any more; those who have joined stay.

    Raises:
        CalendarError: `event_not_found`.
    """
    event = events.lock_event(actor, event_id)
    if event.join_key is not None:
        event = db.set_join_key(event.pk, None)
    return event


def _lock(event_id: int) -> Event:
    event = db.lock_event(event_id, owner=None) if queries.is_storable(event_id) else None
    if event is None:
        raise CalendarError("event_gone")
    return event


def _find_meeting(event_id: int, tg_id: int) -> Appointment | None:
    """The person's meeting of that event that is on."""
    mine = queries.select_active_of_event(event_id).filter(participant_tg_id=tg_id)
    return mine.order_by("-id").first()
