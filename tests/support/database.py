"""The test database: fast commits, and fast clean-up after a test that has committed."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

# Tables filled by `migrate`. They don't refer to the tables that tests write to.
FILLED = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
DIGEST = " || ".join(f"coalesce((SELECT md5(array_agg(t ORDER BY id)::text) FROM {table} t), '')" for table in FILLED)
OTHERS = f"""
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
AND relname <> ALL (ARRAY{[*FILLED, "django_migrations"]})
"""


def quicken_commits() -> None:
    """Don't let commits wait for the disk: no test crashes this database's server."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    connection.close()


@contextlib.contextmanager
def quick_flush() -> Iterator[None]:
    """Truncate the few tables that a test has written to.

    Django truncates all tables and refills some, which takes longer than most tests. It still does so after a test
    that has changed what `migrate` fills.
    """
    flush: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    filled = ""

    def empty(case: TransactionTestCase) -> None:
        nonlocal filled
        with connection.cursor() as cursor:
            if rows(cursor, f"SELECT {DIGEST}")[0] != filled:
                flush(case)
                filled = rows(cursor, f"SELECT {DIGEST}")[0]
            tables = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in rows(cursor, OTHERS))
            if written := rows(cursor, tables):
                cursor.execute(f"TRUNCATE {', '.join(written)} CASCADE")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


def rows(cursor: Any, query: str) -> list[str]:
    """The first column."""
    cursor.execute(query)
    return [row[0] for row in cursor.fetchall()]
