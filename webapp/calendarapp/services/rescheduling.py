"""Another time for a meeting: moved by its organizer, or proposed by its participant."""

import copy
import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import access, clock, db, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import NO_PLACE, OTHERS_BUSY, CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.queries import own_time
from calendarapp.services import (
    appointments,
    event_meetings,
    holds,
    notices,
    obstacles,
    places,
    reminders,
    statistics,
    status_changes,
    validation,
)
from calendarapp.services.event_meetings import EventChange
from calendarapp.services.validation import Unset
from calendarapp.sql.transactions import transactional

Status = Appointment.Status
PROPOSAL = ("proposed_date", "proposed_time", "proposed_timezone")
NAMED: Final = 3  # of the others, in the question who moves

# Who moves when several people are invited to an event: everybody, or the one participant.
Scope: TypeAlias = Literal["all", "this"]


def lock_appointment(actor: Actor, appointment_id: int) -> Appointment:
    """Return the meeting, with everything that moving it would change locked until the transaction ends.

    Raises:
        CalendarError: `meeting_not_found`, `expired`.
    """
    _lock_event_of(appointment_id)
    return appointments.lock_appointment(actor, appointment_id)


@transactional
def reschedule(
    *,
    actor: Actor,
    appointment_id: int,
    date: dt.date,
    time: dt.time,
    timezone: str | None = None,
    duration_minutes: int | Unset | None = Unset.UNSET,
    over: bool = False,
    force: bool = False,
    scope: Scope | None = None,
) -> Appointment:
    """The organizer (or the staff) moves a meeting; the participant is asked again, unless it only becomes shorter.

    The event moves along, unless others are invited to it, too: then `scope` has to say who moves. `all` moves the
    event with everybody who is invited to its time, and they are asked again; `this` moves only this meeting, which
    then has a time of its own.

    The date and the wall-clock time are in `timezone`; it and the duration are the meeting's own unless given. `over`:
    the organizer insists, though the participant is busy then with an event of their own. `force`: the organizer has
    been warned that they have another meeting then; it includes `over`.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already` (it is off), `meeting_over`, `past`,
            `others_invited` (and no scope was given), `busy`, `double_booking`, `duration_wrong`.
    """
    event = _lock_event_of(appointment_id)
    meeting = appointments.lock_appointment(actor, appointment_id)
    access.require_role(actor, meeting, access.ORGANIZER)
    zone = timezone or meeting.timezone
    stays = _keep_days(meeting, time)
    validation.require_start(date, time, zone, before=meeting.slot.lower, whole_days=stays)
    moves = _find_moving_event(event, meeting, scope, _make_moved(meeting, date, time, zone, duration_minutes))
    _put(meeting, date, time, zone, duration_minutes)
    news = _choose_headline(meeting)
    shorter, had_place = news == notices.SHORTER, meeting.status == Status.CONFIRMED
    if not shorter:
        meeting.status = Status.PENDING
    forced = force or actor.staff
    _move(meeting, moves, over=over or forced, force=forced, shorter=shorter)
    notices.notify_both(meeting, by=actor.tg_id, headline=news)
    if event is not None and had_place and not shorter:
        places.fill(event.pk)
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
    """Propose another time as the participant; the meeting stays as it is until the organizer agrees.

    The date and the wall-clock time are in `timezone`, the participant's own unless given. `force`: the participant has
    been warned that they have an event of their own then. Accepting asks nothing more.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `meeting_over`, `past`, `already_waiting`
            (for a place), `taken` (a meeting has the participant's time then), `double_booking` (an own event has).
    """
    meeting = appointments.lock_appointment(actor, appointment_id)
    access.require_role(actor, meeting, access.PARTICIPANT)
    if meeting.is_waiting:
        raise CalendarError("already_waiting")
    zone = timezone or queries.get_person(meeting.participant_tg_id).timezone
    validation.require_coming(date, time, zone, whole_days=_keep_days(meeting, time))
    meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone = date, time, zone
    there = copy.copy(meeting)
    _put(there, date, time, zone)
    slot = _compute_taken(there)
    if queries.is_busy(meeting.participant_tg_id, slot, excluding=meeting.pk):
        raise obstacles.make_taken_error(meeting.participant_tg_id, slot, excluding=meeting.pk)
    if not (force or actor.staff):
        obstacles.refuse_double_booking(own_time.get_own_event_at(meeting.participant_tg_id, slot))
    meeting.save(update_fields=[*PROPOSAL, "updated_at"])
    notices.notify(meeting, reader=meeting.organizer_tg_id, by=actor.tg_id, headline=notices.PROPOSED)
    return meeting


