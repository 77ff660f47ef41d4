"""Invitations to series: one message and one answer for many dates, each of which is an ordinary meeting.

Locks are taken in the order of all services: the series, its dates, the people's calendars, the meetings' rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from calendarapp import access, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, Series, SeriesInvitation
from calendarapp.queries import SeriesMeetings
from calendarapp.services import (
    cards,
    event_meetings,
    holds,
    notices,
    obstacles,
    places,
    reminders,
    series,
    series_meetings,
    series_notices,
    status_changes,
    validation,
)
from calendarapp.services.series import Scope
from calendarapp.services.series_meetings import Conflicts, Invitee, Pair
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

_INVITE: Final = prepared.load("series_invitations", "invite")
_END: Final = prepared.load("series_invitations", "end_invitation")
_FIND_ACCEPTANCE_CONFLICTS: Final = prepared.load("series_invitations", "find_acceptance_conflicts")


@transactional
def check(
    *, actor: Actor, participants: Collection[int], event_id: int, scope: Scope, without: Collection[int] = ()
) -> list[Event]:
    """Return the dates to which `invite` would invite now; dialogs check this before they continue.

    Raises:
        CalendarError: as `invite`.
    """
    _series, dates = _hold_dates(actor, event_id, scope)
    people = _clean_participants(participants, dates[0].tg_user_id)
    free = _find_free(dates, people, without=without, skip_busy=False)
    return [date for date in dates if any(event == date.pk for event, _person in free)]


@transactional
def invite(
    *,
    actor: Actor,
    participants: Collection[int],
    event_id: int,
    scope: Scope,
    details: str = "",
    without: Collection[int] = (),
    skip_busy: bool = False,
) -> list[SeriesInvitation]:
    """Invite people to the dates of a series that are still to come, and to those that it will have.

    One date alone is for `appointments.invite_to_event`. Dates to which a person is invited already stay as they are.
    Each person gets one message.

    Args:
        actor: the organizer, or the staff in their name.
        participants: Telegram IDs.
        event_id: one of the dates.
        scope: from that date on, or all.
        details: a text that goes with the invitation.
        without: numbers of dates that are left out for those who are busy then; the organizer has seen them.
        skip_busy: leave out all dates on which one of the two people is busy.

    Returns:
        The invitations, in the order of the participants' IDs.

    Raises:
        CalendarError: `series_busy` (with `starts` and `dates`, the numbers of all dates on which the organizer or a
            participant is busy, and `left`, how many would be left), `already_invited` (to all of the dates),
            `event_not_found`, `not_a_series`, `event_past`, `self_invite`, `person_wrong`, `details_too_long`.
    """
    text = validation.clean_details(details)
    held, dates = _hold_dates(actor, event_id, scope)
    organizer = dates[0].tg_user_id
    people = _clean_participants(participants, organizer)
    free = _find_free(dates, people, without=without, skip_busy=skip_busy)
    known = queries.get_people(people)
    wanted = series_meetings.group_by_person(free)
    origin = Appointment.Origin.ARRANGED if actor.staff else Appointment.Origin.INVITED
    written = series_meetings.write_meetings(
        [Invitee(organizer, known[person], text, Status.PENDING, numbers, origin) for person, numbers in wanted.items()]
    )
    there = {(meeting.event_id or 0, meeting.participant_tg_id) for meeting in written}
    # Dates that were moved by hand may overlap each other: the constraint has the last word.
    late = free - there
    _refuse_busy(dates, Conflicts(frozenset(), late, late), there, without=without, skip_busy=skip_busy)
    rows = _INVITE.all(
        SeriesInvitation, series=held.pk, organizer=organizer, details=text, people=sorted(wanted), origin=origin
    )
    invitations = sorted(rows, key=lambda row: row.participant_tg_id)
    whole = scope == Scope.ALL and len(written) == len(dates) * len(people)
    for invitation in invitations:
        invitation.series = held
        if actor.staff:
            series_notices.notify_series(invitation, reader=organizer, by=None, headline=notices.ARRANGED)
        by, reader = None if actor.staff else organizer, invitation.participant_tg_id
        own = [meeting for meeting in written if meeting.participant_tg_id == reader]
        of = SeriesMeetings.of(own) if whole else None
        if known[reader].can_write or actor.staff:  # otherwise the organizer forwards a link
            asks = queries.is_request(organizer, known[reader])
            headline = notices.REQUESTED if asks else notices.INVITED
            series_notices.notify_series(invitation, reader=reader, by=by, headline=headline, of=of)
    cards.refresh_invited([held.pk], besides=wanted)
    return invitations


@transactional
def accept(
    *,
    actor: Actor,
    invitation_id: int,
    since: int | None = None,
    without: Collection[int] = (),
    skip_busy: bool = False,
) -> SeriesInvitation:
    """The participant says yes to all dates that wait for an answer.

    Args:
        actor: who asks.
        invitation_id: of the series.
        since: only the meeting with that number and later ones.
        without: numbers of meetings that are declined because the participant is busy then; they have seen them.
        skip_busy: decline all meetings at whose time the participant is busy.

    Raises:
        CalendarError: `meeting_not_found` (to outsiders as well), `not_allowed`, `already`, `expired`,
            `series_busy` (as for `invite`; `dates` are numbers of meetings).
    """
    invitation, of = _lock(actor, invitation_id, access.PARTICIPANT, since=since)
    busy, rivals = _find_acceptable(invitation, of, without=without, skip_busy=skip_busy)
    _write_status([meeting for meeting in of.waiting if meeting.pk in busy], Status.DECLINED)
    _confirm(invitation, [meeting for meeting in of.waiting if meeting.pk not in busy], rivals)
    for reader in (invitation.organizer_tg_id, invitation.participant_tg_id):
        if reader != actor.tg_id:
            series_notices.notify_series(invitation, reader=reader, by=actor.tg_id, headline=notices.CONFIRMED)
    return invitation


@transactional
def ask_for_other_times(*, actor: Actor, invitation_id: int) -> SeriesInvitation:
    """The participant says yes to the dates on which they are free, and asks for other times of the others.

    Those wait for an answer as before; the organizer is told once which they are. Arguments and errors: as `accept`,
    without `series_busy`; `already` when they are free on all dates.
    """
    invitation, of = _lock(actor, invitation_id, access.PARTICIPANT)
    busy, rivals = _find_acceptable(invitation, of, without=(), skip_busy=True)
    if not busy:
        raise CalendarError("already", status=_render_status(of))
    _confirm(invitation, [meeting for meeting in of.waiting if meeting.pk not in busy], rivals)
    series_notices.notify_series(
        invitation,
        reader=invitation.organizer_tg_id,
        by=invitation.participant_tg_id,
        headline=series_notices.OTHER_TIMES_WANTED,
        about=[meeting.slot.lower for meeting in of.waiting if meeting.pk in busy],
    )
    return invitation


@transactional
def decline(*, actor: Actor, invitation_id: int, since: int | None = None) -> SeriesInvitation:
    """The participant says no to all dates that are still to come, and to those that the series will have.

    `since`: only to the meeting with that number and later ones.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `expired`, `meeting_over`.
    """
    invitation, of = _lock(actor, invitation_id, access.PARTICIPANT, since=since)
    return _end(actor, invitation, of.active, Status.DECLINED)


@transactional
def cancel(*, actor: Actor, invitation_id: int, since: int | None = None) -> SeriesInvitation:
    """The organizer calls off all meetings that are still to come, or those from the meeting with number `since` on.

    Raises:
        CalendarError: `meeting_not_found`, `not_allowed`, `already`, `expired`, `meeting_over`.
    """
    invitation, of = _lock(actor, invitation_id, access.ORGANIZER, since=since)
    return _end(actor, invitation, of.active, Status.CANCELLED)


@transactional
def set_status(
    *, actor: Actor, appointment_id: int, status: str, scope: Scope, skip_busy: bool = False
) -> SeriesInvitation:
    """Accept, decline or cancel the meetings of a series from one of them on, or all.

    Raises:
        CalendarError: as `accept`, `decline` and `cancel`; `not_a_series` for a meeting that is of none.
    """
    meeting = queries.get_appointment(appointment_id)
    if meeting is None or not access.may_see_meeting(actor, meeting):
        raise CalendarError("meeting_not_found")
    invitation = queries.find_series_invitation(meeting)
    if invitation is None:
        raise CalendarError("not_a_series")
    since = meeting.pk if scope == Scope.FOLLOWING else None
    if status == Status.CONFIRMED:
        return accept(actor=actor, invitation_id=invitation.pk, since=since, skip_busy=skip_busy)
    if status == Status.DECLINED:
        return decline(actor=actor, invitation_id=invitation.pk, since=since)
    if status == Status.CANCELLED:
        return cancel(actor=actor, invitation_id=invitation.pk, since=since)
    raise CalendarError("already", status=meeting.get_status_display())


def _hold_dates(actor: Actor, event_id: int, scope: Scope) -> tuple[Series, list[Event]]:
    """Lock the series and its dates; returns those that have not begun."""
    held, _event, since = series.lock(actor, event_id, scope)
    dates = sorted(series.select_dates(held, since), key=lambda date: (date.slot.lower, date.pk))
    if not dates:
        raise CalendarError("event_past")
    return held, dates


def _clean_participants(participants: Iterable[int], organizer: int) -> list[int]:
    """Whom to invite, each once; their calendars and the organizer's are locked."""
    people = sorted({validation.clean_tg_id(person) for person in participants})
    if not people:
        raise CalendarError("person_wrong")
    if organizer in people:
        raise CalendarError("self_invite")
    db.lock_people(organizer, *people)
    holds.expire_late(people)
    return people


