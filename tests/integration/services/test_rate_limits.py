"""Requests are counted in the database: by all processes together, over a sliding minute."""

import datetime as dt
import logging
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from calendarapp.models import RateLimit
from calendarapp.services import housekeeping, rate_limits
from tests.support.api import ApiClient as Api
from tests.support.factories import Cast
from tests.support.programs import RunningProgram, find_free_port
from tests.support.threads import run_at_once

pytestmark = pytest.mark.django_db


def older(key: str, seconds: float) -> None:
    """Move the start of this key's minute back."""
    row = RateLimit.objects.get(pk=key)
    row.began -= dt.timedelta(seconds=seconds)
    row.save()


def test_reached_limit_says_when_to_retry() -> None:
    assert [rate_limits.admit("a", 3) for _ in range(3)] == [None] * 3
    pause = rate_limits.admit("a", 3)
    assert pause is not None
    assert 50 < pause <= 60
    assert rate_limits.admit("b", 3) is None


def test_refused_request_does_not_prolong_the_pause() -> None:
    for _ in range(3):
        rate_limits.admit("a", 3)
    first = rate_limits.admit("a", 3) or 0
    older("a", 20)
    later = [rate_limits.admit("a", 3) or 0 for _ in range(5)]
    assert all(first - 30 < pause <= first - 20 for pause in later)


def test_previous_minute_counts_proportionally() -> None:
    for _ in range(10):
        rate_limits.admit("a", 10)
    older("a", 90)
    admitted = [rate_limits.admit("a", 10) is None for _ in range(10)]
    assert admitted.count(True) in {5, 6}
    assert admitted == sorted(admitted, reverse=True)
    older("a", 120)
    assert [rate_limits.admit("a", 10) for _ in range(10)] == [None] * 10


def test_database_whose_clock_was_put_back_locks_nobody_out() -> None:
    """Counted while it was an hour ahead: the minute would else not end for an hour."""
    for _ in range(4):
        rate_limits.admit("a", 3)
    older("a", -3600)
    assert [rate_limits.admit("a", 3) is None for _ in range(4)] == [True, True, True, False]


def test_counting_is_one_statement() -> None:
    rate_limits.admit("a", 9)
    with CaptureQueriesContext(connection) as asked:
        rate_limits.admit("a", 9)
    assert [row["sql"] for row in asked if "SAVEPOINT" not in row["sql"]] == [asked[1]["sql"]]


def test_idle_callers_are_forgotten() -> None:
    for key in ("old", "new"):
        rate_limits.admit(key, 9)
    older("old", 121)
    housekeeping.run()
    assert list(RateLimit.objects.values_list("key", flat=True)) == ["new"]


def test_long_key_is_counted() -> None:
    key = "address " + "x" * 5000
    assert [rate_limits.admit(key, 1) is None for _ in range(2)] == [True, False]


def test_api_answers_when_counting_fails(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    program = Api(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE calendarapp_ratelimit RENAME TO away")
    with override_settings(API_THROTTLE=True), caplog.at_level(logging.WARNING):
        assert program.get("events/").status_code == 200
    assert "requests are not counted" in caplog.text


def test_table_is_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'calendarapp_ratelimit'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.usefixtures("committed")
def test_concurrent_requests_never_exceed_the_limit() -> None:
    answers = run_at_once([lambda: rate_limits.admit("a", 5)] * 12)
    assert answers.count(None) == 5


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(f"{address}/api/events/", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.usefixtures("committed")
def test_two_processes_count_together(tmp_path: Path) -> None:
    given = connection.get_connection_params()
    parts = {name: str(given[name]) for name in ("host", "port", "user", "password") if given.get(name)}
    query = "&".join(f"{key}={value}" for key, value in parts.items())
    variables = {
        "DATABASE_URL": f"postgresql:///{given['dbname']}?{query}",
        "DATA_DIR": str(tmp_path),
        "API_RATE_ADDRESS": "4",
    }
    one, other = find_free_port(), find_free_port()
    with (
        RunningProgram(["webapp/manage.py", "runserver", "--noreload", str(one)], variables) as first,
        RunningProgram(["webapp/manage.py", "runserver", "--noreload", str(other)], variables) as second,
    ):
        for program in (first, second):
            program.wait_for("Quit the server with")
        ports = [one, one, other, other, one, other]
        assert [status(f"http://127.0.0.1:{port}") for port in ports] == [401] * 4 + [429] * 2
