"""Programs that start together on an empty database, and programs that run on while the next version migrates it."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from calendarapp.sql import locks
from tests.support.factories import get_day
from tests.support.product import MANAGE, Product
from tests.support.programs import RunningProgram
from tests.support.schema_states import OldDatabase, create_old_database
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

# What the next version's migrations may do while this version runs: add columns that have a default.
EXPAND = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %%s ADD COLUMN of_the_next_version text NOT NULL DEFAULT 0', name);
    END LOOP;
END
$$
"""


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[OldDatabase]:
    with django_db_blocker.unblock(), create_old_database() as made:
        yield made


@pytest.fixture
def product(database: OldDatabase) -> Iterator[Product]:
    with tempfile.TemporaryDirectory() as folder, Product(Path(folder), {"DATABASE_URL": database.url}) as product:
        yield product


def test_programs_wait_for_migrate_and_only_one_migrates(product: Product, database: OldDatabase) -> None:
    with contextlib.ExitStack() as stack:
        with psycopg.connect(database.url) as session:  # a `migrate` that is at work
            session.execute("SELECT pg_advisory_xact_lock(%s)", [locks.MIGRATION])
            product.start("bot", "worker", "worker 2", "web")
            migrates = [
                stack.enter_context(RunningProgram([MANAGE, "migrate"], product.variables)) for _number in range(3)
            ]
            for program in migrates:
                program.wait_for("waiting for it")
            for name in ("bot", "worker", "worker 2"):
                product.running[name].wait_for("waiting for `migrate`")
            wait_until(lambda: product.request("GET", "/readyz")[0] == 503, what="a web that is not ready")
            status, headers, page = product.request("GET", "/admin/login/?next=/admin/")
            assert status in {200, 503}
            assert status == 200 or int(headers["Retry-After"]) > 0
            assert "Traceback" not in page
        assert [program.wait() for program in migrates] == [0, 0, 0]
        applied = [program.output().count("... OK") for program in migrates]
        assert sorted(applied)[:2] == [0, 0], "more than one has migrated"
    product.wait_until_ready()
    with create_old_database() as alone:
        alone.migrate()
        assert database.shape() == alone.shape()
        counted = "SELECT count(*) FROM auth_permission"
        assert database.query(counted) == alone.query(counted)


def test_programs_are_told_to_migrate_where_nobody_does(product: Product) -> None:
    product.start("worker")
    assert product.running["worker"].wait() == 1
    assert "run `python webapp/manage.py migrate` first" in product.running["worker"].output()


def test_this_version_runs_on_beside_the_next_one(product: Product, database: OldDatabase) -> None:
    """Its connections have queries prepared that give other columns from then on."""
    product.manage("migrate", "--verbosity=0")
    product.add_operator()
    product.start("bot", "worker", "web")
    product.wait_until_ready()
    anna, boris = product.greet("Anna"), product.greet("Boris")
    token = product.make_token(str(anna.id))

    def use_everything(name: str, days: int) -> None:
        for number in range(10):  # as many as there are threads, and more
            anna.say(f"/new {name}{number} {get_day(days + number).isoformat()} 13:00")
            anna.wait_for(rf"{name}{number}\b")
            number_of_event = database.query("SELECT max(id) FROM events")[0][0]
            meeting = {"event": number_of_event, "participant_tg_id": boris.id}
            status, _headers, made = product.request("POST", "/api/appointments/", meeting, token=token)
            assert status == 201, made
            boris.wait_for(rf"{name}{number}\b")
            status, _headers, listed = product.request("GET", "/api/events/", token=token)
            assert status == 200, listed
            anna.say("/list")
            anna.wait_for("your|Your|upcoming|events")

    use_everything("Before", 1)
    database.query(EXPAND)
    use_everything("After", 30)
    for name, program in product.running.items():
        assert "Traceback" not in program.output(), name
        assert "not served" not in program.output(), name
    assert "try again" not in anna.transcript()
