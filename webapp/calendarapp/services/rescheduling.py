"""Another time for a meeting: moved by its organizer, proposed by its participant, or moved together with its event."""

import datetime as dt
import enum
from typing import Any

from django.db import IntegrityError, transaction

from calendarapp import access, db, owntime, queries
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
    over: bool = False,
    force: bool = False,
) -> Appointment:
    """The organizer (or the staff) moves a meeting; the participant is asked again, unless it only becomes shorter.

    An event on which no other active meeting hangs moves along.

    Args:
        actor: who does it.
        appointment_id: the meeting.
        date: the new day, in `timezone`.
        time: the new wall-clock time, in `timezone`.
        timezone: an IANA name; the meeting's own unless given.
        duration_minutes: the meeting's own unless given; None for one that occupies just its moment.
        over: the organizer insists, though the participant is busy then with an event of their own.
        force: the organizer has been warned that they have another meeting then; includes `over`.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already` (it is off), `meeting_over`, `past`, `busy`,
            `double_booking`, `duration_wrong`.
    """
    event = _lock_event_of(appointment_id)
    meeting = appointments.locked(actor, appointment_id)
    access.require_organizer(actor, meeting)
    zone = timezone or meeting.timezone
    validation.start(date, time, zone, before=meeting.slot.lower)
    meeting.date, meeting.time, meeting.timezone = date, time, zone
    if duration_minutes is not Keep.KEEP:
        meeting.duration_minutes = validation.duration(duration_minutes)
    shorter = _is_shorter(meeting)
    if not shorter:
        meeting.status = Status.PENDING
    forced = force or actor.staff
    _move(meeting, event, over=over or forced, force=forced, shorter=shorter)
    notices.tell_both(meeting, by=actor.tg_id, headline=notices.SHORTER if shorter else notices.MOVED)
    return meeting


@transactional
def propose(
    *,
    actor: Actor,
    appointment_id: int,
    date: dt.date,
    time: dt.time,
    timezone: str | None = None,
    force: bool = False,
) -> Appointment:
    """The participant would like another time; the meeting stays as it is until the organizer agrees.

    Args:
        actor: the participant.
        appointment_id: the meeting.
        date: the proposed day, in `timezone`.
        time: the proposed wall-clock time, in `timezone`.
        timezone: an IANA name; the participant's own unless given.
        force: the participant has been warned that they have an event of their own then. Accepting asks nothing more.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `meeting_over`, `past`, `taken` (a meeting has the
            participant's time then), `double_booking` (an event of their own has).
    """
    meeting = appointments.locked(actor, appointment_id)
    access.require_participant(actor, meeting)
    zone = timezone or queries.person(meeting.participant_tg_id).timezone
    validation.coming(date, time, zone)
    meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone = date, time, zone
    slot = queries.slot(date, time, zone, meeting.duration_minutes)
    if queries.busy(meeting.participant_tg_id, slot, excluding=meeting.pk):
        raise CalendarError("taken")
    if not (force or actor.staff):
        booking.refuse_double_booking(owntime.own_event_at(meeting.participant_tg_id, slot))
    meeting.save(update_fields=[*PROPOSAL, "updated_at"])
    notices.tell(meeting, reader=meeting.organizer_tg_id, by=actor.tg_id, headline=notices.PROPOSED)
    return meeting


@transactional
def accept_proposal(*, actor: Actor, appointment_id: int, force: bool = False) -> Appointment:
    """The organizer agrees to the proposed time: the meeting moves there and is confirmed, for both want it.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `meeting_over`, `no_proposal`, `past`, `busy`
            (meanwhile), `double_booking`.
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
    # The participant chose that time, events of their own or not.
    _move(meeting, event, over=True, force=force or actor.staff)
    notices.tell_both(meeting, by=actor.tg_id, headline=notices.ACCEPTED)
    appointments.decline_rivals(meeting)
    return meeting


@transactional
def keep_time(*, actor: Actor, appointment_id: int) -> Appointment:
    """The organizer does not want the proposed time: the meeting stays as it is.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `meeting_over`, `no_proposal`.
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

    Nobody is asked of what became shorter, and what was over and stays so is left alone.

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
        was_over = access.is_over(meeting)
        meeting.name = event.name
        meeting.date, meeting.time = event.date, event.time
        meeting.timezone, meeting.duration_minutes = event.timezone, event.duration_minutes
        if was_over and access.is_over(meeting):
            continue
        shorter = _is_shorter(meeting)
        if not shorter:
            meeting.status = Status.PENDING
        try:
            with transaction.atomic():
                _move(meeting, None, over=True, force=True, shorter=shorter)
        except CalendarError:
            _cancel_moved(meeting.pk, event)
        else:
            headline = notices.SHORTER if shorter else notices.MOVED
            notices.tell(meeting, reader=meeting.participant_tg_id, by=event.tg_user_id, headline=headline)


def _cancel_moved(meeting_id: int, event: Event) -> None:
    """The participant is busy at the event's new time: both are told that the meeting, as it was, is off."""
    meeting = Appointment.objects.get(pk=meeting_id)
    meeting.status = Status.CANCELLED
    meeting.save(update_fields=["status", "updated_at"])
    reminders.set_for_meeting(meeting)
    guest = meeting.participant_tg_id
    notices.tell(meeting, reader=guest, by=event.tg_user_id, headline=notices.CANCELLED)
    notices.tell(meeting, reader=event.tg_user_id, by=guest, headline=notices.MOVED_AWAY)


def _is_shorter(meeting: Appointment) -> bool:
    """Whether the meeting, with the times that it was given, begins when the stored one does, and ends earlier."""
    slot = queries.slot(meeting.date, meeting.time, meeting.timezone, meeting.duration_minutes)
    return bool(slot.lower == meeting.slot.lower and slot.upper < meeting.slot.upper)


def _move(meeting: Appointment, event: Event | None, *, over: bool, force: bool, shorter: bool = False) -> None:
    """Check the meeting's new slot for both people and store it, together with the event that moves along.

    Args:
        meeting: with its new times.
        event: what it hangs on.
        over: an event of the participant's own is not in the way.
        force: nor is another meeting of the organizer's.
        shorter: it takes nobody's time that it did not take before, and nobody is asked again.

    Raises:
        CalendarError: `busy`, `double_booking`.
    """
    slot = queries.slot(meeting.date, meeting.time, meeting.timezone, meeting.duration_minutes)
    guest = queries.person(meeting.participant_tg_id)
    holds.expire_for(guest.pk, excluding=meeting.pk)
    about: dict[str, Any] = {"excluding": meeting.pk, "event": meeting.event_id}
    busy = booking.busy(guest, meeting.organizer_tg_id, slot, **about)
    if not shorter and queries.busy(guest.pk, slot, excluding=meeting.pk):
        raise busy
    if not (shorter or over) and owntime.own_event_at(guest.pk, slot):
        raise booking.busy(guest, meeting.organizer_tg_id, slot, **about, forcible=True)
    if not (shorter or force):
        booking.refuse_double_booking(
            queries.confirmed_as_participant(meeting.organizer_tg_id, slot, excluding=meeting.pk).first()
        )
    if not shorter:
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
