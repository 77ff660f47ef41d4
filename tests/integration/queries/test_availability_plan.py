"""Busy intervals of several people: how much of a long history is read."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp.queries import availability
from tests.support.plans import walk_nodes

pytestmark = pytest.mark.django_db

ROWS = 100_000
FILL = """
INSERT INTO calendarapp_appointment
    (organizer_tg_id, participant_tg_id, date, time, status, duration_minutes, timezone, created_at, updated_at)
SELECT 1000 + (n * 7) %% 100, 2000 + n %% 100, date '2031-01-01' + n / 1000,
    time '08:00' + make_interval(mins => (n / 100) %% 10 * 60),
    (array['pending', 'confirmed', 'cancelled'])[1 + n %% 3], 30, 'UTC', now(), now()
FROM generate_series(0, %s - 1) AS n
"""
FILL_EVENTS = """
INSERT INTO events (name, user_id, date, time, duration_minutes, timezone)
SELECT '', 1000 + (n * 7) %% 100, date '2031-01-01' + n / 100, '18:00', 30, 'UTC'
FROM generate_series(0, %s - 1) AS n
"""


@pytest.mark.slow
def test_long_history_is_read_only_within_the_window() -> None:
    """A hundred people with a thousand meetings in each role on a hundred days: four weeks of ten people are read."""
    with connection.cursor() as cursor:
        # The rows that triggers write for feeds and the history are not read here.
        cursor.execute("ALTER TABLE calendarapp_appointment DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE events DISABLE TRIGGER USER")
        cursor.execute(FILL, [ROWS])
        cursor.execute(FILL_EVENTS, [ROWS // 10])
        cursor.execute("ANALYZE calendarapp_appointment, events")
    start = dt.datetime(2031, 1, 10, tzinfo=dt.UTC)
    end = start + dt.timedelta(days=28)
    asked = [*range(1000, 1005), *range(2000, 2005)]
    with CaptureQueriesContext(connection) as captured:
        busy = availability.list_busy_intervals(asked, start, end)
    [query] = captured.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"].replace("%", "%%"), [])
        [[[explained]]] = cursor.fetchall()
    steps = list(walk_nodes(explained["Plan"]))
    scans = [node for node in steps if "Index Name" in node]
    own = {"events_owner_slot", "events_owner_long"}
    assert {node["Index Name"] for node in scans} == {"nobody_is_double_booked", "meeting_organizer_slot"} | own
    for node in scans:
        if node["Index Name"] in own:
            assert "slot >=" in node["Index Cond"]
            assert "slot <=" in node["Index Cond"]
            assert node["Actual Rows"] * node["Actual Loops"] <= 10 * (28 + 9)
            continue
        assert "int8range" in node["Index Cond"]
        assert "slot &&" in node["Index Cond"]
        assert node["Actual Rows"] * node["Actual Loops"] <= 10 * 28 * 10
    assert not [node for node in steps if node["Node Type"] == "Seq Scan"]
    # The planner's estimate stays below the cost at which JIT compilation starts (jit_above_cost).
    assert explained["Plan"]["Total Cost"] < 10_000

    kept = {tg_id: len(intervals) for tg_id, intervals in busy.items()}
    assert all(number > 100 for number in kept.values())
