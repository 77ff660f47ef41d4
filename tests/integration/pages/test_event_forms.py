"""An event's page and its forms: made, changed and deleted without any script."""

import datetime as dt
import json
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, History, IdempotentRequest, OutboxMessage, Reminder, TgUser
from calendarapp.services import appointments, erasure, events, people
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.page_forms import list_problems, open_form, post, read_form, say_yes, send
from tests.support.pages import sign_in
from tests.support.threads import run_at_once

NEW = "/calendar/events/new/"
TOMORROW = get_day()

Status = Appointment.Status


@pytest.fixture
def page(client: Client, cast: Cast) -> Client:
    """Anna's browser."""
    return sign_in(client, cast.anna.tg_id)


def address(event: Event | int, what: str = "") -> str:
    number = event if isinstance(event, int) else event.pk
    return f"/calendar/events/{number}/{what and what + '/'}"


def get_event(owner: TgUser) -> Event:
    return Event.objects.get(tg_user_id=owner.tg_id)


def note_history(event: Event) -> list[tuple[str, str, int | None]]:
    rows = History.objects.filter(event_id=event.pk, appointment_id=None).order_by("id")
    return list(rows.values_list("action", "surface", "who_tg_id"))


class TestNew:
    def test_form_makes_the_event_with_everything_in_it(self, page: Client, cast: Cast) -> None:
        answer = send(
            page, NEW, name="  Обед ", date=TOMORROW.isoformat(), time="12:30", duration="45", place="Кафе",
            url="https://example.org/menu", details="Первая\r\nВторая", reminders="own", reminder_minutes="60, 5",
            shown_as="free",
        )  # fmt: skip
        event = get_event(cast.anna)
        assert answer.status_code == 302
        assert answer["Location"] == f"{address(event)}?done=saved"
        assert (event.name, event.date, event.time, event.timezone) == (
            "Обед", TOMORROW, dt.time(12, 30), "Europe/Moscow",
        )  # fmt: skip
        assert (event.duration_minutes, event.place, event.url) == (45, "Кафе", "https://example.org/menu")
        assert (event.details, event.reminder_minutes, event.transparent) == ("Первая\nВторая", [60, 5], True)
        assert Reminder.objects.filter(event_id=event.pk).count() == 2
        assert note_history(event) == [("created", "page", cast.anna.tg_id)]
        shown = page.get(answer["Location"]).content.decode()
        assert "Кафе" in shown
        assert 'href="https://example.org/menu"' in shown
        assert "12:30–13:15" in shown

    def test_form_begins_with_the_day_and_time_of_its_address(self, page: Client) -> None:
        form = open_form(page, f"{NEW}?date=2027-03-04&time=07:15")
        assert (form["date"], form["time"], form["duration"], form["timezone"]) == (
            "2027-03-04", "07:15", "60", "Europe/Moscow",
        )  # fmt: skip
        assert open_form(page, f"{NEW}?date=31.02&time=noon&name=x")["name"] == ""

    def test_opening_a_form_changes_nothing(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        before = (Event.objects.count(), History.objects.count(), OutboxMessage.objects.count())
        for what in ("", "change", "delete", "invite"):
            assert page.get(address(event, what)).status_code == 200
        page.get(f"{NEW}?name=x&date={TOMORROW}&time=12:00")
        assert (Event.objects.count(), History.objects.count(), OutboxMessage.objects.count()) == before

    def test_usual_duration_and_just_a_moment(self, page: Client, cast: Cast) -> None:
        people.set_duration(tg_id=cast.anna.tg_id, duration_minutes=90)
        assert send(page, NEW, name="Обычно", date=TOMORROW.isoformat(), time="10:00").status_code == 302
        assert get_event(cast.anna).duration_minutes == 90
        assert send(page, NEW, name="Миг", date=TOMORROW.isoformat(), time="15:00", duration="").status_code == 302
        assert Event.objects.get(name="Миг").duration_minutes is None

    @pytest.mark.parametrize(
        ("end_date", "end_time", "minutes"),
        [
            ("", "14:00", 90),
            ("", "01:00", 750),  # in the night that follows
            (TOMORROW.isoformat(), "14:00", 90),
            ((TOMORROW + dt.timedelta(days=2)).isoformat(), "12:30", 2 * 1440),
            (TOMORROW.isoformat(), "12:30", None),  # just its moment
        ],
    )
    def test_end_says_how_long_it_lasts(
        self, page: Client, cast: Cast, end_date: str, end_time: str, minutes: int | None
    ) -> None:
        answer = send(
            page, NEW, name="Обед", date=TOMORROW.isoformat(), time="12:30", end_date=end_date, end_time=end_time
        )
        assert answer.status_code == 302, list_problems(answer)
        assert get_event(cast.anna).duration_minutes == minutes

    def test_end_across_a_clock_change_is_measured_on_the_clock_of_the_zone(self, page: Client, cast: Cast) -> None:
        answer = send(
            page, NEW, name="Ночь", date="2027-03-28", time="01:00", end_time="04:00", timezone="europe/berlin"
        )
        assert answer.status_code == 302, list_problems(answer)
        event = get_event(cast.anna)
        assert (event.timezone, event.duration_minutes) == ("Europe/Berlin", 120)

    def test_time_that_the_clocks_skip_is_explained(self, page: Client) -> None:
        answer = send(page, NEW, name="Ночь", date="2027-03-28", time="02:30", timezone="Europe/Berlin")
        text = page.get(answer["Location"]).content.decode()
        assert "02:30" in text
        assert "03:30" in text

    @pytest.mark.parametrize(("end", "days"), [("", 1), (3, 4)])
    def test_whole_days_leave_the_time_alone(self, page: Client, cast: Cast, end: Any, days: int) -> None:
        last = (TOMORROW + dt.timedelta(days=end)).isoformat() if end else ""
        answer = send(page, NEW, name="Отпуск", all_day="on", date=TOMORROW.isoformat(), end_date=last)
        assert answer.status_code == 302, list_problems(answer)
        event = get_event(cast.anna)
        assert event.all_day
        assert event.transparent
        assert event.date == TOMORROW
        assert event.ends_on == TOMORROW + dt.timedelta(days=days - 1)

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 256}, "name"),
            ({"details": "x" * 3001}, "details"),
            ({"date": "завтра"}, "date"),
            ({"date": "2027-02-31"}, "date"),
            ({"date": "31.02.2027"}, "date"),
            ({"date": ""}, "date"),
            ({"date": "0001-01-01"}, "date"),
            ({"date": "9999-12-31"}, "date"),
            ({"date": "2020-01-01"}, "date"),
            ({"date": "2027-01-01\n2027-01-02"}, "date"),
            ({"time": "25:00"}, "time"),
            ({"time": "noon"}, "time"),
            ({"time": ""}, "time"),
            ({"duration": "0"}, "duration"),
            ({"duration": "-5"}, "duration"),
            ({"duration": "1000000000"}, "duration"),
            ({"duration": "9" * 5000}, "duration"),
            ({"duration": "час"}, "duration"),
            ({"end_date": "2020-01-01", "end_time": "10:00"}, "end_date"),
            ({"end_date": TOMORROW.isoformat(), "end_time": "12:00"}, "end_date"),
            ({"end_date": TOMORROW.isoformat()}, "end_time"),
            ({"end_date": "8999-12-31", "end_time": "12:00"}, "duration"),
            ({"end_time": "14:00", "duration": "5"}, "duration"),
            ({"all_day": "on", "end_date": "2020-01-01"}, "end_date"),
            ({"timezone": "Mars/Base"}, "timezone"),
            ({"timezone": ""}, "timezone"),
            ({"timezone": "x" * 1000}, "timezone"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"url": "https://"}, "url"),
            ({"place": "x" * 256}, "place"),
            ({"reminders": "own", "reminder_minutes": ""}, "reminder_minutes"),
            ({"reminders": "own", "reminder_minutes": "скоро"}, "reminder_minutes"),
            ({"reminders": "own", "reminder_minutes": "999999"}, "reminder_minutes"),
            ({"reminders": "own", "reminder_minutes": "1,2,3,4,5,6"}, "reminder_minutes"),
            ({"reminders": "always"}, "reminders"),
            ({"shown_as": None}, "shown_as"),
            ({"repeats": "FREQ=DAILY\nATTACH:x"}, "repeats"),
            ({"repeats": None}, "repeats"),
            ({"repeats": "chosen", "weekdays": []}, "weekdays"),
            ({"repeats": "chosen", "weekdays": ["9"]}, "weekdays"),
            ({"repeats": "week", "ends": "until", "until": ""}, "until"),
            ({"repeats": "week", "ends": "until", "until": "2020-01-01"}, "until"),
            ({"repeats": "week", "ends": "until", "until": "2027-01-01;COUNT=3"}, "until"),
            ({"repeats": "week", "ends": "count", "count": ""}, "count"),
            ({"repeats": "week", "ends": "count", "count": "0"}, "count"),
            ({"repeats": "week", "ends": "count", "count": "2;INTERVAL=9"}, "count"),
            ({"repeats": "day", "duration": "2000"}, "duration"),
        ],
    )
    def test_wrong_input_is_named_at_its_field_and_nothing_is_saved(
        self, page: Client, cast: Cast, fields: dict[str, Any], wrong: str
    ) -> None:
        answer = send(page, NEW, **{"name": "Обед", "date": TOMORROW.isoformat(), "time": "12:30", **fields})
        found = list_problems(answer)
        assert list(found) == [wrong]
        assert not Event.objects.exists()
        assert not OutboxMessage.objects.exists()
        form = read_form(answer)
        assert form["name"] == fields.get("name", "Обед").strip() or wrong == "name"

    def test_several_wrong_fields_are_named_at_once(self, page: Client) -> None:
        answer = send(page, NEW, name="", date="x", time="y", timezone="z")
        assert set(list_problems(answer)) == {"name", "date", "time", "timezone"}
        assert answer.content.decode().count('href="#id_') == 4

    def test_nul_is_refused(self, page: Client) -> None:
        assert send(page, NEW, name="a\x00b", date=TOMORROW.isoformat(), time="12:30").status_code == 400
        assert not Event.objects.exists()

    def test_text_is_shown_as_it_was_typed(self, page: Client, cast: Cast) -> None:
        hostile = "<script>alert(1)</script>&amp;{{ x }}"
        answer = send(page, NEW, name=hostile, details=hostile, date=TOMORROW.isoformat(), time="12:30")
        event = get_event(cast.anna)
        assert (event.name, event.details) == (hostile, hostile)
        for what in ("", "change", "delete", "invite"):
            text = page.get(address(event, what)).content.decode()
            assert "<script>alert" not in text, what
            assert "&lt;script&gt;" in text, what
        assert answer.status_code == 302

    def test_fields_that_nobody_may_set_are_ignored(self, page: Client, cast: Cast) -> None:
        answer = send(
            page, NEW, name="Обед", date=TOMORROW.isoformat(), time="12:30", user_id=str(cast.boris.tg_id),
            tg_user_id=str(cast.boris.tg_id), owner=str(cast.boris.tg_id), id="1", uid="x", series="1",
        )  # fmt: skip
        assert answer.status_code == 302
        event = Event.objects.get()
        assert (event.tg_user_id, event.uid, event.series_id) == (cast.anna.tg_id, None, None)

    def test_limit_of_events_is_said_above_the_form(self, page: Client, settings: Any) -> None:
        settings.EVENTS_PER_PERSON = 0
        answer = send(page, NEW, name="Обед", date=TOMORROW.isoformat(), time="12:30")
        assert list(list_problems(answer)) == ["__all__"]

    def test_form_sent_twice_makes_one_event(self, page: Client, cast: Cast) -> None:
        form = open_form(page, NEW)
        given = {"name": "Обед", "date": TOMORROW.isoformat(), "time": "12:30"}
        first, second = post(page, NEW, form, **given), post(page, NEW, form, **given)
        assert first["Location"] == second["Location"] == f"{address(get_event(cast.anna))}?done=saved"
        other = post(page, NEW, form, **{**given, "name": "Ужин"})
        assert list(list_problems(other)) == ["__all__"]
        assert Event.objects.count() == 1
        assert post(page, NEW, read_form(other)).status_code == 302
        assert sorted(Event.objects.values_list("name", flat=True)) == ["Обед", "Ужин"]

    @pytest.mark.parametrize("key", ["", "x", "x" * 5000, "ü" * 22, None])
    def test_form_without_its_key_saves_nothing(self, page: Client, key: str | None) -> None:
        answer = send(page, NEW, name="Обед", date=TOMORROW.isoformat(), time="12:30", once=key)
        assert list(list_problems(answer)) == ["__all__"]
        assert not Event.objects.exists()
        assert post(page, NEW, read_form(answer)).status_code == 302

    def test_another_persons_key_is_not_mine(self, page: Client, cast: Cast) -> None:
        form = open_form(page, NEW)
        given = {"name": "Обед", "date": TOMORROW.isoformat(), "time": "12:30"}
        post(page, NEW, form, **given)
        theirs = post(sign_in(Client(), cast.boris.tg_id), NEW, form, **given)
        assert theirs.status_code == 302
        assert Event.objects.filter(tg_user_id=cast.boris.tg_id).count() == 1

    def test_form_speaks_the_persons_language(self, page: Client, cast: Cast) -> None:
        for language, said in (("en", "Please write a name."), ("ru", "Напишите, пожалуйста, название.")):
            people.set_language(tg_id=cast.anna.tg_id, language=language)
            answer = send(page, NEW, name=" ", date="")
            assert said in answer.content.decode()
            assert f'<html lang="{language}">' in answer.content.decode()
            assert set(list_problems(answer)) == {"name", "date"}


