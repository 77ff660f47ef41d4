"""Sessions end: some hours after the sign-in, and when nothing was done for a while."""

from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from calendarapp import clock

BEGAN: Final = "signed_in_at"
SEEN: Final = "seen_at"
FREE: Final = "no_second_factor"  # the user had no second factor at the sign-in: saves a query per request
STEP: Final = 60  # seconds; a session is written at most that often


def begin(session: SessionBase, *, free: bool) -> None:
    """Start the time limits of a session after the sign-in.

    Args:
        session: where.
        free: whether they have no second factor.
    """
    session[BEGAN] = session[SEEN] = int(clock.now().timestamp())
    session[FREE] = free


def is_over(session: SessionBase) -> bool:
    """Whether the session has lasted, or has been idle, for too long; if not, it is in use now."""
    now = int(clock.now().timestamp())
    if now - session.get(BEGAN, 0) >= settings.SESSION_COOKIE_AGE:
        return True
    idle = now - session.get(SEEN, 0)
    if idle >= settings.SESSION_IDLE_SECONDS:
        return True
    if idle >= STEP:
        session[SEEN] = now
    return False
