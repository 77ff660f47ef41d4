"""Meetings: invitations, answers, cancellations. The rules for every surface are here and nowhere else.

Locks are always taken in the same order: the event's row, the people's calendars, the meetings' rows.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from calendarapp import access, clock, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services import (
    booking,
    holds,
    notices,
    obstacles,
    places,
    reminders,
    status_changes,
    validation,
    whole_days,
)
from calendarapp.services.booking import BookingRequest
from calendarapp.services.validation import Unset
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

NEWS: Final = {
    Status.CONFIRMED: notices.CONFIRMED,
    Status.DECLINED: notices.DECLINED,
    Status.CANCELLED: notices.CANCELLED,
}


def invite_to_event(
    *,
    organizer: int,
    participant: int,
    event_id: int,
    details: str = "",
    over: bool = False,
    force: bool = False,
    said: Mapping[str, Any] | None = None,
) -> Appointment:
    """Invite a person to one of the organizer's coming events; the invitation is sent after the commit.

    `said` is what the caller believes about the event. `over`: the organizer has been told that the participant is busy
    then, and insists: their own events don't count. `force`: the organizer has been warned that they have another
    meeting then; it includes `over`.

    Raises:
        CalendarError: `event_not_found` (unknown or another person's), `event_past`, `event_differs` (from what was
            said), `self_invite`, `busy`, `already_invited`, `double_booking`, `details_too_long`, `text_unreadable`,
            `person_wrong`.
    """

    def request() -> BookingRequest:
        event = get_coming_event(event_id, owner=organizer)
        require_same(event, **(said or {}))
        return BookingRequest.check(organizer, participant, event, details)

    return booking.book_current(request, over=over, force=force)


def check_invitation(*, organizer: int, participant: int, event_id: int, over: bool = False) -> Event:
    """Return the event if `invite_to_event` would succeed now; dialogs check this before they continue.

    A double booking of the organizer is no obstacle yet: they are asked about it at the end.

    Raises:
        CalendarError: as `invite_to_event`.
    """

    def request() -> BookingRequest:
        return BookingRequest.check(organizer, participant, get_coming_event(event_id, owner=organizer))

    return booking.require_free(request, over=over).event


@transactional
def create_on_behalf(
    *,
    participant: int,
    event_id: int | None = None,
    organizer: int | None = None,
    date: dt.date | None = None,
    time: dt.time | None = None,
    details: str = "",
    name: str = "",
    duration_minutes: int | Unset | None = Unset.UNSET,
    timezone: str | None = None,
    all_day: bool = False,
    ends_on: dt.date | None = None,
    place: str = "",
    url: str = "",
) -> Appointment:
    """The staff makes a meeting in an organizer's name; both people are told. People's own events don't block it.

    With an `event_id`, organizer, date and time are the event's and may be left out. Date and time are on the clock of
    `timezone` (`settings.TIME_ZONE` unless given). A meeting without an event may have a `name`, and takes the
    organizer's usual `duration_minutes` unless given, None for just its moment. Of whole days (`all_day`), from the
    `date` until `ends_on`, it leaves both people free.

    Raises:
        CalendarError: `event_not_found`, `event_past`, `event_differs` (from what was given beside it), `incomplete`
            (neither an event nor everything else), `past`, `place_too_long`, `url_wrong`, what
            `whole_days.settle_new` raises, and what `booking` raises.
    """
    if event_id is None:
        if organizer is None or date is None or (time is None and not all_day):
            raise CalendarError("incomplete")
        minutes = duration_minutes
        if isinstance(minutes, Unset):
            minutes = None if all_day else queries.get_person(organizer).duration_minutes
        zone = timezone or settings.TIME_ZONE
        event = _make_unsaved_event(
            organizer, date, time, zone=zone, name=name, minutes=minutes, all_day=all_day, ends_on=ends_on, place=place,
            url=url,
        )  # fmt: skip
    else:
        event = get_coming_event(event_id, owner=None, lock=True)
        said = {"date": date, "time": time, "timezone": timezone, "name": name or None, "tg_user_id": organizer}
        said |= {"all_day": all_day or None, "ends_on": ends_on, "place": place or None, "url": url or None}
        length = None if isinstance(duration_minutes, Unset) else duration_minutes
        require_same(event, **said, duration_minutes=length)
    request = BookingRequest.check(event.tg_user_id, participant, event, details, origin=Appointment.Origin.ARRANGED)
    meeting = booking.book(request, force=True)
    notices.notify(meeting, reader=meeting.organizer_tg_id, by=None, headline=notices.ARRANGED)
    return meeting


def invite(
    *,
    organizer: int,
    participant: int,
    date: dt.date,
    time: dt.time,
    details: str = "",
    name: str = "",
    duration_minutes: int | Unset | None = Unset.UNSET,
    timezone: str | None = None,
    over: bool = False,
    force: bool = False,
) -> Appointment:
    """Invite a person to a meeting without an event, in the organizer's zone; otherwise as `create_on_behalf`.

    `over` and `force` are as for `invite_to_event`.

    Raises:
        CalendarError: `past`, `timezone_unknown`, `name_too_long`, `duration_wrong`, and what `booking` raises.
    """
    if timezone is None or isinstance(duration_minutes, Unset):
        person = queries.get_person(organizer)
        timezone = timezone or person.timezone
        duration_minutes = person.duration_minutes if isinstance(duration_minutes, Unset) else duration_minutes
    event = _make_unsaved_event(organizer, date, time, zone=timezone, name=name, minutes=duration_minutes)
    return booking.book(BookingRequest.check(organizer, participant, event, details), over=over, force=force)


def confirm(*, actor: Actor, appointment_id: int, force: bool = False, quietly: bool = False) -> Appointment:
    """The participant says yes. Arguments and errors: as `set_status`."""
    return set_status(actor=actor, appointment_id=appointment_id, status=Status.CONFIRMED, force=force, quietly=quietly)


def decline(*, actor: Actor, appointment_id: int) -> Appointment:
    """The participant says no. Errors: as `set_status`."""
    return set_status(actor=actor, appointment_id=appointment_id, status=Status.DECLINED)


def cancel(*, actor: Actor, appointment_id: int) -> Appointment:
    """The organizer, or a participant who had said yes, calls it off. Errors: as `set_status`."""
    return set_status(actor=actor, appointment_id=appointment_id, status=Status.CANCELLED)


@transactional
def set_status(
    *, actor: Actor, appointment_id: int, status: str, force: bool = False, quietly: bool = False
) -> Appointment:
    """Move a meeting to another status along `access.TRANSITIONS`, and tell everybody but the actor.

    A yes to an event whose places are all taken puts the participant on its waiting list: the meeting stays pending,
    and has `waiting_since`. When a person with a place does not come, the next one moves up.

    `force`: the participant has been warned that they organize something else then, or have an event of their own.
    `quietly`: where they answer says so, and nobody is told.

    Raises:
        CalendarError: `meeting_not_found`, `expired`, `already`, `meeting_over`, `not_allowed`, `already_waiting`
            (for a place), `taken` (the participant has accepted another meeting then), `double_booking`.
    """
    meeting, event = _lock(actor, appointment_id)
    access.require_change(actor, meeting, status)
    if meeting.is_waiting and status == Status.CONFIRMED:
        raise CalendarError("already_waiting")
    had_place = meeting.status == Status.CONFIRMED
    if status == Status.CONFIRMED:
        facts = _require_acceptable(meeting, force=force or actor.staff)
        people, rivals = facts.people, facts.rivals
    else:
        people, rivals = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id}), False
    headline = NEWS[Status(status)]
    if status == Status.CONFIRMED and event is not None and places.is_full(event.pk):
        meeting, rivals, headline = places.put_on_list(meeting), False, notices.WAITS
    else:
        status_changes.write_status(meeting, status)
    # First: a reminder that is just being sent is not to come after the news.
    reminders.set_for_meeting(meeting, people=people)
    if not quietly:
        notices.notify_both(meeting, by=actor.tg_id, headline=headline, people=people)
    if had_place and event is not None:
        places.fill(event.pk)
    if rivals:
        status_changes.decline_rivals(meeting)
    return meeting


def lock_appointment(actor: Actor, appointment_id: int) -> Appointment:
    """Lock the meeting's people's calendars, then its row, until the transaction ends; returns the meeting.

    Of an event that has a limited number of places, it is locked before, and all who wait.

    The row lock is not waited for: its holder may be waiting for one of the calendars (see `transactional`).

    Raises:
        CalendarError: `meeting_not_found`, to outsiders as well; `expired`.
    """
    return _lock(actor, appointment_id)[0]


def _lock(actor: Actor, appointment_id: int) -> tuple[Appointment, Event | None]:
    """As `lock_appointment`; beside the meeting its event, if that has a limited number of places."""
    seen = queries.get_appointment(appointment_id)
    if seen is None or not access.may_see_meeting(actor, seen):
        raise CalendarError("meeting_not_found")
    event = places.lock(seen.event_id, seen.organizer_tg_id, seen.participant_tg_id)
    meeting = status_changes.lock(appointment_id)
    if meeting is None:
        raise CalendarError("meeting_not_found")
    if holds.is_expired(meeting):
        raise CalendarError("expired")
    return meeting, event


def _make_unsaved_event(
    organizer: int,
    date: dt.date,
    time: dt.time | None,
    *,
    zone: str,
    name: str,
    minutes: int | None,
    all_day: bool = False,
    ends_on: dt.date | None = None,
    place: str = "",
    url: str = "",
) -> Event:
    """Make the event, never saved, that stands for a meeting without one."""
    time, minutes = whole_days.settle_new(date, time, minutes, all_day=all_day, ends_on=ends_on)
    validation.require_coming(date, time, zone, whole_days=minutes if all_day else None)
    return Event(
        name=validation.clean_name(name) if name else "",
        date=date,
        time=time,
        timezone=zone,
        duration_minutes=clock.measure_days(date, clock.count_days(minutes), zone) if all_day else minutes,
        all_day=all_day,
        transparent=all_day,
        place=validation.clean_place(place),
        url=validation.clean_url(url),
        tg_user_id=validation.clean_tg_id(organizer),
    )


def require_same(event: Event, **given: Any) -> None:
    """Raise if what was sent along with an event differs from the event."""
    if any(value not in {None, getattr(event, field)} for field, value in given.items()):
        raise CalendarError("event_differs")


def get_coming_event(event_id: int, *, owner: int | None, lock: bool = False) -> Event:
    """Return the event, locked if asked for; raises if it doesn't exist, isn't the owner's, or is over."""
    event = (db.lock_event if lock else queries.get_event)(event_id, owner=owner)
    if event is None:
        raise CalendarError("event_not_found")
    if access.has_passed(event):
        raise CalendarError("event_past")
    return event


def _require_acceptable(meeting: Appointment, *, force: bool) -> status_changes.AcceptanceConflicts:
    """Return the conflicts, or raise if the participant may not say yes.

    An invitation that did not hold the time may find it taken; a double booking needs a second confirmation.
    """
    facts = holds.find_conflicts(meeting)
    if facts.taken:
        raise obstacles.make_taken_error(meeting.participant_tg_id, meeting.taken, excluding=meeting.pk)
    if not force:
        obstacles.refuse_double_booking(facts.other)
    return facts
