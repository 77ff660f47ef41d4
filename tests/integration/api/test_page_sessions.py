"""Sessions of the calendar's pages at the API: as a bearer, and as the pages' own cookie with the CSRF token."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings

from calendarapp.models import Event, History, IdempotentRequest, RateLimit
from calendarapp.services import erasure, page_sessions
from tests.support.api import read_problem
from tests.support.factories import Cast, get_day, make_event, make_meeting
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

EVENTS = "/api/events/"


def make_body() -> dict[str, Any]:
    return {"name": "Walk", "date": get_day(3).isoformat(), "time": "10:00"}


def bear(tg_id: int) -> Client:
    """A program, or the Mini App, with a session."""
    token, _session = page_sessions.open_session(tg_id=tg_id)
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})


def browse(tg_id: int) -> tuple[Client, dict[str, str]]:
    """A page of ours in a browser: the cookies, and the header with the CSRF token that its scripts send."""
    browser = sign_in(Client(enforce_csrf_checks=True), tg_id)
    request = RequestFactory().get("/")
    token = get_token(request)
    browser.cookies[settings.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
    return browser, {"X-CSRFToken": token}


def post(client: Client, body: dict[str, Any] | None = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(EVENTS, body or make_body(), content_type="application/json", headers=named)


class TestBearer:
    def test_person_reads_and_writes_what_is_theirs(self, cast: Cast) -> None:
        other = make_event(cast.boris, name="Secret")
        client = bear(cast.anna.tg_id)
        assert post(client).status_code == 201
        assert [row["name"] for row in client.get(EVENTS).json()["results"]] == ["Walk"]
        assert client.get(f"{EVENTS}{other.pk}/").status_code == 404
        assert client.get("/api/users/").status_code == 403
        assert client.get("/api/users/me/").json()["tg_id"] == cast.anna.tg_id

    def test_history_says_that_a_page_wrote(self, cast: Cast) -> None:
        number = post(bear(cast.anna.tg_id)).json()["id"]
        row = History.objects.get(event_id=number)
        assert (row.surface, row.kind, row.who_tg_id, row.who_name) == ("page", "person", cast.anna.tg_id, "")
        assert row.get_surface_display()

    def test_session_that_ended_is_no_token(self, cast: Cast) -> None:
        client = bear(cast.anna.tg_id)
        assert client.get(EVENTS).status_code == 200
        page_sessions.end_all(tg_id=cast.anna.tg_id)
        answer = client.get(EVENTS)
        assert read_problem(answer) == (401, "bad_token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_erased_person_is_out(self, cast: Cast) -> None:
        client = bear(cast.anna.tg_id)
        erasure.erase(cast.anna.tg_id)
        assert client.get(EVENTS).status_code == 401

    def test_link_is_no_token(self, cast: Cast) -> None:
        link = page_sessions.get_link_token(page_sessions.make_link(tg_id=cast.anna.tg_id).pk)
        for token in (link, f"vsp_{link[4:]}", "vsp_", "vsp_x"):
            answer = Client().get(EVENTS, headers={"Authorization": f"Bearer {token}"})
            assert read_problem(answer) == (401, "bad_token")

    def test_repeated_request_takes_effect_once(self, cast: Cast) -> None:
        """The key is the person's, with whichever session they come."""
        first = post(bear(cast.anna.tg_id), Idempotency_Key="k")
        again = post(bear(cast.anna.tg_id), Idempotency_Key="k")
        assert (first.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
        assert Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == 1
        assert IdempotentRequest.objects.get().holder == f"person:{cast.anna.tg_id}"


class TestCookie:
    def test_page_reads_the_events_of_its_person(self, cast: Cast) -> None:
        make_event(cast.anna, name="Mine")
        browser, _csrf = browse(cast.anna.tg_id)
        assert [row["name"] for row in browser.get(EVENTS).json()["results"]] == ["Mine"]
        assert "no-store" in browser.get(EVENTS).headers["Cache-Control"]

    def test_page_writes_with_its_csrf_token(self, cast: Cast) -> None:
        browser, csrf = browse(cast.anna.tg_id)
        answer = browser.post(EVENTS, make_body(), content_type="application/json", headers=csrf)
        assert answer.status_code == 201
        assert History.objects.get(event_id=answer.json()["id"]).surface == "page"

    @pytest.mark.parametrize(
        "headers", [{}, {"X_CSRFToken": "A" * 64}, {"X_CSRFToken": ""}, {"Origin": "https://evil.example"}]
    )
    def test_other_sites_write_nothing(self, cast: Cast, headers: dict[str, str]) -> None:
        browser, csrf = browse(cast.anna.tg_id)
        if "Origin" in headers:
            headers = {**headers, **csrf}
        assert read_problem(post(browser, None, **headers)) == (403, "permission_denied")
        event = make_event(cast.anna)
        for method in ("put", "patch", "delete"):
            answer = getattr(browser, method)(f"{EVENTS}{event.pk}/", {}, content_type="application/json")
            assert read_problem(answer) == (403, "permission_denied")
        assert Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == 1

    def test_session_that_ended_is_anonymous(self, cast: Cast) -> None:
        browser, csrf = browse(cast.anna.tg_id)
        page_sessions.end_all(tg_id=cast.anna.tg_id)
        assert browser.get(EVENTS).status_code == 401
        assert browser.post(EVENTS, make_body(), content_type="application/json", headers=csrf).status_code == 401

    def test_bearer_comes_before_the_cookie(self, cast: Cast) -> None:
        browser, _csrf = browse(cast.anna.tg_id)
        token, _session = page_sessions.open_session(tg_id=cast.boris.tg_id)
        answer = browser.get("/api/users/me/", headers={"Authorization": f"Bearer {token}"})
        assert answer.json()["tg_id"] == cast.boris.tg_id
        assert browser.get("/api/users/me/", headers={"Authorization": "Bearer vsp_wrong"}).status_code == 401

    def test_person_and_staff_in_one_browser_are_the_person(self, cast: Cast, panel: Client, staff: User) -> None:
        """Less is shown: their own page in a browser of the staff must not have everybody's events."""
        make_meeting(cast.anna, cast.boris)
        make_event(cast.oleg, name="Mine")
        assert len(panel.get(EVENTS).json()["results"]) == 2
        sign_in(panel, cast.oleg.tg_id)
        assert [row["name"] for row in panel.get(EVENTS).json()["results"]] == ["Mine"]
        page_sessions.end_all(tg_id=cast.oleg.tg_id)
        assert len(panel.get(EVENTS).json()["results"]) == 2


@pytest.fixture
def _throttle() -> Any:
    RateLimit.objects.all().delete()
    with override_settings(API_THROTTLE=True, API_RATE_TOKEN=3, API_RATE_ADDRESS=2):
        yield


@pytest.mark.usefixtures("_throttle")
class TestThrottle:
    def test_limit_is_per_session(self, cast: Cast) -> None:
        one, other = bear(cast.anna.tg_id), bear(cast.anna.tg_id)
        assert [one.get(EVENTS).status_code for _ask in range(4)] == [200, 200, 200, 429]
        assert other.get(EVENTS).status_code == 200
        browser, _csrf = browse(cast.anna.tg_id)
        assert [browser.get(EVENTS).status_code for _ask in range(4)] == [200, 200, 200, 429]

    def test_guesses_are_limited_by_address(self, cast: Cast) -> None:
        wrong = Client(headers={"Authorization": "Bearer vsp_guess"})
        assert [wrong.get(EVENTS).status_code for _ask in range(3)] == [401, 401, 429]
        assert bear(cast.anna.tg_id).get(EVENTS).status_code == 200
