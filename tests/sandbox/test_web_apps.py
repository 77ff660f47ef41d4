"""Mini Apps in the sandbox: their buttons, and what they are told of the person who opens them."""

import datetime as dt
import json
from typing import Any

import pytest
from aiogram.utils.web_app import safe_parse_webapp_init_data

from calendarapp.security import init_data
from tests.sandbox.calls import ok, refusal, request
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person

APP = {"type": "web_app", "text": "Open", "web_app": {"url": "https://a.org/"}}


@pytest.fixture
def anna(server: SandboxServer) -> Person:
    return server.person("Anna", started=True)


def open_app(server: SandboxServer, person: Person, **body: Any) -> str:
    return str(server.request("POST", f"people/{person.id}/web_app", body)["init_data"])


def test_person_is_told_of_as_telegram_does(server: SandboxServer, anna: Person) -> None:
    text = open_app(server, anna, start_param="event_5")
    read = safe_parse_webapp_init_data(server.token, text)  # raises ValueError for a wrong signature
    assert read.user is not None
    assert (read.user.id, read.user.first_name, read.user.allows_write_to_pm) == (anna.id, anna.name, True)
    assert (read.start_param, bool(read.query_id)) == ("event_5", True)
    assert abs(read.auth_date - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    known = init_data.check(text, token=server.token, now=dt.datetime.now(dt.UTC))
    assert (known.tg_id, known.start_param) == (anna.id, "event_5")


def test_who_has_blocked_the_bot_gets_no_messages(server: SandboxServer, anna: Person) -> None:
    server.request("POST", f"people/{anna.id}/block")
    read = safe_parse_webapp_init_data(server.token, open_app(server, anna))
    assert read.user is not None
    assert not read.user.allows_write_to_pm
    assert read.start_param is None


@pytest.mark.parametrize("param", ["a b", "я", "x" * 513, "a=b"])
def test_start_parameter_has_telegrams_alphabet(server: SandboxServer, anna: Person, param: str) -> None:
    body = json.dumps({"start_param": param})
    assert request(server, "POST", f"/sandbox/api/people/{anna.id}/web_app", body).status == 400


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ([], "can't parse menu button: MenuButton must be an Object"),
        ({"type": "x"}, "can't parse menu button: MenuButton has unsupported type"),
        ({"type": "web_app"}, "can't parse menu button: Can't find field \"text\""),
        ({**APP, "text": 5}, 'can\'t parse menu button: Field "text" must be of type String'),
        ({**APP, "text": " "}, "menu button text must be non-empty"),
        ({"type": "web_app", "text": "a"}, "can't parse menu button: Can't find field \"web_app\""),
        ({**APP, "web_app": {}}, "can't parse menu button: Can't find field \"url\""),
        (
            {**APP, "web_app": {"url": "http://a.org/"}},
            "menu button Web App URL 'http://a.org/' is invalid: Only HTTPS links are allowed",
        ),
        (
            {**APP, "web_app": {"url": "http://127.0.0.1.a.org/"}},
            "menu button Web App URL 'http://127.0.0.1.a.org/' is invalid: Only HTTPS links are allowed",
        ),
    ],
)
def test_invalid_menu_buttons_are_refused(server: SandboxServer, button: Any, words: str) -> None:
    assert refusal(server, "setChatMenuButton", menu_button=button or [0]) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize("url", ["http://localhost:8000/app/", "http://127.0.0.1:8000/app/", "https://a.org"])
def test_app_of_this_machine_needs_no_https(own_server: SandboxServer, url: str) -> None:
    app = {**APP, "web_app": {"url": url}}
    assert ok(own_server, "setChatMenuButton", menu_button=app) is True
    assert ok(own_server, "getChatMenuButton") == app


def test_person_sees_their_own_menu_button(own_server: SandboxServer) -> None:
    person = own_server.person("Anna")
    person.say("/start")
    assert person.chat()["menu_button"] == {"type": "commands"}
    ok(own_server, "setChatMenuButton", menu_button=APP)
    assert person.chat()["menu_button"] == APP
    ok(own_server, "setChatMenuButton", chat_id=person.id, menu_button={"type": "commands"})
    assert person.chat()["menu_button"] == {"type": "commands"}
    ok(own_server, "setChatMenuButton", chat_id=person.id)
    assert person.chat()["menu_button"] == APP


def test_menu_buttons_are_for_private_chats(server: SandboxServer, anna: Person) -> None:
    group = server.group("Friends", anna)
    for chat_id in (group, 5):
        refused = refusal(server, "setChatMenuButton", chat_id=chat_id, menu_button=APP)
        assert refused == (400, "Bad Request: chat not found")


def test_app_buttons_are_refused_in_groups(server: SandboxServer, anna: Person) -> None:
    keyboard = {"inline_keyboard": [[{"text": "a", "web_app": {"url": "https://a.org"}}]]}
    assert ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard)
    group = server.group("Friends", anna)
    refused = refusal(server, "sendMessage", chat_id=group, text="x", reply_markup=keyboard)
    assert refused == (400, "Bad Request: BUTTON_TYPE_INVALID")


def test_page_may_show_apps_in_frames_and_is_in_none(server: SandboxServer) -> None:
    policy = request(server, "GET", "/").headers["Content-Security-Policy"]
    assert "frame-src https: http://127.0.0.1:* http://localhost:*;" in policy
    assert "frame-ancestors 'none'" in policy
