"""An event is changed and deleted by its forms, without any script."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, History, TgUser
from calendarapp.services import appointments, events
from tests.integration.pages.event_pages import address, get_event, note_history, send_status
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event, make_meeting
from tests.support.page_forms import list_problems, open_form, post, read_form, say_yes, send

Status = Appointment.Status


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
        assert after.ends_on == get_day(1)
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
        sentence = answer.context["question"].sentence
        assert re.fullmatch(rf".* {get_day(1).year}, 15:00. Спрошу снова: Борис\.", sentence), "to when, and whom"
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
