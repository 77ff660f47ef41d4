"""Another time for a meeting: moved by its organizer, proposed by its participant, or moved together with its event."""

import datetime as dt
import enum

from django.db import IntegrityError, transaction

from calendarapp import access, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments, booking, holds, notices, reminders, statistics, validation
from calendarapp.services.transactions import transactional

Status = Appointment.Status
WHEN = ("date", "time", "timezone", "duration_minutes")
PROPOSAL = ("proposed_date", "proposed_time", "proposed_timezone")


class Keep(enum.Enum):
    """Says that something stays as it is, where None means something else."""

    KEEP = enum.auto()


def locked(actor: Actor, appointment_id: int) -> Appointment:
    """The meeting, with everything held that moving it would change, until the transaction ends.

    Raises:
        CalendarError: `meeting_not_found`, `expired`.
    """
    _lock_event_of(appointment_id)
    return appointments.locked(actor, appointment_id)


@transactional
def reschedule(
    *,
    actor: Actor,
    appointment_id: int,
    date: dt.date,
    time: dt.time,
    timezone: str | None = None,
    duration_minutes: int | Keep | None = Keep.KEEP,
    force: bool = False,
) -> Appointment:
    """The organizer (or the staff) moves a meeting; the participant is asked again.

    An event on which no other active meeting hangs moves along.

    Args:
        actor: who does it.
        appointment_id: the meeting.
        date: the new day, in `timezone`.
        time: the new wall-clock time, in `timezone`.
        timezone: an IANA name; the meeting's own unless given.
        duration_minutes: the meeting's own unless given; None for one that occupies just its moment.
        force: the organizer has been warned that they have another meeting then.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already` (it is over with this meeting), `past`, `busy`,
            `double_booking`, `duration_wrong`.
    """
    event = _lock_event_of(appointment_id)
    meeting = appointments.locked(actor, appointment_id)
    access.require_organizer(actor, meeting)
    zone = timezone or meeting.timezone
    validation.coming(date, time, zone)
    meeting.date, meeting.time, meeting.timezone = date, time, zone
    if duration_minutes is not Keep.KEEP:
        meeting.duration_minutes = validation.duration(duration_minutes)
    meeting.status = Status.PENDING
    _move(meeting, event, force=force or actor.staff)
    notices.tell_both(meeting, by=actor.tg_id, headline=notices.MOVED)
    return meeting


@transactional
def propose(
    *, actor: Actor, appointment_id: int, date: dt.date, time: dt.time, timezone: str | None = None
) -> Appointment:
    """The participant would like another time; the meeting stays as it is until the organizer agrees.

    Args:
        actor: the participant.
        appointment_id: the meeting.
        date: the proposed day, in `timezone`.
        time: the proposed wall-clock time, in `timezone`.
        timezone: an IANA name; the participant's own unless given.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `past`, `taken` (the participant is busy then).
    """
    meeting = appointments.locked(actor, appointment_id)
    access.require_participant(actor, meeting)
    zone = timezone or queries.person(meeting.participant_tg_id).timezone
    validation.coming(date, time, zone)
    meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone = date, time, zone
    slot = queries.slot(date, time, zone, meeting.duration_minutes)
    if queries.busy(meeting.participant_tg_id, slot, excluding=meeting.pk):
        raise CalendarError("taken")
    meeting.save(update_fields=[*PROPOSAL, "updated_at"])
    notices.tell(meeting, reader=meeting.organizer_tg_id, by=actor.tg_id, headline=notices.PROPOSED)
    return meeting


@transactional
def accept_proposal(*, actor: Actor, appointment_id: int, force: bool = False) -> Appointment:
    """The organizer agrees to the proposed time: the meeting moves there and is confirmed, for both want it.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `no_proposal`, `past`, `busy` (meanwhile),
            `double_booking`.
    """
    event = _lock_event_of(appointment_id)
    meeting = appointments.locked(actor, appointment_id)
    access.require_organizer(actor, meeting)
    if meeting.proposed_date is None or meeting.proposed_time is None:
        raise CalendarError("no_proposal")
    validation.coming(meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone)
    meeting.date, meeting.time, meeting.timezone = (
        meeting.proposed_date,
        meeting.proposed_time,
        meeting.proposed_timezone,
    )
    meeting.status = Status.CONFIRMED
    _move(meeting, event, force=force or actor.staff)
    notices.tell_both(meeting, by=actor.tg_id, headline=notices.ACCEPTED)
    appointments.decline_rivals(meeting)
    return meeting


