"""The calendar inside Telegram: the same pages below `/app/<person>/`, which Telegram alone may show in a frame."""

import datetime as dt
import json
import re
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings

from calendarapp import clock, queries
from calendarapp.models import Event
from calendarapp.pages import once
from calendarapp.services import page_sessions
from calendarapp.services.people import set_reachable
from tests.integration.pages.test_routes import CLOSED, ROUTES, SECRETS, Stage, make_strangers, read
from tests.support.factories import Cast, get_day, make_event, make_telegram_id
from tests.support.init_data import TOKEN, make_init_data
from tests.support.page_forms import read_form
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

HERE: Final = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
SESSION, CSRF = "calendar_app", "calendar_app_csrf"
HOSTS: Final = "frame-ancestors https://web.telegram.org https://*.telegram.org"
SECURE: Final = {"HTTPS": True, "SECURE_SSL_REDIRECT": False}


@pytest.fixture(autouse=True)
def _token() -> Any:
    with override_settings(BOT_TOKEN=TOKEN):
        yield


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)


def make_place(tg_id: int) -> str:
    return f"/app/{tg_id}"


def open_app(tg_id: int, client: Client | None = None, *, place: int = 0, **more: Any) -> Any:
    """Sign in as the script of `/app/` does; `next` is where to go then, the rest is for `make_init_data`."""
    browser = client or Client(enforce_csrf_checks=True)
    body = {"next": more.pop("next", "")}
    body["init_data"] = make_init_data(tg_id, at=clock.now(), **more)
    path = f"{make_place(place or tg_id)}/calendar/enter/telegram/"
    return browser.post(path, json.dumps(body), content_type="application/json", headers=HERE)


def sign_in_inside(client: Client, tg_id: int) -> Client:
    """Give the client a session of this person, as it is kept inside Telegram."""
    token, _session = page_sessions.open_session(tg_id=tg_id, browser="Test")
    client.cookies[SESSION] = token
    return client


