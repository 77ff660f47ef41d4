"""Rate limits of requests, counted in the database for all processes of the web together.

The minute slides: requests of the previous minute count in proportion to the part of it that is still within the last
60 seconds. One row for each key, one statement for each request. The table is UNLOGGED: a crash of the server empties
it. Why the bot counts in memory instead: docs/decisions/0018-rate-limits.md.
"""

import logging
from contextlib import nullcontext
from typing import Final

from django.db import Error, connection, transaction

from calendarapp.sql import prepared

log = logging.getLogger(__name__)

LONGEST_KEY: Final = 100

_ADMIT: Final = prepared.load("rate_limits", "admit")


def admit(key: str, limit: int) -> float | None:
    """Count a request, if there is room for it within the minute: at most `limit` requests with this key.

    When counting fails, the request is admitted: the product should answer rather than count.

    Returns:
        None when it was admitted; else the seconds until there may be room.
    """
    try:
        # A failure must not undo the caller's transaction.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            [(pause,)] = _ADMIT.rows(key=key[:LONGEST_KEY], limit=limit)
    except Error as error:
        log.warning("requests are not counted: %s", str(error).partition("\n")[0])
        return None
    return float(pause) or None
