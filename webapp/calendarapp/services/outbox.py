"""Record first, deliver later: what is to be sent is a row of the transaction that it tells of.

A row waits, is leased by whoever sends it, and is then sent, put off, or given up. A chat's rows go out one by one in
the order of their numbers: a row that waits, or is being sent, holds back those behind it.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from calendarapp import clock
from calendarapp.messages import Payload
from calendarapp.models import OutboxMessage, TgUser

CHANNEL: Final = "outbox"  # LISTEN/NOTIFY: wakes the worker when a transaction with messages commits
LEASE: Final = dt.timedelta(seconds=60)  # longer than a call can take; afterwards another worker may send
BUDGET: Final = "overall"
KEEP_SENT: Final = dt.timedelta(minutes=1)
KEEP_LOST: Final = dt.timedelta(hours=1)

# The first waiting row of every chat that is due and has rested since its last message. SKIP LOCKED: several workers
# never take the same row and never wait for each other.
CLAIM: Final = """
SELECT m.id, m.chat_id, m.method, m.payload, m.appointment_id, m.created_at, m.attempts
FROM calendarapp_outboxmessage m
WHERE m.failed_at IS NULL AND m.sent_at IS NULL AND m.due_at <= statement_timestamp()
  AND (m.leased_until IS NULL OR m.leased_until <= statement_timestamp())
  AND NOT EXISTS (
      SELECT 1 FROM calendarapp_outboxmessage earlier
      WHERE earlier.chat_id = m.chat_id AND earlier.id < m.id AND earlier.failed_at IS NULL AND earlier.sent_at IS NULL
  )
  AND NOT EXISTS (
      SELECT 1 FROM calendarapp_outboxmessage just
      WHERE just.chat_id = m.chat_id AND just.sent_at > statement_timestamp() - make_interval(secs => %(pause)s)
  )
ORDER BY m.due_at, m.id
LIMIT %(limit)s
FOR UPDATE SKIP LOCKED
"""

# Reserve room for some messages on the one time line of all workers; the first may go out after this many seconds.
RESERVE: Final = """
INSERT INTO calendarapp_sendingbudget AS budget (name, next_at)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(span)s))
ON CONFLICT (name) DO UPDATE
SET next_at = greatest(budget.next_at, clock_timestamp()) + make_interval(secs => %(span)s)
RETURNING extract(epoch FROM next_at - clock_timestamp())::float8 - %(span)s
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that the caller has leased and sends `delay` seconds from now."""

    id: int
    chat_id: int
    method: str
    payload: Payload
    appointment_id: int | None
    created_at: dt.datetime
    attempts: int
    delay: float = 0.0


def enqueue(
    *,
    chat_id: int,
    payload: Payload,
    method: str = "sendMessage",
    appointment_id: int | None = None,
    leased_until: dt.datetime | None = None,
) -> OutboxMessage:
    """Record one Bot API call.

    Args:
        chat_id: whose chat it goes to; a chat's messages keep their order.
        payload: the method's parameters.
        method: the Bot API method.
        appointment_id: the meeting that the message is about; should it be undeliverable, the organizer is told.
        leased_until: the caller itself will send it until then; afterwards a worker takes it.
    """
    message = OutboxMessage.objects.create(
        chat_id=chat_id, payload=payload, method=method, appointment_id=appointment_id, leased_until=leased_until
    )
    if leased_until is None:
        _wake()
    return message


def enqueue_own(calls: Sequence[tuple[int, str, Payload]], *, leased_until: dt.datetime) -> list[int]:
    """Record Bot API calls that the caller itself sends when this transaction is committed; nobody is woken.

    Args:
        calls: chat, method and parameters of each, in their order.
        leased_until: afterwards a worker takes what is still there.

    Returns:
        The rows' numbers, in the same order.
    """
    if not calls:
        return []
    rows = ", ".join(["(%s, %s, %s::jsonb, statement_timestamp(), %s, 0, '')"] * len(calls))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calendarapp_outboxmessage"  # noqa: S608  nothing but placeholders is put in
            " (chat_id, method, payload, created_at, leased_until, attempts, last_error)"
            f" VALUES {rows} RETURNING id",
            [value for chat, method, payload in calls for value in (chat, method, json.dumps(payload), leased_until)],
        )
        return [number for (number,) in cursor.fetchall()]


def enqueue_many(messages: Iterable[tuple[int, Payload]]) -> int:
    """Record many messages at once: (chat, parameters of `sendMessage`). Returns how many."""
    rows = OutboxMessage.objects.bulk_create(
        OutboxMessage(chat_id=chat_id, payload=payload) for chat_id, payload in messages
    )
    if rows:
        _wake()
    return len(rows)


@transaction.atomic
def claim(*, limit: int, per_second: float = 0, chat_pause: float = 0) -> list[Claimed]:
    """Lease the messages that may go out now, at most one a chat.

    Args:
        limit: at most so many.
        per_second: the pace of all workers together; 0 for no limit. The `delay` of each message keeps to it.
        chat_pause: seconds that a chat rests between two messages.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"limit": limit, "pause": chat_pause})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not rows:
            return []
        gap = 1 / per_second if per_second else 0.0
        first = 0.0
        if gap:
            cursor.execute(RESERVE, {"name": BUDGET, "span": gap * len(rows)})
            first = max(0.0, cursor.fetchone()[0])
        lease = LEASE + dt.timedelta(seconds=first + gap * len(rows))
        cursor.execute(
            "UPDATE calendarapp_outboxmessage"
            " SET leased_until = statement_timestamp() + make_interval(secs => %s), attempts = attempts + 1"
            " WHERE id = ANY(%s)",
            [lease.total_seconds(), [row[0] for row in rows]],
        )
    return [
        Claimed(
            id=row[0],
            chat_id=row[1],
            method=row[2],
            payload=_json(row[3]),
            appointment_id=row[4],
            created_at=row[5],
            attempts=row[6] + 1,
            delay=first + gap * position,
        )
        for position, row in enumerate(rows)
    ]


