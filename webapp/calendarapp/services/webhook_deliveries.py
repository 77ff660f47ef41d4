"""Deliveries of webhooks: recorded by a trigger with the change that they tell of, sent by the workers, kept as a log.

A delivery waits, is leased by its sender, and is then delivered, tried again later, or given up. Those of one object go
to an address one by one, in the order of their numbers.
"""

import base64
import datetime as dt
import hashlib
import hmac
import logging
import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet

from calendarapp import access, clock
from calendarapp.errors import CalendarError
from calendarapp.models import WebhookDelivery, WebhookEndpoint
from calendarapp.services import webhook_notices, webhooks
from calendarapp.services.webhooks import Holder
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

log = logging.getLogger(__name__)

CHANNEL: Final = "webhooks"  # LISTEN/NOTIFY: wakes the worker when a transaction with deliveries commits
LEASE: Final = dt.timedelta(seconds=60)  # longer than a call can take; afterwards another worker may send
AT_ONCE: Final = 4  # calls to one address, of all workers together
PATIENCE: Final = 5  # failures in a row after which an address rests between two calls
ATTEMPTS: Final = 14  # of one delivery: some three days
FIRST_PAUSE: Final = 5.0  # seconds to the second attempt; four times as long to each following one
LONGEST_PAUSE: Final = 12 * 3600.0
LONGEST_ASKED: Final = 24 * 3600.0  # the most that a receiver's Retry-After may ask for
FAILING: Final = dt.timedelta(days=5)  # an address that fails for so long is disabled
ANSWER: Final = 500  # characters of an answer that are kept
PING: Final = "ping"

