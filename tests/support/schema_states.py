"""Databases as earlier versions left them: migrated to a chosen point, for tests to fill and upgrade."""

import contextlib
import re
import secrets
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg import sql

from tests.support.booker import get_database_url
from tests.support.manager import get_manager
from webapp.embedded_postgres import account

Objects = dict[tuple[str, str], list[str]]
# The comment that pg_dump writes above each object.
HEADING: Final = re.compile(r"^--\n-- Name: (.+?); Type: (.+?); Schema: .*\n--\n", re.MULTILINE)


class OldDatabase:
    """One of these databases. `manage` runs a command on it in a separate process.

    Attributes:
        url: as DATABASE_URL names it.
    """

    def __init__(self, name: str) -> None:
        self.url = get_database_url().replace(str(connection.settings_dict["NAME"]), name)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python webapp/manage.py ...` to its end."""
        return get_manager().run(arguments, self.url)

    def migrate(self, *target: str) -> None:
        """Run `migrate`, which must succeed."""
        done = self.manage("migrate", *target)
        assert done.returncode == 0, done.stderr

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with psycopg.connect(self.url, autocommit=True) as session:
            cursor = session.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def load(self, dump: str) -> None:
        """Load a plain dump, whose rows are INSERTs."""
        with psycopg.connect(self.url, autocommit=True) as session:
            session.execute(dump.encode())

    def columns(self) -> dict[str, list[str]]:
        """The columns of every table."""
        return dict(
            self.query(
                "SELECT table_name::text, array_agg(column_name::text ORDER BY column_name)"
                " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
                " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY 1"
            )
        )

    def rows(self, columns: dict[str, list[str]]) -> dict[str, set[tuple[Any, ...]]]:
        """The rows of every table in these columns, as text."""
        return {
            table: set(self.query(f"SELECT {'::text, '.join(names)}::text FROM {table}"))
            for table, names in columns.items()
        }

    def dump(self) -> str:
        """The output of `pg_dump --schema-only`, without psql commands and settings unknown to older servers."""
        done = subprocess.run(
            [str(account.find_binaries() / "pg_dump"), "--schema-only", "--no-owner", "--no-privileges", self.url],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return re.sub(r"(?m)^(\\(un)?restrict|SET transaction_timeout).*$", "", done.stdout)

    def objects(self) -> Objects:
        """Every object of the schema by name and kind: its lines in a dump, a table's in alphabetical order.

        A column that was added later is last in an older table, elsewhere in a new one. A restored expression is
        written with other casts than one that has never been dumped, so this is the dump of a restored dump.
        """
        with create_old_database() as restored:
            restored.load(self.dump())
            _settings, *parts = HEADING.split(restored.dump().split("\n--\n-- PostgreSQL database dump complete")[0])
        found = {}
        for name, kind, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            lines = [line.rstrip(",") for line in text.splitlines() if line and not line.startswith("SET ")]
            found[name, kind] = sorted(lines) if kind == "TABLE" else lines
        return found

    def shape(self) -> list[tuple[Any, ...]]:
        """Every column, constraint and index, and every recorded migration."""
        return [
            *self.query("SELECT table_name, column_name FROM information_schema.columns"
                        " WHERE table_schema = 'public' ORDER BY 1, 2"),
            *self.query("SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1"),
            *self.query("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
            *self.query("SELECT app, name FROM django_migrations ORDER BY 1, 2"),
        ]  # fmt: skip


@contextlib.contextmanager
def create_old_database() -> Iterator[OldDatabase]:
    """Create an empty database next to the tests' own; dropped afterwards."""
    name = f"test_old_{secrets.token_hex(6)}"
    with psycopg.connect(get_database_url(), autocommit=True) as session:
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield OldDatabase(name)
        finally:
            drop = sql.SQL("DROP DATABASE {}").format(sql.Identifier(name))
            try:
                session.execute(drop + sql.SQL(" WITH (FORCE)"))
            except psycopg.errors.InsufficientPrivilege:
                session.execute(drop)  # autovacuum is there, which only this way ends by itself
