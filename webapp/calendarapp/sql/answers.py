"""What an answer to an invitation reads and writes, each in one statement: plain SQL around the querysets of `queries`.

No rule. As with `bookings`, the look is a statement of its own after the locks, for a statement sees what was committed
when it began.
"""

from dataclasses import dataclass
from typing import Final

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import BigIntegerField

from calendarapp import clock, queries
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import own_time
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Given, Read, Statement

LOOK: Final = """
SELECT EXISTS ({expired}), EXISTS ({taken}), EXISTS ({rivals}), other.id, other.name, own.id, own.name, {guest}, {host}
FROM (SELECT) AS here
LEFT JOIN calendarapp_tguser AS guest ON guest.tg_id = %(guest)s
LEFT JOIN calendarapp_tguser AS host ON host.tg_id = %(host)s
LEFT JOIN LATERAL ({organized} LIMIT 1) AS other ON true
LEFT JOIN LATERAL ({own} LIMIT 1) AS own ON true
"""
STORE: Final = """
UPDATE calendarapp_appointment SET status = %(status)s, updated_at = %(now)s WHERE id = %(id)s
"""

GUEST: Final = Given("guest", BigIntegerField())
SLOT: Final = Given("slot", DateTimeRangeField())
MEETING: Final = Given("meeting", BigIntegerField())


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody has to know who says yes to an invitation.

    Attributes:
        expired: invitations of the guest wait that nobody answered in time.
        taken: another meeting has the guest's time then.
        rivals: there are invitations then that wait for an answer and did not keep the time.
        other: a meeting then that the guest organizes, with number and name.
        own: an event of the guest's own then, likewise.
        people: both, by Telegram ID.
    """

    expired: bool
    taken: bool
    rivals: bool
    other: Appointment | None
    own: Event | None
    people: dict[int, TgUser]


def hold(meeting_id: int) -> Appointment | None:
    """The meeting, its row held until the transaction ends; it is not waited for."""
    return _HOLD.first(id=meeting_id) if queries.is_storable(meeting_id) else None


def look(meeting: Appointment) -> Facts:
    """Everything that decides about a yes of the meeting's participant, in one read."""
    host, guest = meeting.organizer_tg_id, meeting.participant_tg_id
    [row] = _LOOK.rows(host=host, guest=guest, slot=meeting.slot, meeting=meeting.pk)
    expired, taken, rivals, other, name, own, own_name, *people = row
    width = len(queries.PERSON)
    return Facts(
        expired=expired,
        taken=taken,
        rivals=rivals,
        other=None if other is None else Appointment(pk=other, name=name),
        own=None if own is None else Event(pk=own, name=own_name),
        people={
            guest: queries.person_from_row(guest, people[:width]),
            host: queries.person_from_row(host, people[width:]),
        },
    )


def store(meeting: Appointment, status: str) -> None:
    """Give the meeting another status.

    Raises:
        django.db.IntegrityError: the constraint refuses it.
    """
    meeting.status, meeting.updated_at = status, clock.now()
    _STORE.run(id=meeting.pk, status=str(status), now=meeting.updated_at)


def _look() -> str:
    expired = queries.select_expired().filter(participant_tg_id=GUEST).order_by().values("pk")
    taken = queries.holding(GUEST, SLOT, excluding=MEETING).order_by().values("pk")
    rivals = queries.competing(GUEST, SLOT, excluding=MEETING).order_by().values("pk")
    organized = queries.organized(GUEST, SLOT, excluding=MEETING).values("id", "name")
    own = own_time.own_events(GUEST, SLOT).values("id", "name")
    return LOOK.format(
        expired=prepared.text(expired),
        taken=prepared.text(taken),
        rivals=prepared.text(rivals),
        organized=prepared.text(organized),
        own=prepared.text(own),
        guest=prepared.columns(TgUser, "guest", queries.PERSON),
        host=prepared.columns(TgUser, "host", queries.PERSON),
    )


_HOLD: Final = Read(Appointment, lambda: f"{prepared.select(Appointment)} WHERE id = %(id)s FOR UPDATE NOWAIT")
_LOOK: Final = Statement(_look)
_STORE: Final = Statement(lambda: STORE)
