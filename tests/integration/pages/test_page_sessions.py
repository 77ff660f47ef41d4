"""A session of the calendar's pages: what it keeps, how it ends, and what other sites can't do with it."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings

from calendarapp import clock
from calendarapp.models import PageSession, TgUser
from calendarapp.services import erasure, page_sessions, people
from tests.integration.api.test_tokens import everything_stored
from tests.integration.pages.entering import COOKIE, HOME, age, cookie, enter, make_path
from tests.support.factories import Cast, make_event, make_person
from tests.support.pages import sign_in
from tests.support.waiting import wait_until

pytestmark = pytest.mark.django_db


class TestSession:
    def test_only_digests_are_stored(self, cast: Cast) -> None:
        link = page_sessions.get_link_token(page_sessions.make_link(tg_id=cast.anna.tg_id).pk)
        token, _session = page_sessions.open_session(tg_id=cast.anna.tg_id)
        assert re.fullmatch(r"vsl_[\w-]{43}", link)
        assert re.fullmatch(r"vsp_[\w-]{43}", token)
        stored = everything_stored()
        for secret in (link, token):
            assert secret[4:] not in stored

    @pytest.mark.parametrize("secure", [True, False])
    def test_cookie_is_kept_from_scripts_and_other_sites(self, cast: Cast, *, secure: bool) -> None:
        with override_settings(SESSION_COOKIE_SECURE=secure):
            _browser, answer = enter(make_path(cast.anna.tg_id))
        given = answer.cookies[COOKIE]
        assert (given["httponly"], given["samesite"], given["path"], given["domain"]) == (True, "Lax", "/", "")
        assert bool(given["secure"]) is secure
        assert given.value.startswith("vsp_")
        [session] = page_sessions.list_for_person(cast.anna.tg_id)
        assert dt.timedelta(days=29) < session.expires_at - clock.now() <= dt.timedelta(days=30)

    def test_what_the_browser_brought_along_never_becomes_the_session(self, cast: Cast) -> None:
        """Session fixation: a token that somebody else has put into the browser stays worthless."""
        browser = Client()
        browser.cookies[COOKIE] = "vsp_" + "A" * 43
        enter(make_path(cast.anna.tg_id), browser)
        assert browser.cookies[COOKIE].value != "vsp_" + "A" * 43
        thief = Client()
        thief.cookies[COOKIE] = "vsp_" + "A" * 43
        assert thief.get(HOME).status_code == 302

    def test_signing_in_ends_the_session_before_and_renews_the_forms(self, cast: Cast) -> None:
        browser, _answer = enter(make_path(cast.boris.tg_id))
        former, form = cookie(browser), browser.cookies["csrftoken"].value
        shown = browser.get(make_path(cast.anna.tg_id)).content.decode()
        assert "Борис" in shown  # whom it signs out
        enter(make_path(cast.anna.tg_id), browser)
        assert Client(headers={"Cookie": former}).get(HOME).status_code == 302
        assert page_sessions.list_for_person(cast.boris.tg_id) == []
        assert browser.cookies["csrftoken"].value != form

    def test_link_in_place_of_a_session_opens_nothing(self, cast: Cast) -> None:
        link = page_sessions.get_link_token(page_sessions.make_link(tg_id=cast.anna.tg_id).pk)
        digest = PageSession.objects.get(tg_id=cast.anna.tg_id).digest
        for token in (link, f"vsp_{link}", f"vsp_{link[4:]}", digest, f"vsp_{digest}", "", "vsp_", "vst_" + "A" * 43):
            thief = Client()
            thief.cookies[COOKIE] = token
            assert thief.get(HOME).status_code == 302, token
        assert Client().get(f"/calendar/enter/{link}/").status_code == 200

    def test_session_ends_after_thirty_days(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        age(cast.anna.tg_id, days=29.9)
        assert client.get(HOME).status_code == 200
        age(cast.anna.tg_id, days=0.1)
        assert client.get(HOME).status_code == 302

    def test_last_use_is_noted_once_a_minute(self, cast: Cast, client: Client, django_assert_num_queries: Any) -> None:
        token, session = page_sessions.open_session(tg_id=cast.anna.tg_id)
        with django_assert_num_queries(1):
            page_sessions.find(token)
        PageSession.objects.update(seen_at=clock.now() - dt.timedelta(minutes=2))
        page_sessions.find(token)
        session.refresh_from_db()
        assert session.seen_at is not None
        assert session.seen_at > clock.now() - dt.timedelta(minutes=1)

    def test_erased_person_is_signed_out(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        path = make_path(cast.anna.tg_id)
        erasure.erase(cast.anna.tg_id)
        assert client.get(HOME).status_code == 302
        assert Client().post(path).status_code == 410
        assert not PageSession.objects.filter(tg_id=cast.anna.tg_id).exists()

    def test_person_who_blocked_the_bot_keeps_their_calendar(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        people.set_reachable(tg_id=cast.anna.tg_id, can_write=False)
        assert client.get(HOME).status_code == 200

    def test_page_is_in_the_persons_language(self, client: Client) -> None:
        for language, word in (("en", "Agenda"), ("ru", 'lang="ru"')):
            sign_in(client, make_person("Somebody", language=language).tg_id)
            assert word in client.get(HOME, headers={"Accept-Language": "de"}).content.decode()

    def test_name_of_a_browser_is_any_text(self, cast: Cast) -> None:
        for name in ("x" * 5000, "<script>alert(1)</script>", "\x00", "é\xff", ""):
            client = Client(headers={"User-Agent": name})
            assert client.post(make_path(cast.anna.tg_id)).status_code == 302
            answer = client.get("/calendar/sessions/")
            assert answer.status_code == 200
            assert answer.content.count(b"<script") == answer.content.count(
                b'<script type="module" src="/static/built/'
            )


WAYS: dict[str, Callable[[Client, TgUser, PageSession], object]] = {
    "sign out": lambda own, _person, _session: own.post("/calendar/leave/"),
    "end this one": lambda own, _person, session: own.post(f"/calendar/sessions/{session.pk}/end/"),
    "end it from another": lambda _own, person, session: sign_in(Client(), person.tg_id).post(
        f"/calendar/sessions/{session.pk}/end/"
    ),
    "end the others": lambda _own, person, _session: sign_in(Client(), person.tg_id).post(
        "/calendar/sessions/end-others/"
    ),
    "in the bot": lambda _own, person, _session: page_sessions.end_all(tg_id=person.tg_id),
    "erased": lambda _own, person, _session: erasure.erase(person.tg_id),
}


@pytest.mark.parametrize("way", WAYS)
def test_stolen_token_opens_nothing_once_its_session_has_ended(cast: Cast, way: str) -> None:
    """Wherever a token is taken: as the cookie of pages and API, as a bearer, and as the Mini App's cookie."""
    make_event(cast.anna, name="Secret")
    token, session = page_sessions.open_session(tg_id=cast.anna.tg_id, browser="Test")
    own, app, bearer = Client(), f"/app/{cast.anna.tg_id}", {"Authorization": f"Bearer {token}"}
    own.cookies[COOKIE] = token

    def steal(path: str, method: str = "get", **given: Any) -> Any:
        thief = Client()
        thief.cookies[COOKIE] = thief.cookies["calendar_app"] = token
        return getattr(thief, method)(path, **given)

    def try_all() -> list[int]:
        days = "?start=2031-03-03&end=2031-03-10"
        answers = [steal(path) for path in (HOME, f"/calendar/entries/{days}", "/calendar/sessions/", f"{app}{HOME}")]
        answers += [steal("/calendar/move/", "post"), steal("/calendar/events/new/", "post", data={"name": "x"})]
        answers += [steal("/api/events/"), steal(f"{app}/api/events/")]
        answers += [Client().get(path, headers=bearer) for path in ("/api/events/", "/api/users/me/")]
        assert all(b"Secret" not in answer.content for answer in answers if answer.status_code != 200)
        return [answer.status_code for answer in answers]

    before = try_all()
    assert before == [200, 200, 200, 200, 400, 200, 200, 200, 200, 200]
    assert [steal("/calendar/version/").status_code for _ask in range(2)] == [200, 200]  # the second from memory
    WAYS[way](own, cast.anna, session)
    assert try_all() == [302, 302, 302, 302, 401, 401, 401, 401, 401, 401]
    assert wait_until(lambda: steal("/calendar/version/").status_code == 302)