_CLAIM: Final = prepared.load("webhooks", "claim")
_GIVE_BACK: Final = prepared.load("webhooks", "give_back")
_NOTE_DELIVERED: Final = prepared.load("webhooks", "note_delivered")
_NOTE_FAILURE: Final = prepared.load("webhooks", "note_failure")
_SEND_AGAIN: Final = prepared.load("webhooks", "send_again")
_FORGET_BEFORE: Final = prepared.load("webhooks", "forget_before")
_STRIP: Final = prepared.load("webhooks", "strip")


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that the caller has leased and has to make now. `keys` sign it: one, or two after a change."""

    id: int
    endpoint_id: int
    message_id: str
    attempts: int
    url: str
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt. `status` is HTTP's, None without an answer; `answer` says what went wrong.

    `retry_after`: for how many seconds the receiver wants to be left alone, if it said so.
    """

    status: int | None
    milliseconds: int
    answer: str = ""
    retry_after: float | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver has taken it: any status from 200 to 299."""
        return self.status is not None and 200 <= self.status < 300


def claim(*, limit: int) -> list[ClaimedDelivery]:
    """Lease the deliveries that may be made now, at most `limit` of them.

    Those of an account that may not see the calendar any more are not made: its webhooks are disabled.
    """
    with transaction.atomic():
        rows = _CLAIM.rows(limit=limit, lease=LEASE.total_seconds(), patience=PATIENCE, at_once=AT_ONCE)
        barred = _find_barred({row[7] for row in rows} - {None})
        if barred:
            held = WebhookEndpoint.objects.filter(user__in=barred, disabled_at=None)
            held.update(disabled_at=clock.now(), disabled_reason=WebhookEndpoint.Reason.RIGHTS)
            log.warning("webhooks of account %s are disabled: it may not see the calendar", sorted(barred))
    return [
        ClaimedDelivery(
            number, endpoint, f"msg_{key.hex}", attempts, url, tuple(webhooks.make_key(n) for n in nonces if n)
        )
        for number, endpoint, key, attempts, url, *nonces, user in rows
        if user not in barred
    ]


def return_claimed(claimed: Iterable[ClaimedDelivery]) -> None:
    """Return claimed deliveries that were not made, or whose outcome is unknown: they go out again at once."""
    rows = [(delivery.id, delivery.attempts) for delivery in claimed]
    if rows:
        _GIVE_BACK.run(ids=[row[0] for row in rows], attempts=[row[1] for row in rows])


def note(delivery: ClaimedDelivery, outcome: Outcome) -> str:
    """Record what became of an attempt, for the delivery and for its address.

    Returns:
        `delivered`, `retried` or `failed`, which is for good.
    """
    seen = {"status": outcome.status, "milliseconds": outcome.milliseconds, "answer": clean_answer(outcome.answer)}
    if outcome.delivered:
        _NOTE_DELIVERED.run(id=delivery.id, **seen)
        return "delivered"
    last = delivery.attempts >= ATTEMPTS
    with transaction.atomic():
        disabled = _NOTE_FAILURE.rows(
            id=delivery.id,
            attempts=delivery.attempts,
            pause=compute_pause(delivery.attempts, outcome.retry_after),
            last=last,
            gone=outcome.status == 410,
            most=FAILING.total_seconds(),
            patience=PATIENCE,
            **seen,
        )
        for number, url, reason, holder in disabled:
            log.warning("webhook %s is disabled (%s); see it in the panel", number, reason)
            webhook_notices.notify_disabled(number=number, url=url, reason=reason, tg_id=holder)
    return "failed" if last else "retried"


def compute_pause(attempts: int, retry_after: float | None = None) -> float:
    """Seconds until the next attempt after that many: longer each time, spread, and not before the receiver wants."""
    pause = min(FIRST_PAUSE * 4.0 ** min(attempts - 1, 10), LONGEST_PAUSE)
    asked = min(retry_after or 0.0, LONGEST_ASKED)
    return max(pause * random.uniform(0.8, 1.2), asked)  # noqa: S311  spreads, hides nothing


def sign(message_id: str, timestamp: int, body: bytes, keys: Sequence[bytes]) -> str:
    """The header `webhook-signature` (Standard Webhooks): HMAC-SHA-256 of identifier, time and body with each key."""
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)


def clean_answer(text: str) -> str:
    """The beginning of an answer as it can be stored and shown."""
    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text[:ANSWER]
    )


@transactional
def ping(*, holder: Holder, webhook_id: int) -> WebhookDelivery:
    """Record a test delivery for one of the holder's webhooks; the worker makes it as any other.

    Raises:
        CalendarError: `webhook_not_found`, `webhook_disabled`.
    """
    return _write_ping(_require_enabled(webhooks.get_own(holder=holder, webhook_id=webhook_id, lock=True)))


@transactional
def ping_many(webhook_ids: Iterable[int]) -> list[WebhookDelivery]:
    """Record a test delivery for each of these webhooks that is enabled, for the panel."""
    rows = WebhookEndpoint.objects.filter(pk__in=list(webhook_ids), disabled_at=None).order_by("pk")
    return [_write_ping(row) for row in rows]


def select_own(*, holder: Holder, webhook_id: int) -> QuerySet[WebhookDelivery]:
    """The deliveries to one of the holder's webhooks, the newest first.

    Raises:
        CalendarError: `webhook_not_found`, also for one of another person.
    """
    return WebhookDelivery.objects.filter(endpoint=webhooks.get_own(holder=holder, webhook_id=webhook_id)).order_by(
        "-id"
    )


@transactional
def resend(*, holder: Holder, webhook_id: int, delivery_id: int) -> WebhookDelivery:
    """Make a delivery once more, under the identifier that it had; one that waits goes out anyway.

    Raises:
        CalendarError: `webhook_not_found`, `webhook_disabled`, `webhook_delivery_not_found`.
    """
    endpoint = _require_enabled(webhooks.get_own(holder=holder, webhook_id=webhook_id, lock=True))
    found = WebhookDelivery.objects.filter(endpoint=endpoint, pk=delivery_id).first()
    if found is None:
        raise CalendarError("webhook_delivery_not_found")
    _SEND_AGAIN.rows(ids=[found.pk], channel=CHANNEL)
    found.refresh_from_db()
    return found


@transactional
def resend_many(delivery_ids: Iterable[int]) -> list[WebhookDelivery]:
    """Make these deliveries once more, for the panel.

    Returns:
        Those that did not wait anyway, as they are now.
    """
    done = [number for number, _woken in _SEND_AGAIN.rows(ids=list(delivery_ids), channel=CHANNEL)]
    return list(WebhookDelivery.objects.filter(pk__in=done).order_by("pk"))


def forget_person(tg_id: int) -> None:
    """Delete the webhooks of a person who is being erased, and what all logs know of them; before anything else."""
    WebhookEndpoint.objects.filter(tg_id=tg_id).delete()
    _FORGET_BEFORE.run(person=tg_id)


def strip(tg_id: int, meetings: Sequence[int]) -> None:
    """Take what the person wrote out of what their erasure itself has recorded; the last thing of it."""
    _STRIP.run(person=tg_id, meetings=list(meetings))


def _write_ping(endpoint: WebhookEndpoint) -> WebhookDelivery:
    row = WebhookDelivery.objects.create(
        endpoint=endpoint,
        key=uuid.uuid4(),
        type=PING,
        subject=WebhookDelivery.Subject.PING,
        subject_id=endpoint.pk,
        data={},
        happened_at=clock.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return row


def _require_enabled(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    if endpoint.disabled_at is not None:
        raise CalendarError("webhook_disabled")
    return endpoint


def _find_barred(users: Iterable[int]) -> set[int]:
    """Those of these accounts that may not see all meetings (any more)."""
    wanted = set(users)
    if not wanted:
        return set()
    accounts = User.objects.filter(pk__in=wanted, is_active=True, is_staff=True)
    return wanted - {account.pk for account in accounts if access.has_staff_right(account, writes=False)}
