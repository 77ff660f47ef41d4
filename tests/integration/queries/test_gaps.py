"""When a person is free in working hours: what takes their time, and what is too short to name."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.queries import availability
from calendarapp.queries.hours import Hours
from calendarapp.services import events
from tests.support.factories import Cast, get_day, get_monday, make_cast, make_event, make_meeting

pytestmark = pytest.mark.django_db

ZONE = "Europe/Moscow"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def list_gaps(tg_id: int, first: int, days: int = 1, zone: str = ZONE) -> list[str]:
    start, end = (clock.to_instant(get_day(day), dt.time(0), zone) for day in (first, first + days))
    found = availability.list_gaps(tg_id, Hours(zone), start=start, end=end)
    info = clock.get_zone(zone)
    return [f"{lower.astimezone(info):%a %H:%M}–{upper.astimezone(info):%H:%M}" for lower, upper in found]


def test_meetings_of_both_roles_and_events_take_time(cast: Cast) -> None:
    day = get_monday()
    make_meeting(cast.anna, cast.boris, days=day, time=dt.time(10), duration_minutes=60, status="confirmed")
    make_meeting(cast.anna, cast.oleg, days=day, time=dt.time(12), duration_minutes=60)
    make_event(cast.boris, days=day, time=dt.time(17), duration_minutes=120)
    make_event(cast.boris, days=day, time=dt.time(13), duration_minutes=60, transparent=True)
    assert list_gaps(cast.boris.tg_id, day) == ["Mon 09:00–10:00", "Mon 11:00–17:00"]
    assert list_gaps(cast.oleg.tg_id, day) == ["Mon 09:00–12:00", "Mon 13:00–18:00"]
    assert list_gaps(cast.anna.tg_id, day) == ["Mon 09:00–10:00", "Mon 11:00–12:00", "Mon 13:00–18:00"]


def test_gaps_shorter_than_half_an_hour_are_left_out(cast: Cast) -> None:
    day = get_monday()
    for hour, minute, minutes in ((9, 29, 61), (11, 0, 60), (12, 29, 300)):
        make_event(cast.anna, days=day, time=dt.time(hour, minute), duration_minutes=minutes)
    assert list_gaps(cast.anna.tg_id, day) == ["Mon 10:30–11:00", "Mon 17:29–18:00"]


def test_moment_parts_a_gap_and_the_rest_keeps_its_half_hour(cast: Cast) -> None:
    day = get_monday()
    events.create(owner=cast.anna.tg_id, name="x", date=get_day(day), time=dt.time(17, 30))
    assert list_gaps(cast.anna.tg_id, day) == ["Mon 09:00–17:30", "Mon 17:30–18:00"]


def test_only_working_days_have_gaps_on_the_persons_clock(cast: Cast) -> None:
    week = list_gaps(cast.anna.tg_id, get_monday(), 7)
    assert week == [f"{name} 09:00–18:00" for name in ("Mon", "Tue", "Wed", "Thu", "Fri")]
    assert list_gaps(cast.anna.tg_id, get_monday(), zone="Asia/Tokyo") == ["Mon 09:00–18:00"]


def test_nothing_of_the_past_is_free(cast: Cast) -> None:
    assert list_gaps(cast.anna.tg_id, -7, 7) == []
    now = clock.now()
    gaps = availability.list_gaps(
        cast.anna.tg_id, Hours(ZONE), start=now - dt.timedelta(days=1), end=now + dt.timedelta(days=1)
    )
    assert all(lower >= now for lower, _upper in gaps)
