"""One clock for all processes: the database's.

A reminder is due and a lease ends when the database says so. A bot or worker on a machine whose clock is wrong, or
jumps, would else send reminders early, or take messages that another process is sending.
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
    if abs(ahead) > NOTICED:
        log.warning("this machine's clock is %.0f s %s the database's, which counts", abs(ahead), _say_way(ahead))
    clock.follow(moment)
    return 0


def _say_way(ahead: float) -> str:
    return "ahead of" if ahead > 0 else "behind"
