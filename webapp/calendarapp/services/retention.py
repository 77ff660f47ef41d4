"""How long what is only recorded is kept: the one place for it (docs/operations.md, "What grows").

Everything else grows with the calendar and its people, and goes with them, or is folded into one row a person or a day.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Manager, Model

from calendarapp import clock
from calendarapp.models import (
    Announcement,
    AnnouncementRecipient,
    ArrivedUpdate,
    History,
    IdempotentRequest,
    LinkBooking,
    OutboxMessage,
    PageSession,
    ProcessedUpdate,
    RateLimit,
    SlotHold,
    TimePoll,
    TimePollVote,
    WebhookDelivery,
)
from calendarapp.sql import prepared

# Telegram keeps an update for 24 hours at most; after a week without updates its numbering restarts.
UPDATES: Final = dt.timedelta(days=3)
# Arrivals that their bots have not removed, because they died, or that were not to be served.
ARRIVALS: Final = dt.timedelta(minutes=1)
SENT: Final = dt.timedelta(minutes=1)  # for the pace of its chat
FAILED: Final = dt.timedelta(days=90)  # so long operators may look at it and send it again
LOST: Final = dt.timedelta(hours=1)  # of those, to people who were erased (`outbox.purge_dead_letters`)
RECIPIENTS: Final = dt.timedelta(days=90)  # who got which announcement
BOOKINGS: Final = dt.timedelta(days=400)  # longer than a link reaches; what was booked stays in the calendars
ANSWERS: Final = dt.timedelta(hours=24)  # for a repeated Idempotency-Key
POLLS: Final = dt.timedelta(days=90)  # after its end, with its votes
RATES: Final = dt.timedelta(minutes=2)
CARDS: Final = dt.timedelta(hours=1)  # of what is gone; longer than it can be restored (`undo.WINDOW`)
ATTEMPTS: Final = dt.timedelta(days=1)  # longer than AXES_COOLOFF_TIME
DELIVERIES: Final = dt.timedelta(days=14)  # of webhooks; longer than one is tried, and an address may fail
SELDOM: Final = 3600.0  # seconds between two looks at tables where no index leads to what is old


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `model` go when their `since` is longer ago than `keep()`; None keeps them forever.

    `seldom`: the table is short, and has no index for this.
    """

    model: type[Model]
    since: str
    keep: Callable[[], dt.timedelta | None]
    seldom: bool = False

    def forget(self) -> int:
        """Delete what is older. Returns how many rows."""
        keep = self.keep()
        if keep is None:
            return 0
        rows: Manager[Any] = self.model._default_manager
        return rows.filter(**{f"{self.since}__lt": clock.now() - keep}).delete()[0]


def _read_days(setting: str) -> Callable[[], dt.timedelta | None]:
    """As many days as a setting says; 0 is forever."""
    return lambda: dt.timedelta(days=days) if (days := getattr(settings, setting)) else None


_FORGET_CARDS: Final = prepared.load("outbox", "forget_cards")
_FORGET_PUBLIC: Final = prepared.load("public_calendars", "forget_public")
_FORGET_SHARED: Final = prepared.load("shared_events", "forget_shared")
SENT_MESSAGES: Final = Rule(OutboxMessage, "sent_at", lambda: SENT)
# The history has a way of its own to forget, in bounded parts (`history.forget_old`).
HISTORY: Final = Rule(History, "at", _read_days("HISTORY_DAYS"))
RULES: Final = (
    Rule(ProcessedUpdate, "created_at", lambda: UPDATES),
    Rule(ArrivedUpdate, "alive_until", lambda: ARRIVALS),
    SENT_MESSAGES,
    Rule(OutboxMessage, "failed_at", lambda: FAILED),
    Rule(WebhookDelivery, "happened_at", lambda: DELIVERIES),
    Rule(IdempotentRequest, "created_at", lambda: ANSWERS),
    Rule(LinkBooking, "created_at", lambda: BOOKINGS),
    Rule(SlotHold, "expires_at", dt.timedelta),
    Rule(RateLimit, "began", lambda: RATES),
    Rule(Session, "expire_date", dt.timedelta),
    Rule(PageSession, "expires_at", dt.timedelta),
    Rule(AnnouncementRecipient, "created_at", lambda: RECIPIENTS),
    Rule(TimePollVote, "voted_at", lambda: POLLS, seldom=True),
    Rule(TimePoll, "closes_at", lambda: POLLS, seldom=True),
    Rule(Announcement, "created_at", _read_days("AUDIT_DAYS"), seldom=True),
    Rule(AccessAttempt, "attempt_time", lambda: ATTEMPTS, seldom=True),
    Rule(AccessFailureLog, "attempt_time", _read_days("AUDIT_DAYS"), seldom=True),
    Rule(LogEntry, "action_time", _read_days("AUDIT_DAYS"), seldom=True),
)

_next_look = 0.0  # when this process looks at those that are looked at seldom (monotonic)


def forget_old() -> int:
    """Delete what has been kept long enough. Returns how many rows."""
    global _next_look  # noqa: PLW0603  one time for all threads; looking twice does no harm
    now = time.monotonic()
    look = now >= _next_look
    if look:
        _next_look = now + SELDOM
    forgotten = sum(rule.forget() for rule in RULES if look or not rule.seldom)
    return forgotten + forget_cards() + forget_shared() + forget_public() if look else forgotten


def forget_cards() -> int:
    """Forget in which messages events and meetings stand that are gone for good. Returns how many rows."""
    return len(_FORGET_CARDS.rows(before=clock.now() - CARDS))


def forget_shared() -> int:
    """Forget where events that are gone for good were shown, and who answered there. Returns how many places."""
    return len(_FORGET_SHARED.rows(before=clock.now() - CARDS))


def forget_public() -> int:
    """Forget which events and series were public that are gone for good. Returns how many."""
    return len(_FORGET_PUBLIC.rows(before=clock.now() - CARDS))
