"""Backup and restore with `pg_dump` and `pg_restore`, as docs/operations.md describes."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.support import factories, pooler
from webapp.embedded_postgres import account

ROWS = (
    "SELECT name, date, time, timezone, lower(slot), upper(slot) FROM events ORDER BY id",
    "SELECT status, date, time, timezone, lower(slot), upper(slot) FROM calendarapp_appointment ORDER BY id",
    "SELECT tg_id, first_name, language, timezone FROM calendarapp_tguser ORDER BY tg_id",
)


@pytest.fixture
def place(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """The connection parameters of the test database."""
    with django_db_blocker.unblock():
        given = connection.get_connection_params()
    return {key: given[key] for key in ("dbname", "host", "port", "user", "password") if given.get(key)}


@pytest.fixture
def empty(place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The connection parameters of an empty database on the same server."""
    name = sql.Identifier(f"{place['dbname']}_restored")
    with psycopg.connect(**place, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield {**place, "dbname": f"{place['dbname']}_restored"}
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(account.find_binaries() / program), *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    # A server older than the tools does not know the newest session settings; that line does no harm.
    errors = [line for line in done.stderr.splitlines() if "error:" in line and "transaction_timeout" not in line]
    assert not errors, done.stderr


@pooler.unpooled
@pytest.mark.usefixtures("database")
def test_restored_backup_equals_the_database(place: dict[str, Any], empty: dict[str, Any], tmp_path: Path) -> None:
    cast = factories.make_cast()
    factories.make_meeting(cast.anna, cast.boris, status="confirmed")
    dump = str(tmp_path / "vstrecha.dump")
    with psycopg.connect(**place) as before, psycopg.connect(**empty) as after:
        # What is dumped is what is compared, whatever the worker of other tests writes meanwhile.
        before.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        [(snapshot,)] = before.execute("SELECT pg_export_snapshot()").fetchall()
        whole = psycopg.conninfo.make_conninfo(**place)
        run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}", f"--dbname={whole}")
        run("pg_restore", "--no-owner", f"--dbname={psycopg.conninfo.make_conninfo(**empty)}", dump)
        for query in ROWS:
            rows = before.execute(query).fetchall()
            assert rows
            assert after.execute(query).fetchall() == rows
        # The restored database derives intervals too.
        after.execute("INSERT INTO events (name, date, time, user_id) VALUES ('a', '2030-01-01', '10:00', 1)")
        assert after.execute("SELECT lower(slot) FROM events WHERE user_id = 1").fetchone() is not None
        after.rollback()
