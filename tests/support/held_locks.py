"""Another program that holds a lock: to who waits for it, the database is slow, or stands still."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def held_by_another_program(table: str, statement: str = "") -> Iterator[None]:
    """The table is locked, or whatever the statement locks, until the end of the block."""
    settings = connection.get_connection_params()
    with psycopg.connect(
        **{key: settings[key] for key in ("dbname", "user", "password", "host", "port") if settings.get(key)}
    ) as other:
        other.execute((statement or f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE").encode())
        yield
        other.rollback()