def _find_free(
    dates: Sequence[Event], people: Sequence[int], *, without: Collection[int], skip_busy: bool
) -> frozenset[Pair]:
    """The dates to which each person can be invited.

    Raises:
        CalendarError: `already_invited`, `series_busy`.
    """
    pairs = {(date.pk, person) for date in dates for person in people}
    found = series_meetings.find_conflicts(pairs)
    for person in people:
        if all((date.pk, person) in found.invited for date in dates):
            raise CalendarError("already_invited", name=queries.get_person(person).display_name)
    free = frozenset(pairs - found.invited - found.busy)
    _refuse_busy(dates, found, free, without=without, skip_busy=skip_busy)
    return free


def _refuse_busy(
    dates: Sequence[Event], found: Conflicts, free: Collection[Pair], *, without: Collection[int], skip_busy: bool
) -> None:
    """Raise `series_busy` when a person is busy on a date of which the organizer does not know, or on all of them."""
    numbers, left = ({event for event, _person in pairs} for pairs in (found.busy, free))
    if left and (skip_busy or numbers <= set(without)):
        return
    if numbers:
        named = [date for date in dates if date.pk in numbers]
        people = queries.get_people({person for _event, person in found.theirs})
        raise obstacles.make_busy_dates_error(named, len(left), people.values())


