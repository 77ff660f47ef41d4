"""No test begins in the last minute of a day."""

import datetime as dt

import pytest

from tests.support import midnight


@pytest.mark.parametrize(
    ("time", "near"),
    [
        ("20:58:59", False), ("20:59:00", True), ("20:59:59", True), ("21:00:00", False),  # in Moscow it is midnight
        ("23:58:59", False), ("23:59:00", True), ("23:59:59", True), ("00:00:00", False),
    ],
)  # fmt: skip
def test_end_of_a_day_is_seen_a_minute_before(time: str, near: bool) -> None:
    moment = dt.datetime.combine(dt.date(2026, 11, 30), dt.time.fromisoformat(time), dt.UTC)
    assert midnight.is_near(moment) is near
