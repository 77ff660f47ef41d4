"""Tokens with which programs act for a person or a member of the staff. Shown once, kept as a digest."""

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from calendarapp import clock, db
from calendarapp.errors import CalendarError
from calendarapp.models import ApiToken
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

PREFIX: Final = "vst_"  # lets people, and scanners for lost secrets, tell what it is
RANDOM_BYTES: Final = 32
HINT: Final = len(PREFIX) + 4  # characters that are kept to tell tokens apart: the other 232 bits stay unknown
LIMIT: Final = 10
NOTE_USE: Final = dt.timedelta(minutes=1)  # the last use is noted at most this often: a read need not cost a write

# Of a token, as `find` reads them.
COLUMNS: Final = ("id", "digest", "scope", "tg_id", "user_id", "hint", "created_at", "last_used_at")
_FIND: Final = prepared.load("tokens", "find")


@transactional
def issue(*, tg_id: int | None = None, user: AbstractBaseUser | None = None, scope: str) -> str:
    """Make a token for a person (`tg_id`) or for a member of the staff (`user`).

    Returns:
        The token: `vst_` and 43 characters of base64url. It can't be shown again.

    Raises:
        CalendarError: `too_many_tokens`; `not_staff` for an account that can't enter the panel.
        ValueError: no such scope, or not exactly one holder.
    """
    token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    row = ApiToken(digest=compute_digest(token), hint=token[:HINT], scope=ApiToken.Scope(scope).value)
    if tg_id is not None and user is None:
        db.lock_people(tg_id)
        row.tg_id = tg_id
    elif user is not None and tg_id is None:
        row.user = lock_staff(user)
    else:
        raise ValueError("a token has one holder")
    others = ApiToken.objects.filter(tg_id=row.tg_id, user=row.user)
    if others.count() >= LIMIT:
        raise CalendarError("too_many_tokens", limit=LIMIT)
    row.save()
    return token


def find(token: str) -> ApiToken | None:
    """The token's row, its `user` with it, None for a token that is unknown or revoked; its use is noted.

    It is looked up by its digest, so the time it takes reveals nothing about a guessed token.
    """
    rows = _FIND.beside(User, len(COLUMNS), digest=compute_digest(token))
    if not rows:
        return None
    [(row, account)] = rows
    found = prepared.from_row(ApiToken, COLUMNS, row)
    if account is not None:
        found.user = account
    now = clock.now()
    if found.last_used_at is None or found.last_used_at <= now - NOTE_USE:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTE_USE)
        ApiToken.objects.filter(stale, pk=found.pk).update(last_used_at=now)
        found.last_used_at = now
    return found


def list_for_person(tg_id: int) -> list[ApiToken]:
    """The person's tokens, in the order in which they were made."""
    return list(_select_tokens(tg_id))


def get_own(*, token_id: int, tg_id: int) -> ApiToken:
    """One of the person's tokens.

    Raises:
        CalendarError: `token_not_found`, also for a token of another person.
    """
    token = _select_tokens(tg_id).filter(pk=token_id).first()
    if token is None:
        raise CalendarError("token_not_found")
    return token


@transactional
def revoke(*, token_id: int, tg_id: int) -> None:
    """Revoke one of the person's tokens.

    Raises:
        CalendarError: `token_not_found`, also for a token of another person.
    """
    if not _select_tokens(tg_id).filter(pk=token_id).delete()[0]:
        raise CalendarError("token_not_found")


def compute_digest(token: str) -> str:
    """Compute the stored digest of a token, which is random enough (256 bits) to need no salt or stretching."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def lock_staff(user: AbstractBaseUser) -> User:
    """The account, held until the transaction ends: what belongs to it is made one by one.

    Raises:
        CalendarError: `not_staff`, it can't enter the panel.
    """
    account = User.objects.select_for_update().get(pk=user.pk)
    if not (account.is_active and account.is_staff):
        raise CalendarError("not_staff", name=account.get_username())
    return account


def _select_tokens(tg_id: int) -> "QuerySet[ApiToken]":
    return ApiToken.objects.filter(tg_id=tg_id).order_by("id")
