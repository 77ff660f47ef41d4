"""Events: created, changed and deleted by their owners, with everything that depends on them."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection

from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, BotStatistics, Event, StatisticsDelta
from calendarapp.services import appointments, events
from tests.support import factories
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting


def counted(field: str) -> int:
    """The count, from the rows that are not folded yet within a test's transaction."""
    return sum(StatisticsDelta.objects.values_list(field, flat=True))


def change(person: Any, event: Event, **fields: Any) -> Event:
    return events.change(actor=Actor.person(person.tg_id), event_id=event.pk, **fields)


@pytest.mark.parametrize(("column", "value"), [("name", ""), ("details", "x" * 4000), ("details", None)])
def test_what_an_older_bot_wrote_can_be_moved_and_is_left_as_it_is(cast: Cast, column: str, value: str | None) -> None:
    event = make_event(cast.anna)
    Event.objects.filter(pk=event.pk).update(**{column: value})
    moved = change(cast.anna, event, date=get_day(7), time=dt.time(8), **{column: value})
    assert (moved.date, moved.time, getattr(moved, column)) == (get_day(7), dt.time(8), value)
    assert change(cast.anna, event, date=get_day(8)).date == get_day(8)
    with pytest.raises(CalendarError):
        change(cast.anna, event, **{column: {"name": " ", "details": "y" * 3001}[column]})


class TestCreate:
    def test_create_stores_every_field(self, cast: Cast) -> None:
        event = events.create(
            owner=cast.anna.tg_id,
            name="  Обед\n с <b>Борисом</b> ",
            date=get_day(3),
            time=dt.time(9, 5),
            details=" строка\nдругая ",
            duration_minutes=45,
            timezone="Asia/Tokyo",
        )
        event = Event.objects.get(pk=event.pk)
        assert (event.name, event.details) == ("Обед с <b>Борисом</b>", "строка\nдругая")
        assert (event.date, event.time, event.timezone, event.duration_minutes) == (
            get_day(3),
            dt.time(9, 5),
            "Asia/Tokyo",
            45,
        )
        assert event.slot.lower == dt.datetime.combine(get_day(3), dt.time(0, 5), dt.UTC)
        assert event.slot.upper - event.slot.lower == dt.timedelta(minutes=45)
        assert counted("event_count") == 1

    def test_create_defaults_to_owners_zone(self, db: None) -> None:
        kenji = factories.make_person("Kenji", timezone="Asia/Tokyo")
        assert make_event(kenji).timezone == "Asia/Tokyo"
        assert make_event(factories.make_telegram_id()).timezone == "Europe/Moscow"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"name": ""}, "name_empty"),
            ({"name": " \n\t "}, "name_empty"),
            ({"name": "x" * 256}, "name_too_long"),
            ({"name": "a\x00b"}, "text_unreadable"),
            ({"name": "a\ud800b"}, "text_unreadable"),
            ({"details": "x" * 3001}, "details_too_long"),
            ({"details": "\x00"}, "text_unreadable"),
            ({"date": dt.date(2020, 1, 1)}, "past"),
            ({"date": dt.date(9001, 1, 1)}, "date_unreadable"),
            ({"date": dt.date(1, 1, 1)}, "date_unreadable"),
            ({"duration_minutes": 0}, "duration_wrong"),
            ({"duration_minutes": -5}, "duration_wrong"),
            ({"duration_minutes": 366 * 24 * 60 + 1}, "duration_wrong"),
            ({"timezone": "Mars/Olympus"}, "timezone_unknown"),
            ({"timezone": "../../etc/passwd"}, "timezone_unknown"),
        ],
    )
    def test_invalid_create_is_refused(self, cast: Cast, fields: dict[str, Any], code: str) -> None:
        with pytest.raises(CalendarError) as refusal:
            make_event(cast.anna, **fields)
        assert refusal.value.code == code
        assert str(refusal.value)
        assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()
        assert counted("event_count") == 0

    def test_values_at_the_limits_are_accepted(self, cast: Cast) -> None:
        event = make_event(cast.anna, name="я" * 255, details="ё" * 3000, duration_minutes=7 * 24 * 60)
        assert (len(event.name), len(event.details)) == (255, 3000)

    def test_current_minute_is_not_past(self, cast: Cast) -> None:
        from calendarapp import clock

        now = clock.now().astimezone(clock.get_zone("Europe/Moscow"))
        assert events.create(
            owner=cast.anna.tg_id, name="Сейчас", date=now.date(), time=now.time().replace(second=0, microsecond=0)
        ).pk


