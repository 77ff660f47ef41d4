"""Signing in to the calendar's pages: one-time links from the bot, and the sessions that they open.

One row is one sign-in. Until its link is used, `digest` is that of the link's token; then that of the session's. A
link's token is made from the row's nonce and the secret key when the message with it is sent, so that no copy of the
database opens anybody's calendar.
"""

import base64
import datetime as dt
import hashlib
import secrets
from typing import Final

from django.utils.crypto import salted_hmac

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import PageSession
from calendarapp.services import validation
from calendarapp.sql.transactions import transactional

SALT: Final = "calendarapp.page_sessions"
LINK_LASTS: Final = dt.timedelta(minutes=10)
SESSION_LASTS: Final = dt.timedelta(days=30)
NOTE_USE: Final = dt.timedelta(minutes=1)  # the last use is noted at most this often: a read need not cost a write
LIMIT: Final = 20  # sessions and unused links of one person; the oldest goes for a new one
BROWSER: Final = 200  # characters of a browser's name for itself


@transactional
def make_link(*, tg_id: int) -> PageSession:
    """Make a one-time link for this person; `get_link_token` gives what stands in it.

    Raises:
        CalendarError: `person_wrong`.
    """
    nonce = secrets.token_hex(16)
    tg_id = validation.clean_tg_id(tg_id)
    old = PageSession.objects.filter(tg_id=tg_id).order_by("-id").values("pk")[LIMIT - 1 :]
    PageSession.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    token = _make_link_token(tg_id, nonce)
    return PageSession.objects.create(
        tg_id=tg_id, nonce=nonce, digest=_compute_digest(token), expires_at=clock.now() + LINK_LASTS
    )


def get_link_token(number: int) -> str:
    """Return the token of a link that `make_link` made.

    Raises:
        CalendarError: `link_over` if it was used, or is too old.
    """
    link = PageSession.objects.filter(pk=number, opened_at=None, expires_at__gt=clock.now()).first()
    if link is None:
        raise CalendarError("link_over")
    return _make_link_token(link.tg_id, link.nonce)


def find_link(token: str) -> PageSession | None:
    """Find the unused link of a token; None for any other, used and expired ones alike."""
    return PageSession.objects.filter(digest=_compute_digest(token), opened_at=None, expires_at__gt=clock.now()).first()


@transactional
def use_link(*, token: str, browser: str = "") -> tuple[str, PageSession]:
    """Use a link up, and open the session that it is for: of two who try at once, one gets it.

    Args:
        token: the link's.
        browser: what the browser calls itself, to be shown to the person.

    Returns:
        The session's token, which can't be shown again, and the session.

    Raises:
        CalendarError: `link_over`.
    """
    unused = PageSession.objects.select_for_update().filter(opened_at=None, expires_at__gt=clock.now())
    row = unused.filter(digest=_compute_digest(token)).first()
    if row is None:
        raise CalendarError("link_over")
    return _open(row, browser), row


@transactional
def open_session(*, tg_id: int, browser: str = "") -> tuple[str, PageSession]:
    """Open a session for a person whom Telegram vouches for (`security.init_data`). Returns: as `use_link`."""
    row = make_link(tg_id=tg_id)
    return _open(row, browser), row


def find(token: str) -> PageSession | None:
    """Find the session of a token; None for one that is unknown, ended or over. Its use is noted."""
    if not token:
        return None
    now = clock.now()
    row = PageSession.objects.filter(digest=_compute_digest(token), opened_at__isnull=False, expires_at__gt=now).first()
    if row is not None and (row.seen_at is None or row.seen_at <= now - NOTE_USE):
        PageSession.objects.filter(pk=row.pk).update(seen_at=now)
        row.seen_at = now
    return row


def list_for_person(tg_id: int) -> list[PageSession]:
    """The person's open sessions, the latest used first."""
    rows = PageSession.objects.filter(tg_id=tg_id, opened_at__isnull=False, expires_at__gt=clock.now())
    return list(rows.order_by("-seen_at", "-id"))


def end(*, tg_id: int, number: int | None = None) -> int:
    """End one session of this person, or without a number all of them and unused links. Returns how many there were."""
    rows = PageSession.objects.filter(tg_id=tg_id, **({} if number is None else {"pk": number}))
    return rows.delete()[0]


def _open(row: PageSession, browser: str) -> str:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row.digest, row.nonce = _compute_digest(token), ""
    row.opened_at, row.seen_at, row.expires_at = now, now, now + SESSION_LASTS
    row.browser = browser[:BROWSER]
    row.save(update_fields=["digest", "nonce", "opened_at", "seen_at", "expires_at", "browser"])
    return token


def _make_link_token(tg_id: int, nonce: str) -> str:
    digest = salted_hmac(SALT, f"{tg_id} {nonce}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _compute_digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
