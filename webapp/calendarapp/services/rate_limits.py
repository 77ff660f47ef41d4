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
from calendarapp.sql.prepared import Statement

log = logging.getLogger(__name__)

KEEP: Final = dt.timedelta(minutes=2)
LONGEST_KEY: Final = 100

# The minute that it is now, since when, and what was asked in it and in the one before; then whether there is room, and
# if not, when there will be.
ADMIT: Final = """
INSERT INTO calendarapp_ratelimit AS kept (key, began, count, before, pause)
VALUES (%(key)s, statement_timestamp(), 1, 0, 0)
ON CONFLICT (key) DO UPDATE SET (began, count, before, pause) = (
    SELECT began, CASE WHEN room THEN count + 1 ELSE count END, before, CASE
        WHEN room THEN 0
        WHEN count >= %(limit)s THEN 60 - since
        ELSE 60 * (1 - (%(limit)s - count) / before::float8) - since
    END
    FROM (
        SELECT *, before * (1 - since / 60) + count < %(limit)s AS room FROM (
            SELECT
                CASE WHEN age < 60 THEN kept.began WHEN age < 120 THEN kept.began + interval '1 minute'
                    ELSE EXCLUDED.began END AS began,
                CASE WHEN age < 60 THEN kept.count ELSE 0 END AS count,
                CASE WHEN age < 60 THEN kept.before WHEN age < 120 THEN kept.count ELSE 0 END AS before,
                CASE WHEN age < 60 THEN age WHEN age < 120 THEN age - 60 ELSE 0 END AS since
            FROM (SELECT greatest(extract(epoch FROM EXCLUDED.began - kept.began), 0)::float8 AS age) AS asked
        ) AS minute
    ) AS decided
)
RETURNING pause
"""
_ADMIT: Final = Statement(lambda: ADMIT)


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
