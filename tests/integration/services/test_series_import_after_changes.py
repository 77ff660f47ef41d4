"""A calendar file is sent again after its series was changed here: nothing is doubled."""

import datetime as dt
from typing import Any

import pytest

from calendarapp.access import Actor
from calendarapp.models import Event, Series
from calendarapp.services import events, series, series_changes
from calendarapp.services.series import Scope
from tests.integration.services.series_files import BERLIN, NOW, hours, take, travel, vevent
from tests.support.factories import Cast
from tests.support.repetition import list_dates

pytestmark = pytest.mark.django_db

FIVE = "RRULE:FREQ=WEEKLY;COUNT=5"
LATER = dt.datetime(2027, 1, 12, tzinfo=dt.UTC)  # two of the dates are over


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, NOW)


def change(owner: Event, place: int, scope: Scope, **fields: Any) -> None:
    row = list_dates(owner.tg_user_id)[place]
    series_changes.change(actor=Actor.person(row.tg_user_id), event_id=row.pk, scope=scope, **fields)


def test_same_file_after_a_change_of_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take(cast.anna, vevent(FIVE))
    travel(monkeypatch, LATER)
    rows = list_dates(cast.anna.tg_id)
    change(rows[0], 3, Scope.ALL, time=dt.time(11))
    moved = ["04.01.27 10:00", "11.01.27 10:00", "18.01.27 11:00", "25.01.27 11:00", "01.02.27 11:00"]
    assert hours(cast.anna) == moved
    assert Series.objects.get(uid="s1").date == dt.date(2027, 1, 18)
    assert take(cast.anna, vevent(FIVE)).known == 3
    assert hours(cast.anna) == moved
    take(cast.anna, vevent(FIVE, "SEQUENCE:9"))
    assert hours(cast.anna) == [line[:8] + " 10:00" for line in moved]


def test_own_file_after_a_change_of_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take(cast.anna, vevent(FIVE))
    Series.objects.update(uid=None)  # as if it were made here
    uid = f"series-{Series.objects.get().pk}@vstrecha"
    travel(monkeypatch, LATER)
    change(list_dates(cast.anna.tg_id)[0], 3, Scope.ALL, time=dt.time(11))
    before = hours(cast.anna)
    take(cast.anna, vevent(FIVE, uid=uid))
    assert hours(cast.anna) == before


def test_event_of_a_file_that_repeats_here(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take(cast.anna, vevent())
    event = Event.objects.get(tg_user_id=cast.anna.tg_id)
    series.repeat(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, rrule="FREQ=WEEKLY;COUNT=5")
    travel(monkeypatch, LATER)
    change(event, 3, Scope.ALL, time=dt.time(11))
    before = hours(cast.anna)
    take(cast.anna, vevent(FIVE))
    assert hours(cast.anna) == before


@pytest.mark.parametrize("own", [False, True])
def test_newer_file_after_a_change_of_the_following_dates(
    cast: Cast, own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(cast.anna, vevent(FIVE))
    uid = "s1"
    if own:  # as if it were made here
        uid = f"series-{Series.objects.get().pk}@vstrecha"
        Series.objects.update(uid=None)
    change(list_dates(cast.anna.tg_id)[0], 3, Scope.FOLLOWING, time=dt.time(11))
    moved = ["04.01.27 10:00", "11.01.27 10:00", "18.01.27 10:00", "25.01.27 11:00", "01.02.27 11:00"]
    assert hours(cast.anna) == moved
    take(cast.anna, vevent("RRULE:FREQ=WEEKLY", "SEQUENCE:9", "SUMMARY:New", uid=uid))
    assert hours(cast.anna) == moved
    names = list(Event.objects.filter(tg_user_id=cast.anna.tg_id).order_by("slot").values_list("name", flat=True))
    assert names == ["New", "New", "New", "Team", "Team"]
    travel(monkeypatch, NOW + dt.timedelta(days=200))
    series.extend()
    assert hours(cast.anna) == moved


def test_newer_file_when_the_changed_dates_alone_are_to_come(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take(cast.anna, vevent(FIVE))
    change(list_dates(cast.anna.tg_id)[0], 2, Scope.FOLLOWING, time=dt.time(11))
    travel(monkeypatch, LATER)
    before = hours(cast.anna)
    take(cast.anna, vevent(FIVE, "SEQUENCE:9"))
    assert hours(cast.anna) == before


def test_newer_file_brings_back_what_was_deleted_after_a_change(cast: Cast) -> None:
    take(cast.anna, vevent(FIVE))
    change(list_dates(cast.anna.tg_id)[0], 3, Scope.FOLLOWING, time=dt.time(11))
    for row in list_dates(cast.anna.tg_id)[3:]:
        events.delete(actor=Actor.person(row.tg_user_id), event_id=row.pk)
    take(cast.anna, vevent(FIVE, "SEQUENCE:9"))
    assert len(hours(cast.anna)) == 5


def test_one_series_in_two_calendars_of_a_file_is_one(cast: Cast) -> None:
    older, newer = vevent(FIVE, "SEQUENCE:1", "SUMMARY:Old"), vevent(FIVE, "SEQUENCE:2", "SUMMARY:New")
    tail = f"BEGIN:VCALENDAR\nVERSION:2.0\n{older}END:VCALENDAR\n"
    assert take(cast.anna, newer, tail=tail).made == 5
    assert Series.objects.get().name == "New"
    assert take(cast.anna, newer, tail=tail).known == 5


def test_a_date_that_a_file_calls_off_does_not_come_back(cast: Cast) -> None:
    take(cast.anna, vevent(FIVE))
    off = vevent(
        f"RECURRENCE-ID;{BERLIN}:20270118T100000", "STATUS:CANCELLED", "SEQUENCE:1", start=f";{BERLIN}:20270118T100000"
    )
    assert take(cast.anna, off, head="METHOD:CANCEL\n").removed == 1
    left = ["04.01.27 10:00", "11.01.27 10:00", "25.01.27 10:00", "01.02.27 10:00"]
    assert hours(cast.anna) == left
    change(list_dates(cast.anna.tg_id)[0], 0, Scope.ALL, rrule="FREQ=WEEKLY;COUNT=6")
    assert hours(cast.anna) == [*left, "08.02.27 10:00"]


@pytest.mark.parametrize("rule", [FIVE, "X-NO:RULE"])
def test_a_revision_of_a_file_leaves_room_for_changes_here(cast: Cast, rule: str) -> None:
    take(cast.anna, vevent(rule, f"SEQUENCE:{2**31 - 1}"))
    event = Event.objects.filter(tg_user_id=cast.anna.tg_id).order_by("slot")[0]
    series_changes.change_event(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, scope=Scope.ALL, name="New")
    assert set(Event.objects.filter(tg_user_id=cast.anna.tg_id).values_list("name", flat=True)) == {"New"}
