"""Meetings through the API, as their people use it: inviting, answering, moving, proposing."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from calendarapp.models import Appointment, Event
from calendarapp.services import people
from tests.support import factories
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting

pytestmark = pytest.mark.django_db


def plan_noon() -> dict[str, str]:
    return {"date": str(get_day(3)), "time": "12:00"}


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


@pytest.fixture
def boris(cast: Cast) -> ApiClient:
    return ApiClient(cast.boris)


@pytest.fixture
def oleg(cast: Cast) -> ApiClient:
    return ApiClient(cast.oleg)


class TestWhoSeesWhat:
    def test_both_people_and_staff_see_the_appointment(
        self, anna: ApiClient, boris: ApiClient, oleg: ApiClient, staff: User, cast: Cast
    ) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        for program, seen in ((anna, True), (boris, True), (ApiClient(staff), True), (oleg, False)):
            rows = program.get("appointments/").json()["results"]
            assert [row["id"] for row in rows] == [meeting.pk] * seen
            assert program.get(f"appointments/{meeting.pk}/").status_code == (200 if seen else 404)

    @pytest.mark.parametrize("path", ["", "propose/", "accept/", "keep/"])
    def test_outsider_gets_404(self, oleg: ApiClient, cast: Cast, path: str) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        for number in (meeting.pk, meeting.pk + 10**6):
            method = "POST" if path else "PATCH"
            answer = oleg.send(method, f"appointments/{number}/{path}", {"status": "confirmed", **plan_noon()})
            assert read_problem(answer) == (404, "not_found")
        assert Appointment.objects.get().status == "pending"

    def test_fields_added_later_follow_the_documented_ones(self, anna: ApiClient, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, time=dt.time(12), duration_minutes=30)
        row = anna.get(f"appointments/{meeting.pk}/").json()
        start = dt.datetime.combine(get_day(1), dt.time(9), dt.UTC)  # noon in Moscow
        assert row["start"] == start.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert row["end"] == (start + dt.timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert (row["name"], row["duration_minutes"], row["timezone"]) == ("Обед", 30, "Europe/Moscow")
        assert (row["holds"], row["expires_at"], row["proposed_date"], row["sequence"]) == (True, None, None, 0)


class TestInvite:
    def test_invitation_to_event_is_created(self, anna: ApiClient, cast: Cast) -> None:
        event = make_event(cast.anna)
        answer = anna.post(
            "appointments/",
            {"participant_tg_id": cast.boris.tg_id, "event": event.pk, "details": "!", "date": event.date},
        )
        assert answer.status_code == 201
        assert (answer.json()["organizer_tg_id"], answer.json()["event"]) == (cast.anna.tg_id, event.pk)
        assert (len(list_texts(cast.boris)), len(list_texts(cast.anna))) == (1, 0)

    def test_invitation_without_event_is_created(self, anna: ApiClient, cast: Cast) -> None:
        people.set_timezone(tg_id=cast.anna.tg_id, timezone="Asia/Tokyo")
        answer = anna.post("appointments/", {"participant_tg_id": cast.boris.tg_id, "name": "Кофе", **plan_noon()})
        row = answer.json()
        assert (answer.status_code, row["name"], row["event"]) == (201, "Кофе", None)
        assert (row["timezone"], row["duration_minutes"]) == ("Asia/Tokyo", 60), "as Anna's settings say"
        chosen = {**plan_noon(), "time": "20:00", "duration_minutes": None, "timezone": "Europe/Moscow"}
        row = anna.post("appointments/", {"participant_tg_id": cast.boris.tg_id, **chosen}).json()
        assert (row["timezone"], row["duration_minutes"], row["start"]) == ("Europe/Moscow", None, row["end"])
        assert not Event.objects.exists()

    def test_invalid_invitations_are_refused(self, anna: ApiClient, cast: Cast) -> None:
        boris, event = cast.boris.tg_id, make_event(cast.anna)
        cases: list[tuple[dict[str, Any], tuple[int, str]]] = [
            ({"participant_tg_id": boris, "event": make_event(cast.oleg).pk}, (404, "event_not_found")),
            ({"participant_tg_id": boris, "event": event.pk, "name": "Другое"}, (409, "event_differs")),
            ({"participant_tg_id": boris, "event": event.pk, "organizer_tg_id": boris}, (403, "not_yours")),
            ({"participant_tg_id": boris}, (400, "incomplete")),
            ({"participant_tg_id": boris, **plan_noon(), "timezone": "Europe/Atlantis"}, (404, "timezone_unknown")),
            ({"participant_tg_id": boris, **plan_noon(), "date": "0001-01-01"}, (409, "date_unreadable")),
            ({"participant_tg_id": cast.anna.tg_id, **plan_noon()}, (409, "self_invite")),
            ({"participant_tg_id": boris, **plan_noon(), "time": "25:00"}, (400, "invalid")),
            ({"participant_tg_id": boris, **plan_noon(), "time": "12:00Z"}, (400, "invalid")),
            ({"participant_tg_id": boris, **plan_noon(), "force": "yes"}, (400, "invalid")),
            ({"participant_tg_id": str(boris), **plan_noon()}, (400, "invalid")),
            ({"participant_tg_id": boris, **plan_noon(), "name": " "}, (400, "invalid")),
            ({"participant_tg_id": boris, **plan_noon(), "status": "confirmed"}, (400, "invalid")),
        ]
        for body, expected in cases:
            assert read_problem(anna.post("appointments/", body)) == expected, body
        assert not Appointment.objects.exists()

    def test_double_booking_oneself_needs_force(self, anna: ApiClient, cast: Cast) -> None:
        make_meeting(cast.oleg, cast.anna, status="confirmed", days=3, time=dt.time(12))
        body = {"participant_tg_id": cast.boris.tg_id, **plan_noon()}
        assert read_problem(anna.post("appointments/", body)) == (409, "double_booking")
        assert anna.post("appointments/", {**body, "force": True}).status_code == 201

    def test_staff_invites_on_behalf_of_a_person(self, staff: User, cast: Cast) -> None:
        body = {"participant_tg_id": cast.boris.tg_id, "name": "Кофе", "duration_minutes": 15, **plan_noon()}
        program = ApiClient(staff)
        assert read_problem(program.post("appointments/", body)) == (403, "owner_missing")
        row = program.post("appointments/", {**body, "organizer_tg_id": cast.anna.tg_id}).json()
        assert (row["name"], row["duration_minutes"], row["organizer_tg_id"]) == ("Кофе", 15, cast.anna.tg_id)
        assert (len(list_texts(cast.anna)), len(list_texts(cast.boris))) == (1, 1)


class TestAnswer:
    def test_each_person_sets_only_permitted_statuses(self, anna: ApiClient, boris: ApiClient, cast: Cast) -> None:
        path = f"appointments/{make_meeting(cast.anna, cast.boris).pk}/"
        assert read_problem(anna.patch(path, {"status": "confirmed"})) == (403, "not_allowed")
        assert read_problem(boris.patch(path, {"status": "cancelled"})) == (403, "not_allowed")
        factories.forget_messages()
        answer = boris.patch(path, {"status": "confirmed"})
        assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
        assert (len(list_texts(cast.anna)), len(list_texts(cast.boris))) == (1, 0)
        assert anna.patch(path, {"status": "cancelled"}).json()["status"] == "cancelled"
        assert read_problem(boris.patch(path, {"status": "confirmed"})) == (409, "already")

    def test_forced_double_booking_is_confirmed(self, boris: ApiClient, cast: Cast) -> None:
        people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
        invited = make_meeting(cast.anna, cast.boris)
        make_meeting(cast.boris, cast.oleg)
        path = f"appointments/{invited.pk}/"
        assert read_problem(boris.patch(path, {"status": "confirmed"})) == (409, "double_booking")
        assert boris.patch(path, {"status": "confirmed", "force": True}).json()["status"] == "confirmed"


class TestMove:
    def test_organizer_moves_the_appointment(self, anna: ApiClient, boris: ApiClient, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        path = f"appointments/{meeting.pk}/"
        factories.forget_messages()
        assert read_problem(boris.patch(path, {"time": "18:00"})) == (403, "not_allowed")
        moved = anna.patch(path, {"time": "18:00", "duration_minutes": 45, "timezone": "Asia/Tokyo"}).json()
        assert (moved["time"], moved["duration_minutes"], moved["timezone"]) == ("18:00:00", 45, "Asia/Tokyo")
        assert (moved["status"], moved["date"], moved["sequence"]) == ("pending", str(meeting.date), 2)
        assert Event.objects.get().duration_minutes == 45, "the event moves along"
        assert len(list_texts(cast.boris)) == 1

    def test_status_that_moving_sets_may_be_sent_along(self, anna: ApiClient, cast: Cast) -> None:
        path = f"appointments/{make_meeting(cast.anna, cast.boris, status='confirmed').pk}/"
        moved = anna.patch(path, {"time": "18:00", "status": "pending"}).json()
        assert (moved["time"], moved["status"]) == ("18:00:00", "pending")

    def test_unchanged_values_change_nothing(self, anna: ApiClient, cast: Cast) -> None:
        path = f"appointments/{make_meeting(cast.anna, cast.boris).pk}/"
        factories.forget_messages()
        shown = anna.get(path).json()
        assert anna.send("PUT", path, shown).json() == shown
        assert list_texts(cast.boris) == []

    def test_invalid_moves_are_refused(self, anna: ApiClient, cast: Cast) -> None:
        path = f"appointments/{make_meeting(cast.anna, cast.boris).pk}/"
        make_meeting(cast.oleg, cast.boris, days=5)
        for body, expected in (
            ({"date": "2020-01-01"}, (409, "past")),
            ({"date": str(get_day(5))}, (409, "busy")),
            ({"timezone": "Nowhere/Land"}, (404, "timezone_unknown")),
            ({"duration_minutes": 0}, (400, "invalid")),
        ):
            assert read_problem(anna.patch(path, body)) == expected
        assert Appointment.objects.get(organizer_tg_id=cast.anna.tg_id).sequence == 0


class TestPropose:
    def test_accepted_proposal_moves_the_appointment(self, anna: ApiClient, boris: ApiClient, cast: Cast) -> None:
        path = f"appointments/{make_meeting(cast.anna, cast.boris).pk}/"
        assert read_problem(anna.post(f"{path}accept/")) == (409, "no_proposal")
        assert read_problem(anna.post(f"{path}propose/", plan_noon())) == (403, "not_allowed")
        row = boris.post(f"{path}propose/", plan_noon()).json()
        assert (row["proposed_date"], row["proposed_time"]) == (str(get_day(3)), "12:00:00")
        assert row["date"] == str(get_day(1))
        row = anna.post(f"{path}accept/").json()
        assert (row["date"], row["status"], row["proposed_date"]) == (str(get_day(3)), "confirmed", None)

    def test_rejected_proposal_keeps_the_time(self, anna: ApiClient, boris: ApiClient, cast: Cast) -> None:
        path = f"appointments/{make_meeting(cast.anna, cast.boris).pk}/"
        boris.post(f"{path}propose/", plan_noon())
        row = anna.post(f"{path}keep/").json()
        assert (row["date"], row["proposed_date"]) == (str(get_day(1)), None)
        assert read_problem(anna.post(f"{path}keep/")) == (409, "no_proposal")


class TestReadAndSentBack:
    """A program reads a meeting, gives it another day, and sends all of it back with the status that it had."""

    @pytest.mark.parametrize("program", ["organizer", "staff"])
    def test_moved_meeting_has_to_be_answered_again(self, cast: Cast, staff: User, program: str) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        client = ApiClient(cast.anna if program == "organizer" else staff)
        row = client.get(f"appointments/{meeting.pk}/").json()
        moved = client.send("PUT", f"appointments/{meeting.pk}/", {**row, "date": str(get_day(5))})
        assert moved.status_code == 200
        assert (moved.json()["date"], moved.json()["status"]) == (str(get_day(5)), "pending")
        assert Appointment.objects.get().status == "pending"
