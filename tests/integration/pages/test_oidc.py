"""Signing in with Telegram's OpenID Connect: over HTTP with the sandbox, as people and other sites do."""

import base64
import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.core import signing
from django.test import Client, override_settings

from calendarapp import queries
from calendarapp.models import PageSession, TgUser
from calendarapp.security import oidc
from calendarapp.services import page_sessions
from sandbox import SANDBOX_CLIENT_SECRET
from tests.integration.pages.entering import COOKIE, FIREFOX, HOME
from tests.integration.pages.oidc_visits import (
    BACK,
    BEGIN,
    KEPT,
    begin,
    come_back,
    make_browser,
    read,
    refused,
    try_token,
)
from tests.integration.pages.test_cookies import SPACES
from tests.support.factories import Cast
from tests.support.openid import BASE, CLIENT_ID, EC, Provider, choose, make_client, sign
from tests.support.pages import sign_in
from tests.support.programs import ROOT
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from webapp.env import OidcClient

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def anna(server: SandboxServer) -> Person:
    return server.person("Zoë", last_name="Müller", username="zoe")


@pytest.fixture
def at_sandbox(server: SandboxServer) -> Iterator[OidcClient]:
    client = make_client(f"{server.url}/oauth")
    with override_settings(TELEGRAM_OIDC=client):
        yield client


class TestButton:
    def test_it_leads_to_the_public_address_and_then_back(self, at_sandbox: OidcClient) -> None:
        text = make_browser().get("/calendar/enter/?next=/calendar/month/").content.decode()
        assert f'href="{BASE}{BEGIN}?next=%2Fcalendar%2Fmonth%2F"' in text
        assert "Sign in with Telegram" in text
        assert text.count("<script") == text.count('<script type="module" src="/static/built/'), "no script of others"

    def test_button_is_in_the_browsers_language(self, at_sandbox: OidcClient) -> None:
        assert (
            "Войти через Telegram" in Client(headers={"Accept-Language": "ru"}).get("/calendar/enter/").content.decode()
        )

    @override_settings(TELEGRAM_OIDC=None)
    def test_without_a_client_there_is_none(self) -> None:
        assert "Telegram</a>" not in make_browser().get("/calendar/enter/").content.decode()
        for path in (BEGIN, BACK, f"{BACK}?code=a&state=b"):
            answer = make_browser().get(path)
            assert answer.status_code == 404
            assert answer.headers["Content-Type"].startswith("text/html")

    def test_inside_telegram_there_is_none(self, at_sandbox: OidcClient) -> None:
        assert [Client().get(f"/app/1001{path}").status_code for path in (BEGIN, BACK)] == [404, 404]

    @pytest.mark.parametrize(
        "origin", [{"REMOTE_ADDR": "203.0.113.1"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.1"}, {"HTTP_VIA": "1.1 proxy"}]
    )
    def test_sandbox_signs_nobody_in_on_another_machine(self, at_sandbox: OidcClient, origin: dict[str, str]) -> None:
        for path in (BEGIN, BACK):
            assert Client(**origin).get(path).status_code == 404  # type: ignore[arg-type]
        assert "oidc" not in Client(**origin).get("/calendar/enter/").content.decode()  # type: ignore[arg-type]

    def test_real_provider_is_for_everybody(self, provider: Provider) -> None:
        assert Client(REMOTE_ADDR="203.0.113.1").get(BEGIN).status_code == 302


class TestRequest:
    def test_it_is_as_documented(self, at_sandbox: OidcClient) -> None:
        first, second = begin(make_browser()), begin(make_browser())
        assert first.startswith(f"{at_sandbox.issuer}/auth?")
        asked = read(first)
        assert set(asked) == {
            "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge",
            "code_challenge_method",
        }  # fmt: skip
        assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT_ID, BASE + BACK)
        assert (asked["response_type"], asked["scope"]) == ("code", "openid profile")
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["state"]) <= 256  # Telegram takes no longer one
        secrets = [asked[name] for name in ("state", "nonce", "code_challenge")]
        secrets += [read(second)[name] for name in ("state", "nonce", "code_challenge")]
        assert len(set(secrets)) == 6
        assert not any(len(secret) < 43 for secret in secrets)

    def test_host_of_the_request_is_not_believed(self, at_sandbox: OidcClient) -> None:
        asked = read(Client().get(BEGIN, headers={"Host": "127.0.0.1"}).headers["Location"])
        assert asked["redirect_uri"] == BASE + BACK

    def test_cookie_tells_nothing_and_stays_here(self, at_sandbox: OidcClient) -> None:
        browser = make_browser()
        asked = read(begin(browser))
        cookie = browser.cookies[KEPT]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/", 600)
        shown = base64.urlsafe_b64decode(cookie.value.partition(":")[0] + "==").decode()
        assert not any(asked[name] in shown for name in ("state", "nonce", "code_challenge"))


