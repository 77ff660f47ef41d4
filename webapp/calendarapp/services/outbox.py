"""Record first, deliver later: a message is a row written in the transaction that it reports.

A row waits, is leased by its sender, and is then sent, rescheduled, or marked as failed. A chat's rows go out one by
one in the order of their numbers: a row that waits or is being sent holds back those behind it.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, TypeAlias

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef

from calendarapp import clock
from calendarapp.messages import Payload
from calendarapp.models import OutboxMessage, TgUser
from calendarapp.services import retention
from calendarapp.sql import cards, prepared
from webapp import strange_json, tracing

CHANNEL: Final = "outbox"  # LISTEN/NOTIFY: wakes the worker when a transaction with messages commits
LEASE: Final = dt.timedelta(seconds=60)  # longer than a call can take; afterwards another worker may send
PATIENCE: Final = 80.0  # seconds that a call may take longer when one has failed before, and so its lease
BUDGET: Final = "overall"
WINDOW: Final = 300  # rows behind others of their chats that a claim skips, at most
SOON: Final = 5.0  # seconds before its message goes out that a lease has room for

Row: TypeAlias = tuple[int, str, Payload, str]  # chat, method, parameters, the card that is shown or nothing

_ENQUEUE: Final = prepared.load("outbox", "enqueue")
_NOTE_SENT: Final = prepared.load("outbox", "note_sent")
_CLAIM_BY_DUE: Final = prepared.load("outbox", "claim_by_due")
_CLAIM_BY_CHAT: Final = prepared.load("outbox", "claim_by_chat")
_HAS_BACKLOG: Final = prepared.load("outbox", "has_backlog")
_GIVE_BACK: Final = prepared.load("outbox", "give_back")
_PROLONG: Final = prepared.load("outbox", "prolong")
_RESERVE: Final = prepared.load("outbox", "reserve")
_MOVE: Final = prepared.load("outbox", "move")
_WAKE: Final = prepared.load("outbox", "wake")


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A message that the caller has leased and has to send `delay` seconds from now."""

    id: int
    chat_id: int
    method: str
    payload: Payload
    appointment_id: int | None
    attempts: int
    delay: float = 0.0


class SentMessage(NamedTuple):
    """A row that Telegram has accepted, and the message of the chat that it has become where it shows a card."""

    id: int
    message_id: int | None = None


def enqueue(
    *,
    chat_id: int,
    payload: Payload,
    method: str = "sendMessage",
    appointment_id: int | None = None,
    card: str = "",
) -> int:
    """Record one Bot API call. A chat's messages keep their order.

    `appointment_id` is the meeting that the message is about and shows; should it be undeliverable, the organizer is
    told. `card` is what it shows beside (`cards`). Returns the row's number.
    """
    shown = card or ("" if appointment_id is None else cards.name_meeting_card(appointment_id))
    [number] = _enqueue([(chat_id, method, payload, shown)], appointment_id)
    return number


def enqueue_many(messages: Iterable[tuple[int, Payload]]) -> list[int]:
    """Record many messages at once: (chat, parameters of `sendMessage`). Returns the rows' numbers, in their order."""
    calls = [(chat_id, "sendMessage", payload, "") for chat_id, payload in messages]
    return _enqueue(calls, None) if calls else []


def _enqueue(calls: Sequence[Row], appointment_id: int | None) -> list[int]:
    """Write the rows, numbered in their order."""
    marked = [(chat_id, method, tracing.mark(payload), card) for chat_id, method, payload, card in calls]
    rows = _ENQUEUE.rows(calls=json.dumps(marked), appointment_id=appointment_id, channel=CHANNEL)
    return [number for number, _woken in rows]


def claim(*, limit: int, per_second: float = 0, chat_pause: float = 0) -> list[ClaimedMessage]:
    """Lease the messages that may go out now, at most `limit` of them and one a chat.

    All workers together keep to `per_second`, by the `delay` of each message; 0 is no limit. A chat rests `chat_pause`
    seconds between two messages.
    """
    if not per_second:
        return _take(limit, chat_pause, LEASE.total_seconds())
    with transaction.atomic():
        claimed = _take(limit, chat_pause, LEASE.total_seconds() + limit / per_second)
        return _reserve_room(claimed, 1 / per_second) if claimed else []


