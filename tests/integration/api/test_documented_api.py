"""The documented REST API: staff only, the document's fields and order, the services' rules."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from calendarapp.models import Appointment
from tests.support import factories
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting

pytestmark = pytest.mark.django_db

URL = "/api/appointments/"


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return client.generic(method, f"{URL}{path}", _json(body), content_type="application/json")


def _json(body: dict[str, Any]) -> str:
    import json

    return json.dumps(body, default=str)


class TestAccess:
    def test_only_staff_may_read_and_write(self, client: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        for user, refusal in ((None, 401), (User.objects.create(username="somebody"), 403)):
            if user:
                client.force_login(user)
            for method, path in (("GET", ""), ("POST", ""), ("GET", f"{meeting.pk}/"), ("PATCH", f"{meeting.pk}/")):
                answer = send(client, method, path, status="confirmed")
                assert answer.status_code == refusal
                assert ("WWW-Authenticate" in answer.headers) == (refusal == 401)
                assert "Анна" not in answer.content.decode()
        meeting.refresh_from_db()
        assert meeting.status == "pending"

    def test_request_without_csrf_token_is_refused(self, staff: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(staff)
        assert send(client, "POST", "").status_code == 403


class TestRead:
    def test_fields_are_in_documented_order(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, details="важно")
        expected = {
            "id": meeting.pk,
            "date": str(meeting.date),
            "time": "12:30:00",
            "status": "pending",
            "organizer_tg_id": cast.anna.tg_id,
            "participant_tg_id": cast.boris.tg_id,
            "event": meeting.event_id,
            "details": "важно",
        }
        for path in ("", f"{meeting.pk}/"):
            shown = panel.get(f"{URL}{path}").json()
            [row] = shown.get("results", [shown])
            assert list(row.items())[: len(expected)] == list(expected.items())

    def test_list_is_newest_first(self, panel: Client, cast: Cast) -> None:
        kept = [
            make_meeting(cast.anna, cast.boris, days=days, time=dt.time(hour))
            for days, hour in ((1, 9), (2, 9), (2, 8))
        ]
        same = make_meeting(cast.anna, cast.oleg, days=2, time=dt.time(9))
        assert [row["id"] for row in panel.get(URL).json()["results"]] == [same.pk, kept[1].pk, kept[2].pk, kept[0].pk]

    def test_appointment_of_deleted_event_is_shown(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM events WHERE id = %s", [meeting.event_id])
        assert panel.get(f"{URL}{meeting.pk}/").json()["event"] == meeting.event_id

    @pytest.mark.parametrize("number", ["99999999999999999999", "0", "-1", "abc"])
    def test_missing_rows_are_404(self, panel: Client, number: str) -> None:
        for method in ("GET", "PATCH"):
            assert send(panel, method, f"{number}/", status="confirmed").status_code == 404

    def test_list_takes_constant_number_of_queries(
        self, panel: Client, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        for days in range(1, 21):
            make_meeting(cast.anna, cast.boris, days=days)
        with django_assert_max_num_queries(3):  # session, user, rows
            assert len(panel.get(URL).json()["results"]) == 20

    def test_browser_gets_json(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        for path in ("/api/", URL, f"{URL}{meeting.pk}/"):
            answer = panel.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


class TestCreate:
    def test_create_for_event_copies_its_time(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        answer = send(panel, "POST", "", event=event.pk, participant_tg_id=cast.boris.tg_id)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["organizer_tg_id"], body["date"], body["status"]) == (cast.anna.tg_id, str(event.date), "pending")
        assert Appointment.objects.get().pk == body["id"]
        assert (len(list_texts(cast.boris)), len(list_texts(cast.anna))) == (1, 1)

    def test_create_with_documented_fields_stores_them(self, panel: Client, cast: Cast) -> None:
        fields = {
            "date": get_day(),
            "time": "12:12",
            "status": "pending",
            "organizer_tg_id": cast.anna.tg_id,
            "participant_tg_id": cast.boris.tg_id,
            "event": None,
            "details": "Обсудим",
        }
        answer = send(panel, "POST", "", **fields)
        assert answer.status_code == 201
        expected = {"id": answer.json()["id"], **fields, "date": str(get_day()), "time": "12:12:00"}
        assert {name: answer.json()[name] for name in expected} == expected

    def test_create_for_busy_participant_is_refused(self, panel: Client, cast: Cast) -> None:
        make_meeting(cast.oleg, cast.boris)
        answer = send(panel, "POST", "", event=make_event(cast.anna).pk, participant_tg_id=cast.boris.tg_id)
        assert answer.status_code == 409
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.json()["code"], answer.json()["status"]) == ("busy", 409)
        assert "Борис" in answer.json()["title"]
        assert Appointment.objects.count() == 1

    def test_invalid_create_is_refused(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        boris = cast.boris.tg_id
        for fields, place in (
            ({}, "participant_tg_id"),
            ({"participant_tg_id": "x"}, "participant_tg_id"),
            ({"participant_tg_id": 10**30}, "participant_tg_id"),
            ({"participant_tg_id": boris, "event": 10**30}, "event"),
            ({"participant_tg_id": boris, "event": event.pk, "status": "confirmed"}, "status"),
            ({"participant_tg_id": boris, "event": event.pk, "details": None}, "details"),
            ({"participant_tg_id": boris, "event": event.pk, "date": "вчера"}, "date"),
        ):
            answer = send(panel, "POST", "", **fields)
            assert (answer.status_code, list(answer.json()["errors"])) == (400, [place]), fields
        when = {"date": "2020-01-01", "time": "12:00"}
        for fields, status, code in (
            ({"participant_tg_id": boris}, 400, "incomplete"),
            ({"participant_tg_id": boris, "event": event.pk, "details": "x" * 3001}, 400, "details_too_long"),
            ({"participant_tg_id": boris, "event": 2**63 - 1}, 404, "event_not_found"),
            ({"participant_tg_id": cast.anna.tg_id, "event": event.pk}, 409, "self_invite"),
            ({"participant_tg_id": boris, "event": event.pk, "organizer_tg_id": boris}, 409, "event_differs"),
            ({"participant_tg_id": boris, "organizer_tg_id": 5, **when}, 409, "past"),
            ({"participant_tg_id": boris, **when}, 403, "owner_missing"),
        ):
            answer = send(panel, "POST", "", **fields)
            assert (answer.status_code, answer.json()["code"]) == (status, code), fields
        for body in ("{", "[]", "null", '"x"'):
            assert panel.post(URL, body, content_type="application/json").status_code == 400
        assert not Appointment.objects.exists()


class TestChange:
    def test_status_change_is_stored(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        factories.forget_messages()
        answer = send(panel, "PATCH", f"{meeting.pk}/", status="confirmed")
        assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
        assert (len(list_texts(cast.anna)), len(list_texts(cast.boris))) == (1, 1)
        answer = send(panel, "PUT", f"{meeting.pk}/", **{**answer.json(), "status": "cancelled"})
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        assert Appointment.objects.get().status == "cancelled"

    def test_unchanged_status_notifies_nobody(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        factories.forget_messages()
        shown = panel.get(f"{URL}{meeting.pk}/").json()
        assert send(panel, "PUT", f"{meeting.pk}/", **shown).json() == shown
        assert list_texts(cast.anna) == list_texts(cast.boris) == []

    def test_forbidden_status_transition_is_refused(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="declined")
        answer = send(panel, "PATCH", f"{meeting.pk}/", status="confirmed")
        assert (answer.status_code, answer.json()["code"]) == (409, "already")
        assert send(panel, "PATCH", f"{meeting.pk}/", status="banana").status_code == 400
        assert Appointment.objects.get().status == "declined"

    def test_other_fields_cannot_be_changed(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        for name, value in (("name", "другое"), ("organizer_tg_id", 5), ("details", "другое"), ("event", None)):
            answer = send(panel, "PATCH", f"{meeting.pk}/", **{name: value})
            assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
        assert list(Appointment.objects.values_list("date", "details")) == [(get_day(1), "")]

    def test_appointment_cannot_be_deleted(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        assert panel.delete(f"{URL}{meeting.pk}/").status_code == 405
        assert Appointment.objects.filter(pk=meeting.pk).exists()
