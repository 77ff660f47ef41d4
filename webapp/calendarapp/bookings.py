"""What a booking reads and writes, each in one statement: plain SQL around the querysets of `queries`. No rule.

A booking locks, looks, decides and writes. The look is a statement of its own after the locks, for a statement sees
what was committed when it began.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BigIntegerField

from calendarapp import clock, queries, statements
from calendarapp.models import Appointment, TgUser
from calendarapp.statements import Given, Statement

# The number is taken at once: the message that goes out with the meeting names it.
LOOK: Final = """
SELECT nextval('calendarapp_appointment_id_seq'), EXISTS ({expired}), EXISTS ({invited}), ({busy}),
       other.id, other.name, {guest}, {host}
FROM (SELECT) AS here
LEFT JOIN calendarapp_tguser AS guest ON guest.tg_id = %(guest)s
LEFT JOIN calendarapp_tguser AS host ON host.tg_id = %(host)s
LEFT JOIN LATERAL ({double} LIMIT 1) AS other ON true
"""

FIELDS: Final = (
    *("id", "event_id", "name", "organizer_tg_id", "participant_tg_id", "date", "time", "duration_minutes", "timezone"),
    *("details", "status", "holds", "expires_at", "created_at", "updated_at"),
)

# No row comes back when the constraint refuses the meeting; then there is no message either.
STORE: Final = """
WITH meeting AS (
    INSERT INTO calendarapp_appointment ({columns}) VALUES ({values})
    ON CONFLICT ON CONSTRAINT nobody_is_double_booked DO NOTHING RETURNING id, slot
), message AS (
    INSERT INTO calendarapp_outboxmessage
        (chat_id, method, payload, appointment_id, created_at, attempts, last_error)
    SELECT %(participant_tg_id)s, 'sendMessage', %(payload)s::jsonb, id, %(created_at)s, 0, ''
    FROM meeting WHERE %(payload)s IS NOT NULL RETURNING id
)
SELECT slot, (SELECT pg_notify(%(channel)s, '') IS NULL FROM message) FROM meeting
"""

GUEST: Final = Given("guest", BigIntegerField())
HOST: Final = Given("host", BigIntegerField())
EVENT: Final = Given("event", BigIntegerField())
SLOT: Final = Given("slot", DateTimeRangeField())


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody who books has to know.

    Attributes:
        number: of the meeting, should it be made.
        expired: invitations of the guest wait that nobody answered in time.
        invited: the guest is invited to this event.
        busy: the guest is, then.
        other: the meeting then to which the organizer has said yes, with number and name.
        guest: who is to be invited; somebody unknown as `queries.person` makes them.
        host: who invites; likewise.
    """

    number: int
    expired: bool
    invited: bool
    busy: bool
    other: Appointment | None
    guest: TgUser
    host: TgUser

    @property
    def people(self) -> dict[int, TgUser]:
        """Both, by Telegram ID."""
        return {person.pk: person for person in (self.host, self.guest)}


def look(*, host: int, guest: int, slot: DateTimeTZRange, event: int | None) -> Facts:
    """Everything that decides about a meeting of these two people then, in one read.

    Args:
        host: the organizer's Telegram ID.
        guest: the participant's.
        slot: what the meeting would occupy.
        event: on which it would hang.
    """
    [row] = _LOOK.rows(host=host, guest=guest, slot=slot, event=event)
    number, expired, invited, busy, other, name, *people = row
    return Facts(
        number=number,
        expired=expired,
        invited=invited,
        busy=busy,
        other=None if other is None else Appointment(pk=other, name=name),
        guest=queries.person_read(guest, people[: len(queries.PERSON)]),
        host=queries.person_read(host, people[len(queries.PERSON) :]),
    )


def store(meeting: Appointment, payload: dict[str, Any] | None, *, channel: str) -> bool:
    """Write a new meeting and the message to its participant, and wake whoever sends it when this commits.

    Args:
        meeting: with its number; gets the interval that it occupies.
        payload: parameters of `sendMessage`; None for no message.
        channel: on which the sender listens.

    Returns:
        False when the constraint refuses it: the participant's time is taken, and nothing is written.
    """
    meeting.created_at = meeting.updated_at = clock.now()
    message = None if payload is None else json.dumps(payload)
    values = {field: getattr(meeting, field) for field in FIELDS}
    row = _STORE.row(**values, payload=message, channel=channel)
    if row is None:
        return False
    meeting.slot = row[0]
    meeting._state.adding = False
    meeting._state.db = _DATABASE
    return True


def _look() -> str:
    expired = queries.expired().filter(participant_tg_id=GUEST).order_by().values("pk")
    invited = queries.active_meetings_of_event(EVENT).filter(participant_tg_id=GUEST).order_by().values("pk")
    double = queries.confirmed_as_participant(HOST, SLOT).values("id", "name")
    return LOOK.format(
        expired=statements.text(expired),
        invited=statements.text(invited),
        busy=queries.busy_text(GUEST, SLOT),
        double=statements.text(double),
        guest=statements.columns(TgUser, "guest", queries.PERSON),
        host=statements.columns(TgUser, "host", queries.PERSON),
    )


def _store() -> str:
    return STORE.format(columns=", ".join(FIELDS), values=", ".join(f"%({field})s" for field in FIELDS))


_DATABASE: Final = "default"
_LOOK: Final = Statement(_look)
_STORE: Final = Statement(_store)
