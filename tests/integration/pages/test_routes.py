"""Every page of the calendar, tried by everybody who has no business there.

The pages are taken from the URL map, so that a new one is tried without a word here: only what nobody has to be signed
in for is listed.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from calendarapp.access import Actor
from calendarapp.models import SeriesInvitation, TgUser
from calendarapp.services import page_sessions, series_invitations
from calendarapp.services.series import Scope
from tests.support.factories import Cast, get_day, make_event, make_meeting
from tests.support.pages import sign_in
from tests.support.repetition import make_series

pytestmark = pytest.mark.django_db

# What is for everybody, and how it answers GET and POST with nothing in it (and with a form's token).
PUBLIC: Final = {
    "enter": (200, 405),
    "link": (410, 410),
    "telegram": (405, 401),
    "oidc": (302, 405),
    "oidc_back": (400, 405),
    "leave": (405, 302),
}
METHODS: Final = ("PUT", "PATCH", "DELETE", "PROPFIND", "TRACE")
SECRETS: Final = (b"Secret", b"Hidden", "Анна".encode())
FILLED: Final = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def list_routes() -> dict[str, str]:
    """The names and patterns of all pages."""
    [resolver] = [
        entry for entry in walk(get_resolver()) if isinstance(entry, URLResolver) and entry.namespace == "calendar"
    ]
    found = {}
    for entry in walk(resolver):
        if isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            found[entry.name] = f"{entry.pattern}"
    return found


def walk(resolver: URLResolver) -> Iterator[URLPattern | URLResolver]:
    for entry in resolver.url_patterns:
        yield entry
        if isinstance(entry, URLResolver) and entry.namespace in {None, "calendar"}:
            yield from walk(entry)


ROUTES: Final = list_routes()
CLOSED: Final = sorted(set(ROUTES) - set(PUBLIC))


def make_path(name: str, *numbers: int) -> str:
    """The page's address, with these numbers in their order, then with 1; `day` and such are a day or a month."""
    rest = [*numbers]

    def fill(found: re.Match[str]) -> str:
        kind, word = found[1] or "str", found[2]
        if kind == "int":
            if word in {"year", "month", "day"}:
                return {"year": "2027", "month": "3", "day": "5"}[word]
            return str(rest.pop(0)) if rest else "1"
        if word in {"day", "date", "first"}:
            return "2027-03-05"
        return "2027-03" if word == "month" else FILLED.get(kind, "x")

    return "/calendar/" + re.sub(r"<(?:(\w+):)?(\w+)>", fill, ROUTES[name])


class Stage:
    """Anna's event, meeting, series and invitation: everything that a number in an address may mean."""

    def __init__(self, cast: Cast) -> None:
        self.anna, self.oleg = cast.anna, cast.oleg
        meeting = make_meeting(cast.anna, cast.boris, name="Secret", details="Hidden", duration_minutes=60)
        event = make_event(cast.anna, name="Secret", days=5)
        first = make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=2", name="Secret", date=get_day(60))
        by = Actor.person(cast.anna.tg_id)
        series_invitations.invite(actor=by, participants=[cast.boris.tg_id], event_id=first.pk, scope=Scope.ALL)
        invitation = SeriesInvitation.objects.get(organizer_tg_id=cast.anna.tg_id)
        self.session = page_sessions.open_session(tg_id=cast.anna.tg_id)[1]
        self.numbers = [meeting.pk, event.pk, first.pk, invitation.pk, self.session.pk, cast.anna.tg_id]

    def list_paths(self, name: str) -> list[str]:
        """The page with each of Anna's numbers."""
        return sorted({make_path(name, number, number) for number in self.numbers})


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)


def make_strangers(stage: Stage, staff: User) -> dict[str, Client]:
    """Browsers that are signed in to nothing here, whatever they hold out as a session; forms are not protected."""
    panel = Client()
    panel.force_login(staff)
    ended = sign_in(Client(), stage.anna.tg_id)
    page_sessions.end_all(tg_id=stage.anna.tg_id, but=stage.session.pk)
    expired = sign_in(Client(), stage.oleg.tg_id)
    [row] = page_sessions.list_for_person(stage.oleg.tg_id)
    row.expires_at = row.created_at - dt.timedelta(days=1)
    row.save()
    link = page_sessions.get_link_token(page_sessions.make_link(tg_id=stage.anna.tg_id).pk)
    held = {"a link": link, "a digest": stage.session.digest, "the panel's session": panel.cookies["sessionid"].value}
    holding = {}
    for what, token in held.items():
        holding[what] = Client()
        holding[what].cookies[settings.PAGE_COOKIE_NAME] = token
    return {"nobody": Client(), "staff": panel, "ended": ended, "expired": expired, **holding}


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("name", CLOSED)
def test_who_is_not_signed_in_is_asked_to(stage: Stage, staff: User, name: str) -> None:
    for who, client in make_strangers(stage, staff).items():
        for path in stage.list_paths(name):
            for answer in (client.get(path), client.head(path), client.post(path, {"name": "x"})):
                where = f"{answer.request['REQUEST_METHOD']} {path} by {who}"
                kept = (
                    answer.request["REQUEST_METHOD"] == "POST"
                )  # what was typed is on the page that says how to go on
                assert answer.status_code in {401 if kept else 302, 405}, where
                if answer.status_code == 302:
                    assert answer.headers["Location"].startswith("/calendar/enter/?next="), where
                assert not any(secret in read(answer) for secret in SECRETS), where


