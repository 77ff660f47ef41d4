"""Signing in to the calendar's pages with a one-time link, and out again; what a thief or another site can't do."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from calendarapp.errors import CalendarError
from calendarapp.models import PageSession, RateLimit
from calendarapp.services import page_sessions
from tests.integration.pages.entering import COOKIE, FIREFOX, HOME, age, cookie, enter, make_path
from tests.support.factories import Cast, make_event
from tests.support.pages import sign_in
from tests.support.threads import run_at_once

pytestmark = pytest.mark.django_db


class TestLink:
    def test_opening_it_asks_and_uses_nothing_up(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        for method in ("get", "head", "get"):
            answer = getattr(Client(), method)(path)
            assert answer.status_code == 200
            assert COOKIE not in answer.cookies
        assert "Анна" in answer.content.decode()
        assert page_sessions.list_for_person(cast.anna.tg_id) == []

    def test_confirming_signs_in(self, cast: Cast) -> None:
        make_event(cast.anna, name="Secret")
        browser, answer = enter(make_path(cast.anna.tg_id))
        assert (answer.status_code, answer.headers["Location"]) == (302, HOME)
        assert browser.get(HOME).status_code == 200
        [session] = page_sessions.list_for_person(cast.anna.tg_id)
        assert (session.browser, session.nonce) == (FIREFOX, "")

    def test_used_link_is_over_for_everybody_else(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        enter(path)
        answer = Client(headers={"Accept-Language": "en"}).get(path)
        assert answer.status_code == 410
        assert b"has been used, or is too old" in answer.content
        thief, answer = enter(path)
        assert answer.status_code == 403  # there is no form any more whose token it could have
        assert COOKIE not in answer.cookies
        assert thief.get(HOME).status_code == 302
        answer = Client().post(path)
        assert (answer.status_code, COOKIE in answer.cookies) == (410, False)

    def test_second_click_of_the_same_browser_goes_on_to_the_calendar(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        browser, _answer = enter(path)
        for answer in (browser.get(path), Client(headers={"Cookie": cookie(browser)}).post(path)):
            assert (answer.status_code, answer.headers["Location"]) == (302, HOME)
        assert len(page_sessions.list_for_person(cast.anna.tg_id)) == 1

    def test_link_is_good_for_ten_minutes(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        age(cast.anna.tg_id, minutes=9.9)
        assert Client().get(path).status_code == 200
        age(cast.anna.tg_id, minutes=0.1)
        assert Client().get(path).status_code == 410
        assert Client().post(path).status_code == 410

    def test_form_that_was_open_for_too_long_is_refused(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        browser = Client()
        assert browser.get(path).status_code == 200
        age(cast.anna.tg_id, minutes=10)
        assert browser.post(path).status_code == 410

    @pytest.mark.parametrize("token", ["x", "vsl_", "vsp_" + "A" * 43, "A" * 5000, "%00", "%FF", "ш", "vsl_%2e%2e"])
    def test_unknown_token_is_no_link(self, token: str) -> None:
        assert Client().get(f"/calendar/enter/{token}/").status_code in {404, 410}
        assert Client().post(f"/calendar/enter/{token}/").status_code in {404, 410}

    def test_other_secret_key_knows_no_link(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        link = PageSession.objects.get(tg_id=cast.anna.tg_id)
        with override_settings(SECRET_KEY="another"):
            assert Client().get(f"/calendar/enter/{page_sessions.get_link_token(link.pk)}/").status_code == 410
        assert Client().get(path).status_code == 200

    @pytest.mark.usefixtures("committed")
    @pytest.mark.django_db(transaction=True)
    def test_of_many_at_once_one_gets_the_session(self) -> None:
        token = page_sessions.get_link_token(page_sessions.make_link(tg_id=5).pk)
        done = run_at_once([lambda: page_sessions.use_link(token=token)] * 6)
        assert sorted(getattr(result, "code", "opened") for result in done) == ["link_over"] * 5 + ["opened"]
        assert len(page_sessions.list_for_person(5)) == 1

    @pytest.mark.usefixtures("committed")
    @pytest.mark.django_db(transaction=True)
    def test_many_links_at_once_keep_the_limit(self) -> None:
        run_at_once([lambda: page_sessions.make_link(tg_id=6)] * (page_sessions.LIMIT + 6))
        assert PageSession.objects.filter(tg_id=6).count() == page_sessions.LIMIT

    def test_links_never_push_out_sessions(self, cast: Cast) -> None:
        browser, _answer = enter(make_path(cast.anna.tg_id))
        for _link in range(page_sessions.LIMIT + 5):
            path = make_path(cast.anna.tg_id)
        assert browser.get(HOME).status_code == 200
        assert Client().get(path).status_code == 200
        assert PageSession.objects.filter(tg_id=cast.anna.tg_id).count() == page_sessions.LIMIT

    def test_oldest_session_goes_for_a_new_one(self, cast: Cast) -> None:
        first = page_sessions.open_session(tg_id=cast.anna.tg_id)[1]
        for _session in range(page_sessions.LIMIT):
            page_sessions.open_session(tg_id=cast.anna.tg_id)
        assert len(page_sessions.list_for_person(cast.anna.tg_id)) == page_sessions.LIMIT
        assert not PageSession.objects.filter(pk=first.pk).exists()

    @pytest.mark.parametrize("tg_id", [0, -5, 2**52, 2**63])
    def test_nobody_has_no_link(self, tg_id: int) -> None:
        with pytest.raises(CalendarError) as refused:
            page_sessions.make_link(tg_id=tg_id)
        assert refused.value.code == "person_wrong"

    def test_used_link_gives_no_token_again(self, cast: Cast) -> None:
        link = page_sessions.make_link(tg_id=cast.anna.tg_id)
        page_sessions.use_link(token=page_sessions.get_link_token(link.pk))
        with pytest.raises(CalendarError) as refused:
            page_sessions.get_link_token(link.pk)
        assert refused.value.code == "link_over"


class TestWayBack:
    @pytest.mark.parametrize(
        "wanted",
        [
            "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/admin/", "/calendar",
            "javascript:alert(1)", "calendar/", " /calendar/", "http:///calendar/", "///calendar/", "https:/calendar/",
            "/calendar/\\..\\" + "x" * 2000, "\x01/calendar/", "/calendar/../admin/", "/calendar/%2e%2e/admin/",
            "/calendar/.%2E/admin/", "/calendar/\\..\\admin/", "/calendar/month/../../api/", "/calendar/.\t./admin/",
            "/calendar/..", "/calendar/..?from=1", "/calendar/%2e%2E#a",
        ],
    )  # fmt: skip
    def test_it_never_leaves_the_calendar(self, cast: Cast, wanted: str) -> None:
        for ways in ({"query": {"next": wanted}}, {"form": {"next": wanted}}):
            answer = Client().post(make_path(cast.anna.tg_id), ways.get("form", {}), query_params=ways.get("query", {}))
            assert (answer.status_code, answer.headers["Location"]) == (302, HOME)

    def test_page_that_was_asked_for_is_gone_back_to(self, cast: Cast) -> None:
        asked = Client().get("/calendar/?from=2026-12-01&q=a%26b")
        place = urlsplit(asked.headers["Location"])
        assert place.path == "/calendar/enter/"
        _browser, answer = enter(make_path(cast.anna.tg_id), query=f"?{place.query}")
        assert answer.headers["Location"] == "/calendar/?from=2026-12-01&q=a%26b"

    def test_dots_elsewhere_lead_nowhere_up(self, cast: Cast) -> None:
        for wanted in ("/calendar/search/?q=../..", "/calendar/?q=a#/../", "/calendar/search/?q=...&from=."):
            answer = Client().post(make_path(cast.anna.tg_id), {"next": wanted})
            assert answer.headers["Location"] == wanted

    def test_who_is_signed_in_needs_no_explanation(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        answer = client.get("/calendar/enter/?next=/calendar/sessions/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/calendar/sessions/")

    def test_line_breaks_stay_out_of_headers(self, cast: Cast) -> None:
        answer = Client().post(make_path(cast.anna.tg_id), {"next": "/calendar/\r\nSet-Cookie: a=b"})
        assert answer.status_code == 302
        assert "\n" not in answer.headers["Location"]
        assert "a" not in answer.cookies


class TestOtherSites:
    @pytest.mark.parametrize(
        "path", ["/calendar/leave/", "/calendar/sessions/end-others/", "/calendar/sessions/1/end/"]
    )
    def test_writes_need_the_forms_token(self, cast: Cast, path: str) -> None:
        browser = sign_in(Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"}), cast.anna.tg_id)
        answer = browser.post(path)
        assert answer.status_code == 403
        assert b"To your calendar" in answer.content
        assert browser.get(HOME).status_code == 200

    def test_signing_in_needs_it_too(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        browser = Client(enforce_csrf_checks=True)
        assert browser.post(path).status_code == 403
        assert browser.post(path, {"csrfmiddlewaretoken": "A" * 64}).status_code == 403
        shown = browser.get(path).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)
        assert token is not None
        form = {"csrfmiddlewaretoken": token[1]}
        assert browser.post(path, form, headers={"Origin": "https://evil.example"}).status_code == 403
        assert browser.post(path, form, headers={"Origin": "null"}).status_code == 403
        assert browser.post(path, form, headers={"Origin": "http://testserver"}).status_code == 302

    def test_pages_can_not_be_framed_kept_or_traced(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        path = make_path(cast.anna.tg_id)
        answers = [client.get(HOME), client.get("/calendar/sessions/"), Client().get(path), Client().post(path)]
        answers += [Client().get(path), Client().get("/calendar/enter/")]
        for answer in answers:
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert "no-store" in answer.headers["Cache-Control"]
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        for answer in answers[2:5:2]:  # pages whose address is a secret
            assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answers[0].headers["Referrer-Policy"] == "same-origin"

    def test_link_is_not_repeated_in_the_page(self, cast: Cast) -> None:
        path = make_path(cast.anna.tg_id)
        assert path.split("/")[3].encode() not in Client().get(path).content


class TestPanel:
    def test_session_of_a_person_opens_nothing_there(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        assert client.get("/admin/").status_code == 302
        client.cookies["sessionid"] = client.cookies[COOKIE].value
        assert client.get("/admin/").status_code == 302

    def test_session_of_the_panel_opens_nothing_here(self, panel: Client) -> None:
        assert panel.get("/admin/").status_code == 200
        assert panel.get(HOME).status_code == 302
        panel.cookies[COOKIE] = panel.cookies["sessionid"].value
        assert panel.get(HOME).status_code == 302

    def test_signing_out_here_leaves_the_panel_open(self, panel: Client, cast: Cast, staff: User) -> None:
        sign_in(panel, cast.anna.tg_id)
        panel.post("/calendar/leave/")
        assert panel.get("/admin/").status_code == 200


class TestRates:
    @pytest.fixture(autouse=True)
    def _throttle(self) -> Any:
        RateLimit.objects.all().delete()
        with override_settings(API_THROTTLE=True, API_RATE_ADDRESS=3):
            yield

    def test_guessing_links_is_limited_by_address(self, cast: Cast) -> None:
        guess = "/calendar/enter/vsl_guess/"
        answers = [Client().get(guess) for _guess in range(2)] + [Client().post(guess) for _guess in range(2)]
        assert [answer.status_code for answer in answers] == [410, 410, 410, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert Client(REMOTE_ADDR="198.51.100.7").get(guess).status_code == 410
        # A good link is served all the same: nobody is locked out by a neighbour.
        _browser, answer = enter(make_path(cast.anna.tg_id))
        assert answer.status_code == 302

    def test_pages_are_limited_by_session(self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("calendarapp.pages.visitors.REQUESTS", 2)
        sign_in(client, cast.anna.tg_id)
        assert [client.get(HOME).status_code for _page in range(3)] == [200, 200, 429]
        assert sign_in(Client(), cast.anna.tg_id).get(HOME).status_code == 200

    def test_questions_of_open_pages_use_nothing_of_that_up(
        self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("calendarapp.pages.visitors.REQUESTS", 2)
        monkeypatch.setattr("calendarapp.pages.visitors.QUESTIONS", 4)
        monkeypatch.setattr("calendarapp.pages.open_pages.LET_IN", -1)  # nothing is answered from memory
        sign_in(client, cast.anna.tg_id)
        asked = [client.get("/calendar/version/").status_code for _question in range(5)]
        assert asked == [200, 200, 200, 200, 429]
        assert client.get(HOME).status_code == 200

    @override_settings(API_RATE_ADDRESS=0)
    def test_zero_means_no_limit(self) -> None:
        assert {Client().get("/calendar/enter/vsl_guess/").status_code for _guess in range(9)} == {410}
