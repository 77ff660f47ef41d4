"""Advisory locks: their keys are one space of bigints, of which each kind of lock has its own part.

| Keys | Held while | Taken by |
|---|---|---|
| above zero: a Telegram ID | a person's calendar is written | `db.lock_people`, the database's functions and triggers |
| `FEED_VERSIONS` | the notes of feeds' changes are folded, or a person's are erased | `services.feed_versions` |
| `STATISTICS` | the day's counts are added up | `services.statistics` |
| `SCHEMA` | tables and functions of the database are made | `db.ensure_schema` |
| `MIGRATION` | `migrate` is at work | `sql.migrating` |
| -1112886347, -1112886348 | meetings of many people are written | the trigger `calendar_one_booking_at_a_time` |
| from -2⁶³ to -2⁶²-1 | a request with an Idempotency-Key, or a page's form, is answered | `services.idempotency` |

A lock is held until the transaction ends. Programs of other versions take the same ones: a key is never changed.

For any lock, these or those of rows and tables, a statement waits `WAIT` seconds at most (`limit_waiting`): another
program may hold it for as long as it likes. Then nothing is written, and who asked is told to try again.
"""

import hashlib
from typing import Any, Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from calendarapp.sql.bigint import MIN_BIGINT

WAIT: Final = 10  # seconds

FEED_VERSIONS: Final = -0x46454544
STATISTICS: Final = -0x53544154
SCHEMA: Final = -0x56535452
MIGRATION: Final = -0x4D494752


def make_idempotency_key(holder: str, key: str) -> int:
    """The key of the lock for an Idempotency-Key of that holder."""
    digest = hashlib.sha256(f"{holder}\n{key}".encode()).digest()
    return MIN_BIGINT + int.from_bytes(digest[:8], "big") % 2**62


def limit_waiting(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let no statement of a new connection wait longer than `WAIT`; Django's signal `connection_created`.

    Behind a pooler a session is not ours to change: its numbers of processes are not the server's, and nothing is set.
    There `connect_query` of PgBouncer does it.
    """
    _set_limit(connection, f"{WAIT}s")


def wait_for_good() -> None:
    """Let the connection wait for locks as long as it takes: of `migrate`, and of what runs once."""
    connection.ensure_connection()
    _set_limit(connection, "0")


def _set_limit(connection: BaseDatabaseWrapper, limit: str) -> None:
    session = connection.connection
    session.execute(
        "SELECT set_config('lock_timeout', %s, false) WHERE pg_backend_pid() = %s",
        [limit, session.info.backend_pid],
        prepare=False,
    )


def lock(key: int, *, on: Any = connection) -> None:
    """Take the lock, waiting until it is free. `on`: Django's connection whose transaction holds it."""
    with on.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def try_lock(key: int, *, on: Any = connection) -> bool:
    """Take the lock if it is free. Returns whether it was."""
    with on.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def is_locked(key: int) -> bool:
    """Whether another transaction holds the lock. This one then shares it with those who only ask, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [key])
        return not cursor.fetchone()[0]
