"""Instants in the database equal those in Python: every zone, every clock change."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment
from tests.support import factories
from tests.support.searching import get_examples

pytestmark = pytest.mark.django_db


def choosable() -> list[str]:
    """The zones a person may choose."""
    found = []
    for name in sorted(available_timezones()):
        try:
            found.append(clock.check_zone(name))
        except CalendarError:
            continue
    return found


ZONES = choosable()


def database_instant(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower(calendar_slot(%s, %s::time, %s, NULL))", [date, time.isoformat(), zone])
        (found,) = cursor.fetchone()
    assert isinstance(found, dt.datetime)
    return found


def database_slot(date: dt.date, time: dt.time, zone: str, minutes: int | None) -> tuple[dt.datetime, dt.datetime, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(slot), upper(slot), CASE WHEN upper_inc(slot) THEN '[]' ELSE '[)' END"
            " FROM calendar_slot(%s, %s::time, %s, %s) AS slot",
            [date, time.isoformat(), zone, minutes],
        )
        lower, upper, bounds = cursor.fetchone()
    return lower, upper, bounds


def same_time_zone_data(around: dt.datetime, zone: str) -> bool:
    """Whether Python's and PostgreSQL's time zone data agree on that zone at that time.

    Zone rules change every year: where the two editions differ, there is nothing to compare.
    """
    moments = [around + dt.timedelta(hours=hours) for hours in (-36, 0, 36)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(timezone(%s, at) ORDER BY at) FROM unnest(%s) AS at", [zone, moments])
        (shown,) = cursor.fetchone()
    return bool(shown == [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments])


def test_database_knows_every_selectable_zone() -> None:
    assert len(ZONES) > 300
    for zone in ZONES:
        database_instant(dt.date(2026, 6, 1), dt.time(12), zone)


@settings(max_examples=get_examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    date=st.dates(dt.date(1975, 1, 1), dt.date(2036, 12, 31)),
    time=st.times().map(lambda time: time.replace(fold=0, tzinfo=None)),
    zone=st.sampled_from(ZONES),
)
@example(date=dt.date(2026, 3, 29), time=dt.time(2, 30), zone="Europe/Berlin")  # a gap
@example(date=dt.date(2026, 10, 25), time=dt.time(2, 30), zone="Europe/Berlin")  # a repeated hour
@example(date=dt.date(2026, 11, 1), time=dt.time(1, 0), zone="America/New_York")
@example(date=dt.date(2026, 4, 5), time=dt.time(1, 45), zone="Australia/Lord_Howe")  # half an hour
@example(date=dt.date(2014, 10, 26), time=dt.time(1, 30), zone="Europe/Moscow")
@example(date=dt.date(2011, 12, 30), time=dt.time(12, 0), zone="Pacific/Apia")  # a skipped day
def test_slot_in_database_equals_python_at_any_time(date: dt.date, time: dt.time, zone: str) -> None:
    expected = clock.to_instant(date, time, zone)
    assume(same_time_zone_data(expected, zone))
    assert database_instant(date, time, zone) == expected


def transitions(zone: str, year: int) -> list[dt.datetime]:
    """The wall-clock hours at which the zone's offset changes in that year."""
    info = ZoneInfo(zone)
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    hours = [start + dt.timedelta(hours=hour) for hour in range(366 * 24)]
    return [
        after.astimezone(info).replace(tzinfo=None)
        for before, after in itertools.pairwise(hours)
        if before.astimezone(info).utcoffset() != after.astimezone(info).utcoffset()
    ]


@pytest.mark.parametrize(
    "zone",
    [
        *("Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago", "Australia/Lord_Howe"),
        *("Africa/Casablanca", "Asia/Beirut", "America/Scoresbysund", "Antarctica/Troll", "Europe/Moscow"),
    ],
)
@pytest.mark.parametrize("year", [2011, 2014, 2024, 2026])
def test_slot_equals_python_around_every_clock_change(zone: str, year: int) -> None:
    for change in transitions(zone, year):
        for quarter in range(-16, 17):
            wall = change + dt.timedelta(minutes=15 * quarter)
            expected = clock.to_instant(wall.date(), wall.time(), zone)
            assert database_instant(wall.date(), wall.time(), zone) == expected, wall


@settings(max_examples=get_examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    date=st.dates(dt.date(1990, 1, 1), dt.date(2036, 12, 31)),
    time=st.times(),
    zone=st.sampled_from(ZONES),
    minutes=st.integers(1, 7 * 24 * 60),
)
def test_slot_duration_is_in_elapsed_minutes(date: dt.date, time: dt.time, zone: str, minutes: int) -> None:
    start = clock.to_instant(date, time, zone)
    assume(same_time_zone_data(start, zone))
    assert database_slot(date, time, zone, minutes) == (start, start + dt.timedelta(minutes=minutes), "[)")


@pytest.mark.parametrize("minutes", [None, 0])
def test_slot_without_duration_is_a_moment(minutes: int | None) -> None:
    start = dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)
    assert database_slot(dt.date(2026, 6, 1), dt.time(12), "Europe/Moscow", minutes) == (start, start, "[]")


def test_slot_is_half_open() -> None:
    """Back-to-back slots are free on both sides; the first and the last moment inside are not."""
    anna = factories.make_person("Анна")
    start = dt.datetime(2030, 6, 1, 9, 0, tzinfo=dt.UTC)
    Appointment.objects.create(
        organizer_tg_id=anna.tg_id,
        participant_tg_id=factories.make_telegram_id(),
        date=dt.date(2030, 6, 1),
        time=dt.time(12),
        duration_minutes=60,
    )

    def busy(after: int, before: int) -> bool:
        begin = (start + dt.timedelta(minutes=after)).astimezone(clock.get_zone("Europe/Moscow"))
        window = queries.compute_slot(begin.date(), begin.time(), "Europe/Moscow", before - after)
        return queries.is_busy(anna.tg_id, window)

    assert [busy(-60, 0), busy(60, 120), busy(60, 60), busy(-5, -5)] == [False] * 4
    assert [busy(-60, 1), busy(59, 120), busy(0, 0), busy(30, 30), busy(-10, 100), busy(10, 20)] == [True] * 6
