"""Series: created, changed and deleted with their dates, and carried on."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from calendarapp import authorship, clock
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, History, Reminder, Series
from calendarapp.services import appointments, events, series, series_changes, undo
from calendarapp.services.reminders import set_for_adopted_events
from calendarapp.services.series import Scope

pytestmark = pytest.mark.django_db

OWNER = 4_100_001
NOW = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)  # a Monday
ANNA = Actor.person(OWNER)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, NOW)


def travel(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def make(rrule: str = "FREQ=WEEKLY", **fields: Any) -> Event:
    given = {
        "name": "Yoga", "date": dt.date(2026, 12, 1), "time": dt.time(19), "duration_minutes": 60,
        "timezone": "Europe/Berlin", **fields,
    }  # fmt: skip
    return series.create(owner=OWNER, rrule=rrule, **given)


def at(year: int, month: int, day: int) -> dt.datetime:
    """19:00 of that day on the wall clock."""
    return dt.datetime.combine(dt.date(year, month, day), dt.time(19))


def dates(of: Event) -> list[Event]:
    return list(Event.objects.filter(series=of.series_id or 0).order_by("original_start"))


def days(rows: Sequence[Event]) -> list[str]:
    return [f"{row.date:%d.%m.%y} {row.time:%H:%M}" for row in rows]


def test_weekly_series_is_written_for_400_days_and_keeps_its_hour() -> None:
    first = make()
    rows = dates(first)
    assert first.pk == rows[0].pk
    assert len(rows) == 57
    assert {row.time for row in rows} == {dt.time(19)}
    assert {row.date.weekday() for row in rows} == {1}
    assert [row.date + dt.timedelta(days=7) for row in rows[:-1]] == [row.date for row in rows[1:]]
    assert {row.slot.lower.hour for row in rows} == {17, 18}  # summer and winter
    assert Reminder.objects.filter(event_id=rows[-1].pk).count() == 1


def test_series_with_count_and_left_out_dates_ends() -> None:
    first = make("RRULE:FREQ=DAILY;COUNT=4", exdates=[at(2026, 12, 2)])
    assert days(dates(first)) == ["01.12.26 19:00", "03.12.26 19:00", "04.12.26 19:00"]
    assert Series.objects.get().extend_at is None


@pytest.mark.parametrize(
    ("rrule", "fields", "code"),
    [
        ("FREQ=WEEKLY;BYDAY=WE", {}, "rule_start"),
        ("FREQ=DAILY", {"duration_minutes": 25 * 60}, "series_overlaps"),
        ("FREQ=MINUTELY;INTERVAL=30", {}, "rule_too_often"),
        ("FREQ=DAILY;COUNT=0", {}, "rule_count"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", {}, "rule_parts"),
        ("every tuesday", {}, "rule_wrong"),
        ("FREQ=DAILY;" * 50, {}, "rule_too_long"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", {}, "rule_never"),
        ("FREQ=DAILY;COUNT=1", {"exdates": [at(2026, 12, 1)]}, "rule_never"),
        ("FREQ=DAILY", {"exdates": [at(2027, 1, 1) + dt.timedelta(n) for n in range(1001)]}, "too_many_exdates"),
        ("FREQ=DAILY", {"date": dt.date(2026, 11, 1)}, "past"),
    ],
)
def test_series_that_can_not_be_is_refused_and_nothing_is_written(rrule: str, fields: Any, code: str) -> None:
    with pytest.raises(CalendarError) as refused:
        make(rrule, **fields)
    assert refused.value.code == code
    assert not Series.objects.exists()
    assert not Event.objects.filter(tg_user_id=OWNER).exists()


def test_event_becomes_the_first_date_of_a_series() -> None:
    event = events.create(
        owner=OWNER, name="Yoga", date=dt.date(2026, 12, 1), time=dt.time(19), timezone="Europe/Berlin"
    )
    again = series.repeat(actor=ANNA, event_id=event.pk, rrule="FREQ=WEEKLY;COUNT=3")
    assert again.pk == event.pk
    assert days(dates(again)) == ["01.12.26 19:00", "08.12.26 19:00", "15.12.26 19:00"]
    with pytest.raises(CalendarError) as refused:
        series.repeat(actor=ANNA, event_id=event.pk, rrule="FREQ=DAILY")
    assert refused.value.code == "already_repeats"


def test_one_date_is_moved_and_keeps_its_place() -> None:
    first = make("FREQ=WEEKLY;COUNT=3")
    second = dates(first)[1]
    series_changes.change(actor=ANNA, event_id=second.pk, scope=Scope.THIS, date=dt.date(2026, 12, 9))
    assert days(dates(first)) == ["01.12.26 19:00", "09.12.26 19:00", "15.12.26 19:00"]
    second.refresh_from_db()
    assert second.original_start == at(2026, 12, 8)


def test_all_dates_change_but_a_moved_one_keeps_its_time() -> None:
    first = make("FREQ=WEEKLY;COUNT=3")
    second = dates(first)[1]
    events.change(actor=ANNA, event_id=second.pk, time=dt.time(8))
    series_changes.change(actor=ANNA, event_id=first.pk, scope=Scope.ALL, name="Pilates", time=dt.time(20))
    rows = dates(first)
    assert days(rows) == ["01.12.26 20:00", "08.12.26 08:00", "15.12.26 20:00"]
    assert {row.name for row in rows} == {"Pilates"}
    assert [row.original_start.hour for row in rows if row.original_start] == [20, 20, 20]
    assert Reminder.objects.get(event_id=rows[2].pk).due_at == rows[2].slot.lower - dt.timedelta(minutes=15)


def test_all_dates_move_by_a_week_onto_each_other() -> None:
    first = make("FREQ=WEEKLY;COUNT=3")
    series_changes.change(actor=ANNA, event_id=first.pk, scope=Scope.ALL, date=dt.date(2026, 12, 8))
    assert days(dates(first)) == ["08.12.26 19:00", "15.12.26 19:00", "22.12.26 19:00"]


def test_move_to_another_weekday_moves_the_rule() -> None:
    first = make("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4")
    series_changes.change(actor=ANNA, event_id=first.pk, scope=Scope.ALL, date=dt.date(2026, 12, 2))
    assert days(dates(first)) == ["02.12.26 19:00", "04.12.26 19:00", "09.12.26 19:00", "11.12.26 19:00"]
    assert Series.objects.get().rrule == "FREQ=WEEKLY;BYDAY=WE,FR;COUNT=4"


def test_days_of_the_month_can_not_be_moved_without_another_rule() -> None:
    first = make("FREQ=MONTHLY;BYDAY=1TU;COUNT=4")
    with pytest.raises(CalendarError) as refused:
        series_changes.change(actor=ANNA, event_id=first.pk, scope=Scope.ALL, date=dt.date(2026, 12, 2))
    assert refused.value.code == "series_days"
    series_changes.change(
        actor=ANNA,
        event_id=first.pk,
        scope=Scope.ALL,
        date=dt.date(2026, 12, 2),
        rrule="FREQ=MONTHLY;BYDAY=1WE;COUNT=2",
    )
    assert days(dates(first)) == ["02.12.26 19:00", "06.01.27 19:00"]


def test_this_and_the_following_begin_a_series_of_their_own() -> None:
    first = make("FREQ=WEEKLY;COUNT=4")
    third = dates(first)[2]
    series_changes.change(actor=ANNA, event_id=third.pk, scope=Scope.FOLLOWING, time=dt.time(20))
    third.refresh_from_db()
    assert days(dates(first)) == ["01.12.26 19:00", "08.12.26 19:00"]
    assert days(dates(third)) == ["15.12.26 20:00", "22.12.26 20:00"]
    ended, begun = Series.objects.order_by("id")
    assert ended.rrule == "FREQ=WEEKLY;UNTIL=20261215T185959"
    assert begun.rrule == "FREQ=WEEKLY;COUNT=2"


def test_past_dates_stay_when_all_change(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make("FREQ=WEEKLY;COUNT=4")
    travel(monkeypatch, NOW + dt.timedelta(days=9))
    series_changes.change(actor=ANNA, event_id=first.pk, scope=Scope.ALL, name="Pilates")
    every = Event.objects.filter(tg_user_id=OWNER).order_by("date")
    assert [row.name for row in every] == ["Yoga", "Yoga", "Pilates", "Pilates"]


def test_another_rule_keeps_the_dates_that_it_has() -> None:
    first = make("FREQ=WEEKLY;COUNT=3")
    kept = dates(first)[2]
    series_changes.change(actor=ANNA, event_id=first.pk, scope=Scope.ALL, rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=3")
    rows = dates(first)
    assert days(rows) == ["01.12.26 19:00", "15.12.26 19:00", "29.12.26 19:00"]
    assert rows[1].pk == kept.pk


def test_empty_rule_ends_the_series_with_that_date() -> None:
    first = make("FREQ=WEEKLY")
    second = dates(first)[1]
    series_changes.change(actor=ANNA, event_id=second.pk, scope=Scope.FOLLOWING, rrule="")
    assert days(dates(first)) == ["01.12.26 19:00"]
    second.refresh_from_db()
    assert second.series_id is None
    assert second.original_start is None
    assert Event.objects.filter(tg_user_id=OWNER).count() == 2


def test_people_of_a_date_are_asked_again_when_all_move() -> None:
    first = make("FREQ=WEEKLY;COUNT=3")
    second = dates(first)[1]
    meeting = appointments.invite_to_event(organizer=OWNER, participant=OWNER + 1, event_id=second.pk)
    appointments.confirm(actor=Actor.person(OWNER + 1), appointment_id=meeting.pk)
    series_changes.change(actor=ANNA, event_id=first.pk, scope=Scope.ALL, time=dt.time(20), name="Pilates")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.time, meeting.name) == ("pending", dt.time(20), "Pilates")
    assert days(dates(first)) == ["01.12.26 20:00", "08.12.26 20:00", "15.12.26 20:00"]


def test_deleted_date_is_left_out_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make("FREQ=WEEKLY;COUNT=3")
    second = dates(first)[1]
    with authorship.write_as(Writer("bot", "person", OWNER)):
        series.delete(actor=ANNA, event_id=second.pk, scope=Scope.THIS)
    assert Series.objects.get().exdates == [at(2026, 12, 8)]
    entry = undo.find_event_entry(second.pk)
    assert entry is not None
    travel(monkeypatch, History.objects.get(pk=entry).at)
    undo.undo(actor=ANNA, number=entry)
    assert Series.objects.get().exdates == []
    assert days(dates(first)) == ["01.12.26 19:00", "08.12.26 19:00", "15.12.26 19:00"]


@pytest.mark.parametrize(("scope", "left"), [(Scope.FOLLOWING, 1), (Scope.ALL, 0)])
def test_deletion_of_several_dates_cancels_their_meetings(scope: Scope, left: int) -> None:
    first = make("FREQ=WEEKLY")
    second = dates(first)[1]
    meeting = appointments.invite_to_event(organizer=OWNER, participant=OWNER + 1, event_id=dates(first)[5].pk)
    assert series.delete(actor=ANNA, event_id=second.pk, scope=scope) == 1
    assert Event.objects.filter(tg_user_id=OWNER).count() == left
    meeting.refresh_from_db()
    assert meeting.status == Appointment.Status.CANCELLED
    assert not Reminder.objects.filter(tg_id=OWNER, event_id__in=[second.pk]).exists()


def test_horizon_is_carried_on_and_twice_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make("FREQ=WEEKLY")
    assert series.extend() == 0
    travel(monkeypatch, NOW + dt.timedelta(days=28))
    assert series.extend() == 1
    assert series.extend() == 0
    rows = dates(first)
    assert len(rows) == 61
    assert [row.date + dt.timedelta(days=7) for row in rows[:-1]] == [row.date for row in rows[1:]]
    set_for_adopted_events()
    assert Reminder.objects.filter(event_id=rows[-1].pk).count() == 1


@pytest.mark.parametrize("rrule", ["FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY"])
def test_deletion_of_all_dates_is_undone_with_its_rule(monkeypatch: pytest.MonkeyPatch, rrule: str) -> None:
    travel(monkeypatch, dt.datetime.now(dt.UTC))
    first = make(rrule, date=dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3))
    before = days(dates(first))
    meeting = appointments.invite_to_event(organizer=OWNER, participant=OWNER + 1, event_id=dates(first)[2].pk)
    with authorship.write_as(Writer("bot", "person", OWNER)):
        series.delete(actor=ANNA, event_id=first.pk, scope=Scope.ALL)
    entry = undo.find_event_entry(first.pk)
    assert entry is not None
    outcome = undo.undo(actor=ANNA, number=entry)
    assert [one.pk for one in outcome.meetings] == [meeting.pk]
    assert days(dates(first)) == before
    goes_on = "COUNT" not in rrule
    assert (Series.objects.get().extend_at is not None) == goes_on
    series.extend()
    assert days(dates(first)) == before
    assert Series.objects.get().rrule == rrule
