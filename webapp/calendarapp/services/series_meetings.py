"""Who is invited to the dates of series: conflicts found and meetings written for all dates and people at once.

The callers have locked the series, then its dates, then the people's calendars.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from calendarapp import db, queries
from calendarapp.models import Appointment, Event, SeriesInvitation, TgUser
from calendarapp.services import holds, places, reminders, series_notices
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

_FIND_CONFLICTS: Final = prepared.load("series_invitations", "find_conflicts")
_WRITE_MEETINGS: Final = prepared.load("series_invitations", "write_meetings")
_COPY: Final = prepared.load("series_invitations", "copy_invitations")

Pair = tuple[int, int]  # a date's number, and a person to be invited to it


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What stands against meetings.

    Attributes:
        invited: whose person is invited already.
        busy: where one of the two people is busy.
        theirs: those of `busy` where the person who is to be invited is.
    """

    invited: frozenset[Pair]
    busy: frozenset[Pair]
    theirs: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Invitee:
    """A person to be invited to these dates, and what their meetings begin with."""

    organizer: int
    person: TgUser
    details: str
    status: str
    dates: Collection[int]
    origin: str

    def describe(self) -> dict[str, Any]:
        """As the query takes it."""
        begun = Appointment()
        holds.begin(begun, self.person, organizer=self.organizer)
        expires_at = begun.expires_at if self.status == Status.PENDING else None
        return {
            "person": self.person.pk,
            "details": self.details,
            "status": self.status,
            "holds": begun.holds,
            "expires_at": None if expires_at is None else expires_at.isoformat(),
            "dates": sorted(self.dates),
            "origin": str(self.origin),
        }


def find_conflicts(pairs: Collection[Pair]) -> Conflicts:
    """Look for what stands against meetings of these people at these dates."""
    events, people = [event for event, _person in pairs], [person for _event, person in pairs]
    rows = _FIND_CONFLICTS.rows(events=events, people=people) if events else []
    invited = frozenset((event, person) for event, person, before, _theirs, _busy in rows if before)
    busy = frozenset((event, person) for event, person, before, _theirs, taken in rows if taken and not before)
    theirs = frozenset((event, person) for event, person, before, taken, _busy in rows if taken and not before)
    return Conflicts(invited, busy, theirs)


def write_meetings(invitees: Sequence[Invitee]) -> list[Appointment]:
    """Write the meetings of these people, with the reminders of those that are confirmed.

    Returns:
        Those that were written: without those whose participant's time is taken after all.
    """
    written = _WRITE_MEETINGS.all(Appointment, people=json.dumps([invitee.describe() for invitee in invitees]))
    confirmed = [meeting for meeting in written if meeting.status == Status.CONFIRMED]
    reminders.set_for_meetings(confirmed)
    return written


@transactional
def carry_on(event_ids: Sequence[int], *, announced: bool = False) -> int:
    """Give dates that have just been written their meetings: of all who are invited to their series.

    They begin as the answer to the series is. Where one of the two people is busy, the date has no meeting, and both
    are told, once for all dates.

    Args:
        event_ids: of the dates.
        announced: tell the participants which dates are new, as their organizer has changed the series.

    Returns:
        How many meetings were written.
    """
    dates = {date.pk: date for date in Event.objects.filter(pk__in=event_ids, series_id__isnull=False)}
    wanted = SeriesInvitation.objects.filter(
        series__in={date.series_id for date in dates.values()}, status__in=queries.ACTIVE
    )
    concerned = set(wanted.values_list("organizer_tg_id", "participant_tg_id"))
    if not concerned:
        return 0
    db.lock_people(*(tg_id for both in concerned for tg_id in both))
    invitations = list(wanted.select_related("series").order_by("id"))  # as they are under the locks
    holds.expire_late(invitation.participant_tg_id for invitation in invitations)
    of_series: dict[int, list[int]] = {}
    for date in dates.values():
        of_series.setdefault(date.series_id or 0, []).append(date.pk)
    pairs = {(date, it.participant_tg_id) for it in invitations for date in of_series.get(it.series_id, ())}
    found = find_conflicts(pairs)
    people = queries.get_people(it.participant_tg_id for it in invitations)
    free = pairs - found.invited - found.busy
    invitees = [
        Invitee(
            it.organizer_tg_id,
            people[it.participant_tg_id],
            it.details,
            it.status,
            [date for date in of_series[it.series_id] if (date, it.participant_tg_id) in free],
            it.origin,
        )
        for it in invitations
        if it.series_id in of_series
    ]
    written = write_meetings(invitees)
    places.put_surplus_on_list(written, {date.pk: date.capacity for date in dates.values() if date.capacity})
    there = {(meeting.event_id, meeting.participant_tg_id) for meeting in written}
    for invitation in invitations:
        own = {(date, invitation.participant_tg_id) for date in of_series.get(invitation.series_id, ())}
        missing = [dates[date] for date, person in sorted(own - there - found.invited)]
        _touch(invitation)
        if announced and own & there:
            _announce(invitation, [dates[date] for date, _person in sorted(own & there)])
        if missing:
            _notify_of_busy_dates(invitation, missing)
    return len(written)


def hand_over(series_id: int, *, to: int, whole: bool = False) -> None:
    """Let those who are invited to a series be invited to the one that its later dates have become.

    `whole`: no coming date is left in the first one, so their invitations move.
    """
    if whole:
        SeriesInvitation.objects.filter(series=series_id).update(series=to)
    else:
        _COPY.run(series=series_id, to=to)


def ask_again(series_id: int) -> None:
    """Let the answer to a series be pending again where its meetings wait for another one: they have moved."""
    asked = Appointment.objects.filter(event__series=series_id, status=Status.PENDING)
    people = set(asked.values_list("participant_tg_id", flat=True))
    confirmed = SeriesInvitation.objects.filter(series=series_id, status=Status.CONFIRMED)
    confirmed.filter(participant_tg_id__in=people).update(status=Status.PENDING)


def _touch(invitation: SeriesInvitation) -> None:
    """Let its card be shown again: there are more dates."""
    invitation.save(update_fields=["updated_at"])


def _announce(invitation: SeriesInvitation, new: Iterable[Event]) -> None:
    starts: list[dt.datetime] = sorted(date.slot.lower for date in new)
    reader, by = invitation.participant_tg_id, invitation.organizer_tg_id
    series_notices.notify_series(invitation, reader=reader, by=by, headline=series_notices.NEW_DATES, about=starts)


def _notify_of_busy_dates(invitation: SeriesInvitation, missing: Iterable[Event]) -> None:
    starts: list[dt.datetime] = sorted(date.slot.lower for date in missing)
    for reader in (invitation.organizer_tg_id, invitation.participant_tg_id):
        series_notices.notify_series(
            invitation, reader=reader, by=None, headline=series_notices.NEW_DATES_BUSY, about=starts
        )


def group_by_person(pairs: Iterable[Pair]) -> Mapping[int, list[int]]:
    """The numbers of the dates, by person."""
    grouped: dict[int, list[int]] = {}
    for event, person in sorted(pairs):
        grouped.setdefault(person, []).append(event)
    return grouped
