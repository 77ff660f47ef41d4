"""Changes of all dates that are made from one that alone differs from its series: it is no pattern for the others."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Event, Series
from calendarapp.services import events, series, series_changes
from calendarapp.services.series import Scope
from tests.support.repetition import list_dates

pytestmark = pytest.mark.django_db

OWNER = 4_100_001
ANNA = Actor.person(OWNER)
DAY = 24 * 60


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC))


def make(**fields: Any) -> list[Event]:
    given: dict[str, Any] = {"name": "Yoga", "date": dt.date(2026, 12, 1), "timezone": "Europe/Berlin", **fields}
    series.create(owner=OWNER, rrule="FREQ=WEEKLY;COUNT=3", **given)
    return list_dates(OWNER)


def change_all(row: Event, **fields: Any) -> None:
    series_changes.change(actor=ANNA, event_id=row.pk, scope=Scope.ALL, **fields)


def list_lengths() -> list[tuple[bool, dt.time, int | None]]:
    return [(row.all_day, row.time, row.duration_minutes) for row in list_dates(OWNER)]


def test_name_from_a_longer_date_leaves_the_others_their_days() -> None:
    dates = make(all_day=True)
    events.change(actor=ANNA, event_id=dates[1].pk, ends_on=dt.date(2026, 12, 10))
    change_all(dates[1], name="Retreat")
    midnight = dt.time()
    assert list_lengths() == [(True, midnight, DAY), (True, midnight, 3 * DAY), (True, midnight, DAY)]
    assert {row.name for row in list_dates(OWNER)} == {"Retreat"}


def test_name_from_a_date_of_whole_days_leaves_the_others_their_time() -> None:
    dates = make(time=dt.time(19), duration_minutes=60)
    events.change(actor=ANNA, event_id=dates[1].pk, all_day=True)
    change_all(dates[1], name="Retreat")
    assert list_lengths() == [(False, dt.time(19), 60), (True, dt.time(), DAY), (False, dt.time(19), 60)]
    assert Series.objects.get().duration_minutes == 60


def test_day_from_a_date_of_whole_days_leaves_the_others_their_time() -> None:
    dates = make(time=dt.time(19), duration_minutes=60)
    events.change(actor=ANNA, event_id=dates[1].pk, all_day=True)
    change_all(dates[1], date=dt.date(2026, 12, 9))
    days = [f"{row.date:%d.%m} {row.time:%H:%M}" for row in list_dates(OWNER)]
    assert days == ["02.12 19:00", "08.12 00:00", "16.12 19:00"]


def test_time_from_a_date_with_a_time_is_refused_to_whole_days() -> None:
    dates = make(all_day=True)
    events.change(actor=ANNA, event_id=dates[1].pk, all_day=False, time=dt.time(10))
    with pytest.raises(CalendarError) as refused:
        change_all(dates[1], time=dt.time(20))
    assert refused.value.code == "whole_day_time"
