"""Webhooks: addresses that programs are told at, each of a person or of an account of the staff.

A secret is made from the row's nonce and the secret key: a copy of the database is not enough to sign in our name.
What is told to whom is decided by `calendar_note_webhooks_v1.sql`, which writes it down with the change itself.
"""

import base64
import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from calendarapp import clock, db
from calendarapp.errors import CalendarError
from calendarapp.models import WebhookEndpoint
from calendarapp.services import tokens, webhook_notices
from calendarapp.services.webhook_addresses import check_url
from calendarapp.sql.transactions import transactional

Reason = WebhookEndpoint.Reason

TYPES: Final = (
    *(
        f"appointment.{word}"
        for word in ("created", "confirmed", "declined", "cancelled", "moved", "changed", "deleted")
    ),
    *(f"event.{word}" for word in ("created", "moved", "changed", "deleted")),
)
PREFIX: Final = "whsec_"  # as the Standard Webhooks specification has it
SALT: Final = "calendarapp.webhooks"
LIMIT: Final = 10
OVERLAP: Final = dt.timedelta(days=1)  # the secret before the last change still signs for so long


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose webhooks: a person's (`tg_id`), or those of an account of the staff (`user`)."""

    tg_id: int | None = None
    user: User | None = None


@transactional
def create(*, holder: Holder, url: str, types: Sequence[str] = ()) -> tuple[WebhookEndpoint, str]:
    """Make a webhook; without `types` it is told of everything that its holder may see.

    Returns:
        It, and its secret: `whsec_` and 32 bytes in base64, to be shown once.

    Raises:
        CalendarError: `webhook_url_wrong`, `webhook_address_private`, `webhook_type_unknown`, `too_many_webhooks`;
            `not_staff` for an account that can't enter the panel.
        ValueError: not exactly one holder.
    """
    row = WebhookEndpoint(url=check_url(url), types=clean_types(types), nonce=_make_nonce())
    if holder.tg_id is not None and holder.user is None:
        db.lock_people(holder.tg_id)
        row.tg_id = holder.tg_id
    elif holder.user is not None and holder.tg_id is None:
        row.user = tokens.lock_staff(holder.user)
    else:
        raise ValueError("a webhook has one holder")
    if select_own(holder).count() >= LIMIT:
        raise CalendarError("too_many_webhooks", limit=LIMIT)
    row.save()
    return row, encode_secret(make_key(row.nonce))


@transactional
def change(
    *,
    holder: Holder,
    webhook_id: int,
    url: str | None = None,
    types: Sequence[str] | None = None,
    enabled: bool | None = None,
) -> WebhookEndpoint:
    """Change what is given of one of the holder's webhooks. What happens while it is disabled is never told.

    Raises:
        CalendarError: `webhook_not_found`, also for one of another person; as `create`.
    """
    row = get_own(holder=holder, webhook_id=webhook_id, lock=True)
    if url is not None:
        row.url = check_url(url)
    if types is not None:
        row.types = clean_types(types)
    if enabled is not None and enabled != (row.disabled_at is None):
        _switch(row, enabled=enabled)
    row.save()
    return row


@transactional
def renew_secret(*, holder: Holder, webhook_id: int) -> tuple[WebhookEndpoint, str]:
    """Give a webhook another secret; for a day both of them sign, so that the receiver can change over.

    Returns:
        It, and the new secret, to be shown once.

    Raises:
        CalendarError: `webhook_not_found`, also for one of another person.
    """
    row = get_own(holder=holder, webhook_id=webhook_id, lock=True)
    row.former_nonce, row.former_until = row.nonce, clock.now() + OVERLAP
    row.nonce = _make_nonce()
    row.save()
    return row, encode_secret(make_key(row.nonce))


@transactional
def delete(*, holder: Holder, webhook_id: int) -> None:
    """Delete a webhook with its log; what waits is not told any more.

    Raises:
        CalendarError: `webhook_not_found`, also for one of another person.
    """
    get_own(holder=holder, webhook_id=webhook_id, lock=True).delete()


@transactional
def set_enabled(webhook_ids: Iterable[int], *, enabled: bool) -> list[WebhookEndpoint]:
    """Enable or disable these webhooks, for the panel.

    Returns:
        Those that were not so before.
    """
    rows = WebhookEndpoint.objects.filter(pk__in=list(webhook_ids), disabled_at__isnull=not enabled)
    changed = list(rows.order_by("pk").select_for_update())
    for row in changed:
        _switch(row, enabled=enabled)
        row.save()
        if not enabled:
            webhook_notices.notify_disabled(number=row.pk, url=row.url, reason=row.disabled_reason, tg_id=row.tg_id)
    return changed


def select_own(holder: Holder) -> QuerySet[WebhookEndpoint]:
    """The holder's webhooks, in the order in which they were made."""
    return WebhookEndpoint.objects.filter(tg_id=holder.tg_id, user=holder.user).order_by("id")


def get_own(*, holder: Holder, webhook_id: int, lock: bool = False) -> WebhookEndpoint:
    """One of the holder's webhooks; with `lock`, held until the transaction ends.

    Raises:
        CalendarError: `webhook_not_found`, also for one of another person.
    """
    rows = select_own(holder)
    row = (rows.select_for_update() if lock else rows).filter(pk=webhook_id).first()
    if row is None:
        raise CalendarError("webhook_not_found")
    return row


def clean_types(types: Sequence[str]) -> list[str]:
    """The kinds of changes, each once, in the order of `TYPES`.

    Raises:
        CalendarError: `webhook_type_unknown`.
    """
    unknown = [name for name in types if name not in TYPES]
    if unknown:
        raise CalendarError("webhook_type_unknown", name=unknown[0][:50])
    return [name for name in TYPES if name in types]


def make_key(nonce: str) -> bytes:
    """The key that signs: 32 bytes, made of the row's nonce and the secret key."""
    return salted_hmac(SALT, nonce, algorithm="sha256").digest()


def encode_secret(key: bytes) -> str:
    """A key as receivers know it."""
    return PREFIX + base64.b64encode(key).decode()


def _make_nonce() -> str:
    return secrets.token_hex(16)


def _switch(row: WebhookEndpoint, *, enabled: bool) -> None:
    row.disabled_at, row.disabled_reason = (None, "") if enabled else (clock.now(), Reason.ASKED)
    row.failures, row.failing_since, row.resume_at = 0, None, None