def _lock(
    actor: Actor, invitation_id: int, role: str, *, since: int | None = None
) -> tuple[SeriesInvitation, SeriesMeetings]:
    """Lock the two people's calendars, then the invitation and its active meetings: all, or from one on.

    Of dates that have a limited number of places, those come first, and all who wait there are locked as well.

    No row is waited for: its holder may be waiting for one of the calendars (see `transactional`).
    """
    seen = queries.get_series_invitation(invitation_id)
    if seen is None or not access.may_see_meeting(actor, seen):
        raise CalendarError("meeting_not_found")
    if not (actor.staff or role in access.get_roles(actor, seen)):
        raise CalendarError("not_allowed")
    places.lock_dates(seen.series_id, seen.organizer_tg_id, seen.participant_tg_id)
    invitation = SeriesInvitation.objects.filter(pk=seen.pk).select_for_update(nowait=True).first()
    if invitation is None:
        raise CalendarError("meeting_not_found")
    invitation.series = Series.objects.get(pk=invitation.series_id)
    of = queries.read_series_meetings(invitation)
    if since is not None:
        first = next((meeting for meeting in of.meetings if meeting.pk == since), None)
        if first is None:
            raise CalendarError("meeting_over")
        of = SeriesMeetings.of(meeting for meeting in of.meetings if meeting.slot.lower >= first.slot.lower)
    numbers = sorted(meeting.pk for meeting in of.active)
    list(Appointment.objects.filter(pk__in=numbers).order_by("id").select_for_update(nowait=True).values_list("pk"))
    if of.expired:
        raise CalendarError("expired")
    return invitation, of