class TestSigningIn:
    def test_person_of_the_sandbox(self, at_sandbox: OidcClient, anna: Person) -> None:
        browser = make_browser()
        answer = come_back(browser, choose(begin(browser, "/calendar/month/"), person=anna.id))
        assert (answer.status_code, answer.headers["Location"]) == (302, "/calendar/month/")
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.cookies[KEPT]["max-age"] == 0
        assert browser.get(HOME).status_code == 200
        [session] = page_sessions.list_for_person(anna.id)
        assert session.browser == FIREFOX
        assert (session.expires_at - session.opened_at).days == page_sessions.SESSION_LASTS.days  # type: ignore[operator]

    def test_newcomer_becomes_known_and_is_not_written_to(self, at_sandbox: OidcClient, anna: Person) -> None:
        """As a person who opens the Mini App and has never started the bot."""
        browser = make_browser()
        come_back(browser, choose(begin(browser), person=anna.id))
        person = TgUser.objects.get(pk=anna.id)
        assert (person.first_name, person.last_name, person.username) == ("Zoë", "Müller", "zoe")
        assert (person.language, person.can_write, bool(person.started_at)) == ("en", False, True)

    def test_known_person_stays_as_they_are(self, at_sandbox: OidcClient, cast: Cast, server: SandboxServer) -> None:
        server.person("Анна", id=cast.anna.tg_id)
        browser = make_browser()
        come_back(browser, choose(begin(browser), person=cast.anna.tg_id))
        person = queries.get_person(cast.anna.tg_id)
        assert (person.language, person.can_write) == (cast.anna.language, cast.anna.can_write)

    def test_session_of_the_same_browser_ends(self, at_sandbox: OidcClient, anna: Person, cast: Cast) -> None:
        browser = make_browser()
        address = choose(begin(browser), person=anna.id)
        sign_in(browser, cast.boris.tg_id)
        before = browser.cookies[COOKIE].value
        assert come_back(browser, address).status_code == 302
        assert browser.cookies[COOKIE].value != before
        assert page_sessions.list_for_person(cast.boris.tg_id) == []

    def test_who_is_signed_in_needs_no_telegram(self, at_sandbox: OidcClient, cast: Cast) -> None:
        browser = sign_in(make_browser(), cast.anna.tg_id)
        answer = browser.get(BEGIN, {"next": "/calendar/month/"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/calendar/month/")

    def test_page_loaded_again_goes_on_to_the_calendar(self, at_sandbox: OidcClient, anna: Person) -> None:
        browser = make_browser()
        address = choose(begin(browser), person=anna.id)
        come_back(browser, address)
        answer = come_back(browser, address)
        assert (answer.status_code, answer.headers["Location"]) == (302, HOME)
        assert len(page_sessions.list_for_person(anna.id)) == 1

    @pytest.mark.parametrize(
        "way", ["https://evil.example/", "//evil.example", "/admin/", "/calendar/../admin/", "/calendar/enter/../../x"]
    )
    def test_it_never_leaves_the_calendar(self, provider: Provider, way: str) -> None:
        browser = make_browser()
        asked = read(begin(browser, way))
        answer = browser.get(BACK, {"state": asked["state"], "code": asked["nonce"], "next": way})
        assert (answer.status_code, answer.headers["Location"]) == (302, HOME)

    def test_id_counts_and_not_the_subject(self, provider: Provider) -> None:
        provider.claims = {"sub": "6001", "id": 5001}
        assert try_token().status_code == 302
        assert [row.tg_id for row in PageSession.objects.all()] == [5001]

    def test_other_algorithm_that_telegram_offers(self, provider: Provider) -> None:
        provider.sign = lambda claims: sign(claims, key=EC, alg="ES256", kid="ec")
        assert try_token().status_code == 302

    def test_token_without_a_nonce(self, provider: Provider) -> None:
        """Telegram promises it for its script alone; the verifier binds the code to the browser."""
        provider.claims = {"nonce": None}
        assert try_token().status_code == 302

    def test_library_is_read_with_the_first_of_them(self) -> None:
        """It takes 0.1 seconds and 10 MB, also of those who configure nothing of this."""
        program = "import sys, django; django.setup(); import webapp.urls; sys.exit('jwt' in sys.modules)"
        variables = {"DJANGO_SETTINGS_MODULE": "webapp.settings", "DATABASE_URL": "postgresql:///unused"}
        where = {"cwd": ROOT / "webapp", "env": {**os.environ, **variables}}
        assert subprocess.run([sys.executable, "-c", program], check=False, **where).returncode == 0  # type: ignore[call-overload]


class TestRefusals:
    def test_person_who_refuses_is_not_signed_in(self, at_sandbox: OidcClient) -> None:
        browser = make_browser()
        answer = come_back(browser, choose(begin(browser, "/calendar/month/"), refuse=1))
        refused(answer, 403, "You cancelled signing in")
        assert f"{BASE}{BEGIN}?next=%2Fcalendar%2Fmonth%2F" in answer.content.decode()
        assert answer.cookies[KEPT]["max-age"] == 0

    def test_refusal_is_in_the_browsers_language(self, at_sandbox: OidcClient) -> None:
        browser = Client(headers={"Accept-Language": "ru"})
        answer = come_back(browser, choose(begin(browser), refuse=1))
        assert "отмен" in answer.content.decode()

    @pytest.mark.parametrize(
        "sent",
        [{}, {"code": ""}, {"error": "server_error"}, {"error": "<b>\r\nx", "code": "a"}, {"error": "", "code": "a"}],
    )
    def test_answer_without_a_code_is_refused(self, provider: Provider, sent: dict[str, str]) -> None:
        browser = make_browser()
        refused(browser.get(BACK, {**sent, "state": read(begin(browser))["state"]}), 400, "did not confirm")
        assert provider.asked == []

    def test_replayed_code_is_refused(self, at_sandbox: OidcClient, anna: Person) -> None:
        """Even with the cookie, which the browser has lost by then."""
        browser = make_browser()
        address = choose(begin(browser), person=anna.id)
        kept = browser.cookies[KEPT].value
        come_back(browser, address)
        page_sessions.end_all(tg_id=anna.id)
        refused(come_back(browser, address), 400, "another tab or browser")
        browser.cookies[KEPT] = kept
        refused(come_back(browser, address), 400, "did not confirm")

    def test_code_of_another_browser(self, at_sandbox: OidcClient, anna: Person) -> None:
        """Login CSRF: a victim gets the attacker's code, with the victim's own state; the verifier does not fit."""
        attacker, victim = make_browser(), make_browser()
        stolen = read(choose(begin(attacker), person=anna.id))["code"]
        asked = read(begin(victim))
        refused(victim.get(BACK, {"code": stolen, "state": asked["state"]}), 400, "did not confirm")

    def test_answer_for_another_browser(self, at_sandbox: OidcClient, anna: Person) -> None:
        attacker, victim = make_browser(), make_browser()
        address = choose(begin(attacker), person=anna.id)
        refused(come_back(make_browser(), address), 400, "another tab or browser")
        begin(victim)
        refused(come_back(victim, address), 400, "another tab or browser")

    def test_other_tabs_answer_spoils_nothing(self, at_sandbox: OidcClient, anna: Person) -> None:
        browser = make_browser()
        first, second = begin(browser), begin(browser)
        refused(come_back(browser, choose(first, person=anna.id)), 400, "another tab or browser")
        assert come_back(browser, choose(second, person=anna.id)).status_code == 302

    @pytest.mark.parametrize("state", ["", "x", "ш" * 43, "A" * 5000])
    def test_wrong_state_is_refused_and_the_provider_not_asked(self, provider: Provider, state: str) -> None:
        browser = make_browser()
        begin(browser)
        refused(browser.get(BACK, {"code": "a", "state": state}), 400, "another tab or browser")
        assert provider.asked == []

    @pytest.mark.parametrize(("minutes", "status"), [(9.9, 302), (10.1, 400), (-0.1, 302), (-2, 400)])
    def test_attempt_lasts_ten_minutes(self, provider: Provider, minutes: float, status: int) -> None:
        browser = make_browser()
        asked = read(begin(browser))
        key, way, began = signing.loads(browser.cookies[KEPT].value, salt=oidc.SALT)
        browser.cookies[KEPT] = signing.dumps([key, way, began - minutes * 60], salt=oidc.SALT)
        answer = browser.get(BACK, {"code": asked["nonce"], "state": asked["state"]})
        assert answer.status_code == status
        assert ("too long ago" in answer.content.decode()) == (status == 400)

    def test_made_up_cookie(self, provider: Provider) -> None:
        browser = make_browser()
        asked = read(begin(browser))
        data, _colon, rest = browser.cookies[KEPT].value.partition(":")
        for kept in ("", "x", f"{data[:-2]}:{rest}", signing.dumps(["a", "b"], salt="another"), f"{data}:{rest}x"):
            browser.cookies[KEPT] = kept
            refused(browser.get(BACK, {"code": "a", "state": asked["state"]}), 400, "another tab or browser")

    @pytest.mark.parametrize("name", [*(f"{space}{KEPT}" for space in SPACES), KEPT])
    def test_cookie_that_another_host_of_the_domain_sets(self, at_sandbox: OidcClient, anna: Person, name: str) -> None:
        """The attacker's attempt, put into the victim's browser, would sign it in as the attacker."""
        attacker, victim = make_browser(), make_browser()
        address = choose(begin(attacker), person=anna.id)
        begin(victim)
        cookies = f"{KEPT}={victim.cookies[KEPT].value}; {name}={attacker.cookies[KEPT].value}"
        for sent in (cookies, "; ".join(reversed(cookies.split("; ")))):
            header = sent.encode().decode("latin-1")
            answer = Client(headers={"Accept-Language": "en"}).get(address.removeprefix(BASE), HTTP_COOKIE=header)
            refused(answer, 400, "another tab or browser")

    def test_deleted_account_is_refused(self, at_sandbox: OidcClient, server: SandboxServer) -> None:
        person, browser = server.person("Gone"), make_browser()
        address = choose(begin(browser), person=person.id)
        person.delete_account()
        refused(come_back(browser, address), 400, "did not confirm")


def test_forms_of_other_sites_begin_and_end_nothing(provider: Provider) -> None:
    for path in (BEGIN, BACK):
        assert Client().post(path, {"code": "a"}).status_code == 405


def test_policy_lets_the_button_lead_away(at_sandbox: OidcClient) -> None:
    """It is a link: a form's redirect to another host would be forbidden by `form-action`."""
    answer = make_browser().get("/calendar/enter/")
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert "<form" not in answer.content.decode()


def test_log_names_no_secret(at_sandbox: OidcClient, anna: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser, other = make_browser(), make_browser()
    address = choose(begin(other), person=anna.id)
    asked = read(begin(browser))
    browser.get(BACK, {"code": read(address)["code"], "state": asked["state"]})
    assert "invalid_grant" in caplog.text
    for secret in (read(address)["code"], asked["state"], asked["nonce"], SANDBOX_CLIENT_SECRET):
        assert secret not in caplog.text
