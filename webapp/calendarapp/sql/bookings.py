"""What a booking reads and writes, each in one statement: plain SQL around the querysets of `queries`. No rule.

A booking locks, looks, decides and writes. The look is a statement of its own after the locks, for a statement sees
what was committed when it began. Where nothing stands against a meeting, there is nothing to decide: `book` does all of
it in one journey, in a function of the database (`routines`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BigIntegerField

from calendarapp import authorship, clock, queries
from calendarapp.models import Appointment, TgUser
from calendarapp.queries import own_time
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Given, Statement
from calendarapp.sql.routines import Routine, column_types

# The number is taken at once: the message that goes out with the meeting names it.
NUMBER: Final = "nextval('calendarapp_appointment_id_seq')"
PEOPLE: Final = """
FROM (SELECT) AS here
LEFT JOIN calendarapp_tguser AS guest ON guest.tg_id = %(guest)s
LEFT JOIN calendarapp_tguser AS host ON host.tg_id = %(host)s
"""
LOOK: Final = """
SELECT {number}, EXISTS ({expired}), EXISTS ({invited}), ({busy}), EXISTS ({own}), other.id, other.name, {columns}
{people} LEFT JOIN LATERAL ({double} LIMIT 1) AS other ON true
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
SELECT slot, (SELECT pg_notify(%(channel)s, '') IS NULL FROM message) {into} FROM meeting
"""

# Nothing is written, and nothing comes back, where something stands against the meeting: the caller finds out what.
BODY: Final = """
DECLARE
    policy text;
    hours integer;
    occupied tstzrange;
    woken boolean;
BEGIN
    PERFORM set_config('calendar.actor', %(actor)s, true);
    PERFORM pg_advisory_xact_lock(least(%(host)s, %(guest)s));
    PERFORM pg_advisory_xact_lock(greatest(%(host)s, %(guest)s));
    SELECT hold_policy, hold_hours INTO policy, hours FROM calendarapp_tguser WHERE tg_id = %(guest)s;
    IF policy IS DISTINCT FROM %(policy)s OR hours IS DISTINCT FROM %(hours)s
        OR EXISTS ({expired}) OR EXISTS ({invited}) OR {busy}
        OR (NOT %(over)s AND EXISTS ({own})) OR (NOT %(force)s AND EXISTS ({double}))
    THEN
        RETURN NULL;
    END IF;
    {store};
    RETURN occupied;
