"""Events of whole days: how long they are, whom they take time of, and what their people hear."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from calendarapp import authorship, queries
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, Reminder, Series, TgUser
from calendarapp.services import (
    appointments,
    digest,
    erasure,
    events,
    export,
    people,
    reminders,
    rescheduling,
    series,
    series_changes,
    undo,
)
from calendarapp.services.series import Scope
from tests.support.factories import Cast, get_day, list_texts, make_event

pytestmark = pytest.mark.django_db

HOURS_23, HOURS_25 = dt.date(2027, 3, 28), dt.date(2027, 10, 31)  # in Berlin


def make_days(owner: Any, **fields: Any) -> Event:
    """A holiday of one day, five days from now."""
    return events.create(owner=owner.tg_id, **{"name": "Отпуск", "date": get_day(5), "all_day": True, **fields})


def length(event: Event) -> dt.timedelta:
    lasts: dt.timedelta = event.slot.upper - event.slot.lower
    return lasts


@pytest.mark.usefixtures("in_2026")
@pytest.mark.parametrize(
    ("date", "ends_on", "hours"),
    [
        (HOURS_23, HOURS_23, 23),
        (HOURS_25, HOURS_25, 25),
        (dt.date(2027, 3, 27), dt.date(2027, 3, 29), 71),
        (dt.date(2027, 1, 1), dt.date(2027, 12, 31), 365 * 24),
        (dt.date(2026, 12, 1), dt.date(2027, 12, 1), 366 * 24),
    ],
)
def test_days_are_as_long_as_they_are(cast: Cast, date: dt.date, ends_on: dt.date, hours: int) -> None:
    event = make_days(cast.anna, date=date, ends_on=ends_on, timezone="Europe/Berlin")
    assert length(event) == dt.timedelta(hours=hours)
    stored = Event.objects.get(pk=event.pk)
    assert (stored.ends_on, stored.time, stored.duration_minutes) == (ends_on, dt.time(), hours * 60)
    assert (event.duration_minutes, event.slot) == (stored.duration_minutes, stored.slot)


def test_days_longer_than_a_year_are_refused(cast: Cast) -> None:
    with pytest.raises(CalendarError) as refused:
        make_days(cast.anna, ends_on=get_day(5) + dt.timedelta(days=366))
    assert refused.value.code == "duration_wrong"


@pytest.mark.usefixtures("in_2026")
def test_move_keeps_the_number_of_days_over_a_clock_change(cast: Cast) -> None:
    event = make_days(cast.anna, date=HOURS_23, timezone="Europe/Berlin")
    moved = events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, date=HOURS_25)
    assert (moved.ends_on, length(moved)) == (HOURS_25, dt.timedelta(hours=25))
    same = events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, ends_on=HOURS_25)
    assert same.sequence == moved.sequence


def test_today_is_not_over_yet(cast: Cast) -> None:
    assert make_days(cast.anna, date=get_day(0)).date == get_day(0)
    assert make_days(cast.anna, date=get_day(-3), ends_on=get_day(0)).date == get_day(-3)
    with pytest.raises(CalendarError) as refused:
        make_days(cast.anna, date=get_day(-1))
    assert refused.value.code == "past"


def test_plain_insert_of_the_documented_columns_makes_an_event_with_a_time(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) VALUES ('Обед', %s, '00:00', '', %s) RETURNING id",
            [get_day(2), cast.anna.tg_id],
        )
        [number] = cursor.fetchone()
    event = Event.objects.get(pk=number)
    assert (event.all_day, event.place, event.url, event.duration_minutes) == (False, "", "", None)


def test_other_writer_gives_a_whole_day_a_time(cast: Cast) -> None:
    event = make_days(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET time = '18:00' WHERE id = %s", [event.pk])
    timed = Event.objects.get(pk=event.pk)
    assert (timed.all_day, timed.time, timed.duration_minutes) == (False, dt.time(18), None)


@pytest.mark.usefixtures("in_2026")
def test_other_writer_moves_a_whole_day_over_a_clock_change(cast: Cast) -> None:
    event = make_days(cast.anna, date=HOURS_23, timezone="Europe/Berlin")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET date = %s WHERE id = %s", [HOURS_25, event.pk])
    assert length(Event.objects.get(pk=event.pk)) == dt.timedelta(hours=25)


def test_whole_days_leave_their_owner_free_unless_they_say_so(cast: Cast) -> None:
    free = make_days(cast.boris)
    lunch = make_event(cast.anna, days=5)
    meeting = appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=lunch.pk)
    appointments.cancel(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk)
    events.change(actor=Actor.person(cast.boris.tg_id), event_id=free.pk, transparent=False)
    with pytest.raises(CalendarError) as refused:
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=lunch.pk)
    assert refused.value.code == "busy"


def test_guest_of_a_whole_day_stays_free(cast: Cast) -> None:
    birthday = make_days(cast.anna, name="День рождения", place="Дача", url="https://example.org")
    meeting = appointments.invite_to_event(
        organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=birthday.pk
    )
    assert (meeting.all_day, meeting.ends_on, meeting.transparent) == (True, get_day(5), True)
    text = list_texts(cast.boris)[-1]
    assert "весь день" in text or "all day" in text
    assert "📍 Дача" in text
    assert 'href="https://example.org"' in text
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    lunch = make_event(cast.oleg, days=5)
    second = appointments.invite_to_event(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, event_id=lunch.pk)
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=second.pk)
    party = make_days(cast.oleg)
    third = appointments.invite_to_event(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, event_id=party.pk)
    assert appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=third.pk).status == "confirmed"
    assert not queries.is_busy(cast.boris.tg_id, queries.compute_slot(get_day(5), dt.time(20), "Europe/Moscow", 60))


def test_busy_whole_day_takes_the_guests_day(cast: Cast) -> None:
    workshop = make_days(cast.anna, transparent=False)
    meeting = appointments.invite_to_event(
        organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=workshop.pk
    )
    lunch = make_event(cast.oleg, days=5)
    with pytest.raises(CalendarError) as refused:
        appointments.invite_to_event(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, event_id=lunch.pk)
    assert refused.value.code == "busy"
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=workshop.pk, transparent=True)
    assert Appointment.objects.get(pk=meeting.pk).transparent
    appointments.invite_to_event(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, event_id=lunch.pk)


def test_whole_day_that_gets_a_time_asks_its_guests_again(cast: Cast) -> None:
    birthday = make_days(cast.anna)
    meeting = appointments.invite_to_event(
        organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=birthday.pk
    )
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=birthday.pk, all_day=False, time=dt.time(19))
    meeting.refresh_from_db()
    assert (meeting.status, meeting.all_day, meeting.transparent, meeting.time) == (
        "pending", False, False, dt.time(19),
    )  # fmt: skip


def test_meeting_of_whole_days_is_moved_by_its_day_or_given_a_time(cast: Cast) -> None:
    birthday = make_days(cast.anna)
    meeting = appointments.invite_to_event(
        organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=birthday.pk
    )
    by: dict[str, Any] = {"actor": Actor.person(cast.anna.tg_id), "appointment_id": meeting.pk}
    moved = rescheduling.reschedule(**by, date=get_day(7), time=dt.time())
    assert (moved.all_day, Event.objects.get(pk=birthday.pk).date) == (True, get_day(7))
    timed = rescheduling.reschedule(**by, date=get_day(7), time=dt.time(19))
    event = Event.objects.get(pk=birthday.pk)
    assert (timed.all_day, timed.duration_minutes, event.all_day, event.transparent) == (False, 60, False, False)


def test_new_place_is_told_to_the_guests(cast: Cast) -> None:
    event = make_event(cast.anna, place="Офис")
    meeting = appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, place="Кафе")
    meeting.refresh_from_db()
    assert (meeting.place, meeting.status) == ("Кафе", "confirmed")
    assert "📍 Кафе" in list_texts(cast.boris)[-1]


def test_reminder_comes_the_day_before_and_own_ones_stay(cast: Cast) -> None:
    event = make_days(cast.anna)
    own = make_days(cast.anna, reminder_minutes=[15])
    [usual] = Reminder.objects.filter(event_id=event.pk)
    assert usual.due_at == dt.datetime.combine(get_day(4), dt.time(15), dt.UTC)  # 18:00 in Moscow
    [lead] = Reminder.objects.filter(event_id=own.pk)
    assert lead.due_at == own.slot.lower - dt.timedelta(minutes=15)
    people.set_timezone(tg_id=cast.anna.tg_id, timezone="Asia/Tokyo")
    [moved] = Reminder.objects.filter(event_id=event.pk)
    assert moved.due_at == dt.datetime.combine(get_day(4), dt.time(9), dt.UTC)
    people.set_reminders(tg_id=cast.anna.tg_id, reminder_minutes=[])
    assert Reminder.objects.filter(event_id=event.pk).count() == 1


def test_reminder_says_tomorrow(cast: Cast) -> None:
    event = make_days(cast.anna, date=get_day(1), place="Дача")
    Reminder.objects.filter(event_id=event.pk).delete()
    Reminder.objects.create(tg_id=cast.anna.tg_id, event_id=event.pk, minutes_before=1, due_at=event.created_at)
    reminders.send_due()
    text = list_texts(cast.anna)[-1]
    assert "📍 Дача" in text
    assert "00:00" not in text


def test_digest_names_whole_days_first(cast: Cast) -> None:
    make_event(cast.anna, days=1, time=dt.time(0, 5), name="Поезд")
    make_days(cast.anna, date=get_day(-1), ends_on=get_day(3))
    found, _meetings = queries.get_day(cast.anna.tg_id, get_day(1), "Europe/Moscow")
    assert {event.name for event in found} == {"Поезд", "Отпуск"}
    assert queries.get_day(cast.anna.tg_id, get_day(4), "Europe/Moscow") == ([], [])
    people.set_digest(tg_id=cast.anna.tg_id, digest_time=dt.time())
    TgUser.objects.filter(pk=cast.anna.tg_id).update(digest_sent_on=None)
    digest.send_due()
    lines = list_texts(cast.anna)[-1].splitlines()
    assert ["Отпуск" in lines[1], "00:05" in lines[2]] == [True, True]


@pytest.mark.usefixtures("in_2026")
def test_series_of_whole_days_has_days_as_long_as_they_are(cast: Cast) -> None:
    first = dt.date(2027, 3, 27)
    event = series.create(
        owner=cast.anna.tg_id, name="Сбор", date=first, all_day=True, timezone="Europe/Berlin",
        rrule="FREQ=DAILY;COUNT=3",
    )  # fmt: skip
    dates = list(Event.objects.filter(series=event.series).order_by("date"))
    assert [length(date).total_seconds() / 3600 for date in dates] == [24, 23, 24]
    assert [date.ends_on for date in dates] == [first + dt.timedelta(days=number) for number in range(3)]
    row = Series.objects.get(tg_user_id=cast.anna.tg_id)
    assert (row.duration_minutes, row.all_day) == (1440, True)
    by: dict[str, Any] = {"actor": Actor.person(cast.anna.tg_id), "event_id": event.pk}
    series_changes.change(**by, scope=Scope.ALL, place="Лес")
    assert set(Event.objects.filter(series=event.series).values_list("place", flat=True)) == {"Лес"}


@pytest.mark.usefixtures("in_2026")
def test_day_of_the_clock_change_begins_a_series(cast: Cast) -> None:
    event = make_days(cast.anna, date=HOURS_23, timezone="Europe/Berlin")
    by: dict[str, Any] = {"actor": Actor.person(cast.anna.tg_id), "event_id": event.pk}
    series.repeat(**by, rrule="FREQ=WEEKLY;COUNT=2")
    assert Series.objects.get().duration_minutes == 1440
    series_changes.change(**by, scope=Scope.ALL, all_day=False, time=dt.time(10), duration_minutes=30)
    assert set(Event.objects.values_list("all_day", "time", "duration_minutes")) == {(False, dt.time(10), 30)}
    series_changes.change(**by, scope=Scope.ALL, all_day=True)
    assert {length(date) for date in Event.objects.all()} == {dt.timedelta(hours=23), dt.timedelta(hours=24)}


def test_overlapping_days_of_a_series_are_refused(cast: Cast) -> None:
    with pytest.raises(CalendarError) as refused:
        series.create(
            owner=cast.anna.tg_id, name="Сбор", date=get_day(5), ends_on=get_day(6), all_day=True, rrule="FREQ=DAILY"
        )
    assert refused.value.code == "series_overlaps"


@pytest.mark.usefixtures("in_2026")
def test_deleted_whole_days_come_back_as_they_were(cast: Cast) -> None:
    event = make_days(cast.anna, date=HOURS_23, ends_on=HOURS_23, timezone="Europe/Berlin", place="Дача")
    actor = Actor.person(cast.anna.tg_id)
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        events.delete(actor=actor, event_id=event.pk)
        entry = undo.find_event_entry(event.pk)
        assert entry is not None
        undo.undo(actor=actor, number=entry)
    [back] = Event.objects.filter(tg_user_id=cast.anna.tg_id)
    assert (back.all_day, back.place, length(back)) == (True, "Дача", dt.timedelta(hours=23))


def test_export_and_erasure_know_place_and_link(cast: Cast) -> None:
    event = make_days(cast.anna, place="Дача", url="https://example.org")
    _name, content = export.render_document(tg_id=cast.anna.tg_id, form="json")
    assert b'"all_day": true' in content
    assert "Дача".encode() in content
    meeting = appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    erasure.erase(cast.anna.tg_id)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.url) == ("", "")
