"""Wall-clock time and instants, without a database."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.errors import CalendarError


@pytest.mark.parametrize(
    ("wall", "zone", "utc"),
    [
        ("2026-06-01 12:00", "Europe/Moscow", "2026-06-01 09:00"),
        ("2026-06-01 12:00", "UTC", "2026-06-01 12:00"),
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25 00:30"),  # occurs twice: the first
        ("2026-03-29 02:30", "Europe/Berlin", "2026-03-29 01:30"),  # never occurs: the offset from before
        ("1900-01-01 00:00", "Europe/Moscow", "1899-12-31 21:29:43"),
    ],
)
def test_wall_clock_time_converts_to_utc(wall: str, zone: str, utc: str) -> None:
    moment = dt.datetime.fromisoformat(wall)
    expected = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    assert clock.to_instant(moment.date(), moment.time(), zone) == expected
    assert clock.to_instant(moment.date(), moment.time().replace(fold=1), zone) == expected


@pytest.mark.parametrize(
    ("wall", "zone", "change"),
    [
        ("2026-03-29 01:59", "Europe/Berlin", None),
        ("2026-03-29 02:00", "Europe/Berlin", clock.ClockChange.SKIPPED),
        ("2026-03-29 02:59", "Europe/Berlin", clock.ClockChange.SKIPPED),
        ("2026-03-29 03:00", "Europe/Berlin", None),
        ("2026-10-25 01:59", "Europe/Berlin", None),
        ("2026-10-25 02:00", "Europe/Berlin", clock.ClockChange.REPEATED),
        ("2026-10-25 02:59", "Europe/Berlin", clock.ClockChange.REPEATED),
        ("2026-10-25 03:00", "Europe/Berlin", None),
        ("2011-12-30 12:00", "Pacific/Apia", clock.ClockChange.SKIPPED),  # a whole day
        ("2026-10-04 02:15", "Australia/Lord_Howe", clock.ClockChange.SKIPPED),  # half an hour
        ("2026-06-01 12:00", "UTC", None),
    ],
)
def test_clock_changes_are_found(wall: str, zone: str, change: clock.ClockChange | None) -> None:
    moment = dt.datetime.fromisoformat(wall)
    assert clock.find_clock_change(moment.date(), moment.time(), zone) is change


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "/etc/passwd", "../UTC", "Europe", "a" * 300, "\x00"])
def test_invalid_zones_are_refused(name: str) -> None:
    for ask in (clock.get_zone, clock.check_zone):
        with pytest.raises(CalendarError) as refusal:
            ask(name)
        assert refusal.value.code == "timezone_unknown"


def test_past_and_today_depend_on_the_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 6, 1, 9, 30, 45, tzinfo=dt.UTC))
    day = dt.date(2026, 6, 1)
    assert clock.is_past(day, dt.time(12, 29), "Europe/Moscow")
    assert not clock.is_past(day, dt.time(12, 30), "Europe/Moscow")
    assert not clock.is_past(day, dt.time(12, 31), "Europe/Moscow")
    assert clock.today("Pacific/Auckland") == day
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 6, 1, 21, 30, tzinfo=dt.UTC))
    assert clock.today("Europe/Moscow") == dt.date(2026, 6, 2)