class TestChange:
    def test_only_what_differs_changes(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna, details="Как есть", time=dt.time(12, 30, 15), reminder_minutes=[5, 10])
        answer = send(page, address(event, "change"), name="Ужин")
        assert answer["Location"] == f"{address(event)}?done=saved"
        after = get_event(cast.anna)
        assert (after.name, after.time, after.details) == ("Ужин", dt.time(12, 30, 15), "Как есть")
        assert (after.reminder_minutes, after.duration_minutes) == ([10, 5], event.duration_minutes)
        assert note_history(after)[-1] == ("changed", "page", cast.anna.tg_id)
        [entry] = History.objects.filter(event_id=event.pk, action="changed")
        assert entry.after is not None
        assert set(entry.after) == {"name"}

    def test_nothing_changed_writes_nothing(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna, duration_minutes=4000, details="Две\nстроки")
        assert send(page, address(event, "change")).status_code == 302
        assert note_history(event) == [("created", "other", None)]

    def test_long_event_keeps_its_end_when_its_start_moves(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna, duration_minutes=2 * 1440)
        form = open_form(page, address(event, "change"))
        assert (form["duration"], form["end_date"], form["end_time"]) == ("", get_day(3).isoformat(), "12:30")
        assert post(page, address(event, "change"), form, date=get_day(2).isoformat()).status_code == 302
        assert get_event(cast.anna).duration_minutes == 1440

    def test_whole_days_and_back(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna, duration_minutes=30)
        assert send(page, address(event, "change"), all_day="on").status_code == 302
        after = get_event(cast.anna)
        assert after.all_day
        assert after.transparent
        assert after.ends_on == TOMORROW
        assert send(page, address(event, "change"), date=get_day(5).isoformat()).status_code == 302
        assert get_event(cast.anna).ends_on == get_day(5)
        assert send(page, address(event, "change"), end_date=get_day(9).isoformat()).status_code == 302
        assert get_event(cast.anna).ends_on == get_day(9)
        answer = send(page, address(event, "change"), all_day=None, time="")
        assert list(list_problems(answer)) == ["time"]
        assert send(page, address(event, "change"), all_day=None, time="09:00").status_code == 302
        after = get_event(cast.anna)
        assert (after.all_day, after.time, after.duration_minutes, after.transparent) == (False, dt.time(9), 60, False)

    def test_people_are_asked_again_only_after_a_question(self, page: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        event = get_event(cast.anna)
        forget_messages()
        answer = send(page, address(event, "change"), time="15:00")
        assert answer.status_code == 200
        assert answer.context["question"].sentence == "1 человека спросим ещё раз."
        meeting.refresh_from_db()
        assert (meeting.status, meeting.time) == (Status.CONFIRMED, dt.time(12, 30))
        assert not list_texts(cast.boris)
        assert say_yes(page, address(event, "change"), answer).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.status, meeting.time) == (Status.PENDING, dt.time(15))
        [text] = list_texts(cast.boris)
        assert "Анна" in text
        assert "15:00" in text

    def test_people_whom_the_bot_cannot_reach_are_thought_of_as_well(self, page: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        TgUser.objects.filter(pk=cast.boris.tg_id).update(can_write=False)
        event = get_event(cast.anna)
        answer = send(page, address(event, "change"), time="15:00")
        assert answer.context["question"].sentence
        meeting.refresh_from_db()
        assert meeting.status == Status.CONFIRMED
        assert say_yes(page, address(event, "change"), answer).status_code == 302
        meeting.refresh_from_db()
        assert meeting.status == Status.PENDING

    @pytest.mark.parametrize("can_write", [True, False])
    def test_meeting_that_a_move_cancels_is_said_first(self, page: Client, cast: Cast, can_write: bool) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed", duration_minutes=60)
        make_meeting(cast.oleg, cast.boris, status="confirmed", time=dt.time(15), duration_minutes=60)
        TgUser.objects.filter(pk__in=[cast.anna.tg_id, cast.boris.tg_id]).update(can_write=can_write)
        event = get_event(cast.anna)
        answer = send(page, address(event, "change"), time="15:30")
        assert "1 участник тогда занят" in answer.context["question"].sentence
        meeting.refresh_from_db()
        assert meeting.status == Status.CONFIRMED
        assert say_yes(page, address(event, "change"), answer).status_code == 302
        meeting.refresh_from_db()
        assert meeting.status == Status.CANCELLED

    def test_place_and_name_need_no_question(self, page: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, status="confirmed")
        event = get_event(cast.anna)
        assert "1 человек" in page.get(address(event, "change")).context["invited"]
        forget_messages()
        assert send(page, address(event, "change"), place="Кафе", name="Ужин").status_code == 302
        assert len(list_texts(cast.boris)) == 1

    def test_double_booking_is_done_only_after_a_yes_to_it(self, page: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris)
        event = get_event(cast.anna)
        other = make_meeting(
            cast.oleg, cast.anna, status="confirmed", time=dt.time(18), name="Планёрка", duration_minutes=60
        )
        answer = send(page, address(event, "change"), time="18:00")
        first = answer.context["question"]
        assert "Планёрка" in first.sentence
        answer = say_yes(page, address(event, "change"), answer)
        assert answer.context["question"].token != first.token, "and people are asked again"
        assert get_event(cast.anna).time == dt.time(12, 30)
        forged = post(page, address(event, "change"), read_form(answer), time="18:15", duration="20")
        assert forged.context["question"].token not in {first.token, answer.context["question"].token}
        assert say_yes(page, address(event, "change"), answer).status_code == 302
        assert get_event(cast.anna).time == dt.time(18)
        other.refresh_from_db()
        assert other.status == Status.CONFIRMED

    def test_change_of_somebody_else_meanwhile_is_shown_and_kept_until_a_second_save(
        self, page: Client, cast: Cast
    ) -> None:
        event = make_event(cast.anna, name="Обед")
        form = open_form(page, address(event, "change"))
        events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, name="Завтрак", place="Дом")
        answer = post(page, address(event, "change"), form, time="13:00", name="Ужин")
        assert answer.status_code == 200
        stored = dict(answer.context["stored"])
        assert stored == {"Название": "Завтрак", "Время": "12:30", "Место": "Дом"}
        assert get_event(cast.anna).name == "Завтрак"
        assert read_form(answer)["name"] == "Ужин"
        assert post(page, address(event, "change"), read_form(answer)).status_code == 302
        after = get_event(cast.anna)
        assert (after.name, after.time, after.place) == ("Ужин", dt.time(13), "")

    def test_same_change_twice_is_one(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        form = open_form(page, address(event, "change"))
        first = post(page, address(event, "change"), form, name="Ужин")
        second = post(page, address(event, "change"), form, name="Ужин")
        assert first["Location"] == second["Location"]
        other = open_form(page, address(event, "change")) | {"version": form["version"]}
        assert post(page, address(event, "change"), other).status_code == 302, "what there is already"
        assert len(note_history(event)) == 2

    def test_past_event_can_be_renamed_but_not_moved_into_the_past(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE events SET date = '2020-01-01' WHERE id = %s", [event.pk])
        assert send(page, address(event, "change"), name="Было").status_code == 302
        assert list(list_problems(send(page, address(event, "change"), time="13:00"))) == ["date"]


class TestDelete:
    def test_page_says_what_happens_and_the_agenda_offers_undo(self, page: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        event = get_event(cast.anna)
        forget_messages()
        asked = page.get(address(event, "delete")).content.decode()
        assert "1 человек" in asked
        assert event.name in asked
        answer = send(page, address(event, "delete"))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/calendar/?undo=")
        assert not Event.objects.exists()
        meeting.refresh_from_db()
        assert meeting.status == Status.CANCELLED
        assert len(list_texts(cast.boris)) == 1
        assert note_history(event)[-1] == ("deleted", "page", cast.anna.tg_id)
        notice = page.get(answer["Location"]).content.decode()
        assert f'action="/calendar/undo/{answer["Location"].rpartition("=")[2]}/"' in notice

    def test_event_that_changed_meanwhile_is_not_deleted(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        form = open_form(page, address(event, "delete"))
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
        answer = post(page, address(event, "delete"), form)
        assert answer.status_code == 200
        assert answer.context["changed"]
        assert Event.objects.exists()
        assert post(page, address(event, "delete"), read_form(answer)).status_code == 302
        assert not Event.objects.exists()

    def test_second_tap_leads_to_the_same_place(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        form = open_form(page, address(event, "delete"))
        first, second = (post(page, address(event, "delete"), form) for _tap in range(2))
        assert first["Location"] == second["Location"]
        assert send_status(page, address(event, "delete"), {**form, "once": "A" * 22}) == 404

    def test_way_back_stays_inside_of_the_calendar(self, page: Client, cast: Cast) -> None:
        for way, led in (("/calendar/month/", "/calendar/month/?undo="), ("https://evil.example/", "/calendar/?undo=")):
            event = make_event(cast.anna)
            answer = send(page, f"{address(event, 'delete')}?next={way}")
            assert answer["Location"].startswith(led)


def send_status(client: Client, where: str, form: dict[str, Any]) -> int:
    return int(client.post(where, form).status_code)


@pytest.mark.parametrize("what", ["", "change", "delete", "invite"])
@pytest.mark.parametrize("number", ["theirs", 0, 987654321, 2**63 - 1, 2**63, 10**30])
def test_what_is_not_theirs_is_not_found(page: Client, cast: Cast, what: str, number: Any) -> None:
    theirs = make_event(cast.boris)
    where = address(theirs.pk if number == "theirs" else number, what)
    assert page.get(where).status_code == 404
    if what:
        form = {"once": "A" * 22, "name": "x", "version": "x", "typed": str(cast.oleg.tg_id)}
        assert page.post(where, form).status_code == 404
    assert Event.objects.get().name == theirs.name
    assert not Appointment.objects.exists()


def test_writes_need_a_session_and_a_csrf_token(cast: Cast) -> None:
    event = make_event(cast.anna)
    strict = sign_in(Client(enforce_csrf_checks=True), cast.anna.tg_id)
    for where in (NEW, *(address(event, what) for what in ("change", "delete", "invite"))):
        assert strict.post(where, {"name": "x"}).status_code == 403, where
        answer = Client().post(where, {"name": "x"})
        assert answer.status_code == 302, where
        assert answer["Location"].startswith("/calendar/enter/"), where
        assert strict.put(where).status_code == 405
    assert Event.objects.count() == 1


class TestRaces:
    """Forms that are sent at the same moment."""

    @pytest.fixture
    def cast(self, committed: None) -> Cast:
        return make_cast()

    def test_two_taps_at_once_make_one_event(self, page: Client, cast: Cast) -> None:
        form = open_form(page, NEW)
        given = {"name": "Обед", "date": TOMORROW.isoformat(), "time": "12:30"}
        browsers = [sign_in(Client(), cast.anna.tg_id) for _tap in range(4)]
        answers = run_at_once([partial(post, browser, NEW, form, **given) for browser in browsers])
        assert {(answer.status_code, answer["Location"]) for answer in answers} == {
            (302, f"{address(get_event(cast.anna))}?done=saved")
        }

    def test_two_different_changes_at_once_lose_nothing(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        forms = [open_form(page, address(event, "change")) for _tab in range(2)]
        browsers = [sign_in(Client(), cast.anna.tg_id) for _tab in range(2)]
        answers = run_at_once(
            [
                partial(post, browser, address(event, "change"), form, name=name)
                for browser, form, name in zip(browsers, forms, ("Первый", "Второй"), strict=True)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        [beaten] = [answer for answer in answers if answer.status_code == 200]
        assert dict(beaten.context["stored"]) == {"Название": get_event(cast.anna).name}

    def test_two_deletions_at_once_cancel_once(self, page: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, status="confirmed")
        event = get_event(cast.anna)
        forget_messages()
        form = open_form(page, address(event, "delete"))
        browsers = [sign_in(Client(), cast.anna.tg_id) for _tap in range(2)]
        answers = run_at_once([partial(post, browser, address(event, "delete"), form) for browser in browsers])
        assert len({answer["Location"] for answer in answers}) == 1
        assert len(list_texts(cast.boris)) == 1


def test_forms_key_keeps_no_more_than_where_it_led(page: Client, cast: Cast) -> None:
    send(page, NEW, name="Секрет", date=TOMORROW.isoformat(), time="12:30")
    [kept] = IdempotentRequest.objects.filter(holder=f"page:{cast.anna.tg_id}")
    assert "Секрет" not in json.dumps(kept.headers)
    assert bytes(kept.body) == b""
    erasure.erase(cast.anna.tg_id)
    assert not IdempotentRequest.objects.filter(holder__contains=str(cast.anna.tg_id)).exists()