def _find_acceptable(
    invitation: SeriesInvitation, of: SeriesMeetings, *, without: Collection[int], skip_busy: bool
) -> tuple[set[int], dict[int, list[int]]]:
    """The numbers of the meetings at whose time the participant is busy; and for each of the rest, those that compete.

    Raises:
        CalendarError: `already`, `series_busy`.
    """
    if not of.waiting:
        raise CalendarError("already", status=_render_status(of))
    holds.expire_late([invitation.participant_tg_id])
    rows = _FIND_ACCEPTANCE_CONFLICTS.rows(
        participant=invitation.participant_tg_id, meetings=[meeting.pk for meeting in of.waiting]
    )
    busy = {number for number, taken, _rivals in rows if taken}
    last = None
    for meeting in of.waiting:  # those that hold no time may overlap each other
        if meeting.pk in busy or meeting.transparent:
            continue
        if last is not None and event_meetings.overlap(last.slot, meeting.slot):
            busy.add(meeting.pk)
        else:
            last = meeting
    rivals = {number: found for number, _taken, found in rows if number not in busy}
    left = len(of.waiting) - len(busy)
    if busy and not (skip_busy or busy <= set(without)):
        raise obstacles.make_busy_dates_error([meeting for meeting in of.waiting if meeting.pk in busy], left)
    return busy, rivals


def _confirm(
    invitation: SeriesInvitation, meetings: Sequence[Appointment], rivals: Mapping[int, Collection[int]]
) -> None:
    """Say yes to these meetings, and no to the invitations that compete with them (`rivals`, by the meeting's number).

    Where all places are taken, the participant waits for one, and nothing is declined.
    """
    if invitation.status != Status.CONFIRMED:
        invitation.status, invitation.ended_in, invitation.status_before = Status.CONFIRMED, None, ""
    invitation.save(update_fields=["status", "ended_in", "status_before", "updated_at"])
    limited = places.lock_dates(invitation.series_id)
    full = {number for number in limited if places.is_full(number)}
    coming = [meeting for meeting in meetings if meeting.event_id not in full]
    for meeting in meetings:
        if meeting.event_id in full:
            places.put_on_list(meeting)
    _write_status(coming, Status.CONFIRMED)
    competing = {rival for meeting in coming for rival in rivals.get(meeting.pk, ())}
    with series_notices.gather_notices():
        others = Appointment.objects.filter(pk__in=competing).order_by("id").select_for_update(nowait=True)
        for rival in others:
            status_changes.write_status(rival, Status.DECLINED)
            notices.notify(rival, reader=rival.organizer_tg_id, by=invitation.participant_tg_id, headline=notices.RIVAL)


def _end(
    actor: Actor, invitation: SeriesInvitation, meetings: Sequence[Appointment], status: Status
) -> SeriesInvitation:
    """Decline or cancel these meetings, so that the person who did it can undo it, and tell the other one."""
    if not meetings:
        raise CalendarError("already", status=_render_status(queries.read_series_meetings(invitation)))
    _END.run(id=invitation.pk, status=str(status))
    left = {meeting.event_id for meeting in meetings if meeting.status == Status.CONFIRMED}
    _write_status(meetings, status)
    for number in places.lock_dates(invitation.series_id) & left:
        places.fill(number)
    cards.refresh_invited([invitation.series_id], besides=[invitation.participant_tg_id])
    headline = notices.DECLINED if status == Status.DECLINED else notices.CANCELLED
    for reader in (invitation.organizer_tg_id, invitation.participant_tg_id):
        if reader != actor.tg_id:
            about = [meeting.slot.lower for meeting in meetings]
            series_notices.notify_series(invitation, reader=reader, by=actor.tg_id, headline=headline, about=about)
    invitation.refresh_from_db(fields=["status", "ended_in", "status_before"])
    return invitation


def _write_status(meetings: Sequence[Appointment], status: Status) -> None:
    """Give all these meetings another status, with their reminders."""
    if meetings:
        status_changes.write_statuses(meetings, status)
        reminders.set_for_meetings(meetings)


def _render_status(of: SeriesMeetings) -> str:
    """How the meetings stand, for the sentence of `already`."""
    newest = of.active or of.meetings
    return str(newest[0].get_status_display() if newest else Status.CANCELLED.label)
