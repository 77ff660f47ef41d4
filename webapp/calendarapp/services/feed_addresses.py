"""The secret addresses of people's calendar feeds: created, shown again, renewed, revoked, and found by token.

A token is made from the row's nonce and the secret key, and the database holds only its digest: a copy of the database
is not enough to read feeds.
"""

import base64
import hashlib
import secrets
from typing import Final

from django.urls import reverse
from django.utils.crypto import salted_hmac

from calendarapp.errors import CalendarError
from calendarapp.models import FeedAddress
from calendarapp.services import validation
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

Kind = FeedAddress.Kind

SALT: Final = "calendarapp.feed_addresses"
TOKEN_LENGTH: Final = 43

_FIND_ADDRESS: Final = prepared.load("feeds", "find_address")


@transactional
def get_address(*, tg_id: int, kind: str = Kind.CALENDAR) -> str:
    """Return the path of this person's feed, `/feeds/<token>.ics`, created when there is none; the same every time.

    Kind `busy` is the feed without names. After a change of the secret key the path is another one, and the old one no
    longer works.

    Raises:
        CalendarError: `person_wrong`, `feed_unknown` for another kind.
    """
    if kind not in Kind.values:
        raise CalendarError("feed_unknown")
    nonce = secrets.token_hex(16)
    new = {"nonce": nonce, "digest": _compute_digest(_make_token(tg_id, kind, nonce))}
    row, _made = FeedAddress.objects.get_or_create(tg_id=validation.clean_tg_id(tg_id), kind=kind, defaults=new)
    token = _make_token(tg_id, kind, row.nonce)
    if row.digest != (digest := _compute_digest(token)):  # the secret key has changed
        row.digest = digest
        row.save(update_fields=["digest"])
    return reverse("feed", args=[token])


@transactional
def renew(*, tg_id: int, kind: str = Kind.CALENDAR) -> str:
    """Create another path for this person's feed; the old one stops working. Otherwise as `get_address`."""
    revoke(tg_id=tg_id, kind=kind)
    return get_address(tg_id=tg_id, kind=kind)


@transactional
def revoke(*, tg_id: int, kind: str | None = None) -> int:
    """Close this person's feed, or all of theirs without a kind; returns how many there were."""
    rows = FeedAddress.objects.filter(tg_id=tg_id, **({} if kind is None else {"kind": kind}))
    return rows.delete()[0]


def find(token: str) -> FeedAddress | None:
    """Find the feed that a token opens; None for unknown, renewed and revoked tokens alike."""
    if len(token) != TOKEN_LENGTH:
        return None
    return _FIND_ADDRESS.first(FeedAddress, digest=_compute_digest(token))


def _make_token(tg_id: int, kind: str, nonce: str) -> str:
    digest = salted_hmac(SALT, f"{tg_id} {kind} {nonce}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _compute_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
