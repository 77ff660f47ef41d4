"""Signing in inside Telegram: `initData` becomes a session, for nobody else and from nowhere else."""

import datetime as dt
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client, override_settings

from calendarapp import clock, queries
from calendarapp.models import History, PageSession, RateLimit, TgUser
from calendarapp.services import page_sessions, people
from calendarapp.services.people import set_reachable
from tests.support.factories import Cast, make_event, make_telegram_id
from tests.support.init_data import TOKEN, make_init_data
from tests.support.pages import sign_in
from webapp.env import SANDBOX_TOKEN

pytestmark = pytest.mark.django_db

URL = "/calendar/enter/telegram/"
COOKIE = settings.PAGE_COOKIE_NAME
HERE = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _token() -> Any:
    with override_settings(BOT_TOKEN=TOKEN):
        yield


def make(tg_id: int, *, minutes: float = 0, **more: Any) -> str:
    """`initData` of this person, opened that number of minutes ago."""
    return make_init_data(tg_id, at=clock.now() - dt.timedelta(minutes=minutes), **more)


def send(init_data: Any, client: Client | None = None, **headers: str) -> Any:
    """As JSON, from one of our own pages unless headers say something else."""
    browser = client or Client(enforce_csrf_checks=True)
    body = json.dumps({"init_data": init_data})
    return browser.post(URL, body, content_type="application/json", headers=headers or HERE)


def read_problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert COOKIE not in answer.cookies
    return answer.status_code, answer.json()["code"]


class TestSigningIn:
    def test_answer_has_a_token_for_the_api_and_the_cookie(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True)
        answer = send(make(cast.anna.tg_id), browser)
        assert answer.status_code == 200
        assert set(answer.json()) == {"token", "expires_at", "address", "form_token"}
        assert "no-store" in answer.headers["Cache-Control"]
        token = answer.json()["token"]
        assert answer.cookies[COOKIE].value == token
        assert (answer.cookies[COOKIE]["httponly"], answer.cookies[COOKIE]["samesite"]) == (True, "Lax")
        assert browser.get("/calendar/").status_code == 200
        me = Client().get("/api/users/me/", headers={"Authorization": f"Bearer {token}"})
        assert me.json()["tg_id"] == cast.anna.tg_id
        ends = dt.datetime.fromisoformat(answer.json()["expires_at"])
        assert dt.timedelta(hours=23) < ends - clock.now() <= dt.timedelta(days=1)

    def test_form_does_as_well(self, cast: Cast) -> None:
        answer = Client(enforce_csrf_checks=True).post(URL, {"init_data": make(cast.anna.tg_id)}, headers=HERE)
        assert (answer.status_code, COOKIE in answer.cookies) == (200, True)

    def test_newcomer_becomes_known(self) -> None:
        tg_id = make_telegram_id()
        answer = send(make(tg_id, first_name="Zoë", username="zoe", language_code="en"))
        assert answer.status_code == 200
        person = TgUser.objects.get(pk=tg_id)
        assert (person.first_name, person.username, person.language, person.can_write) == ("Zoë", "zoe", "en", True)
        assert person.started_at is not None

    @pytest.mark.parametrize("allows", [True, False, None, "yes"])
    def test_bot_writes_only_where_telegram_says_it_may(self, cast: Cast, allows: Any) -> None:
        newcomer = make_telegram_id()
        set_reachable(tg_id=cast.anna.tg_id, can_write=False)  # she has blocked the bot
        for tg_id in (newcomer, cast.anna.tg_id, cast.boris.tg_id):
            assert send(make(tg_id, allows_write_to_pm=allows)).status_code == 200
        assert queries.get_person(newcomer).can_write is (allows is True)
        assert queries.get_person(cast.anna.tg_id).can_write is (allows is True)
        assert queries.get_person(cast.boris.tg_id).can_write is True

    def test_chosen_language_stays(self, cast: Cast) -> None:
        people.set_language(tg_id=cast.anna.tg_id, language="ru")
        send(make(cast.anna.tg_id, language_code="en"))
        assert queries.get_person(cast.anna.tg_id).language == "ru"

    def test_session_of_the_same_browser_ends(self, cast: Cast) -> None:
        browser = sign_in(Client(), cast.boris.tg_id)
        assert send(make(cast.anna.tg_id), browser).status_code == 200
        assert page_sessions.list_for_person(cast.boris.tg_id) == []

    def test_many_openings_leave_sessions_of_browsers_alone(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        for _opening in range(page_sessions.LIMIT + 3):
            assert send(make(cast.anna.tg_id)).status_code == 200
        assert client.get("/calendar/").status_code == 200
        assert PageSession.objects.filter(tg_id=cast.anna.tg_id).count() == page_sessions.LIMIT

    def test_writes_with_the_token_are_recorded_as_the_pages(self, cast: Cast) -> None:
        token = send(make(cast.anna.tg_id)).json()["token"]
        event = make_event(cast.anna)
        client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})
        answer = client.patch(f"/api/events/{event.pk}/", '{"name": "Walk"}', content_type="application/json")
        assert answer.status_code == 200
        row = History.objects.filter(event_id=event.pk).latest("id")
        assert (row.surface, row.kind, row.who_tg_id) == ("page", "person", cast.anna.tg_id)


