"""Who is migrating the database: one `migrate` at a time, and programs that start meanwhile wait for it.

The lock belongs to a transaction of a connection of its own: a pooler keeps it as well, and a `migrate` that dies gives
it up. Those who wait ask again and again: a statement that waited would keep its snapshot, and an index that is
created concurrently would wait for that.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from calendarapp.sql import locks

PAUSE: Final = 0.2  # seconds between two tries


@contextlib.contextmanager
def hold(migrated: Any, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Be the only one who migrates that connection's database, for the block.

    Args:
        migrated: Django's connection.
        on_wait: called once if another one is at work.

    Raises:
        django.db.DatabaseError: the database does not answer.
    """
    own = migrated.copy()
    try:
        own.set_autocommit(False)
        waits = False
        while not _try_lock(own):
            own.rollback()
            if not waits:
                on_wait()
                waits = True
            time.sleep(PAUSE)
        yield
    finally:
        own.close()


def _try_lock(own: Any) -> bool:
    with own.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    return locks.try_lock(locks.MIGRATION, on=own)


def is_under_way() -> bool:
    """Whether `migrate` is at work on this database now."""
    return locks.is_locked(locks.MIGRATION)


def list_waiting() -> list[str]:
    """The migrations of this version that the database does not have yet, as `application.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