class TestLeaving:
    def test_signing_out_ends_the_session(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        stolen = cookie(client)
        assert client.get("/calendar/leave/").status_code == 405
        answer = client.post("/calendar/leave/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/calendar/enter/")
        assert answer.cookies[COOKIE].value == ""
        assert Client(headers={"Cookie": stolen}).get(HOME).status_code == 302
        assert client.post("/calendar/leave/").status_code == 302

    def test_sessions_are_listed_and_ended(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        other, _answer = enter(make_path(cast.anna.tg_id))
        foreign = sign_in(Client(), cast.boris.tg_id)
        page = client.get("/calendar/sessions/").content.decode()
        assert "Firefox, Linux" in page
        assert page.count("/end/") == 1
        [gone] = page_sessions.list_for_person(cast.boris.tg_id)
        assert client.post(f"/calendar/sessions/{gone.pk}/end/").status_code == 302  # nothing there, as far as she sees
        assert foreign.get(HOME).status_code == 200
        found = re.search(r"/calendar/sessions/\d+/end/", page)
        assert found is not None
        for _twice in range(2):
            answer = client.post(found[0])
            assert (answer.status_code, answer.headers["Location"]) == (302, "/calendar/sessions/")
        assert other.get(HOME).status_code == 302
        assert client.get(HOME).status_code == 200

    def test_ending_this_one_signs_out(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        [session] = page_sessions.list_for_person(cast.anna.tg_id)
        answer = client.post(f"/calendar/sessions/{session.pk}/end/")
        assert (answer.headers["Location"], answer.cookies[COOKIE].value) == ("/calendar/enter/", "")
        assert client.get(HOME).status_code == 302

    def test_all_others_end_at_once(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.anna.tg_id)
        others = [sign_in(Client(), cast.anna.tg_id) for _other in range(3)]
        foreign = sign_in(Client(), cast.boris.tg_id)
        waiting = make_path(cast.anna.tg_id)
        assert client.post("/calendar/sessions/end-others/").status_code == 302
        assert [other.get(HOME).status_code for other in others] == [302] * 3
        assert [client.get(HOME).status_code, foreign.get(HOME).status_code] == [200, 200]
        assert Client().get(waiting).status_code == 410

    @pytest.mark.parametrize("number", ["0", str(2**63), "9" * 30, "9" * 5000])
    def test_number_that_no_session_has(self, cast: Cast, client: Client, number: str) -> None:
        sign_in(client, cast.anna.tg_id)
        assert client.post(f"/calendar/sessions/{number}/end/").status_code in {302, 404}
        assert client.get(HOME).status_code == 200

    def test_moments_are_on_the_persons_clock(self, client: Client) -> None:
        person = make_person("Anna", language="en", timezone="Asia/Tokyo")
        sign_in(client, person.tg_id)
        PageSession.objects.update(opened_at=dt.datetime(2026, 1, 2, 20, 5, tzinfo=dt.UTC))
        assert "3 January 2026, 05:05" in client.get("/calendar/sessions/").content.decode()
