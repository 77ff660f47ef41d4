"""Unexpected input: other kinds of messages and updates, groups, channels, forged buttons. Nothing raises."""

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from calendarapp.models import ProcessedUpdate
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
def nothing_raises(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.ERROR):
        yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    "content",
    [
        {"dice": {"emoji": "🎲", "value": 3}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
        {"venue": {"location": {"latitude": 1, "longitude": 2}, "title": "x", "address": "y"}},
        {"contact": {"phone_number": "+7", "first_name": "C"}},
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}},
        {"poll": {}},
        {"text": ""},
        {"text": "\x00"},
        {"text": "\u202e\u0645\u0631\u062d\u0628\u0627"},
        {"text": "x" * 4096},
        {"text": "/"},
        {"text": "//"},
        {"text": "/ new"},
        {"users_shared": {"request_id": 7, "users": [{"user_id": 5}], "user_ids": [5]}},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
        {"story": {"chat": {"id": 1, "type": "private"}, "id": 1}},
        {"giveaway_created": {}},
        {"a_kind_of_the_future": {"x": [1, 2, 3]}},
    ],
    ids=lambda content: next(iter(content)),
)
def test_any_kind_of_message_is_handled(
    anna: Person, telegram_server: SandboxServer, content: dict[str, object]
) -> None:
    anna.send_content(content)
    telegram_server.wait_until_idle()
    anna.say("/help")
    anna.wait_for("What I can do")


@pytest.mark.parametrize("kind", ["sticker", "photo"])
def test_message_without_text_gets_a_helpful_answer(anna: Person, kind: str) -> None:
    anna.share(kind)
    anna.wait_for("I understand text, buttons and calendar files")


def test_document_gets_a_helpful_answer(anna: Person) -> None:
    anna.send_document("a.txt", b"hello")
    anna.wait_for("I understand text, buttons and calendar files")


def test_unknown_command_gets_a_helpful_answer(anna: Person) -> None:
    for text in ("/nonsense", "/events", "/" + "x" * 64, "/новый"):
        anna.say(text)
        anna.wait_for("no such command")


@pytest.mark.parametrize(
    ("tried", "meant"),
    [
        ("/setings", "/settings"), ("/nwe", "/new"), ("/remind yoga", "/event"), ("/hours", "/settings"),
        ("/DELET", "/delete"), ("/новый", "/new"), ("/настройки", "/settings"), ("/undo", "Undo is below"),
        ("/zzzz", "no such command. /help"),
    ],
)  # fmt: skip
def test_unknown_command_is_told_what_may_be_meant(anna: Person, tried: str, meant: str) -> None:
    anna.say(tried)
    anna.wait_for(meant)


def test_edited_message_changes_nothing(anna: Person, telegram_server: SandboxServer) -> None:
    message = anna.say("/new")
    anna.wait_for("What shall we call it")
    anna.edit(message, "/list")
    telegram_server.wait_until_idle()
    anna.say("Lunch")
    anna.wait_for("What day")


def answered(server: SandboxServer, chat_id: int, times: int) -> bool:
    return len(server.calls("sendMessage", chat_id=chat_id)) == times