class TestEntry:
    def test_page_says_how_to_sign_in_without_a_script(self, client: Client) -> None:
        answer = client.get("/app/", headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        assert "send <b>/calendar</b> to the bot" in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.post("/app/").status_code == 405

    def test_session_is_for_this_persons_pages_alone(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True)
        answer = open_app(cast.anna.tg_id, browser)
        assert answer.status_code == 200
        assert answer.json()["address"] == f"{make_place(cast.anna.tg_id)}/calendar/"
        cookie = answer.cookies[SESSION]
        assert cookie["path"] == f"{make_place(cast.anna.tg_id)}/"
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", False)
        assert settings.PAGE_COOKIE_NAME not in answer.cookies
        assert browser.get(answer.json()["address"]).status_code == 200
        assert browser.get("/calendar/").status_code == 302
        assert "Partitioned" not in cookie.OutputString()

    def test_cookies_with_https_are_sent_in_telegrams_frame(self, cast: Cast) -> None:
        with override_settings(**SECURE):
            browser = Client()
            answer = open_app(cast.anna.tg_id, browser)
            page = browser.get(f"{make_place(cast.anna.tg_id)}/calendar/events/new/")
        assert page.status_code == 200
        for name, given in (("calendar_app", answer), ("calendar_app_csrf", page)):
            text = given.cookies[f"__Secure-{name}"].OutputString()
            assert f"Path={make_place(cast.anna.tg_id)}/" in text
            assert text.endswith("SameSite=None; Secure; Partitioned")
            assert "SameSite=None" in text
            assert "Domain" not in text

    def test_session_that_was_there_ends(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True)
        for _opening in range(3):
            assert open_app(cast.anna.tg_id, browser).status_code == 200
        assert len(page_sessions.list_for_person(cast.anna.tg_id)) == 1

    def test_two_people_in_one_browser_keep_apart(self, cast: Cast) -> None:
        """Their cookies have the same name and other paths; `Client` knows no paths, so each has one here."""
        make_event(cast.anna, name="Only Anna's")
        browsers = {person.tg_id: Client() for person in (cast.anna, cast.boris)}
        for tg_id, browser in browsers.items():
            assert open_app(tg_id, browser).cookies[SESSION]["path"] == f"{make_place(tg_id)}/"
        seen = {
            tg_id: b"Only Anna" in browser.get(f"{make_place(tg_id)}/calendar/").content
            for tg_id, browser in browsers.items()
        }
        assert seen == {cast.anna.tg_id: True, cast.boris.tg_id: False}

    def test_another_persons_address_is_refused(self, cast: Cast) -> None:
        answer = open_app(cast.anna.tg_id, place=cast.boris.tg_id)
        assert (answer.status_code, answer.cookies) == (401, {})

    @pytest.mark.parametrize(("language", "word"), [("ru", "Закройте"), ("en", "Close")])
    def test_stale_sign_in_says_what_to_do_in_the_readers_language(self, cast: Cast, language: str, word: str) -> None:
        path = f"{make_place(cast.anna.tg_id)}/calendar/enter/telegram/"
        headers = {**HERE, "Accept-Language": language}
        answer = Client().post(path, '{"init_data": "x"}', content_type="application/json", headers=headers)
        assert answer.status_code == 401
        assert word in answer.json()["title"]

    @pytest.mark.parametrize(
        ("wanted", "leads"),
        [
            ("/calendar/month/", "/calendar/month/"),
            ("/calendar/?from=2027-01-02", "/calendar/?from=2027-01-02"),
            ("/admin/", "/calendar/"),
            ("//evil.example/calendar/", "/calendar/"),
            ("https://evil.example/", "/calendar/"),
            ("/calendar/../../../admin/", "/calendar/"),
            (".evil.example/", "/calendar/"),
            ("\\evil", "/calendar/"),
            ("", "/calendar/"),
        ],
    )
    def test_leads_on_within_the_calendar_alone(self, cast: Cast, wanted: str, leads: str) -> None:
        answer = open_app(cast.anna.tg_id, next=wanted)
        assert answer.json()["address"] == make_place(cast.anna.tg_id) + leads

    @pytest.mark.parametrize(
        ("start_param", "leads"),
        [
            ("event_5", "/calendar/events/5/"),
            ("meeting_5", "/calendar/meetings/5/"),
            ("series_5", "/calendar/series-invitations/5/"),
            ("day_2027-01-02", "/calendar/?from=2027-01-02"),
            ("day_2027-13-02", "/calendar/"),
            ("day_9", "/calendar/"),
            ("event_0", "/calendar/"),
            ("event_99999999999999999999", "/calendar/"),
            ("event_-5", "/calendar/"),
            ("inv_5", "/calendar/"),
        ],
    )
    def test_deep_links_lead_to_their_page(self, cast: Cast, start_param: str, leads: str) -> None:
        answer = open_app(cast.anna.tg_id, start_param=start_param)
        assert answer.json()["address"] == make_place(cast.anna.tg_id) + leads

    def test_newcomer_comes_in_and_is_told_to_start_the_bot(self) -> None:
        browser, tg_id = Client(), make_telegram_id()
        address = open_app(tg_id, browser, allows_write_to_pm=False, language_code="en").json()["address"]
        assert "Press Start in its chat." in browser.get(address).content.decode()

    def test_who_has_blocked_the_bot_is_told_so(self, cast: Cast) -> None:
        browser = sign_in_inside(Client(), cast.anna.tg_id)
        place = f"{make_place(cast.anna.tg_id)}/calendar/"
        assert 'class="notice"' not in browser.get(place).content.decode()
        set_reachable(tg_id=cast.anna.tg_id, can_write=False)
        assert 'class="notice"' in browser.get(place).content.decode()
        assert 'class="notice"' not in sign_in(Client(), cast.anna.tg_id).get("/calendar/").content.decode()


class TestPages:
    def test_links_and_forms_stay_inside(self, cast: Cast) -> None:
        make_event(cast.anna, name="Walk")
        browser = sign_in_inside(Client(), cast.anna.tg_id)
        place = make_place(cast.anna.tg_id)
        for path in ("/calendar/", "/calendar/month/", "/calendar/search/?q=walk", "/calendar/events/new/"):
            page = browser.get(place + path).content.decode()
            led = re.findall(r'(?:href|action)="(/[^"]*)"', page)
            assert led
            assert [address for address in led if not address.startswith((f"{place}/calendar/", "/static/"))] == []
            assert "leave" not in page
        assert "/app" not in sign_in(Client(), cast.anna.tg_id).get("/calendar/").content.decode()

    def test_form_needs_the_token_of_here(self, cast: Cast) -> None:
        browser = sign_in_inside(Client(enforce_csrf_checks=True), cast.anna.tg_id)
        path = f"{make_place(cast.anna.tg_id)}/calendar/events/new/"
        page = browser.get(path)
        assert page.cookies[CSRF]["path"] == f"{make_place(cast.anna.tg_id)}/"
        assert settings.CSRF_COOKIE_NAME not in page.cookies
        form = {**read_form(page), "name": "Walk", "date": get_day(5).isoformat(), "time": "10:00"}
        assert browser.post(path, form, headers={"Origin": "https://web.telegram.org"}).status_code == 403
        other = Client(enforce_csrf_checks=True)
        other.cookies[SESSION], other.cookies[settings.CSRF_COOKIE_NAME] = browser.cookies[SESSION].value, "a" * 32
        assert other.post(path, {**form, "csrfmiddlewaretoken": "a" * 32}, headers=HERE).status_code == 403
        assert not Event.objects.filter(name="Walk").exists()
        answer = browser.post(path, form, headers=HERE)
        assert answer.status_code == 302
        event = Event.objects.get(name="Walk")
        assert answer.headers["Location"] == f"{make_place(cast.anna.tg_id)}/calendar/events/{event.pk}/?done=saved"

    def test_drawn_calendar_moves_what_is_dragged(self, cast: Cast) -> None:
        browser = sign_in_inside(Client(enforce_csrf_checks=True), cast.anna.tg_id)
        event = make_event(cast.anna, name="Walk", days=1, time=dt.time(10), duration_minutes=60)
        calendar = f"{make_place(cast.anna.tg_id)}/calendar/"
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(calendar).content.decode())
        assert token is not None
        wish = {"kind": "event", "number": event.pk, "start": f"{event.date}T15:00:00"}
        wish |= {"was": f"{event.date}T10:00:00", "end": ""}
        form = {**wish, once.KEY: once.make_key(), "csrfmiddlewaretoken": token[1]}
        assert browser.post(f"{calendar}move/", form, headers=HERE).status_code == 200
        event.refresh_from_db()
        assert event.time == dt.time(15)

    def test_api_is_there_for_the_pages_scripts(self, cast: Cast) -> None:
        browser = sign_in_inside(Client(enforce_csrf_checks=True), cast.anna.tg_id)
        event = make_event(cast.anna, name="Walk")
        place = make_place(cast.anna.tg_id)
        assert browser.get(f"{place}/api/users/me/").json()["tg_id"] == cast.anna.tg_id
        refused = browser.patch(f"{place}/api/events/{event.pk}/", '{"name": "x"}', content_type="application/json")
        assert refused.status_code == 403
        assert refused.headers["Content-Type"] == "application/problem+json"
        missing = browser.get(f"{place}/api/nothing/")
        assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")

    def test_signing_out_leads_back_to_telegrams_sign_in(self, cast: Cast) -> None:
        browser = sign_in_inside(Client(), cast.anna.tg_id)
        place = f"{make_place(cast.anna.tg_id)}/calendar/"
        answer = browser.post(f"{place}leave/")
        assert answer.headers["Location"] == f"{place}enter/"
        entry = f"/app/?person={cast.anna.tg_id}&next=%2Fcalendar%2F"
        assert browser.get(f"{place}enter/").headers["Location"] == entry
        assert page_sessions.list_for_person(cast.anna.tg_id) == []

    def test_address_without_a_slash_leads_to_the_one_with_it(self, cast: Cast) -> None:
        browser = sign_in_inside(Client(), cast.anna.tg_id)
        place = make_place(cast.anna.tg_id)
        answer = browser.get(f"{place}/calendar/month")
        assert answer.headers["Location"] == f"{place}/calendar/month/"
        assert browser.get("/app").headers["Location"] == "/app/"

    def test_missing_page_leads_back_inside(self, cast: Cast) -> None:
        browser = sign_in_inside(Client(), cast.anna.tg_id)
        place = make_place(cast.anna.tg_id)
        answer = browser.get(f"{place}/calendar/events/{2**62}/")
        assert answer.status_code == 404
        assert f'href="{place}/calendar/"' in answer.content.decode()


