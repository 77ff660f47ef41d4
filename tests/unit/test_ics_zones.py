"""VTIMEZONE: readers of the file get the same clock as we do."""

import datetime as dt
from io import StringIO

import pytest
from dateutil.tz import tzical

from calendarapp import clock
from calendarapp.ics.zones import render_vtimezone

HOUR = dt.timedelta(hours=1)
# Two changes a year, half an hour, none, a pause for Ramadan, southern hemisphere, abolished changes.
ZONES = [
    "Europe/Berlin", "Australia/Lord_Howe", "Europe/Moscow", "Africa/Casablanca", "America/Santiago", "Asia/Kathmandu",
    "Europe/Dublin", "Asia/Tehran", "Pacific/Apia",
]  # fmt: skip


@pytest.mark.parametrize("name", ZONES)
def test_other_libraries_read_the_same_clock(name: str) -> None:
    read = tzical(StringIO(render_vtimezone(name, 2021, 2024))).get()
    zone = clock.get_zone(name)
    wall = dt.datetime(2021, 1, 1)  # noqa: DTZ001  wall-clock time
    while wall.year < 2025:
        # where the clock changes we write UTC
        if clock.find_clock_change(wall.date(), wall.time(), name) is None:
            assert wall.replace(tzinfo=read).utcoffset() == wall.replace(tzinfo=zone).utcoffset(), wall
        wall += HOUR


def test_only_requested_years_are_covered() -> None:
    text = render_vtimezone("Europe/Berlin", 2026, 2026)
    assert "DTSTART:20260329T020000" in text
    assert "DTSTART:20261025T030000" in text
    assert "2027" not in text
