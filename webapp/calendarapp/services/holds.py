"""What an invitation does to the invited person's time until they answer, as they chose (`TgUser.HoldPolicy`)."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from calendarapp import clock, db, queries
from calendarapp.models import Appointment, SeriesInvitation, TgUser
from calendarapp.services import cards, notices, series_notices, status_changes
from calendarapp.services.status_changes import AcceptanceConflicts
from calendarapp.sql.transactions import transactional

FIELDS = ("holds", "expires_at", "waiting_since")
BATCH: Final = 500


def begin(meeting: Appointment, participant: TgUser, *, organizer: int, asks: bool | None = None) -> None:
    """Start an invitation (again): it holds time and expires as the participant chose. Not saved.

    A request of a person whom they have not met holds nothing until they say yes (`TgUser.Strangers`). `asks` is
    `queries.is_request` of the two, where the caller has read it.
    """
    meeting.waiting_since = None
    if asks is None:
        asks = queries.is_request(organizer, participant)
    free = asks or participant.hold_policy == TgUser.HoldPolicy.COMPETE
    meeting.holds = not free
    expires = participant.hold_policy == TgUser.HoldPolicy.EXPIRE
    meeting.expires_at = clock.now() + dt.timedelta(hours=participant.hold_hours) if expires else None


def is_expired(meeting: Appointment) -> bool:
    """Whether the invitation has waited for an answer longer than its participant allows."""
    return (
        meeting.status == Appointment.Status.PENDING
        and meeting.expires_at is not None
        and meeting.expires_at <= clock.now()
    )


def find_conflicts(meeting: Appointment) -> AcceptanceConflicts:
    """What stands against a yes of the participant (`status_changes`), once what was not answered in time has expired.

    The constraint of meetings knows no clock: what has expired takes the time until that is written down.
    """
    facts = status_changes.find_conflicts(meeting)
    if facts.expired:
        expire_for(meeting.participant_tg_id)
        facts = status_changes.find_conflicts(meeting)
    return facts


def expire_invitations() -> int:
    """Expire the invitations of up to `BATCH` people that were not answered in time, in one transaction per person.

    Returns:
        How many invitations.
    """
    late = queries.select_expired().order_by().values_list("participant_tg_id", flat=True).distinct()[:BATCH]
    return sum(expire_for(participant) for participant in list(late))


def expire_late(people: Iterable[int]) -> None:
    """Expire the invitations of these people that were not answered in time; their calendars are locked."""
    late = queries.select_expired().filter(participant_tg_id__in=list(people)).order_by()
    for participant in sorted(set(late.values_list("participant_tg_id", flat=True))):
        expire_for(participant)


@transactional
def expire_for(participant: int, *, excluding: int | None = None) -> int:
    """Cancel a person's invitations that waited for an answer longer than they allow, and tell both people.

    `excluding` is a meeting that the caller is about to move, which asks for an answer again. Returns how many.
    """
    db.lock_people(participant)
    over = queries.select_expired().filter(participant_tg_id=participant).select_for_update(nowait=True)
    meetings = [meeting for meeting in over if meeting.pk != excluding]
    with series_notices.gather_notices():
        for meeting in meetings:
            status_changes.write_status(meeting, Appointment.Status.CANCELLED)
            for reader in (meeting.organizer_tg_id, meeting.participant_tg_id):
                notices.notify(meeting, reader=reader, by=meeting.participant_tg_id, headline=notices.EXPIRED)
        waiting = SeriesInvitation.objects.filter(participant_tg_id=participant, status=Appointment.Status.PENDING)
        dates = [meeting.event_id for meeting in meetings if meeting.event_id is not None]
        if dates:
            over_with = waiting.filter(series__events__in=dates)
            series = set(over_with.values_list("series_id", flat=True))
            over_with.update(status=Appointment.Status.CANCELLED)
            cards.refresh_invited(series)
    return len(meetings)
