"""What open pages ask again and again: answered from memory, and as true as the page's own answer."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calendarapp.models import PageSession, TgUser
from calendarapp.pages import open_pages
from calendarapp.services import page_sessions
from tests.support.factories import Cast, make_cast, make_event
from tests.support.pages import sign_in
from tests.support.waiting import wait_until

pytestmark = pytest.mark.django_db

VERSION = "/calendar/version/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def ask(client: Client) -> str:
    answer = client.get(VERSION)
    assert answer.status_code == 200
    return str(answer.json()["version"])


def answer_from_memory(client: Client) -> Any:
    """The answer, if nothing was read for it."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(VERSION)
    assert answer.status_code == 200
    return None if len(asked) else answer


def test_memory_and_page_say_the_same(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna.tg_id)
    first = client.get(VERSION)
    second = wait_until(lambda: answer_from_memory(client))
    assert second.json()["version"] == first.json()["version"]
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
        assert second.headers[name] == first.headers[name]
    assert second.headers["Content-Length"] == str(len(second.content))
    assert "no-store" in second.headers["Cache-Control"]


def test_what_was_answered_once_is_answered_from_memory(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna.tg_id)
    ask(client)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask(client)
        return len(asked)

    assert wait_until(lambda: count() == 0)


def test_a_change_is_told(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna.tg_id)
    before = ask(client)
    ask(client)
    make_event(cast.anna)
    assert wait_until(lambda: ask(client) != before)


def test_a_session_that_ends_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna.tg_id)
    ask(client)
    ask(client)
    page_sessions.end_all(tg_id=cast.anna.tg_id)
    assert wait_until(lambda: client.get(VERSION).status_code == 302)


def test_nobody_is_told_anothers(client: Client, cast: Cast) -> None:
    other = sign_in(Client(), cast.boris.tg_id)
    sign_in(client, cast.anna.tg_id)
    before, others = ask(client), ask(other)
    make_event(cast.anna)
    assert wait_until(lambda: ask(client) != before)
    assert ask(other) == others
    assert Client().get(VERSION).status_code == 302


def test_a_stranger_has_what_is_usual(client: Client) -> None:
    sign_in(client, 77_000_001)
    assert not TgUser.objects.filter(pk=77_000_001).exists()
    assert ask(client) == ask(client)


def test_a_session_that_expires_is_not_let_in(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna.tg_id)
    ask(client)
    PageSession.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert wait_until(lambda: client.get(VERSION).status_code == 302)


def test_a_read_that_fails_leaves_nothing_behind(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    board = open_pages.Board()
    board.let_in("somebody")
    board.known = {"somebody": ("old", "UTC")}
    monkeypatch.setattr(open_pages, "_read", lambda _digests: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        board.find("somebody")
    assert board.known == {}
