"""One clock for all processes: the database's.

A reminder is due, a link or a lease ends when the database says so. A process on a machine whose clock is wrong, or
jumps, would else send reminders early or drop them, refuse links that are good, or take messages that another one is
sending.
"""

import datetime as dt
import logging
import time
from typing import Final

from django.db import connection

from calendarapp import clock

log = logging.getLogger(__name__)

NOTICED: Final = 5.0  # seconds by which a clock may be wrong without a word
LATE: Final = 5.0  # seconds after which an answer says nothing about now

_said = 0.0  # seconds by which this machine's clock is ahead, as the log has it


def follow() -> int:
    """Set `clock.now` by the database's clock; asked again and again, as no two clocks run alike.

    Returns:
        0: there is never more to do at once.

    Raises:
        django.db.DatabaseError: the database does not answer; the clock goes on from when it last did.
    """
    asked = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [moment] = cursor.fetchone()
    taken = time.monotonic() - asked
    if taken > LATE:  # when the answer was given is anybody's guess: a server that hung answers for a later moment
        return 0
    moment += dt.timedelta(seconds=taken / 2)
    ahead = (dt.datetime.now(dt.UTC) - moment).total_seconds()
    _say(ahead)
    clock.follow(moment)
    return 0


def _say(ahead: float) -> None:
    """A line when it is wrong, and another when it is wrong in another way, or right again; not one every time."""
    global _said  # noqa: PLW0603  one log for all threads
    ahead = ahead if abs(ahead) > NOTICED else 0.0
    if abs(ahead - _said) <= NOTICED:
        return
    _said = ahead
    if not ahead:
        log.info("this machine's clock is right again")
    else:
        way = "ahead of" if ahead > 0 else "behind"
        log.warning("this machine's clock is %.0f s %s the database's, which counts", abs(ahead), way)