class TestStrangers:
    @pytest.mark.parametrize("name", CLOSED)
    def test_who_is_not_signed_in_is_led_to_telegrams_sign_in(self, stage: Stage, staff: User, name: str) -> None:
        strangers, entry = make_strangers(stage, staff), f"/app/?person={stage.anna.tg_id}&next=%2Fcalendar%2F"
        for client in list(strangers.values()):
            client.cookies[SESSION] = client.cookies.pop(settings.PAGE_COOKIE_NAME, "")
        strangers["signed in to the pages"] = sign_in(Client(), stage.anna.tg_id)
        for who, client in strangers.items():
            for path in stage.list_paths(name):
                inside = make_place(stage.anna.tg_id) + path
                for answer in (client.get(inside), client.post(inside, {"name": "x"})):
                    where = f"{answer.request['REQUEST_METHOD']} {inside} by {who}"
                    assert answer.status_code in {302, 401, 405}, where
                    if answer.status_code == 302:
                        assert answer.headers["Location"].startswith(entry), where
                    assert not any(secret in read(answer) for secret in SECRETS), where

    @pytest.mark.parametrize("name", CLOSED)
    def test_another_person_sees_nothing_at_her_address(self, stage: Stage, name: str) -> None:
        client = sign_in_inside(Client(), stage.oleg.tg_id)
        for path in stage.list_paths(name):
            for answer in (client.get(make_place(stage.anna.tg_id) + path), client.post(f"/app/1{path}", {})):
                assert answer.status_code < 500, path
                assert not any(secret in read(answer) for secret in SECRETS), path
                sign_in_inside(client, stage.oleg.tg_id)
        assert queries.get_person(stage.anna.tg_id).first_name == "Анна"

    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_no_form_is_taken_without_its_token(self, stage: Stage, name: str) -> None:
        browser = sign_in_inside(Client(enforce_csrf_checks=True), stage.anna.tg_id)
        for path in stage.list_paths(name):
            inside = make_place(stage.anna.tg_id) + path
            answer = browser.post(inside, {"name": "x"}, headers={"Origin": "https://evil.example"})
            assert answer.status_code in {403, 405}, path
            assert browser.post(inside, {"name": "x"}).status_code in {401, 403, 405}, path

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/", "/admin/login/", "/", "/healthz", "/metrics", "/static/calendarapp/pages.css", "/i18n/setlang/",
            "/feeds/x.ics", "/app/1001/calendar/", "/../admin/", "//calendar/", "/calendarx/", "/apis/",
        ],
    )  # fmt: skip
    def test_nothing_else_is_below_it(self, path: str, staff: User) -> None:
        client = Client()
        client.force_login(staff)
        answer = client.get(f"/app/1001{path}")
        assert answer.status_code == 404
        assert is_closed(answer)

    @pytest.mark.parametrize(
        "place", ["/app/0/", "/app/01/", "/app/-1/", "/app/x/", "/app/12345678901234567/", "/app//"]
    )
    def test_what_is_no_person_is_no_place(self, place: str) -> None:
        assert Client().get(f"{place}calendar/").status_code == 404

    def test_panel_is_not_signed_in_inside(self, staff: User) -> None:
        client = Client()
        client.force_login(staff)
        assert client.get("/api/users/").status_code == 200
        assert client.get("/app/1001/api/users/").status_code == 401