@pytest.mark.parametrize("name", CLOSED)
def test_another_person_sees_and_changes_nothing(stage: Stage, name: str, client: Client) -> None:
    """Oleg tries the numbers of Anna's things: there is no such thing, or it is a page of his own."""
    before = what_is_there(stage.anna)
    sign_in(client, stage.oleg.tg_id)
    for path in stage.list_paths(name):
        for answer in (client.get(path), client.head(path), client.post(path, {})):
            where = f"{answer.request['REQUEST_METHOD']} {path}"
            assert answer.status_code < 500, where
            assert not any(secret in read(answer) for secret in SECRETS), where
            sign_in(client, stage.oleg.tg_id)  # a page may have signed him out
    assert what_is_there(stage.anna) == before


def what_is_there(person: TgUser) -> list[Any]:
    found = []
    with connection.cursor() as cursor:
        for table, column in (
            ("events", "user_id"),
            ("calendarapp_appointment", "organizer_tg_id"),
            ("calendarapp_series", "tg_user_id"),
            ("calendarapp_seriesinvitation", "organizer_tg_id"),
            ("calendarapp_tguser", "tg_id"),
            ("calendarapp_pagesession", "tg_id"),
        ):
            cursor.execute(f"SELECT t::text FROM {table} t WHERE {column} = %s ORDER BY 1", [person.tg_id])
            found.append(cursor.fetchall())
    return found


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_no_form_is_taken_without_its_token(stage: Stage, name: str) -> None:
    """Another site's form, sent by Anna's own browser."""
    browser = sign_in(Client(enforce_csrf_checks=True), stage.anna.tg_id)
    before = what_is_there(stage.anna)
    for path in stage.list_paths(name):
        answer = browser.post(path, {"name": "x"}, headers={"Origin": "https://evil.example"})
        assert answer.status_code in {403, 405}, path
        answer = browser.post(path, {"name": "x"})
        assert answer.status_code in {401, 403, 405}, path
    assert what_is_there(stage.anna) == before


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_page_has_its_headers_and_its_methods(stage: Stage, name: str, client: Client) -> None:
    sign_in(client, stage.anna.tg_id)
    for path in stage.list_paths(name):
        answer = client.get(path)
        assert answer.status_code in {200, 302, 404, 405, 410}, path
        assert answer.headers["X-Frame-Options"] == "DENY", path
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "no-store" in answer.headers["Cache-Control"], path
        head = client.head(path)
        assert (head.status_code, read(head)) == (answer.status_code, b""), path
        for method in METHODS:
            answer = client.generic(method, path)
            assert answer.status_code == 405, f"{method} {path}"
            assert answer.headers["Allow"], f"{method} {path}"
        sign_in(client, stage.anna.tg_id)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_pages_answer_as_listed(name: str) -> None:
    path = make_path(name)
    assert (Client().get(path).status_code, Client().post(path).status_code) == PUBLIC[name]


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if "<int:" in route))
@pytest.mark.parametrize("value", ["0", "9" * 18, str(2**63 - 1), str(2**63), "9" * 40])
def test_no_number_is_an_error(stage: Stage, name: str, value: str, client: Client) -> None:
    path = "/calendar/" + re.sub(r"<int:\w+>", value, ROUTES[name])
    path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
    sign_in(client, stage.anna.tg_id)
    for answer in (client.get(path), client.post(path, {})):
        assert answer.status_code < 500, f"{answer.request['REQUEST_METHOD']} {path}"


def test_routes_are_found() -> None:
    """Otherwise the tests above would try nothing."""
    assert {"agenda", "sessions", "end_session", *PUBLIC} <= set(ROUTES)
    assert len(CLOSED) >= 4