class TestChange:
    def test_change_of_one_field_keeps_the_others(self, cast: Cast) -> None:
        event = make_event(cast.anna, details="старое")
        changed = change(cast.anna, event, details="новое")
        assert (changed.details, changed.name) == ("новое", "Обед")
        assert Event.objects.get(pk=event.pk).details == "новое"
        assert changed.updated_at >= event.updated_at
        assert counted("edited_events") == 1

    def test_empty_change_changes_nothing(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        change(cast.anna, event, name=" Обед ", date=event.date)
        assert Event.objects.get(pk=event.pk).updated_at == event.updated_at
        assert counted("edited_events") == 0

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"name": ""}, "name_empty"),
            ({"details": "x" * 3001}, "details_too_long"),
            ({"date": dt.date(2020, 1, 1)}, "past"),
            ({"timezone": "Nowhere/City"}, "timezone_unknown"),
            ({"duration_minutes": 0}, "duration_wrong"),
        ],
    )
    def test_invalid_change_is_refused(self, cast: Cast, fields: dict[str, Any], code: str) -> None:
        event = make_event(cast.anna)
        with pytest.raises(CalendarError) as refusal:
            change(cast.anna, event, **fields)
        assert refusal.value.code == code
        assert Event.objects.values().get(pk=event.pk)["updated_at"] == event.updated_at
        assert counted("edited_events") == 0

    def test_past_event_can_be_renamed_but_not_moved(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        Event.objects.filter(pk=event.pk).update(date=dt.date(2020, 1, 1))
        assert change(cast.anna, event, name="Было").date == dt.date(2020, 1, 1)

    def test_outsider_changing_an_event_gets_not_found(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        for person in (cast.boris, cast.oleg):
            with pytest.raises(CalendarError) as refusal:
                change(person, event, name="Моё")
            assert refusal.value.code == "event_not_found"
        with pytest.raises(CalendarError) as refusal:
            events.change(actor=Actor.person(cast.anna.tg_id), event_id=2**63 - 1, name="Моё")
        assert refusal.value.code == "event_not_found"
        assert Event.objects.get(pk=event.pk).name == "Обед"

    def test_staff_may_change_any_event(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        assert events.change(actor=Actor.operator(), event_id=event.pk, name="Ужин").name == "Ужин"


class TestMove:
    @pytest.mark.parametrize("status", ["pending", "confirmed"])
    @pytest.mark.parametrize(
        "fields", [{"date": get_day(5)}, {"time": dt.time(18, 0)}, {"duration_minutes": 90}, {"timezone": "Asia/Tokyo"}]
    )
    def test_moved_event_asks_participants_again(self, cast: Cast, status: str, fields: dict[str, Any]) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status=status)
        assert meeting.event is not None
        factories.forget_messages()
        event = change(cast.anna, meeting.event, **fields)
        meeting.refresh_from_db()
        assert meeting.status == "pending"
        assert (meeting.date, meeting.time) == (event.date, event.time)
        assert (meeting.timezone, meeting.duration_minutes) == (event.timezone, event.duration_minutes)
        assert meeting.slot == event.slot
        [text] = list_texts(cast.boris)
        assert "Анна" in text
        assert list_texts(cast.anna) == list_texts(cast.oleg) == []

    @pytest.mark.parametrize("status", ["declined", "cancelled"])
    def test_moved_event_leaves_ended_meetings_alone(self, cast: Cast, status: str) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status=status)
        assert meeting.event is not None
        factories.forget_messages()
        change(cast.anna, meeting.event, date=get_day(5))
        meeting.refresh_from_db()
        assert (meeting.status, meeting.date) == (status, get_day(1))
        assert list_texts(cast.boris) == []

    def test_moved_event_cancels_meetings_of_busy_participants(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        make_meeting(cast.oleg, cast.boris, days=5)
        assert meeting.event is not None
        factories.forget_messages()
        change(cast.anna, meeting.event, date=get_day(5))
        meeting.refresh_from_db()
        assert (meeting.status, meeting.date) == ("cancelled", get_day(1))
        assert (len(list_texts(cast.boris)), len(list_texts(cast.anna)), list_texts(cast.oleg)) == (1, 1, [])

    def test_renamed_event_renames_its_meetings(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        assert meeting.event is not None
        factories.forget_messages()
        change(cast.anna, meeting.event, name="Ужин")
        meeting.refresh_from_db()
        assert (meeting.name, meeting.status) == ("Ужин", "confirmed")
        assert list_texts(cast.boris) == []


class TestDelete:
    def test_deleted_event_cancels_meetings_and_notifies(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        event = meeting.event
        assert event is not None
        declined = appointments.invite_to_event(
            organizer=cast.anna.tg_id, participant=cast.oleg.tg_id, event_id=event.pk
        )
        appointments.decline(actor=Actor.person(cast.oleg.tg_id), appointment_id=declined.pk)
        factories.forget_messages()
        assert events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk) == 1
        assert not Event.objects.filter(pk=event.pk).exists()
        meeting.refresh_from_db()
        assert (meeting.status, meeting.event_id, meeting.name) == ("cancelled", None, "Обед")
        assert Appointment.objects.get(pk=declined.pk).status == "declined"
        assert len(list_texts(cast.boris)) == 1
        assert list_texts(cast.anna) == list_texts(cast.oleg) == []
        assert counted("cancelled_events") == 1

    def test_deleting_twice_is_refused(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
        with pytest.raises(CalendarError) as refusal:
            events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
        assert refusal.value.code == "event_not_found"
        assert counted("cancelled_events") == 1

    def test_outsider_deleting_an_event_gets_not_found(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        assert meeting.event_id is not None
        for person in (cast.boris, cast.oleg):
            with pytest.raises(CalendarError) as refusal:
                events.delete(actor=Actor.person(person.tg_id), event_id=meeting.event_id)
            assert refusal.value.code == "event_not_found"
        assert Event.objects.filter(pk=meeting.event_id).exists()
        assert counted("cancelled_events") == 0


def test_failed_change_is_rolled_back(committed: None) -> None:
    """Counting an event that was not written would be wrong: everything is one transaction."""
    anna = factories.make_person("Анна")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE calendarapp_statisticsdelta ADD CONSTRAINT nothing_more CHECK (event_count = 0)")
        try:
            with pytest.raises(IntegrityError, match="nothing_more"):
                make_event(anna)
        finally:
            cursor.execute("ALTER TABLE calendarapp_statisticsdelta DROP CONSTRAINT nothing_more")
    assert not Event.objects.filter(tg_user_id=anna.tg_id).exists()
    assert BotStatistics.objects.get().event_count == 0