class TestFraming:
    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_telegram_alone_may_frame_the_mini_app(self, stage: Stage, name: str) -> None:
        client = sign_in_inside(Client(), stage.anna.tg_id)
        for path in stage.list_paths(name):
            answer = client.get(make_place(stage.anna.tg_id) + path)
            assert "no-store" in answer.headers["Cache-Control"], path
            for shown in (answer, Client().get(f"/app/1001{path}")):
                assert is_open_to_telegram(shown), path
                assert "unsafe" not in shown.headers["Content-Security-Policy"], path
            sign_in_inside(client, stage.anna.tg_id)

    def test_entry_may_be_framed(self) -> None:
        assert is_open_to_telegram(Client().get("/app/"))
        assert is_open_to_telegram(Client().get("/app/?next=/calendar/"))

    @pytest.mark.parametrize(
        "path",
        ["/", "/calendar/", "/calendar/enter/", "/admin/login/", "/api/schema/", "/apps/", "/nothing/", "/app/x/"],
    )
    def test_nothing_else_may(self, path: str) -> None:
        assert is_closed(Client().get(path))

    def test_sandbox_may_where_it_is_the_host(self) -> None:
        with override_settings(MINI_APP_HOSTS=["https://web.telegram.org", "http://127.0.0.1:8081"]):
            policy = Client().get("/app/").headers["Content-Security-Policy"]
        assert "frame-ancestors https://web.telegram.org http://127.0.0.1:8081;" in f"{policy};"


def is_open_to_telegram(answer: Any) -> bool:
    policy = answer.headers["Content-Security-Policy"]
    return HOSTS in policy and "frame-ancestors 'none'" not in policy and "X-Frame-Options" not in answer.headers


def is_closed(answer: Any) -> bool:
    policy = answer.headers["Content-Security-Policy"]
    return "frame-ancestors 'none'" in policy and answer.headers["X-Frame-Options"] == "DENY"