def is_due() -> bool:
    """Whether a message should have gone out by now, but waits for its chat's pace or for the one before it."""
    return OutboxMessage.objects.filter(sent_at=None, failed_at=None, due_at__lte=clock.now()).exists()


def sent(*message_ids: int) -> None:
    """Telegram has taken these: they are done."""
    OutboxMessage.objects.filter(pk__in=message_ids).update(sent_at=clock.now(), leased_until=None, last_error="")


@transaction.atomic
def renew(message_ids: Iterable[int], leased_until: dt.datetime) -> set[int]:
    """Go on holding messages that the caller leased with `enqueue`.

    Returns:
        Those that are still the caller's: not sent, and taken by no worker meanwhile.
    """
    own = OutboxMessage.objects.filter(pk__in=list(message_ids), sent_at=None, failed_at=None, attempts=0)
    ours = set(own.select_for_update().values_list("pk", flat=True))
    OutboxMessage.objects.filter(pk__in=ours).update(leased_until=leased_until)
    return ours


@transaction.atomic
def release(*message_ids: int) -> None:
    """Give messages that the caller could not send to the worker."""
    OutboxMessage.objects.filter(pk__in=message_ids, sent_at=None).update(leased_until=None)
    _wake()


def put_off(message_id: int, *, seconds: float, error: str) -> None:
    """It could not go out now: try again after so many seconds. Its chat's later messages wait behind it."""
    OutboxMessage.objects.filter(pk=message_id).update(
        due_at=clock.now() + dt.timedelta(seconds=seconds), leased_until=None, last_error=error
    )


def give_up(message_id: int, *, error: str) -> None:
    """Telegram will never take it: it stays as a dead letter that operators see, and the chat goes on without it."""
    OutboxMessage.objects.filter(pk=message_id).update(failed_at=clock.now(), leased_until=None, last_error=error)


@transaction.atomic
def retry_failed(message_ids: Iterable[int]) -> int:
    """Try dead letters again, now.

    Returns:
        How many of these were dead letters.
    """
    count = OutboxMessage.objects.filter(pk__in=list(message_ids), failed_at__isnull=False).update(
        failed_at=None, attempts=0, due_at=clock.now(), leased_until=None
    )
    _wake()
    return count


def forget_sent() -> int:
    """Delete what was sent a while ago. Returns how many rows."""
    return OutboxMessage.objects.filter(sent_at__lt=clock.now() - KEEP_SENT).delete()[0]


def forget_lost() -> int:
    """Delete dead letters to people who were erased, and who may never write again. Returns how many rows."""
    people = TgUser.objects.filter(pk=OuterRef("chat_id"))
    dead = OutboxMessage.objects.filter(failed_at__lt=clock.now() - KEEP_LOST, chat_id__gt=0)
    return dead.filter(~Exists(people)).delete()[0]


def _wake() -> None:
    """Tell the workers, when this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _json(value: Any) -> Payload:
    """A jsonb column as Python values: Django's connections give the text of it."""
    payload: Payload = json.loads(value) if isinstance(value, str) else value
    return payload