def _take(limit: int, chat_pause: float, lease: float) -> list[ClaimedMessage]:
    """Lease for `lease` seconds what may go out now."""
    with connection.cursor() as cursor:
        asked = {"limit": limit, "window": WINDOW, "pause": chat_pause, "lease": lease, "patience": PATIENCE}
        cursor.execute(_CLAIM_BY_DUE.text, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if len(rows) < limit and _is_crowded(cursor):
            cursor.execute(_CLAIM_BY_CHAT.text, {**asked, "limit": limit - len(rows)})
            rows += cursor.fetchall()
    rows.sort(key=lambda row: (row[6], row[0]))
    # Django's connections return jsonb as text. One that can't be read is given up by the sender, as no object.
    return [
        ClaimedMessage(number, chat_id, method, strange_json.read_or_none(payload), appointment_id, attempts)
        for number, chat_id, method, payload, appointment_id, attempts, _due in rows
    ]


def _is_crowded(cursor: CursorWrapper) -> bool:
    """Whether more rows than fit into a window are blocked by others of their chats."""
    cursor.execute(_HAS_BACKLOG.text, {"window": WINDOW})
    return cursor.fetchone() is not None


def _reserve_room(claimed: list[ClaimedMessage], gap: float) -> list[ClaimedMessage]:
    """Reserve the next sending times, shared by all workers, and assign them to these messages."""
    [(seconds,)] = _RESERVE.rows(name=BUDGET, span=gap * len(claimed), most=LEASE.total_seconds())
    first = max(0.0, seconds)
    if first > SOON:  # with many workers the wait would use up the lease
        _PROLONG.run(seconds=first, ids=[message.id for message in claimed])
    return [replace(message, delay=first + gap * position) for position, message in enumerate(claimed)]


def is_due() -> bool:
    """Whether a message should have gone out by now, but waits for its chat's pace or for the one before it."""
    return OutboxMessage.objects.filter(sent_at=None, failed_at=None, due_at__lte=clock.now()).exists()


def mark_sent(*sent: SentMessage) -> None:
    """Mark messages that Telegram has accepted as sent."""
    ids, messages = [one.id for one in sent], [one.message_id for one in sent]
    _NOTE_SENT.rows(ids=ids, messages=messages, now=clock.now(), channel=CHANNEL)


@transaction.atomic
def renew(chat_id: int, leased_until: dt.datetime, until: dt.datetime, *, count: int) -> list[int]:
    """Renew the lease of messages to a chat that the caller recorded with a lease (`make_row_parameters`).

    Returns:
        The numbers of the `count` messages, in their order; none when a worker has taken one of them meanwhile: then it
        sends the others.
    """
    own = OutboxMessage.objects.filter(chat_id=chat_id, leased_until=leased_until, attempts=0)
    ours = list(
        own.filter(sent_at=None, failed_at=None).order_by("id").select_for_update().values_list("pk", flat=True)
    )
    if len(ours) != count:
        return []
    OutboxMessage.objects.filter(pk__in=ours).update(leased_until=until)
    return ours


def return_claimed(claimed: Iterable[ClaimedMessage]) -> None:
    """Return claimed messages that were not tried, except those that another worker has claimed since."""
    rows = [(message.id, message.attempts) for message in claimed]
    if rows:
        _GIVE_BACK.run(ids=[row[0] for row in rows], attempts=[row[1] for row in rows])


@transaction.atomic
def release(*message_ids: int, error: str) -> None:
    """Give messages that the caller could not send to the workers, except those they have already taken.

    Until the workers have sent them, what is recorded for the chat later waits behind them.
    """
    own = OutboxMessage.objects.filter(pk__in=message_ids, sent_at=None, failed_at=None, attempts=0)
    own.update(leased_until=None, last_error=error)
    _wake()


def reschedule(message_id: int, *, seconds: float, error: str) -> None:
    """Try a message again after `seconds`. Its chat's later messages wait behind it."""
    OutboxMessage.objects.filter(pk=message_id).update(
        due_at=clock.now() + dt.timedelta(seconds=seconds), leased_until=None, last_error=error
    )


def move_to_chat(*, old: int, new: int) -> None:
    """What waits for a chat goes to the one that it has become; edits of its old messages are dropped."""
    _MOVE.run(old=old, new=new)


def mark_failed(message_id: int, *, error: str) -> None:
    """Make a message that Telegram will never accept a dead letter, which operators see; the chat continues."""
    OutboxMessage.objects.filter(pk=message_id).update(failed_at=clock.now(), leased_until=None, last_error=error)


@transaction.atomic
def retry_failed(message_ids: Iterable[int]) -> list[OutboxMessage]:
    """Try dead letters again, now.

    Returns:
        Those of the messages that were dead letters, as they were.
    """
    dead = _lock_dead(message_ids)
    OutboxMessage.objects.filter(pk__in=[message.pk for message in dead]).update(
        failed_at=None, attempts=0, due_at=clock.now(), leased_until=None
    )
    _wake()
    return dead


@transaction.atomic
def discard_failed(message_ids: Iterable[int]) -> list[OutboxMessage]:
    """Delete dead letters: they will never be sent.

    Returns:
        Those of the messages that were dead letters.
    """
    dead = _lock_dead(message_ids)
    OutboxMessage.objects.filter(pk__in=[message.pk for message in dead]).delete()
    return dead


def _lock_dead(message_ids: Iterable[int]) -> list[OutboxMessage]:
    """Those of the messages that are dead letters, and stay so until the transaction ends; without their parameters."""
    dead = OutboxMessage.objects.filter(pk__in=list(message_ids), failed_at__isnull=False).order_by("pk")
    return list(dead.defer("payload").select_for_update())


def purge_dead_letters() -> int:
    """Delete dead letters to people who were erased, and who may never write again. Returns how many rows."""
    people = TgUser.objects.filter(pk=OuterRef("chat_id"))
    dead = OutboxMessage.objects.filter(failed_at__lt=clock.now() - retention.LOST, chat_id__gt=0)
    return dead.filter(~Exists(people)).delete()[0]


def _wake() -> None:
    """Tell the workers, when this transaction commits."""
    _WAKE.rows(channel=CHANNEL)
