"""An event's page and its forms: made, changed and deleted without any script."""

import datetime as dt
import json
from functools import partial
from typing import Any

import pytest
from django.test import Client

from calendarapp.models import Appointment, Event, History, IdempotentRequest, OutboxMessage, Reminder
from calendarapp.services import erasure, people
from tests.integration.pages.event_pages import NEW, SOON, address, get_event, note_history
from tests.support.factories import Cast, forget_messages, list_texts, make_cast, make_event, make_meeting
from tests.support.page_forms import list_problems, open_form, post, read_form, send
from tests.support.pages import sign_in
from tests.support.threads import run_at_once

Status = Appointment.Status


class TestNew:
    def test_form_makes_the_event_with_everything_in_it(self, page: Client, cast: Cast) -> None:
        answer = send(
            page, NEW, name="  Обед ", date=SOON.isoformat(), time="12:30", duration="45", place="Кафе",
            url="https://example.org/menu", details="Первая\r\nВторая", reminders="own", reminder_minutes="60, 5",
            shown_as="free",
        )  # fmt: skip
        event = get_event(cast.anna)
        assert answer.status_code == 302
        assert answer["Location"] == f"{address(event)}?done=saved"
        assert (event.name, event.date, event.time, event.timezone) == (
            "Обед", SOON, dt.time(12, 30), "Europe/Moscow",
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
        page.get(f"{NEW}?name=x&date={SOON}&time=12:00")
        assert (Event.objects.count(), History.objects.count(), OutboxMessage.objects.count()) == before

    def test_usual_duration_and_just_a_moment(self, page: Client, cast: Cast) -> None:
        people.set_duration(tg_id=cast.anna.tg_id, duration_minutes=90)
        assert send(page, NEW, name="Обычно", date=SOON.isoformat(), time="10:00").status_code == 302
        assert get_event(cast.anna).duration_minutes == 90
        assert send(page, NEW, name="Миг", date=SOON.isoformat(), time="15:00", duration="").status_code == 302
        assert Event.objects.get(name="Миг").duration_minutes is None

    @pytest.mark.parametrize(
        ("end_date", "end_time", "minutes"),
        [
            ("", "14:00", 90),
            ("", "01:00", 750),  # in the night that follows
            (SOON.isoformat(), "14:00", 90),
            ((SOON + dt.timedelta(days=2)).isoformat(), "12:30", 2 * 1440),
            (SOON.isoformat(), "12:30", None),  # just its moment
        ],
    )
    def test_end_says_how_long_it_lasts(
        self, page: Client, cast: Cast, end_date: str, end_time: str, minutes: int | None
    ) -> None:
        answer = send(page, NEW, name="Обед", date=SOON.isoformat(), time="12:30", end_date=end_date, end_time=end_time)
        assert answer.status_code == 302, list_problems(answer)
        assert get_event(cast.anna).duration_minutes == minutes

    def test_end_that_is_a_slip_is_refused(self, page: Client) -> None:
        answer = send(page, NEW, name="Обед", date=SOON.isoformat(), time="10:00", end_time="09:00")
        assert "Событие закончилось бы раньше, чем началось" in str(list_problems(answer))
        assert not Event.objects.exists()

    @pytest.mark.usefixtures("in_2026")
    def test_end_across_a_clock_change_is_measured_on_the_clock_of_the_zone(self, page: Client, cast: Cast) -> None:
        answer = send(
            page, NEW, name="Ночь", date="2027-03-28", time="01:00", end_time="04:00", timezone="europe/berlin"
        )
        assert answer.status_code == 302, list_problems(answer)
        event = get_event(cast.anna)
        assert (event.timezone, event.duration_minutes) == ("Europe/Berlin", 120)

    @pytest.mark.parametrize(("city", "zone"), [("Paris", "Europe/Paris"), ("тверь", "Europe/Moscow")])
    def test_city_is_a_time_zone(self, page: Client, cast: Cast, city: str, zone: str) -> None:
        assert send(page, NEW, name="Обед", date=SOON.isoformat(), time="12:30", timezone=city).status_code == 302
        assert get_event(cast.anna).timezone == zone

    @pytest.mark.usefixtures("in_2026")
    def test_time_that_the_clocks_skip_is_explained(self, page: Client) -> None:
        answer = send(page, NEW, name="Ночь", date="2027-03-28", time="02:30", timezone="Europe/Berlin")
        text = page.get(answer["Location"]).content.decode()
        assert "02:30" in text
        assert "03:30" in text

    @pytest.mark.parametrize(("end", "days"), [("", 1), (3, 4)])
    def test_whole_days_leave_the_time_alone(self, page: Client, cast: Cast, end: Any, days: int) -> None:
        last = (SOON + dt.timedelta(days=end)).isoformat() if end else ""
        answer = send(page, NEW, name="Отпуск", all_day="on", date=SOON.isoformat(), end_date=last)
        assert answer.status_code == 302, list_problems(answer)
        event = get_event(cast.anna)
        assert event.all_day
        assert event.transparent
        assert event.date == SOON
        assert event.ends_on == SOON + dt.timedelta(days=days - 1)

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
            ({"end_date": SOON.isoformat(), "end_time": "12:00"}, "end_date"),
            ({"end_date": SOON.isoformat()}, "end_time"),
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
        answer = send(page, NEW, **{"name": "Обед", "date": SOON.isoformat(), "time": "12:30", **fields})
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
        assert send(page, NEW, name="a\x00b", date=SOON.isoformat(), time="12:30").status_code == 400
        assert not Event.objects.exists()

    def test_text_is_shown_as_it_was_typed(self, page: Client, cast: Cast) -> None:
        hostile = "<script>alert(1)</script>&amp;{{ x }}"
        answer = send(page, NEW, name=hostile, details=hostile, date=SOON.isoformat(), time="12:30")
        event = get_event(cast.anna)
        assert (event.name, event.details) == (hostile, hostile)
        for what in ("", "change", "delete", "invite"):
            text = page.get(address(event, what)).content.decode()
            assert "<script>alert" not in text, what
            assert "&lt;script&gt;" in text, what
        assert answer.status_code == 302

    def test_fields_that_nobody_may_set_are_ignored(self, page: Client, cast: Cast) -> None:
        answer = send(
            page, NEW, name="Обед", date=SOON.isoformat(), time="12:30", user_id=str(cast.boris.tg_id),
            tg_user_id=str(cast.boris.tg_id), owner=str(cast.boris.tg_id), id="1", uid="x", series="1",
        )  # fmt: skip
        assert answer.status_code == 302
        event = Event.objects.get()
        assert (event.tg_user_id, event.uid, event.series_id) == (cast.anna.tg_id, None, None)

    def test_limit_of_events_is_said_above_the_form(self, page: Client, settings: Any) -> None:
        settings.EVENTS_PER_PERSON = 0
        answer = send(page, NEW, name="Обед", date=SOON.isoformat(), time="12:30")
        assert list(list_problems(answer)) == ["__all__"]

    def test_form_sent_twice_makes_one_event(self, page: Client, cast: Cast) -> None:
        form = open_form(page, NEW)
        given = {"name": "Обед", "date": SOON.isoformat(), "time": "12:30"}
        first, second = post(page, NEW, form, **given), post(page, NEW, form, **given)
        assert first["Location"] == second["Location"] == f"{address(get_event(cast.anna))}?done=saved"
        other = post(page, NEW, form, **{**given, "name": "Ужин"})
        assert list(list_problems(other)) == ["__all__"]
        assert Event.objects.count() == 1
        assert post(page, NEW, read_form(other)).status_code == 302
        assert sorted(Event.objects.values_list("name", flat=True)) == ["Обед", "Ужин"]

    @pytest.mark.parametrize("key", ["", "x", "x" * 5000, "ü" * 22, None])
    def test_form_without_its_key_saves_nothing(self, page: Client, key: str | None) -> None:
        answer = send(page, NEW, name="Обед", date=SOON.isoformat(), time="12:30", once=key)
        assert list(list_problems(answer)) == ["__all__"]
        assert not Event.objects.exists()
        assert post(page, NEW, read_form(answer)).status_code == 302

    def test_another_persons_key_is_not_mine(self, page: Client, cast: Cast) -> None:
        form = open_form(page, NEW)
        given = {"name": "Обед", "date": SOON.isoformat(), "time": "12:30"}
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
        assert Client().post(where, {"name": "x"}).status_code == 401, where
        assert strict.put(where).status_code == 405
    assert Event.objects.count() == 1


class TestRaces:
    """Forms that are sent at the same moment."""

    @pytest.fixture
    def cast(self, committed: None) -> Cast:
        return make_cast()

    def test_two_taps_at_once_make_one_event(self, page: Client, cast: Cast) -> None:
        form = open_form(page, NEW)
        given = {"name": "Обед", "date": SOON.isoformat(), "time": "12:30"}
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
    send(page, NEW, name="Секрет", date=SOON.isoformat(), time="12:30")
    [kept] = IdempotentRequest.objects.filter(holder=f"page:{cast.anna.tg_id}")
    assert "Секрет" not in json.dumps(kept.headers)
    assert bytes(kept.body) == b""
    erasure.erase(cast.anna.tg_id)
    assert not IdempotentRequest.objects.filter(holder__contains=str(cast.anna.tg_id)).exists()
