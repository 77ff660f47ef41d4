"""How long a server may be silent in the middle of a statement.

One that stands still (SIGSTOP, a machine that hangs) says nothing, while its system keeps the connection: neither
PostgreSQL nor TCP ends the waiting. So it ends on this side, and the caller is told that the database is away.
"""

import time
from functools import partial
from typing import Any, Final

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from calendarapp.sql import replica

OF_REPLICA: Final = 8.0  # seconds; the primary is asked then

_limit = 0.0  # seconds; 0: none


def limit(seconds: float) -> None:
    """Give up a statement, or a commit, of this process's later connections after that many seconds without an answer.

    Its connection is closed then: to the caller, a `django.db.OperationalError`. What has reached the server may take
    effect.
    """
    global _limit  # noqa: PLW0603  one for all connections
    _limit = seconds
    connection_created.connect(_limit_connection)


def _limit_connection(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Give a new connection its limit; Django's signal `connection_created`."""
    if _limit:
        session = connection.connection
        seconds = min(_limit, OF_REPLICA) if connection.alias == replica.ALIAS else _limit
        session.wait = partial(_wait, session, seconds)


def _wait(session: psycopg.Connection[Any], seconds: float, answer: Any, *args: Any, **kwargs: Any) -> Any:
    """What psycopg calls for every answer of the server, but not for good."""
    began = time.monotonic()
    try:
        return psycopg.Connection.wait(session, answer, *args, **{"timeout": seconds, **kwargs})
    except psycopg.OperationalError:
        if time.monotonic() - began < seconds:
            raise
        session.close()
        raise psycopg.OperationalError(f"the server has said nothing for {seconds:g} seconds") from None
