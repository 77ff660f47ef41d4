"""Another program that holds a lock: to who waits for it, the database is slow, or stands still."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from webapp import db_threads

_counts = itertools.count(10**6)


def renew_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each database thread open a new connection, and another one after the test.

    The count of breaks is one that no thread has seen: one that was idle since the last test would keep its connection.
    """
    monkeypatch.setattr(db_threads, "_breaks", next(_counts))


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
