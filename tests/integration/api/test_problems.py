"""Every API error is a problem (RFC 9457) that a program can read."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from calendarapp.api import problems
from calendarapp.errors import MESSAGES
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, make_event, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


@pytest.mark.parametrize("path", ["nothing", "nothing/", "events/1/2/", "users/me/nothing/", "events/1.5/"])
def test_unknown_api_path_is_a_404_problem(anna: ApiClient, path: str) -> None:
    for program in (anna, ApiClient()):
        assert read_problem(program.get(path)) == (404, "not_found")


def test_error_outside_the_api_is_a_page(client: Client) -> None:
    answer = client.get("/nothing/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_missing_token_is_a_401_problem() -> None:
    for path in ("", "appointments/", "events/1/", "users/me/", "users/", "statistics/", "freebusy/", "slots/"):
        answer = ApiClient().get(path)
        assert read_problem(answer) == (401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_read_token_writing_is_a_403_problem(cast: Cast) -> None:
    reader = ApiClient(cast.anna, scope="read")
    assert reader.get("events/").status_code == 200
    for method in ("POST", "PATCH", "DELETE"):
        assert read_problem(reader.send(method, "events/", {})) == (403, "scope")


def test_viewer_writing_is_a_403_problem(cast: Cast) -> None:
    account = User.objects.create_user("viewer", is_staff=True)
    account.groups.add(Group.objects.get(name="viewer"))
    viewer = ApiClient(account)
    assert viewer.get("events/").status_code == 200
    for method in ("POST", "PATCH", "DELETE"):
        assert read_problem(viewer.send(method, "events/", {})) == (403, "role")


def test_unknown_method_is_a_405_problem(anna: ApiClient, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    for method, path in (
        ("DELETE", f"appointments/{meeting.pk}/"),
        ("PUT", "appointments/"),
        ("GET", f"appointments/{meeting.pk}/propose/"),
        ("TRACE", "events/"),
        ("POST", "users/me/"),
    ):
        answer = anna.send(method, path)
        assert read_problem(answer) == (405, "method_not_allowed")
        assert "OPTIONS" in answer.headers["Allow"]


def test_unknown_media_type_is_a_415_problem(anna: ApiClient) -> None:
    headers = {"Authorization": f"Bearer {anna.token}"}
    form = anna.client.post("/api/events/", {"name": "Обед"}, headers=headers)
    assert read_problem(form) == (415, "unsupported_media_type")
    for body in (b"{", b"\xff", b"NaN", b"[" * 100_000, b'{"a":' * 50_000):
        answer = anna.client.post("/api/events/", body, content_type="application/json", headers=headers)
        assert read_problem(answer) == (400, "parse_error")
    for body in (b"[]", b"null", b'"x"', b"1"):
        answer = anna.client.post("/api/events/", body, content_type="application/json", headers=headers)
        assert read_problem(answer) == (400, "invalid")
    assert read_problem(anna.get("events/", Accept="application/xml")) == (406, "not_acceptable")


def test_problem_is_json_even_for_browsers(anna: ApiClient) -> None:
    assert read_problem(anna.get("events/0/", Accept="text/html,*/*;q=0.8")) == (404, "not_found")


def test_busy_problem_offers_times_only_of_visible_calendars(anna: ApiClient, cast: Cast) -> None:
    make_meeting(cast.oleg, cast.boris)
    body = {"participant_tg_id": cast.boris.tg_id, "event": make_event(cast.anna).pk}
    stranger = anna.post("appointments/", body)
    assert (read_problem(stranger), stranger.json()["free"]) == ((409, "busy"), [])
    make_meeting(cast.boris, cast.anna, days=3)
    free = anna.post("appointments/", body).json()["free"]
    assert len(free) == 3
    assert all(str(get_day(1))[:4] in time["start"] <= time["end"] for time in free)


def test_problem_is_in_the_requested_language(anna: ApiClient) -> None:
    body = {"participant_tg_id": 5}
    for language, word in (("en", "Give an event"), ("ru", "событие")):
        answer = anna.post("appointments/", body, Accept_Language=language)
        assert word in answer.json()["title"]


def test_form_errors_are_in_the_requested_language(anna: ApiClient) -> None:
    """A form's messages are not cached in the language of the first request."""
    for language, word in (("ru", "больше либо равно"), ("en", "greater than or equal"), ("ru", "больше либо равно")):
        answer = anna.post("appointments/", {"participant_tg_id": 0}, Accept_Language=language)
        assert read_problem(answer)[0] == 400
        assert word in json.dumps(answer.json(), ensure_ascii=False)


def test_internal_error_reveals_nothing(anna: ApiClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("calendarapp.services.events.create", broken)
    anna.client.raise_request_exception = False
    answer = anna.post("events/", {"name": "Обед", "date": str(get_day(1)), "time": "12:00"})
    assert read_problem(answer) == (500, "error")
    assert "secret" not in json.dumps(answer.json())


def test_every_error_code_has_a_status() -> None:
    assert set(problems.STATUSES) <= set(MESSAGES)
    assert set(MESSAGES) <= set(problems.CODES)