@transactional
def accept_proposal(
    *, actor: Actor, appointment_id: int, force: bool = False, scope: Scope | None = None
) -> Appointment:
    """Accept the proposed time as the organizer: the meeting moves there and is confirmed, as both people want it.

    `force` and `scope` are as for `reschedule`.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `meeting_over`, `no_proposal`, `past`,
            `others_invited`, `busy` (meanwhile), `double_booking`, `event_full` (others have all places).
    """
    event = _lock_event_of(appointment_id)
    meeting = appointments.lock_appointment(actor, appointment_id)
    access.require_role(actor, meeting, access.ORGANIZER)
    if meeting.proposed_date is None or meeting.proposed_time is None:
        raise CalendarError("no_proposal")
    wanted = (meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone)
    validation.require_coming(*wanted, whole_days=_keep_days(meeting, meeting.proposed_time))
    moves = _find_moving_event(event, meeting, scope, _make_moved(meeting, *wanted))
    had_place = meeting.status == Status.CONFIRMED
    _put(meeting, *wanted)
    meeting.status = Status.CONFIRMED
    # The participant chose that time, events of their own or not.
    _move(meeting, moves, over=True, force=force or actor.staff)
    if event is not None and not had_place:
        _require_place(event)
    notices.notify_both(meeting, by=actor.tg_id, headline=notices.ACCEPTED)
    status_changes.decline_rivals(meeting)
    return meeting


@transactional
def keep_time(*, actor: Actor, appointment_id: int) -> Appointment:
    """Decline the proposed time as the organizer: the meeting stays as it is.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `meeting_over`, `no_proposal`.
    """
    meeting = appointments.lock_appointment(actor, appointment_id)
    access.require_role(actor, meeting, access.ORGANIZER)
    if meeting.proposed_date is None:
        raise CalendarError("no_proposal")
    _forget_proposal(meeting)
    meeting.save(update_fields=[*PROPOSAL, "updated_at"])
    notices.notify_both(meeting, by=actor.tg_id, headline=notices.KEPT)
    return meeting


def _require_place(event: Event) -> None:
    """Raise if more people come now than the event, which is locked, has places.

    Raises:
        CalendarError: `event_full`.
    """
    there, _waiting = queries.count_places(event.pk)
    if event.capacity is not None and there > event.capacity:
        raise CalendarError("event_full", sentence=NO_PLACE)


def _choose_headline(meeting: Appointment) -> str:
    """What the times that the meeting was given change: it is moved, or begins when it did and is shorter or longer."""
    slot = queries.compute_slot(meeting.date, meeting.time, meeting.timezone, meeting.duration_minutes)
    if slot.lower != meeting.slot.lower:
        return notices.MOVED
    return notices.SHORTER if slot.upper < meeting.slot.upper else notices.LONGER


def _move(meeting: Appointment, event: Event | None, *, over: bool, force: bool, shorter: bool = False) -> None:
    """Check the meeting's new slot for both people and store it, together with the event that moves along.

    `over`: an event of the participant's own is not in the way; `force`: nor is another meeting of the organizer's.
    `shorter`: the meeting only ends earlier, so no time is checked and nobody is asked again.

    Raises:
        CalendarError: `busy`, `double_booking`.
    """
    slot = _compute_taken(meeting)
    participant = queries.get_person(meeting.participant_tg_id)
    holds.expire_for(participant.pk, excluding=meeting.pk)
    about: dict[str, Any] = {"excluding": meeting.pk, "event": meeting.event_id, "whole_days": meeting.all_day}
    busy = obstacles.make_busy_error(participant, meeting.organizer_tg_id, slot, **about)
    if not shorter and queries.is_busy(participant.pk, slot, excluding=meeting.pk):
        raise busy
    if not (shorter or over) and own_time.get_own_event_at(participant.pk, slot):
        raise obstacles.make_busy_error(participant, meeting.organizer_tg_id, slot, **about, forcible=True)
    if not (shorter or force):
        obstacles.refuse_double_booking(
            queries.select_confirmed(meeting.organizer_tg_id, slot, excluding=meeting.pk).first()
        )
    if not shorter:
        _forget_proposal(meeting)
        holds.begin(meeting, participant, organizer=meeting.organizer_tg_id)
    try:
        with transaction.atomic():
            fields = ["name", *event_meetings.WHEN, "transparent", *PROPOSAL, *holds.FIELDS, "status", "updated_at"]
            meeting.save(update_fields=fields)
    except IntegrityError as error:
        raise busy from error
    meeting.refresh_from_db(fields=["slot"])
    _move_event(event, meeting)
    reminders.set_for_meeting(meeting)  # after the event: who is reminded depends on where that is