def test_groups_are_sent_to_the_private_chat(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    for kind in ("group", "supergroup"):
        group = telegram_server.group("Team", anna, boris, kind=kind)
        anna.say("hello", chat_id=group)
        anna.share("sticker", chat_id=group)
        anna.say("/new@another_bot", chat_id=group)
        anna.say("/new@vstrecha_sandbox_bot", chat_id=group)
        wait_until(partial(answered, telegram_server, group, 1), what="an answer")
        anna.say("/start inv_1", chat_id=group)
        wait_until(partial(answered, telegram_server, group, 2), what="another answer")
        telegram_server.wait_until_idle()
        texts = [call["parameters"]["text"] for call in telegram_server.calls("sendMessage", chat_id=group)]
        assert texts == ["Calendars are private: please message me directly."] * 2
    anna.say("x")
    anna.wait_for("don't understand that yet")


def test_channels_are_ignored(anna: Person, telegram_server: SandboxServer) -> None:
    channel = telegram_server.group("News", anna, kind="channel")
    post = anna.say("/start", chat_id=channel)
    anna.edit(post, "/new")
    telegram_server.wait_until_idle()
    assert telegram_server.calls("sendMessage", chat_id=channel) == []


def test_buttons_in_groups_are_out_of_date(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Team", anna, boris)
    anna.press_forged("leave", chat_id=group, message_id=1)
    telegram_server.wait_until_idle()
    assert telegram_server.calls("editMessageText", chat_id=group) == []


RAW_UPDATES: list[dict[str, Any]] = [
    {},
    {"a_kind_of_the_future": {"id": 1}},
    {"message": {}},
    {"message": None},
    {"message": "text"},
    {"message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    {"message": {"message_id": 1, "date": "x", "chat": {"id": 1, "type": "private"}}},
    {"message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "a_kind_of_the_future"}, "text": "/start"}},
    {"edited_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "/start"}},
    {"channel_post": {"message_id": 1, "date": 0, "chat": {"id": -1, "type": "channel", "title": "x"}, "text": "/new"}},
    {"inline_query": {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "x"}, "query": "", "offset": ""}},
    {"callback_query": {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "x"}, "chat_instance": "1"}},
    {"callback_query": {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "x"}, "chat_instance": "1",
                        "data": "", "inline_message_id": "1"}},
    {"my_chat_member": {}},
    {"poll": {"id": "1"}},
    {"message_reaction": {"chat": {"id": 1, "type": "private"}}},
]  # fmt: skip


def test_malformed_updates_do_not_stop_the_bot(anna: Person, telegram_server: SandboxServer) -> None:
    for update in RAW_UPDATES:
        telegram_server.raw_update(update)
    telegram_server.wait_until_idle()
    anna.say("/help")
    anna.wait_for("What I can do")


FORGED = [
    "appt:confirm:0", "appt:confirm:-1", "appt:confirm:" + "9" * 40, "appt:confirm:1e3", "appt:confirm:",
    "appt:confirm", "appt:destroy:1", "appt:confirm:1:2", "appt::", "appt", "ev:show:0", "ev:destroy:1",
    "ev:show:9223372036854775808",
    "del:", "del:x", "page:list:-1", "page:nothing:1", "page:list:" + "9" * 30, "field:name:0", "field:user_id:1",
    "month:2026:0", "time:24:0", "time:12:60", "skip:1", "leave:1", "unknown:1", ":", "::::", "\x00",
    "appt:confirm:1\x00", "😀", "x" * 64, "set:", "lang", "zone",
]  # fmt: skip


def test_forged_buttons_are_out_of_date(anna: Person) -> None:
    for data in FORGED:
        anna.press_forged(data)
        assert anna.wait_for_toast() == "This button is out of date.", data


def test_unknown_ids_within_range_are_refused(anna: Person) -> None:
    for data in ("ev:show", "ev:edit", "ev:delete", "ev:invite", "del", "field:name", "field:date"):
        anna.press_forged(f"{data}:9223372036854775807")
        assert anna.wait_for_toast() == "You have no event with this ID. See /list."


def test_unstorable_names_are_cleaned(telegram_server: SandboxServer, bot: object) -> None:
    person = telegram_server.person("N", language_code="en")
    sender = {"id": person.id, "is_bot": False, "first_name": "N\x00ina", "last_name": "\ud83d", "language_code": "en"}
    chat = {"id": person.id, "type": "private"}
    person.say("/help")
    person.wait_for("What I can do")
    telegram_server.raw_update(
        {"message": {"message_id": 1, "date": 0, "chat": chat, "from": sender, "text": "/start"}}
    )
    person.wait_for("Hello, Nina", since=0)


def test_deleted_account_is_handled(boris: Person, telegram_server: SandboxServer) -> None:
    count = ProcessedUpdate.objects.count()
    boris.say("/help")
    boris.delete_account()
    telegram_server.wait_until_idle()
    assert ProcessedUpdate.objects.count() > count
