"""Queries of bookings and answers are planned without values: the plan has to be good for everybody."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from calendarapp.errors import CalendarError
from calendarapp.queries import busy
from calendarapp.services import appointments
from calendarapp.sql import prepared
from calendarapp.sql.prepared import PreparedQuery

pytestmark = pytest.mark.django_db

ROWS = 20_000
FILL = """
INSERT INTO calendarapp_appointment (organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, status,
    details, created_at, updated_at, name)
SELECT 5000 + n %% 200, 9000 + n %% 199, date '2031-01-01' + n / 4000, time '00:00' + n %% 1000 * interval '1 minute',
    1, 'UTC',
    (ARRAY['confirmed', 'pending', 'declined'])[1 + n %% 3], '', now(), now(), ''
FROM generate_series(1, %s) AS n ON CONFLICT DO NOTHING
"""


def plan_of(text: str, types: dict[str, str]) -> list[dict[str, Any]]:
    """The nodes of the generic plan."""
    for number, name in enumerate(types, 1):
        text = text.replace(f"%({name})s", f"${number}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE seen ({', '.join(types.values())}) AS {text}")
        cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE seen ({', '.join(['NULL'] * len(types))})")
        [(answer,)] = cursor.fetchall()
        cursor.execute("DEALLOCATE seen")
    [explained] = json.loads(answer) if isinstance(answer, str) else answer
    return list(_nodes(explained["Plan"]))


def _nodes(node: dict[str, Any]) -> Any:
    yield node
    for part in node.get("Plans", []):
        yield from _nodes(part)


@pytest.fixture(scope="module")
def _filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The rows, in a transaction around the tests that need them: writing them takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(FILL, [ROWS])
            cursor.execute("ANALYZE calendarapp_appointment")
        yield
        transaction.set_rollback(True)


@pytest.mark.skipif(not settings.PREPARED_STATEMENTS, reason="PREPARED_STATEMENTS=0: nothing is prepared")
def test_no_statement_gets_a_custom_plan() -> None:
    """Not even when a custom plan promises to cost less: planning takes longer than it saves."""
    for person in range(10):
        busy.is_busy(person, busy.compute_slot(dt.date(2031, 1, 1), dt.time(10), "UTC", 60))
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(generic_plans), max(custom_plans) FROM pg_prepared_statements")
        generic, custom = cursor.fetchone()
    assert generic >= 10
    assert custom == 0


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(
    ("query", "types"),
    [
        (
            prepared.load("appointments", "find_conflicts"),
            {"participant": "bigint", "organizer": "bigint", "slot": "tstzrange", "meeting": "bigint"},
        ),
        (prepared.load("busy", "is_busy"), {"tg_id": "bigint", "slot": "tstzrange", "excluding": "bigint"}),
    ],
    ids=["answer", "busy"],
)
def test_person_and_interval_are_looked_up_together(query: PreparedQuery, types: dict[str, str]) -> None:
    """No full scan of the meetings, and no index scan by the interval alone."""
    nodes = plan_of(query.text, types)
    of_meetings = [node for node in nodes if node.get("Relation Name") == "calendarapp_appointment"]
    assert of_meetings
    for node in of_meetings:
        assert node["Node Type"] in {"Index Scan", "Index Only Scan"}, node
        assert re.search(r"tg_id|event_id", node["Index Cond"]), node


@pytest.mark.usefixtures("_filled")
def test_booking_reads_few_meetings_of_a_full_table() -> None:
    def read() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
                " WHERE relname = 'calendarapp_appointment'"
            )
            return int(cursor.fetchone()[0])

    before = read()
    with pytest.raises(CalendarError, check=lambda error: error.code == "busy"):
        appointments.invite(
            organizer=5001, participant=9001, date=dt.date(2031, 1, 1), time=dt.time(0), timezone="UTC",
            duration_minutes=17 * 60,
        )  # fmt: skip
    assert read() - before < ROWS / 100
