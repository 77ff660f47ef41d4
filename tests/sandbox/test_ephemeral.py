"""Ephemeral messages: one member of a group and the bot see them."""

from typing import Any

import pytest

from tests.sandbox.calls import ok, refusal
from tests.sandbox.updates import take_updates
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person

Json = dict[str, Any]
KEYBOARD: Json = {"inline_keyboard": [[{"text": "In", "callback_data": "in"}]]}


@pytest.fixture
def anna(own_server: SandboxServer) -> Person:
    return own_server.person("Anna")


@pytest.fixture
def boris(own_server: SandboxServer) -> Person:
    return own_server.person("Boris")


@pytest.fixture
def group(own_server: SandboxServer, anna: Person, boris: Person) -> int:
    return own_server.group("Team", anna, boris)


def test_press_is_answered_to_one_member_alone(
    own_server: SandboxServer, anna: Person, boris: Person, group: int
) -> None:
    sent = ok(own_server, "sendMessage", chat_id=group, text="Dinner?", reply_markup=KEYBOARD)
    query_id = boris.press("In", message=sent)
    to = {"receiver_user_id": boris.id, "callback_query_id": query_id}
    answer = ok(
        own_server, "sendMessage", chat_id=group, text="You are busy", ephemeral_message_parameters=to,
        reply_markup=KEYBOARD,
    )  # fmt: skip
    assert (answer["message_id"], answer["ephemeral_message_id"], answer["receiver_user"]["id"]) == (0, 1, boris.id)
    assert boris.messages(chat_id=group)[-1]["text"] == "You are busy"
    assert anna.messages(chat_id=group)[-1]["text"] == "Dinner?"
    take_updates(own_server)
    boris.press(data="in", message=answer)
    assert take_updates(own_server)[0]["callback_query"]["message"]["ephemeral_message_id"] == 1
    with pytest.raises(AssertionError, match="no button"):
        anna.press(data="in", message=answer)
    where = {"chat_id": group, "receiver_user_id": boris.id, "ephemeral_message_id": 1}
    assert ok(own_server, "editEphemeralMessageText", **where, text="You are in") is True
    assert boris.messages(chat_id=group)[-1]["text"] == "You are in"
    assert refusal(own_server, "editEphemeralMessageText", **{**where, "receiver_user_id": anna.id}, text="x")[0] == 400
    assert ok(own_server, "editEphemeralMessageReplyMarkup", **where, reply_markup=KEYBOARD) is True
    assert ok(own_server, "deleteEphemeralMessage", **where) is True
    assert boris.messages(chat_id=group)[-1]["text"] == "Dinner?"


def test_ephemeral_command_is_answered_in_time(
    own_server: SandboxServer, anna: Person, boris: Person, group: int
) -> None:
    command = anna.say_ephemeral("/agenda", group)
    received = [update["message"] for update in take_updates(own_server) if "message" in update][-1]
    assert (received["message_id"], received["text"]) == (0, "/agenda")
    assert boris.messages(chat_id=group)[-1].get("text") is None
    reply = {"ephemeral_message_id": command["ephemeral_message_id"]}
    answer = ok(
        own_server, "sendMessage", chat_id=group, text="Nothing", receiver_user_id=anna.id, reply_parameters=reply
    )
    assert answer["receiver_user"]["id"] == anna.id


@pytest.mark.parametrize(("receiver", "words"), [("anna", "CHAT_ADMIN_REQUIRED"), ("clara", "USER_NOT_PARTICIPANT")])
def test_bot_can_not_whisper_out_of_the_blue(
    own_server: SandboxServer, anna: Person, group: int, receiver: str, words: str
) -> None:
    people = {"anna": anna.id, "clara": own_server.person("Clara").id}
    call = {"chat_id": group, "text": "psst", "receiver_user_id": people[receiver]}
    assert refusal(own_server, "sendMessage", **call) == (400, f"Bad Request: {words}")


def test_administrator_may_whisper_at_any_time(own_server: SandboxServer, anna: Person) -> None:
    group = own_server.group("Team", anna, bot="administrator")
    sent = ok(own_server, "sendMessage", chat_id=group, text="psst", receiver_user_id=anna.id)
    assert sent["receiver_user"]["id"] == anna.id


def test_private_chats_have_none(own_server: SandboxServer, anna: Person) -> None:
    anna.say("hello")
    call = {"chat_id": anna.id, "text": "psst", "receiver_user_id": anna.id}
    assert "only to groups" in refusal(own_server, "sendMessage", **call)[1]
