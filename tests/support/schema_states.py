"""Databases as earlier versions left them: migrated to a chosen point, for tests to fill and upgrade."""

import contextlib
import secrets
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg import sql

from tests.support.booker import database_url
from tests.support.programs import run

MANAGE: Final = "webapp/manage.py"


class OldDatabase:
    """One of these databases. `manage` runs a command on it in a process of its own.

    Attributes:
        url: as DATABASE_URL names it.
    """

    def __init__(self, name: str) -> None:
        self.url = database_url().replace(str(connection.settings_dict["NAME"]), name)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python webapp/manage.py ...`, to its end."""
        return run([MANAGE, *arguments], {"DATABASE_URL": self.url, "TIME_ZONE": "Europe/Moscow"})

    def migrate(self, *target: str) -> None:
        """Migrate, which must succeed."""
        done = self.manage("migrate", *target)
        assert done.returncode == 0, done.stderr

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows."""
        with psycopg.connect(self.url, autocommit=True) as session:
            cursor = session.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def shape(self) -> list[tuple[Any, ...]]:
        """Every column, constraint and index there is, and every migration that was recorded."""
        return [
            *self.query("SELECT table_name, column_name FROM information_schema.columns"
                        " WHERE table_schema = 'public' ORDER BY 1, 2"),
            *self.query("SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1"),
            *self.query("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
            *self.query("SELECT app, name FROM django_migrations ORDER BY 1, 2"),
        ]  # fmt: skip


@contextlib.contextmanager
def old_database() -> Iterator[OldDatabase]:
    """An empty database beside the tests' own, dropped afterwards."""
    name = f"test_old_{secrets.token_hex(6)}"
    with psycopg.connect(database_url(), autocommit=True) as session:
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield OldDatabase(name)
        finally:
            session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
