"""Meetings: invitations, answers, cancellations. Every surface meets these rules here, and nowhere else."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import access, clock, db, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import outbox, validation

Status = Appointment.Status

# How the people of a meeting are told. {person} is whoever did it.
INVITED = gettext_noop("{person} invites you to a meeting")
ARRANGED = gettext_noop("{person} arranged a meeting for you")
CONFIRMED = gettext_noop("{person} confirmed the meeting")
DECLINED = gettext_noop("{person} declined the meeting")
CANCELLED = gettext_noop("{person} cancelled the meeting")
MOVED = gettext_noop("{person} moved the meeting. Please answer again")
MOVED_AWAY = gettext_noop("{person} moved the event to a time when the participant is busy: the meeting is cancelled")
UNREACHABLE = gettext_noop("{person} can't be reached by the bot")

NEWS = {Status.CONFIRMED: CONFIRMED, Status.DECLINED: DECLINED, Status.CANCELLED: CANCELLED}


@transaction.atomic
def invite(*, organizer: int, participant: int, event_id: int, details: str = "") -> Appointment:
    """Invite somebody to one of the organizer's coming events; the invitation is on its way when this commits.

    Raises:
        CalendarError: `event_not_found` (unknown or somebody else's), `event_past`, `self_invite`, `busy`,
            `already_invited`, `details_too_long`, `text_unreadable`.
    """
    event = _coming_event(event_id, owner=organizer)
    return book(organizer=organizer, participant=participant, event=event, details=details)


@transaction.atomic
def check(*, organizer: int, participant: int, event_id: int) -> Event:
    """The event, when `invite` would succeed now; a dialog asks this before it goes on. Errors: as `invite`."""
    event = _coming_event(event_id, owner=organizer)
    _require_free(organizer, participant, event)
    return event


@transaction.atomic
def book(*, organizer: int, participant: int, event: Event, details: str = "") -> Appointment:
    """Take the participant's time for an event, if it is free, and tell them. The event is the caller's to check.

    An event that is not saved stands for a meeting by itself.

    Raises:
        CalendarError: `self_invite`, `busy`, `already_invited`, `details_too_long`, `text_unreadable`.
    """
    text = validation.details(details)
    db.lock_people(participant)
    _require_free(organizer, participant, event)
    meeting = Appointment.objects.create(
        event_id=event.pk,
        name=event.name,
        organizer_tg_id=organizer,
        participant_tg_id=participant,
        date=event.date,
        time=event.time,
        duration_minutes=event.duration_minutes,
        timezone=event.timezone,
        details=text,
    )
    _tell(meeting, reader=participant, by=organizer, headline=INVITED)
    return meeting


@transaction.atomic
def arrange(
    *,
    participant: int,
    event_id: int | None = None,
    organizer: int | None = None,
    date: dt.date | None = None,
    time: dt.time | None = None,
    details: str = "",
) -> Appointment:
    """The staff makes a meeting in an organizer's name; both people are told.

    Args:
        participant: Telegram ID.
        event_id: the event that the meeting hangs on; organizer, date and time are then its own, and may be left out.
        organizer: Telegram ID.
        date: the day, in `settings.TIME_ZONE` where there is no event.
        time: the wall-clock time of that day.
        details: up to 3000 characters.

    Raises:
        CalendarError: `event_not_found`, `event_past`, `event_differs` (from what was given beside it), `incomplete`
            (neither an event nor everything else), `past`, and as `book`.
    """
    if event_id is None:
        if organizer is None or date is None or time is None:
            raise CalendarError("incomplete")
        validation.coming(date, time, settings.TIME_ZONE)
        event = Event(name="", date=date, time=time, timezone=settings.TIME_ZONE, tg_user_id=organizer)
    else:
        event = _coming_event(event_id, owner=None)
        given = {"tg_user_id": organizer, "date": date, "time": time}
        if any(value not in {None, getattr(event, field)} for field, value in given.items()):
            raise CalendarError("event_differs")
    meeting = book(organizer=event.tg_user_id, participant=participant, event=event, details=details)
    _tell(meeting, reader=meeting.organizer_tg_id, by=None, headline=ARRANGED)
    return meeting


def confirm(*, actor: Actor, appointment_id: int) -> Appointment:
    """The participant says yes. Errors: as `set_status`."""
    return set_status(actor=actor, appointment_id=appointment_id, status=Status.CONFIRMED)


def decline(*, actor: Actor, appointment_id: int) -> Appointment:
    """The participant says no. Errors: as `set_status`."""
    return set_status(actor=actor, appointment_id=appointment_id, status=Status.DECLINED)


def cancel(*, actor: Actor, appointment_id: int) -> Appointment:
    """The organizer, or a participant who had said yes, calls it off. Errors: as `set_status`."""
    return set_status(actor=actor, appointment_id=appointment_id, status=Status.CANCELLED)


@transaction.atomic
def set_status(*, actor: Actor, appointment_id: int, status: str) -> Appointment:
    """Move a meeting to another status along `access.TRANSITIONS`, and tell everybody of it but the actor.

    Raises:
        CalendarError: `meeting_not_found`, `already`, `not_allowed`.
    """
    meeting = Appointment.objects.select_for_update().filter(pk=appointment_id).first()
    if meeting is None:
        raise CalendarError("meeting_not_found")
    access.require_change(actor, meeting, status)
    meeting.status = status
    meeting.save(update_fields=["status", "updated_at"])
    for reader in (meeting.organizer_tg_id, meeting.participant_tg_id):
        if reader != actor.tg_id:
            _tell(meeting, reader=reader, by=actor.tg_id, headline=NEWS[Status(status)])
    return meeting


@transaction.atomic
def move_with_event(event: Event) -> None:
    """The event has moved: whoever was invited is asked anew, or, when busy then, the meeting is cancelled."""
    meetings = list(queries.active_meetings_of_event(event.pk).select_for_update())
    db.lock_people(*(meeting.participant_tg_id for meeting in meetings))
    for meeting in meetings:
        taken = _is_taken(meeting.participant_tg_id, event, excluding=meeting.pk)
        meeting.name = event.name
        meeting.status = Status.CANCELLED if taken else Status.PENDING
        if not taken:
            meeting.date, meeting.time = event.date, event.time
            meeting.timezone, meeting.duration_minutes = event.timezone, event.duration_minutes
        meeting.save()
        _tell(meeting, reader=meeting.participant_tg_id, by=event.tg_user_id, headline=CANCELLED if taken else MOVED)
        if taken:
            _tell(meeting, reader=event.tg_user_id, by=event.tg_user_id, headline=MOVED_AWAY)


@transaction.atomic
def rename_with_event(event: Event) -> None:
    """The event has another name: so have its meetings."""
    queries.active_meetings_of_event(event.pk).update(name=event.name, updated_at=clock.now())


@transaction.atomic
def cancel_with_event(event: Event) -> int:
    """The event goes away: its meetings are cancelled, their participants told, and no meeting points to it any more.

    Returns:
        How many meetings were cancelled.
    """
    meetings = list(queries.active_meetings_of_event(event.pk).select_for_update())
    for meeting in meetings:
        meeting.status = Status.CANCELLED
        meeting.save(update_fields=["status", "updated_at"])
        _tell(meeting, reader=meeting.participant_tg_id, by=event.tg_user_id, headline=CANCELLED)
    Appointment.objects.filter(event_id=event.pk).update(event=None)
    return len(meetings)


@transaction.atomic
def report_unreachable(*, appointment_id: int, participant: int, link: str) -> None:
    """An invitation could not be delivered: the organizer is told, and gets a link to forward.

    Args:
        appointment_id: the meeting.
        participant: who could not be reached; nothing happens for anybody else's messages.
        link: brings the participant into the bot and shows them the invitation.
    """
    meeting = Appointment.objects.filter(pk=appointment_id, participant_tg_id=participant).first()
    if meeting is not None:
        _tell(meeting, reader=meeting.organizer_tg_id, by=participant, headline=UNREACHABLE, link=link)


def _coming_event(event_id: int, *, owner: int | None) -> Event:
    """The event, held until the transaction ends; refused when it is not there (or not the owner's), or over."""
    event = db.lock_event(event_id, owner=owner)
    if event is None:
        raise CalendarError("event_not_found")
    if clock.is_past(event.date, event.time, event.timezone):
        raise CalendarError("event_past")
    return event


def _require_free(organizer: int, participant: int, event: Event) -> None:
    """Pass when the organizer may ask this participant for the time of this event."""
    if organizer == participant:
        raise CalendarError("self_invite")
    if event.pk and queries.active_meetings_of_event(event.pk).filter(participant_tg_id=participant).exists():
        raise CalendarError("already_invited", name=queries.person(participant).display_name)
    if _is_taken(participant, event):
        raise CalendarError("busy", name=queries.person(participant).display_name)


def _is_taken(participant: int, event: Event, *, excluding: int | None = None) -> bool:
    """Whether another active meeting of theirs overlaps the event's interval."""
    start = clock.instant(event.date, event.time, event.timezone)
    end = start + dt.timedelta(minutes=event.duration_minutes or 0)
    return queries.busy(participant, start, end, excluding=excluding).exists()


def _tell(meeting: Appointment, *, reader: int, by: int | None, headline: str, link: str = "") -> None:
    """Put one message about the meeting into the outbox, in the reader's language and zone.

    Nothing for somebody the bot can't write to: they see the meeting when they come.
    """
    people = queries.people({meeting.organizer_tg_id, meeting.participant_tg_id})
    if not people[reader].can_write:
        return
    with translation.override(people[reader].language):
        doer = messages.person_name(people[by]) if by in people else _("The administrator")
        payload = messages.meeting_notice(
            _(headline).format(person=doer), meeting, people[reader], *_both(meeting, people), link=link
        )
    outbox.enqueue(chat_id=reader, payload=payload, appointment_id=meeting.pk)


def _both(meeting: Appointment, people: dict[int, TgUser]) -> tuple[TgUser, TgUser]:
    return people[meeting.organizer_tg_id], people[meeting.participant_tg_id]
