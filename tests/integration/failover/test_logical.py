"""Logical replication of all tables to another server, beside a running bot: nothing fails, nothing is missing."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import servers
from tests.support.factories import get_day
from tests.support.product import Product
from tests.support.servers import Server
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

# Unlogged tables, which hold what is worth nothing after a crash, are not replicated.
TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
BULK = """
INSERT INTO calendarapp_appointment (organizer_tg_id, participant_tg_id, date, time, duration_minutes, name, timezone)
SELECT 5000000000 + n, 6000000000 + n, current_date + 10, '10:00', 30, 'Bulk', 'Europe/Moscow'
FROM generate_series(1, 2000) AS n
"""


@pytest.fixture
def primary_and_other(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Server]]:
    monkeypatch.setitem(servers.SETTINGS, "wal_level", "logical")
    with tempfile.TemporaryDirectory(prefix="vstrecha-servers-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        folder.chmod(0o711)
        both = Server(folder / "first"), Server(folder / "second")
        try:
            for server in both:
                server.create()
            yield both
        finally:
            for server in both:
                server.stop()
            shutil.rmtree(folder, ignore_errors=True)


def read_all(server: Server) -> dict[str, tuple[object, ...]]:
    """For each table how many rows it has, and a digest of them."""
    found = {}
    for (table,) in server.query(TABLES):
        [row] = server.query(
            f"SELECT count(*), md5(coalesce(string_agg(one::text, '|' ORDER BY one::text), '')) FROM {table} AS one"
        )
        found[table] = row
    return found


def test_all_tables_are_replicated_beside_a_running_bot(primary_and_other: tuple[Server, Server]) -> None:
    primary, other = primary_and_other
    with (
        tempfile.TemporaryDirectory() as folder,
        Product(Path(folder), {"DATABASE_URL": primary.url}) as product,
        tempfile.TemporaryDirectory() as second,
        Product(Path(second), {"DATABASE_URL": other.url}) as copy,
    ):
        for one in (product, copy):
            one.manage("migrate", "--verbosity=0")
        every = ", ".join(table for (table,) in other.query(TABLES))
        other.query(f"TRUNCATE {every} CASCADE")
        product.start("bot", "worker")
        product.wait_until_ready()
        anna = product.greet("Anna")
        primary.query("CREATE PUBLICATION everything FOR ALL TABLES")
        other.query(
            f"CREATE SUBSCRIPTION everything CONNECTION 'host=127.0.0.1 port={primary.port} user={servers.USER}"
            f" dbname={servers.DATABASE}' PUBLICATION everything"
        )
        anna.say(f"/new Lunch {get_day(1):%d.%m.%Y} at 13:00")
        anna.wait_for("Saved|Записано|Сохранено|✅")
        primary.query(BULK)
        primary.query("UPDATE calendarapp_appointment SET details = 'All of them'")
        anna.say("/list")
        anna.wait_for("Lunch")
        anna.say("/new")
        anna.wait_for("What shall we call it|Как назов")
        anna.say("/cancel")
        anna.wait_for("nothing is in progress|ничего")
        wait_until(lambda: read_all(primary) == read_all(other), seconds=120, what="the same rows at both servers")
        other.query("DROP SUBSCRIPTION everything")
