"""What a change of a meeting's status locks, reads and writes, each in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import clock, queries
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import notices
from calendarapp.sql import prepared

_LOCK: Final = prepared.load("appointments", "lock_appointment")
_LOCK_RIVALS: Final = prepared.load("appointments", "lock_rivals")
_FIND_CONFLICTS: Final = prepared.load("appointments", "find_conflicts")
_SET_STATUS: Final = prepared.load("appointments", "set_status")
_SET_STATUSES: Final = prepared.load("appointments", "set_statuses")


@dataclass(frozen=True, slots=True)
class AcceptanceConflicts:
    """What may stand against a yes to an invitation.

    Attributes:
        expired: the participant has invitations that were not answered in time.
        taken: another meeting takes the participant's time then.
        rivals: there are pending invitations for that time that don't hold it.
        other: a meeting then that the participant organizes, else an event of their own, with number and name.
        people: both, by Telegram ID.
    """

    expired: bool
    taken: bool
    rivals: bool
    other: Appointment | Event | None
    people: dict[int, TgUser]


def lock(appointment_id: int) -> Appointment | None:
    """Lock the meeting's row until the transaction ends; None if there is no such meeting.

    The row lock is not waited for: its holder may be waiting for a calendar that the caller has locked.
    """
    return _LOCK.first(Appointment, id=appointment_id) if queries.is_storable(appointment_id) else None


def find_conflicts(meeting: Appointment) -> AcceptanceConflicts:
    """Read everything that may stand against a yes of the meeting's participant, in one statement.

    It is a separate statement after the locks, because a statement sees what was committed when it began.
    """
    organizer, participant = meeting.organizer_tg_id, meeting.participant_tg_id
    given = {"organizer": organizer, "participant": participant, "slot": meeting.taken, "meeting": meeting.pk}
    rows = _FIND_CONFLICTS.beside(TgUser, 7, **given)
    known = {person.pk: person for _found, person in rows if person is not None}
    [(expired, taken, rivals, other, name, own, own_name), _person] = rows[0]
    own_event = None if own is None else Event(pk=own, name=own_name)
    obstacle = own_event if other is None else Appointment(pk=other, name=name)
    return AcceptanceConflicts(
        expired=expired,
        taken=taken,
        rivals=rivals,
        other=obstacle,
        people={tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in (organizer, participant)},
    )


def write_status(meeting: Appointment, status: str) -> None:
    """Give the meeting another status.

    Raises:
        django.db.IntegrityError: the constraint refuses it.
    """
    meeting.status, meeting.updated_at = status, clock.now()
    _SET_STATUS.run(id=meeting.pk, status=str(status), now=meeting.updated_at)


def write_statuses(meetings: Collection[Appointment], status: str) -> None:
    """Give all these meetings another status, in one statement. Errors: as `write_status`."""
    if meetings:
        _SET_STATUSES.run(meetings=[meeting.pk for meeting in meetings], status=str(status))
    for meeting in meetings:
        meeting.status = status


def decline_rivals(meeting: Appointment) -> None:
    """The first confirmed wins: other invitations that competed for this time are declined, their organizers told."""
    participant = meeting.participant_tg_id
    for rival in lock_rivals(participant, meeting.taken, excluding=meeting.pk):
        write_status(rival, Appointment.Status.DECLINED)
        notices.notify(rival, reader=rival.organizer_tg_id, by=participant, headline=notices.RIVAL)


def lock_rivals(tg_id: int, when: DateTimeTZRange, *, excluding: int) -> list[Appointment]:
    """The person's invitations that compete for that time, except one, locked without waiting."""
    return _LOCK_RIVALS.all(Appointment, participant=tg_id, slot=when, meeting=excluding)
