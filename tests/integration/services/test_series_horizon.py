"""Series: how far ahead their dates are written, when the worker goes on, and which dates there are in the end."""

import datetime as dt

import pytest
from django.db import connection

from calendarapp import authorship, clock
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.models import Event, History, Series
from calendarapp.services import series, series_changes, undo
from calendarapp.services.series import Scope
from tests.support.factories import make_telegram_id
from tests.support.repetition import find_faults, list_dates, make_series

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)  # a Monday
TUESDAY = dt.date(2026, 12, 1)
BERLIN = "Europe/Berlin"


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, NOW)


def travel(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def list_days(owner: int) -> list[dt.date]:
    return [date.date for date in list_dates(owner)]


def test_count_is_counted_from_the_start_whatever_the_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make_telegram_id()
    make_series(owner, "FREQ=WEEKLY;COUNT=60", date=TUESDAY, timezone=BERLIN)
    assert len(list_dates(owner)) == 57
    for weeks in range(1, 8):
        travel(monkeypatch, NOW + dt.timedelta(weeks=weeks))
        series.extend()
        assert find_faults(owner) == []
    assert list_days(owner) == [TUESDAY + dt.timedelta(weeks=week) for week in range(60)]
    assert Series.objects.get().extend_at is None


def test_worker_is_due_when_the_next_date_comes_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """A yearly series is not looked at every night."""
    owner = make_telegram_id()
    make_series(owner, "FREQ=YEARLY", date=TUESDAY, timezone=BERLIN)
    assert list_days(owner) == [TUESDAY, dt.date(2027, 12, 1)]
    due = Series.objects.get().extend_at
    assert due == dt.datetime(2027, 10, 28, 17, tzinfo=dt.UTC)  # 400 days before 1 December 2028, at 19:00
    travel(monkeypatch, due - dt.timedelta(seconds=1))
    assert series.extend() == 0
    travel(monkeypatch, due)
    assert series.extend() == 1
    assert list_days(owner) == [TUESDAY, dt.date(2027, 12, 1), dt.date(2028, 12, 1)]


def test_500_dates_at_most_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make_telegram_id()
    make_series(owner, "FREQ=DAILY;BYHOUR=8,19", date=TUESDAY, time=dt.time(8), timezone=BERLIN)
    assert len(list_dates(owner)) == 500
    travel(monkeypatch, NOW + dt.timedelta(days=120))
    assert series.extend() == 0
    travel(monkeypatch, NOW + dt.timedelta(days=130))
    assert series.extend() == 1
    assert find_faults(owner) == []
    assert len(list_dates(owner)) == 1000


def test_first_date_is_written_however_far_away_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make_telegram_id()
    leap = dt.date(2028, 2, 29)
    first = make_series(owner, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date=leap, timezone=BERLIN)
    assert (first.date, list_days(owner)) == (leap, [leap])
    assert series.extend() == 0
    travel(monkeypatch, dt.datetime(2031, 2, 1, tzinfo=dt.UTC))
    assert series.extend() == 1
    assert list_days(owner) == [leap, dt.date(2032, 2, 29)]
    assert find_faults(owner) == []


def test_series_that_has_moved_far_is_carried_on_from_there() -> None:
    owner = make_telegram_id()
    first = make_series(owner, "FREQ=WEEKLY", date=dt.date(2027, 11, 30), timezone=BERLIN)
    series_changes.change(actor=Actor.person(owner), event_id=first.pk, scope=Scope.ALL, date=TUESDAY)
    series.extend()
    assert len(list_dates(owner)) == 57
    assert find_faults(owner) == []


def test_end_of_a_series_moves_with_it() -> None:
    owner = make_telegram_id()
    anna = Actor.person(owner)
    first = make_series(owner, "FREQ=WEEKLY", date=TUESDAY, timezone=BERLIN)
    series.delete(actor=anna, event_id=list_dates(owner)[3].pk, scope=Scope.FOLLOWING)
    series_changes.change(
        actor=anna, event_id=first.pk, scope=Scope.ALL, date=dt.date(2026, 12, 15), time=dt.time(20, 30)
    )
    assert len(list_dates(owner)) == 3
    assert find_faults(owner) == []


def test_series_until_the_end_of_time_can_be_moved() -> None:
    owner = make_telegram_id()
    first = make_series(owner, "FREQ=WEEKLY;UNTIL=99991231T235959Z", date=TUESDAY, timezone=BERLIN)
    series_changes.change(
        actor=Actor.person(owner), event_id=first.pk, scope=Scope.ALL, date=dt.date(2026, 12, 2), time=dt.time(8)
    )
    assert Series.objects.get().rrule == "FREQ=WEEKLY"
    assert find_faults(owner) == []


def test_date_that_is_restored_after_its_series_has_gone_is_an_event_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make_telegram_id()
    first = make_series(owner, "FREQ=WEEKLY;COUNT=2", date=TUESDAY, timezone=BERLIN)
    second = list_dates(owner)[1]
    with authorship.write_as(Writer("bot", "person", owner)):
        series.delete(actor=Actor.person(owner), event_id=second.pk, scope=Scope.THIS)
    series_changes.change(actor=Actor.person(owner), event_id=first.pk, scope=Scope.ALL, rrule="")
    assert not Series.objects.exists()
    entry = undo.find_event_entry(second.pk)
    assert entry is not None
    travel(monkeypatch, History.objects.get(pk=entry).at)
    undo.undo(actor=Actor.person(owner), number=entry)
    restored = Event.objects.get(pk=second.pk)
    assert (restored.series_id, restored.original_start, restored.date) == (None, None, second.date)


def test_dates_that_are_there_already_are_left_as_they_are() -> None:
    """The unique key settles it when the horizon was carried on and the series did not note it."""
    owner = make_telegram_id()
    make_series(owner, "FREQ=WEEKLY", date=TUESDAY, timezone=BERLIN)
    before = list(Event.objects.filter(tg_user_id=owner).order_by("id").values())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE calendarapp_series SET extend_at = '2026-01-01Z', written_until = '2026-12-20 00:00'")
    assert series.extend() == 1
    assert list(Event.objects.filter(tg_user_id=owner).order_by("id").values()) == before


def test_another_rule_leaves_the_dates_that_it_has_beyond_those_written_at_once() -> None:
    owner, rule = make_telegram_id(), "FREQ=HOURLY;INTERVAL=6"
    first = make_series(owner, rule, date=TUESDAY, timezone=BERLIN)
    while Event.objects.filter(tg_user_id=owner).count() < 700:
        Series.objects.update(extend_at=clock.now())
        series.extend()
    before = {row.original_start: row.pk for row in list_dates(owner)}
    series_changes.change(actor=Actor.person(owner), event_id=first.pk, scope=Scope.ALL, rrule=f"{rule};WKST=SU")
    after = {row.original_start: row.pk for row in list_dates(owner)}
    assert after == before
    Series.objects.update(extend_at=clock.now())
    series.extend()
    assert find_faults(owner) == []
    assert {row.original_start: row.pk for row in list_dates(owner)} == before
    series_changes.change(
        actor=Actor.person(owner), event_id=first.pk, scope=Scope.ALL, rrule="FREQ=HOURLY;INTERVAL=12"
    )
    assert [row.pk for row in list_dates(owner) if row.original_start in before] == list(before.values())[::2]
