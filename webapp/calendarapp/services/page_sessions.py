"""Signing in to the calendar's pages: one-time links from the bot, and the sessions that they open.

One row is one sign-in. Until its link is used, `digest` is that of the link's token; then that of the session's. A
link's token is made from the row's nonce and the secret key when the message with it is sent, so that no copy of the
database opens anybody's calendar.

A session is shown by its token: the browser's cookie, or `Authorization: Bearer` where a frame gets no cookie.
"""

import base64
import datetime as dt
import hashlib
import secrets
from typing import Final

from django.utils.crypto import salted_hmac

from calendarapp import clock, db
from calendarapp.errors import CalendarError
from calendarapp.models import PageSession, TgUser
from calendarapp.services import validation
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

SALT: Final = "calendarapp.page_sessions"
# They let people, and what hides secrets in logs, tell what it is.
LINK_PREFIX: Final = "vsl_"
PREFIX: Final = "vsp_"
LINK_LASTS: Final = dt.timedelta(minutes=10)
SESSION_LASTS: Final = dt.timedelta(days=30)
# Inside Telegram, which vouches for the person each time the calendar is opened there.
TELEGRAM_LASTS: Final = dt.timedelta(days=1)
NOTE_USE: Final = dt.timedelta(minutes=1)  # the last use is noted at most this often: a read need not cost a write
LIMIT: Final = 20  # sessions and unused links of one person; for a new one, what ends first goes
NEWEST: Final = 8  # changes that tell whether there is a new one: those made at once get their numbers in any order
BROWSER: Final = 200  # characters of a browser's name for itself

_FIND: Final = prepared.load("page_sessions", "find")
_LIST_CHANGES: Final = prepared.load("page_sessions", "list_changes")


@transactional
def make_link(*, tg_id: int) -> PageSession:
    """Make a one-time link for this person; `get_link_token` gives what stands in it.

    Raises:
        CalendarError: `person_wrong`.
    """
    tg_id = validation.clean_tg_id(tg_id)
    db.lock_people(tg_id)
    old = PageSession.objects.filter(tg_id=tg_id).order_by("-expires_at", "-id")[LIMIT - 1 :]
    PageSession.objects.filter(pk__in=[row.pk for row in old]).delete()
    nonce = secrets.token_hex(16)
    digest = compute_digest(_make_link_token(tg_id, nonce))
    return PageSession.objects.create(tg_id=tg_id, nonce=nonce, digest=digest, expires_at=clock.now() + LINK_LASTS)


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
    return PageSession.objects.filter(digest=compute_digest(token), opened_at=None, expires_at__gt=clock.now()).first()


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
    row = unused.filter(digest=compute_digest(token)).first()
    if row is None:
        raise CalendarError("link_over")
    return _open(row, browser, SESSION_LASTS), row


@transactional
def open_session(*, tg_id: int, browser: str = "", lasts: dt.timedelta = SESSION_LASTS) -> tuple[str, PageSession]:
    """Open a session for a person of whom the caller knows who they are. Returns: as `use_link`.

    Raises:
        CalendarError: `person_wrong`.
    """
    row = make_link(tg_id=tg_id)
    return _open(row, browser, lasts), row


def find(token: str) -> PageSession | None:
    """Find the session of a token; None for one that is unknown, ended or over. Its use is noted.

    It is looked up by its digest, so the time it takes reveals nothing about a guessed token.
    """
    found = find_with_person(token)
    return found[0] if found else None


def find_with_person(token: str) -> tuple[PageSession, TgUser] | None:
    """As `find`, with whose session it is; a person whom the bot does not know has what is usual."""
    if not token.startswith(PREFIX):
        return None
    now = clock.now()
    found = _FIND.pairs(PageSession, TgUser, digest=compute_digest(token), now=now)
    if not found:
        return None
    [(row, person)] = found
    if row.seen_at is None or row.seen_at <= now - NOTE_USE:
        PageSession.objects.filter(pk=row.pk).update(seen_at=now)
        row.seen_at = now
    return row, person or TgUser(tg_id=row.tg_id)


def list_changes(digests: list[str]) -> list[tuple[str, list[int], str | None, str | None]]:
    """For each of these sessions that is open: its digest, and what a person sees of changes.

    That is the numbers of the last ones (others when there is a new one), time zone and language, None of a person whom
    the bot does not know. No use is noted.
    """
    if not digests:
        return []
    rows = _LIST_CHANGES.rows(digests=digests, now=clock.now(), count=NEWEST)
    return [(digest, changes, zone, language) for digest, changes, zone, language in rows]


def list_for_person(tg_id: int) -> list[PageSession]:
    """The person's open sessions, the latest used first."""
    rows = PageSession.objects.filter(tg_id=tg_id, opened_at__isnull=False, expires_at__gt=clock.now())
    return list(rows.order_by("-seen_at", "-id"))


def end(*, tg_id: int, number: int) -> None:
    """End a session of this person; one that has ended, or is another person's, is passed over."""
    PageSession.objects.filter(tg_id=tg_id, pk=number).delete()


def end_all(*, tg_id: int, but: int | None = None) -> None:
    """End all sessions of this person but one, if it is named; links that are not used yet open nothing any more."""
    rows = PageSession.objects.filter(tg_id=tg_id)
    (rows if but is None else rows.exclude(pk=but)).delete()


def _open(row: PageSession, browser: str, lasts: dt.timedelta) -> str:
    token = PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    row.digest, row.nonce = compute_digest(token), ""
    row.opened_at, row.seen_at, row.expires_at = now, now, now + lasts
    row.browser = browser[:BROWSER].replace("\x00", "")
    row.save(update_fields=["digest", "nonce", "opened_at", "seen_at", "expires_at", "browser"])
    return token


def _make_link_token(tg_id: int, nonce: str) -> str:
    digest = salted_hmac(SALT, f"{tg_id} {nonce}", algorithm="sha256").digest()
    return LINK_PREFIX + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def compute_digest(token: str) -> str:
    """The digest by which a token is known here."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
