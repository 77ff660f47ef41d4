"""Booking pages in frames: which sites may show which pages, and what the forms of visitors are taken by."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Event, SlotHold
from calendarapp.pages import frames
from calendarapp.services import booking_links, page_sessions
from tests.integration.pages.test_booking_pages import WHO, book, choose, minute, read_times, read_token, send
from tests.integration.services.test_booking_links import at, make_link
from tests.support.factories import Cast, get_day, get_monday
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

SITES: Final = ["https://shop.example.org", "https://example.net:8443"]
FRAMED: Final = {"Sec-Fetch-Dest": "iframe", "Accept-Language": "en"}
SENT: Final = {**FRAMED, "Sec-Fetch-Site": "same-origin"}


class Stage:
    """Anna's link, which sites may show, and one of Boris's, which none may; each with a time kept and one booked."""

    def __init__(self, cast: Cast) -> None:
        self.anna = cast.anna
        self.shown, self.hidden = make_link(cast.anna, sites=SITES), make_link(cast.boris)
        self.paths = {
            "shown": list(self._visit(self.shown.link.token)),
            "hidden": list(self._visit(self.hidden.link.token)),
        }

    @staticmethod
    def _visit(token: str) -> Iterator[str]:
        visitor = Client()
        yield f"/book/{token}/"
        address = book(visitor, token, at(9))
        yield choose(visitor, token, at(11))
        yield from (f"{address}{page}" for page in ("", "move/", "cancel/", "booking.ics"))


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)


def who_may_frame(answer: Any) -> str:
    """The sites, as browsers read the headers; none where either forbids it."""
    [found] = [part for part in answer["Content-Security-Policy"].split("; ") if part.startswith("frame-ancestors")]
    assert ("X-Frame-Options" in answer.headers) == (found == "frame-ancestors 'none'")
    return str(found.removeprefix("frame-ancestors ").replace("'none'", ""))


def test_only_the_pages_of_a_link_are_shown_by_its_sites(stage: Stage) -> None:
    """Whatever is asked and sent; what is refused with a sentence is shown as well."""
    for path in stage.paths["shown"]:
        for answer in (Client().get(path), Client().head(path), Client().post(path, {})):
            assert who_may_frame(answer) == ("" if answer.status_code == 405 else " ".join(SITES)), path
            assert answer["Content-Security-Policy"].count("frame-ancestors") == 1
            assert "script-src 'self'" in answer["Content-Security-Policy"]
    for path in stage.paths["hidden"]:
        for answer in (Client().get(path), Client().head(path), Client().post(path, {})):
            assert who_may_frame(answer) == "", path


def test_no_other_page_is_shown_by_them(stage: Stage) -> None:
    token = stage.shown.link.token
    others = [
        "/admin/", "/admin/login/", "/calendar/", "/calendar/enter/", "/calendar/month/", "/api/docs/", "/app/", "/",
        f"/book/{'x' * 22}/", f"/bookings/{'x' * 43}/", f"/bookings/x/confirm/{token}/", f"/api/slots/{token}/",
    ]  # fmt: skip
    signed_in = sign_in(Client(), stage.anna.tg_id)
    for client in (Client(), signed_in):
        for path in others:
            policy = client.get(path).headers.get("Content-Security-Policy", "")
            assert not any(site in policy for site in SITES), path
            assert path == "/app/" or "frame-ancestors 'none'" in policy, path


def test_paused_link_is_shown_and_a_revoked_one_is_not(stage: Stage) -> None:
    page, anna = stage.paths["shown"][0], Actor.person(stage.anna.tg_id)
    booking_links.change(actor=anna, link_id=stage.shown.link.pk, paused=True)
    assert who_may_frame(Client().get(page)) == " ".join(SITES)
    booking_links.change(actor=anna, link_id=stage.shown.link.pk, paused=False, sites=[])
    assert who_may_frame(Client().get(page)) == ""
    booking_links.change(actor=anna, link_id=stage.shown.link.pk, sites=SITES)
    booking_links.revoke(actor=anna, link_id=stage.shown.link.pk)
    assert who_may_frame(Client().get(page)) == who_may_frame(Client().get(f"/book/{'x' * 22}/")) == ""


def test_visitor_in_a_frame_books_moves_and_cancels_without_cookies(cast: Cast) -> None:
    """No answer sets one, and each request comes without any."""
    of = make_link(cast.anna, sites=SITES)

    def ask(path: str) -> Any:
        answer = Client(enforce_csrf_checks=True).get(path, headers=FRAMED)
        assert not answer.cookies
        return answer

    def post(path: str, fields: dict[str, Any]) -> Any:
        sent = {**fields, "visit": read_token(ask(path))}
        answer = Client(enforce_csrf_checks=True).post(path, sent, headers=SENT)
        assert answer.status_code == 302, answer.content.decode()
        assert not answer.cookies
        return answer["Location"]

    assert "language" not in ask(f"/book/{of.link.token}/").content.decode(), "it could not be kept"
    kept = post(f"/book/{of.link.token}/", {"start": minute(at(9))})
    address = post(kept, WHO)
    assert "It's booked" in ask(address).content.decode()
    post(f"{address}move/", {"start": minute(at(10))})
    assert Event.objects.get(tg_user_id=cast.anna.tg_id).slot.lower == at(10)
    post(f"{address}cancel/", {})
    assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()


def test_second_tap_in_a_frame_is_by_the_one_who_holds_the_time(cast: Cast) -> None:
    of = make_link(cast.anna, sites=SITES)
    here = f"/book/{of.link.token}/"
    sent = {"start": minute(at(9)), "visit": read_token(Client().get(here, headers=FRAMED))}
    first, second = (Client().post(here, sent, headers=SENT)["Location"] for _tap in range(2))
    assert first == second
    assert SlotHold.objects.filter(tg_id=cast.anna.tg_id).count() == 1
    other: Any = Client().get(here, {"from": get_day(get_monday()).isoformat()}, headers=FRAMED)
    assert "09:00" not in read_times(other)
    assert Client().post(here, {**sent, "visit": read_token(other)}, headers=SENT).status_code == 409


def test_forms_that_no_page_of_the_link_has_made_do_nothing(
    cast: Cast, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    times, kept, _booking, move, cancel, _file = stage.paths["shown"]
    forms: dict[str, dict[str, Any]] = {
        times: {"start": minute(at(11))},
        kept: {**WHO},
        move: {"start": minute(at(11))},
        cancel: {},
    }
    before = list(Event.objects.order_by("id").values("id", "date", "time"))
    SlotHold.objects.all().delete()
    foreign = read_token(Client().get(stage.paths["hidden"][0]))
    signed_in = sign_in(Client(), cast.anna.tg_id)
    for path, fields in forms.items():
        own = read_token(Client().get(path))
        tried: list[tuple[str, dict[str, str]]] = [
            ("", {}), ("x", {}), (foreign, {}), (own[:-1], {}), (f"{own}x", {}), ("\x00", {}), ("é" * 9, {}),
            (own, {"Sec-Fetch-Site": "cross-site"}), (own, {"Sec-Fetch-Site": "same-site"}),
            (own, {"Sec-Fetch-Site": "none"}),
        ]  # fmt: skip
        for token, headers in tried:
            for client in (Client(), signed_in):
                answer = client.post(path, {**fields, "visit": token}, headers=headers)
                assert answer.status_code in {400, 409}, (path, token)
        with monkeypatch.context() as later:
            later.setattr(frames, "LASTS", -1)
            late = Client(headers={"Accept-Language": "en"}).post(path, {**fields, "visit": own})
            assert "too old" in late.content.decode(), path
    assert list(Event.objects.order_by("id").values("id", "date", "time")) == before
    assert not SlotHold.objects.exists()


def test_what_was_typed_into_a_form_that_is_too_old_stays(cast: Cast) -> None:
    of, visitor = make_link(cast.anna), Client()
    kept = choose(visitor, of.link.token, at(9))
    stale: Any = visitor.post(kept, {**WHO, "visit": "old"})
    assert "guest@example.org" in stale.content.decode()
    again: Any = visitor.post(kept, {**WHO, "visit": read_token(stale)})
    assert again.status_code == 302
    assert Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == 1


def test_visitors_token_opens_no_form_of_a_person_who_is_signed_in(stage: Stage) -> None:
    """Those keep Django's token, whichever site shows the page."""
    browser = sign_in(Client(enforce_csrf_checks=True), stage.anna.tg_id)
    token = read_token(browser.get(stage.paths["shown"][0]))
    for path in ("/calendar/events/new/", "/calendar/leave/", "/i18n/setlang/"):
        answer = browser.post(path, {"visit": token, "name": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in {403, 404}, path
    assert len(page_sessions.list_for_person(stage.anna.tg_id)) == 1


def test_booking_with_a_session_is_the_visitors_and_not_the_persons(cast: Cast) -> None:
    """The pages look at no session: there is nobody whose name another site could book in."""
    of = make_link(cast.anna)
    browser = sign_in(Client(), cast.boris.tg_id)
    address = book(browser, of.link.token, at(9))
    assert not Event.objects.filter(tg_user_id=cast.boris.tg_id).exists()
    assert send(Client(), f"{address}cancel/", {}).status_code == 302
