"""Requests that may come twice but must take effect once: the first answer is kept, in the transaction of its effect.

After draft-ietf-httpapi-idempotency-key-header-07, section 2.
"""

from collections.abc import Mapping
from typing import Final

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import IdempotentRequest
from calendarapp.services import retention
from calendarapp.sql import locks

KEEP: Final = retention.ANSWERS


def find_first_answer(*, holder: str, key: str, fingerprint: str, wait: bool = False) -> IdempotentRequest | None:
    """Return the answer to an earlier request with this key; None if this one is the first.

    Other requests with the same key (of at most 255 characters, whose holder has at most 32) are refused until the
    transaction ends, or with `wait` are held up until then: they take its answer. The fingerprint is a digest of what
    is asked for.

    Raises:
        CalendarError: `in_progress`, `idempotency_key_reused` (the key came with another request).
    """
    if wait:
        locks.lock(locks.make_idempotency_key(holder, key))
    elif not locks.try_lock(locks.make_idempotency_key(holder, key)):
        raise CalendarError("in_progress")
    found = IdempotentRequest.objects.filter(holder=holder, key=key).first()
    if found is None:
        return None
    if found.created_at < clock.now() - KEEP:
        found.delete()
        return None
    if found.fingerprint != fingerprint:
        raise CalendarError("idempotency_key_reused")
    return found


def keep(
    *, holder: str, key: str, fingerprint: str, status: int, headers: Mapping[str, str], body: bytes
) -> IdempotentRequest:
    """Keep the answer to a request that has just taken effect, for the same time and in the same transaction."""
    return IdempotentRequest.objects.create(
        holder=holder, key=key, fingerprint=fingerprint, status=status, headers=dict(headers), body=body
    )