class TestRefusals:
    @pytest.mark.parametrize("minutes", [60.2, 24 * 60, -2])
    def test_stale_data_are_refused(self, cast: Cast, minutes: float) -> None:
        assert read_problem(send(make(cast.anna.tg_id, minutes=minutes))) == (401, "authentication_failed")

    def test_another_bots_data_are_refused(self, cast: Cast) -> None:
        assert read_problem(send(make(cast.anna.tg_id, token="42:other"))) == (401, "authentication_failed")
        assert not PageSession.objects.exists()

    @pytest.mark.parametrize(
        "body", ["", "x", "[]", "null", "{}", '{"init_data": 5}', '{"init_data": "\\ud800"}', "[" * 9999]
    )
    def test_garbage_is_refused(self, body: str) -> None:
        answer = Client().post(URL, body, content_type="application/json", headers=HERE)
        assert read_problem(answer) == (401, "authentication_failed")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_bytes_that_are_no_text_are_refused(self) -> None:
        answer = Client().generic("POST", URL, b"\xff\xfe", content_type="application/json", headers=HERE)
        assert read_problem(answer) == (401, "authentication_failed")

    @pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
    def test_nothing_but_post_is_answered(self, method: str) -> None:
        assert getattr(Client(), method)(URL).status_code == 405

    def test_data_in_the_address_are_not_read(self, cast: Cast) -> None:
        """Addresses are in logs."""
        answer = Client().post(f"{URL}?{urlencode({'init_data': make(cast.anna.tg_id)})}", headers=HERE)
        assert read_problem(answer) == (401, "authentication_failed")


class TestOtherSites:
    """Somebody else's own `initData` would sign a visitor in to that one's calendar: login CSRF."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://testserver.evil.example"},
            {"Origin": "https://testserver"},
            {"Origin": ""},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": ""},
        ],
    )
    def test_they_are_refused(self, cast: Cast, headers: dict[str, str]) -> None:
        assert read_problem(send(make(cast.anna.tg_id), None, **headers)) == (403, "permission_denied")
        answer = Client().post(URL, {"init_data": make(cast.anna.tg_id)}, headers=headers)
        assert read_problem(answer) == (403, "permission_denied")
        assert not PageSession.objects.exists()

    @pytest.mark.parametrize("headers", [{"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}])
    def test_our_own_pages_get_the_cookie(self, cast: Cast, headers: dict[str, str]) -> None:
        answer = send(make(cast.anna.tg_id), None, **headers)
        assert (answer.status_code, COOKIE in answer.cookies) == (200, True)

    def test_address_behind_a_proxy_is_ours(self, cast: Cast) -> None:
        with override_settings(CSRF_TRUSTED_ORIGINS=["https://calendar.example.org"]):
            answer = send(make(cast.anna.tg_id), Origin="https://calendar.example.org")
        assert COOKIE in answer.cookies

    def test_program_gets_the_token_alone(self, cast: Cast) -> None:
        answer = send(make(cast.anna.tg_id), Accept="application/json")
        assert (answer.status_code, COOKIE in answer.cookies) == (200, False)
        assert answer.json()["token"].startswith("vsp_")

    def test_no_site_may_read_the_answer(self, cast: Cast) -> None:
        assert "Access-Control-Allow-Origin" not in send(make(cast.anna.tg_id)).headers


class TestRates:
    @pytest.fixture(autouse=True)
    def _throttle(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        RateLimit.objects.all().delete()
        monkeypatch.setattr("calendarapp.pages.signing_in.TELEGRAM", 3)
        with override_settings(API_THROTTLE=True, API_RATE_ADDRESS=2):
            yield

    def test_same_data_sign_in_again_but_not_without_end(self, cast: Cast) -> None:
        """For an hour Telegram's data are good; somebody who has caught them can't fill the table."""
        text = make(cast.anna.tg_id)
        answers = [send(text, Client(REMOTE_ADDR=f"198.51.100.{number}")) for number in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert read_problem(answers[-1]) == (429, "throttled")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert send(make(cast.boris.tg_id)).status_code == 200

    def test_wrong_data_are_limited_by_address(self, cast: Cast) -> None:
        assert [send("x").status_code for _try in range(3)] == [401, 401, 429]
        assert send("x", Client(REMOTE_ADDR="198.51.100.7")).status_code == 401
        assert send(make(cast.anna.tg_id)).status_code == 200


class TestSandbox:
    """Without BOT_TOKEN the sandbox's token is used, which stands in the source code."""

    @pytest.mark.parametrize(
        "origin",
        [
            {"REMOTE_ADDR": "203.0.113.1"}, {"REMOTE_ADDR": "192.168.1.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.1"},
            {"HTTP_X_REAL_IP": "127.0.0.1"}, {"HTTP_FORWARDED": "for=127.0.0.1"}, {"REMOTE_ADDR": ""},
        ],
    )  # fmt: skip
    def test_its_token_proves_nothing_to_other_machines(self, cast: Cast, origin: dict[str, str]) -> None:
        with override_settings(BOT_TOKEN=SANDBOX_TOKEN):
            answer = send(make(cast.anna.tg_id, token=SANDBOX_TOKEN), Client(**origin))  # type: ignore[arg-type]
        assert read_problem(answer) == (401, "authentication_failed")
        assert not PageSession.objects.exists()

    def test_on_this_machine_it_does(self, cast: Cast) -> None:
        with override_settings(BOT_TOKEN=SANDBOX_TOKEN):
            assert send(make(cast.anna.tg_id, token=SANDBOX_TOKEN)).status_code == 200

    def test_a_real_token_holds_everywhere(self, cast: Cast) -> None:
        assert send(make(cast.anna.tg_id), Client(REMOTE_ADDR="203.0.113.1")).status_code == 200
