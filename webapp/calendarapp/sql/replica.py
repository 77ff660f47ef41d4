"""Reading from a streaming replica (DATABASE_REPLICA_URL): lists, exports and feeds, and nothing that writes.

A read goes there only after the replica has replayed what the primary had on its disk when the read began. So everybody
reads what they, or others, have written before, by whatever way; nothing about who wrote what needs to be kept. When
the replica is away or late, the read goes to the primary.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DataError, Error, connections
from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

ALIAS: Final = "replica"
LATEST: Final = 0.1  # seconds that a read waits for the replica to catch up
PAUSE: Final = 0.005  # between two looks
REST: Final = 5.0  # seconds for which a replica that does not answer is left alone

_here = threading.local()  # `reads`: this thread reads from the replica
_left_alone_until = 0.0  # for all threads, on the monotonic clock


class Router:
    """Django's: what the decorated functions read of the calendar comes from the replica, all else from the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """The replica, within a function that reads from it."""
        return get_alias() if model._meta.app_label == "calendarapp" else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """The primary, also for rows that came from the replica."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Both are the same database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """A replica is not migrated."""
        return False if db == ALIAS else None


def get_alias() -> str:
    """Where this thread reads now."""
    return ALIAS if getattr(_here, "reads", False) else DEFAULT_DB_ALIAS


def read_from_replica(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function that only reads do so from the replica, if there is one that has caught up.

    It must read everything before it returns. When the replica fails meanwhile, it is called once more, and reads from
    the primary; inside a transaction it always does.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if get_alias() == ALIAS or not _may_read():
            return function(*args, **kwargs)
        _here.reads = True
        try:
            return function(*args, **kwargs)
        except DataError:  # the question was wrong, and the primary says the same
            raise
        except Error as error:
            _leave_alone(error)
        finally:
            _here.reads = False
        return function(*args, **kwargs)

    return run


def _may_read() -> bool:
    """Whether there is a replica, and it has everything that the primary has on its disk by now."""
    primary = connections[DEFAULT_DB_ALIAS]
    if ALIAS not in settings.DATABASES or primary.in_atomic_block or time.monotonic() < _left_alone_until:
        return False
    with primary.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()::text")
        [written] = cursor.fetchone()
    until = time.monotonic() + LATEST
    try:
        while not _has_replayed(written):
            if time.monotonic() > until:
                return False
            time.sleep(PAUSE)
    except Error as error:
        _leave_alone(error)
        return False
    return True


def _has_replayed(position: str) -> bool:
    with connections[ALIAS].cursor() as cursor:
        # A replica that was promoted is nobody's replica any more.
        cursor.execute("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", [position])
        return bool(cursor.fetchone()[0])


def _leave_alone(error: Error) -> None:
    global _left_alone_until  # noqa: PLW0603  one for all threads
    _left_alone_until = time.monotonic() + REST
    log.warning("the replica fails, reading from the primary: %s", str(error).strip().partition("\n")[0])
    connections[ALIAS].close()
