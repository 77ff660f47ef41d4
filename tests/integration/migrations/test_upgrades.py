"""Upgrades need only `migrate`: a database of a released version becomes equal to a new one and keeps every row.

The dumps were made by those versions; the schemas are compared by `pg_dump` of the embedded server, which reads
older servers as well.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import pooler
from tests.support.programs import ROOT
from tests.support.schema_states import Objects, OldDatabase, create_old_database

pytestmark = pooler.unpooled  # a dump sets the session's search path: it is loaded at the server itself

# The version and the last migration that it had; a state between two versions may have a dump as well.
RELEASED = {"0.9.0": "0010_routines", "1.0.0": "0019_wording", "1.1.0": "0046_public_calendar_rights"}
DUMPS = sorted((ROOT / "tests" / "data" / "dumps").glob("*.sql"))

# What a program of ours names in its statements.
ASKED_FOR = {
    "columns": (
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name <> 'django_migrations'"
    ),
    "functions": (
        "SELECT proname, pg_get_function_identity_arguments(oid) FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype"
    ),
}
# Django's own tables grow with the migrations.
BOOKS = {"django_migrations", "django_content_type", "auth_permission", "auth_group_permissions"}


@pytest.fixture(scope="module")
def fresh(django_db_setup: None, django_db_blocker: Any) -> Iterator[OldDatabase]:
    """A newly migrated database."""
    with django_db_blocker.unblock(), create_old_database() as database:
        database.migrate()
        yield database


@pytest.fixture(scope="module")
def fresh_objects(fresh: OldDatabase) -> Objects:
    """What a newly migrated database consists of."""
    return fresh.objects()


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def released(request: pytest.FixtureRequest, fresh: OldDatabase, django_db_blocker: Any) -> Iterator[OldDatabase]:
    """A database of a released version."""
    with django_db_blocker.unblock(), create_old_database() as database:
        database.load(request.param.read_text(encoding="utf-8"))
        yield database


def test_upgraded_database_equals_a_fresh_one_and_keeps_its_rows(
    released: OldDatabase, fresh: OldDatabase, fresh_objects: Objects
) -> None:
    recorded = "SELECT app, name FROM django_migrations ORDER BY 1, 2"
    columns = released.columns()
    before = released.rows(columns)
    if released.query(recorded) != fresh.query(recorded):  # the newest release may be what there is
        assert released.objects() != fresh_objects
    released.migrate()

    assert released.objects() == fresh_objects
    after = released.rows(columns)
    for table, rows in before.items():
        assert rows <= after[table] if table in BOOKS else rows == after[table], table
    assert released.query(recorded) == fresh.query(recorded)
    rights = (
        "SELECT g.name, p.codename FROM auth_group_permissions JOIN auth_group g ON g.id = group_id"
        " JOIN auth_permission p ON p.id = permission_id ORDER BY 1, 2"
    )
    assert released.query(rights) == fresh.query(rights)


def test_newest_release_finds_what_it_asks_for_in_an_upgraded_database(fresh: OldDatabase) -> None:
    """It runs on beside the next version: what it alone needs is dropped one release later."""
    newest = DUMPS[-1].parent / f"{list(RELEASED.values())[-1]}.sql"
    with create_old_database() as released:
        released.load(newest.read_text(encoding="utf-8"))
        asked_for = {kind: released.query(query) for kind, query in ASKED_FOR.items()}
    assert all(asked_for.values())
    for kind, query in ASKED_FOR.items():
        assert not set(asked_for[kind]) - set(fresh.query(query)), f"{kind} of {newest.stem} are gone"


def test_every_released_version_has_its_dump() -> None:
    versions = re.findall(r"^## \[(\d[\w.]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(versions) == RELEASED.keys()
    assert set(RELEASED.values()) <= {dump.stem for dump in DUMPS}


def test_dumps_contain_rows_of_every_kind(released: OldDatabase) -> None:
    """Otherwise the test above would compare nothing."""
    empty = {table for table, rows in released.rows(released.columns()).items() if not rows}
    assert not {table for table in empty if table.startswith(("calendarapp_", "events"))} - {
        "calendarapp_sendingbudget"  # rows of one second of the worker
    }
    statuses = {status for (status,) in released.query("SELECT status FROM calendarapp_appointment")}
    assert statuses == {"pending", "confirmed", "declined", "cancelled"}
