"""How often somebody has asked within a minute, counted in the database: for all processes of the web together.

The minute slides: what was asked in the minute before counts for the part of it that is not over yet. A row a key, one
statement a request. The table is UNLOGGED: after a crash of the server everybody begins with nothing asked.
"""

import datetime as dt
import logging
from typing import Final

from django.db import Error, connection, transaction

from calendarapp import clock
from calendarapp.models import RateLimit
from calendarapp.sql import prepared

log = logging.getLogger(__name__)

KEEP: Final = dt.timedelta(minutes=2)
LONGEST_KEY: Final = 100

_ADMIT: Final = prepared.load("rate_limits", "admit")


def admit(key: str, limit: int) -> float | None:
    """Count a request, if there is room for it within the minute.

    Where the counting fails, everybody is let in: a limit is there so that the product answers.

    Args:
        key: who is counted; cut after 100 characters.
        limit: how many requests a minute, at least 1.

    Returns:
        None when it was counted; else in how many seconds there may be room.
    """
    try:
        if connection.in_atomic_block:  # what fails in it is undone alone
            with transaction.atomic():
                [(pause,)] = _ADMIT.rows(key=key[:LONGEST_KEY], limit=limit)
        else:
            [(pause,)] = _ADMIT.rows(key=key[:LONGEST_KEY], limit=limit)
    except Error as error:
        log.warning("requests are not counted: %s", str(error).partition("\n")[0])
        return None
    return float(pause) or None


def forget() -> int:
    """Remove those who have not asked for two minutes; returns how many they were."""
    return RateLimit.objects.filter(began__lt=clock.now() - KEEP).delete()[0]