def _put(
    meeting: Appointment,
    date: dt.date,
    time: dt.time,
    zone: str,
    minutes: int | Unset | None = Unset.UNSET,
) -> None:
    """Give a meeting another time, not saved: whole days stay such where no time is given (midnight).

    Raises:
        CalendarError: `duration_wrong`.
    """
    days = _keep_days(meeting, time)
    meeting.date, meeting.time, meeting.timezone = date, time, zone
    if days is not None:
        if minutes is not Unset.UNSET and minutes is not None:
            days = minutes
        meeting.duration_minutes = clock.measure_days(date, clock.count_days(days), zone)
        return
    if meeting.all_day:
        meeting.all_day = meeting.transparent = False
        if minutes is Unset.UNSET:
            minutes = queries.get_person(meeting.organizer_tg_id).duration_minutes
    if minutes is not Unset.UNSET:
        meeting.duration_minutes = validation.clean_duration(minutes)


def _keep_days(meeting: Appointment, time: dt.time) -> int | None:
    """How long the meeting's whole days last, if it still takes such when it begins then; None if it has a time."""
    return meeting.duration_minutes if meeting.all_day and time == dt.time() else None


def _compute_taken(meeting: Appointment) -> DateTimeTZRange:
    """What the meeting, not saved, takes of its people's time."""
    if meeting.transparent:
        return DateTimeTZRange(empty=True)
    return queries.compute_slot(meeting.date, meeting.time, meeting.timezone, meeting.duration_minutes)


def _make_moved(
    meeting: Appointment, date: dt.date, time: dt.time, zone: str, minutes: int | Unset | None = Unset.UNSET
) -> Appointment:
    """The meeting as it would be then. Errors: as `_put`."""
    there = copy.copy(meeting)
    _put(there, date, time, zone, minutes)
    return there


def _find_moving_event(
    event: Event | None, meeting: Appointment, scope: Scope | None, there: Appointment
) -> Event | None:
    """The event, when it moves with the meeting, which has not moved yet; None when it stays, or there is none.

    Raises:
        CalendarError: `others_invited`, when others are invited to its time and no scope was given; it names those
            who are busy when the meeting is as `there`.
    """
    if event is None:
        return None
    others = queries.select_active_of_event(event.pk).exclude(pk=meeting.pk)
    if meeting.slot != event.slot:  # it has a time of its own already
        return None if others.exists() else event
    together = list(others.filter(slot=event.slot))
    if together and scope is None:
        names, busy = _format_names(together), _list_busy(together, there)
        if busy:
            raise CalendarError("others_invited", names=names, busy=_format_names(busy), sentence=OTHERS_BUSY)
        raise CalendarError("others_invited", names=names)
    return None if together and scope == "this" else event


def _list_busy(meetings: Sequence[Appointment], there: Appointment) -> list[Appointment]:
    """Those of the meetings whose participants are busy when they are moved along with the one that is as `there`."""
    if _choose_headline(there) == notices.SHORTER:
        return []
    slot = _compute_taken(there)
    return [one for one in meetings if queries.is_busy(one.participant_tg_id, slot, excluding=one.pk)]


def _format_names(meetings: Sequence[Appointment]) -> str:
    """Join the participants' names, shortened."""
    first = meetings[:NAMED]
    people = queries.get_people(meeting.participant_tg_id for meeting in first)
    names = [messages.render_person_name(people[meeting.participant_tg_id]) for meeting in first]
    return ", ".join(names) + (" …" if len(meetings) > NAMED else "")


def _move_event(event: Event | None, meeting: Appointment) -> None:
    """Move the event to its meeting's new time, together with the other meetings at the event's time."""
    if event is None:
        return
    before = copy.copy(event)
    if event.all_day and not meeting.all_day:
        event.transparent = False  # it gets a time
    for field in event_meetings.WHEN:
        setattr(event, field, getattr(meeting, field))
    event = db.update_event(event)
    reminders.set_for_event(event)
    statistics.record(edited_events=1)
    event_meetings.follow([EventChange(before, event)], by=None, force=True, excluding=meeting.pk)


def _lock_event_of(appointment_id: int) -> Event | None:
    """Lock the meeting's event and its people first: events before people, people before meetings."""
    seen = queries.get_appointment(appointment_id)
    event = db.lock_event(seen.event_id, owner=None) if seen is not None and seen.event_id else None
    if event is not None:
        participants = queries.select_active_of_event(event.pk).values_list("participant_tg_id", flat=True)
        db.lock_people(event.tg_user_id, *participants)
    return event


def _forget_proposal(meeting: Appointment) -> None:
    meeting.proposed_date = meeting.proposed_time = None
    meeting.proposed_timezone = ""