@transactional
def keep_time(*, actor: Actor, appointment_id: int) -> Appointment:
    """The organizer does not want the proposed time: the meeting stays as it is.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `no_proposal`.
    """
    meeting = appointments.locked(actor, appointment_id)
    access.require_organizer(actor, meeting)
    if meeting.proposed_date is None:
        raise CalendarError("no_proposal")
    _forget_proposal(meeting)
    meeting.save(update_fields=[*PROPOSAL, "updated_at"])
    notices.tell_both(meeting, by=actor.tg_id, headline=notices.KEPT)
    return meeting


@transactional
def move_with_event(event: Event, *, force: bool = False) -> None:
    """The event has moved: whoever was invited is asked anew, or, when busy then, the meeting is cancelled.

    Raises:
        CalendarError: `double_booking`, when there are meetings, the owner has said yes to another one then, and was
            not warned of it (`force`).
    """
    people = set(queries.active_meetings_of_event(event.pk).values_list("participant_tg_id", flat=True))
    db.lock_people(event.tg_user_id, *people)
    for guest in sorted(people):
        holds.expire_for(guest)
    meetings = list(queries.active_meetings_of_event(event.pk).select_for_update(nowait=True))
    if meetings and not force:
        booking.refuse_double_booking(queries.confirmed_as_participant(event.tg_user_id, event.slot).first())
    for meeting in meetings:
        meeting.name = event.name
        meeting.date, meeting.time = event.date, event.time
        meeting.timezone, meeting.duration_minutes = event.timezone, event.duration_minutes
        meeting.status = Status.PENDING
        try:
            with transaction.atomic():
                _move(meeting, None, force=True)
        except CalendarError:
            _cancel_moved(meeting.pk, event)
        else:
            notices.tell(meeting, reader=meeting.participant_tg_id, by=event.tg_user_id, headline=notices.MOVED)


def _cancel_moved(meeting_id: int, event: Event) -> None:
    """The participant is busy at the event's new time: both are told that the meeting, as it was, is off."""
    meeting = Appointment.objects.get(pk=meeting_id)
    meeting.status = Status.CANCELLED
    meeting.save(update_fields=["status", "updated_at"])
    reminders.set_for_meeting(meeting)
    guest = meeting.participant_tg_id
    notices.tell(meeting, reader=guest, by=event.tg_user_id, headline=notices.CANCELLED)
    notices.tell(meeting, reader=event.tg_user_id, by=guest, headline=notices.MOVED_AWAY)


def _move(meeting: Appointment, event: Event | None, *, force: bool) -> None:
    """Check the meeting's new slot for both people and store it, together with the event that moves along.

    Raises:
        CalendarError: `busy`, `double_booking`.
    """
    slot = queries.slot(meeting.date, meeting.time, meeting.timezone, meeting.duration_minutes)
    guest = queries.person(meeting.participant_tg_id)
    holds.expire_for(guest.pk, excluding=meeting.pk)
    busy = booking.busy(guest, meeting.organizer_tg_id, slot, excluding=meeting.pk)
    if queries.busy(guest.pk, slot, excluding=meeting.pk):
        raise busy
    if not force:
        booking.refuse_double_booking(
            queries.confirmed_as_participant(meeting.organizer_tg_id, slot, excluding=meeting.pk).first()
        )
    _forget_proposal(meeting)
    holds.begin(meeting, guest)
    try:
        with transaction.atomic():
            meeting.save(update_fields=["name", *WHEN, *PROPOSAL, *holds.FIELDS, "status", "updated_at"])
    except IntegrityError as error:
        raise busy from error
    meeting.refresh_from_db(fields=["slot"])
    _move_event(event, meeting)
    reminders.set_for_meeting(meeting)  # after the event: who is reminded depends on where that is


def _move_event(event: Event | None, meeting: Appointment) -> None:
    """Keep the event and its only meeting together."""
    if event is None or queries.active_meetings_of_event(event.pk).exclude(pk=meeting.pk).exists():
        return
    for field in WHEN:
        setattr(event, field, getattr(meeting, field))
    reminders.set_for_event(db.update_event(event))
    statistics.record(edited_events=1)


def _lock_event_of(appointment_id: int) -> Event | None:
    """The meeting's event, locked first: events come before people, people before meetings."""
    seen = queries.meeting(appointment_id)
    return db.lock_event(seen.event_id, owner=None) if seen is not None and seen.event_id else None


def _forget_proposal(meeting: Appointment) -> None:
    meeting.proposed_date = meeting.proposed_time = None
    meeting.proposed_timezone = ""
