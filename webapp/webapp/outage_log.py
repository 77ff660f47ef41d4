"""Lines about an outage: one each, and not more than one a minute from what tries again all the time."""

import logging
import time
from typing import Final

PAUSE: Final = 60.0  # seconds between two lines about the same

_said: dict[str, float] = {}  # what -> when (monotonic)


def describe(error: BaseException) -> str:
    """What has happened, in one line: PostgreSQL adds the whole statement, and rows of people."""
    return str(error).strip().partition("\n")[0]


def warn(log: logging.Logger, what: str, error: BaseException) -> None:
    """Say that something waits for the database, unless that was said within the last minute."""
    now = time.monotonic()
    if now - _said.get(what, -PAUSE) >= PAUSE:
        _said[what] = now
        log.warning("%s, the database is away: %s", what, describe(error))