END
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
        own: the guest has an event of their own then.
        other: the meeting then to which the organizer has said yes, with number and name.
        guest: who is to be invited; somebody unknown as `queries.get_person` makes them.
        host: who invites; likewise.
    """

    number: int
    expired: bool
    invited: bool
    busy: bool
    own: bool
    other: Appointment | None
    guest: TgUser
    host: TgUser


def number_and_people(*, host: int, guest: int) -> tuple[int, TgUser, TgUser]:
    """The number of the meeting, should it be made, its host and its guest, as in `Facts`; these need no lock."""
    [(number, *people)] = _NUMBER_AND_PEOPLE.rows(host=host, guest=guest)
    return number, *_two(host, guest, people)


def look(*, host: int, guest: int, slot: DateTimeTZRange, event: int | None) -> Facts:
    """Everything that decides about a meeting of these two people then, in one read.

    Args:
        host: the organizer's Telegram ID.
        guest: the participant's.
        slot: what the meeting would occupy.
        event: on which it would hang.
    """
    [row] = _LOOK.rows(host=host, guest=guest, slot=slot, event=event)
    number, expired, invited, busy, own, other, name, *people = row
    inviting, invitee = _two(host, guest, people)
    return Facts(
        number=number,
        expired=expired,
        invited=invited,
        busy=busy,
        own=own,
        other=None if other is None else Appointment(pk=other, name=name),
        guest=invitee,
        host=inviting,
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
    row = _STORE.row(**_values(meeting, payload, channel))
    return row is not None and _stored(meeting, row[0])


def book(
    meeting: Appointment,
    payload: dict[str, Any] | None,
    *,
    channel: str,
    slot: DateTimeTZRange,
    guest: TgUser,
    over: bool,
    force: bool,
) -> bool:
    """Lock both calendars, look, and `store` when nothing stands against it: one journey, and a transaction by itself.

    Args:
        meeting: as for `store`.
        payload: as for `store`.
        channel: as for `store`.
        slot: what the meeting occupies.
        guest: its participant as the caller knows them; what the invitation does to their time comes from there.
        over: the guest may have an event of their own then.
        force: the organizer may have another meeting then.

    Returns:
        False when something stands against it, or the guest has chosen otherwise meanwhile: nothing is written, and
        `look`, under the locks, tells what it is.
    """
    known = not guest._state.adding
    chosen = {"policy": guest.hold_policy if known else None, "hours": guest.hold_hours if known else None}
    row = BOOK.row(
        **_values(meeting, payload, channel), **chosen, slot=slot, over=over, force=force, actor=authorship.said()
    )
    return row is not None and row[0] is not None and _stored(meeting, row[0])


def _values(meeting: Appointment, payload: dict[str, Any] | None, channel: str) -> dict[str, Any]:
    meeting.created_at = meeting.updated_at = clock.now()
    message = None if payload is None else json.dumps(payload)
    return {**{field: getattr(meeting, field) for field in FIELDS}, "payload": message, "channel": channel}


def _stored(meeting: Appointment, slot: DateTimeTZRange) -> bool:
    meeting.slot = slot
    meeting._state.adding = False
    meeting._state.db = DEFAULT_DB_ALIAS
    return True


def _two(host: int, guest: int, columns: Sequence[Any]) -> tuple[TgUser, TgUser]:
    """The host and the guest of the columns that `PEOPLE` reads, the guest's first."""
    width = len(queries.PERSON)
    return queries.person_from_row(host, columns[width:]), queries.person_from_row(guest, columns[:width])


def _conditions() -> dict[str, str]:
    """What can stand against a meeting, each as SQL."""
    expired = queries.select_expired().filter(participant_tg_id=GUEST).order_by().values("pk")
    invited = queries.select_active_of_event(EVENT).filter(participant_tg_id=GUEST).order_by().values("pk")
    double = queries.confirmed_as_participant(HOST, SLOT).values("id", "name")
    return {
        "expired": prepared.text(expired),
        "invited": prepared.text(invited),
        "busy": f"({queries.busy_text(GUEST, SLOT)})",
        "own": prepared.text(own_time.own_events(GUEST, SLOT).order_by().values("pk")),
        "double": prepared.text(double),
    }


def _people() -> str:
    return ", ".join(prepared.columns(TgUser, person, queries.PERSON) for person in ("guest", "host"))


def _look() -> str:
    return LOOK.format(number=NUMBER, columns=_people(), people=PEOPLE, **_conditions())


def _store(into: str = "") -> str:
    values = ", ".join(f"%({field})s" for field in FIELDS)
    return STORE.format(columns=", ".join(FIELDS), values=values, into=into)


def _types() -> dict[str, str]:
    """What the function is given, with its types."""
    besides = {"payload": "jsonb", "channel": "text", "policy": "text", "hours": "integer"}
    flags = {"over": "boolean", "force": "boolean"}
    return {**column_types(Appointment, FIELDS), **besides, "slot": "tstzrange", **flags, "actor": "text"}


def _body() -> str:
    return BODY.format(store=_store("INTO occupied, woken"), **_conditions())


_NUMBER_AND_PEOPLE: Final = Statement(lambda: f"SELECT {NUMBER}, {_people()} {PEOPLE}")
_LOOK: Final = Statement(_look)
_STORE: Final = Statement(_store)
BOOK: Final = Routine(
    "calendar_book",
    types=_types,
    returns="tstzrange",
    body=_body,
    aliases={"guest": "participant_tg_id", "host": "organizer_tg_id", "event": "event_id"},
)
