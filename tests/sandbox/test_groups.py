"""Groups of several people: who joins, who leaves, what the bot sees, buttons that different members press."""

from typing import Any

import pytest

from tests.sandbox.calls import ok, refusal
from tests.sandbox.updates import take_kinds, take_updates
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person

BOT = "vstrecha_sandbox_bot"


@pytest.fixture
def anna(own_server: SandboxServer) -> Person:
    return own_server.person("Anna", username="anna")


@pytest.fixture
def boris(own_server: SandboxServer) -> Person:
    return own_server.person("Boris")


def test_members_join_and_leave(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    group = own_server.group("Team", anna)
    with pytest.raises(AssertionError, match="Boris is not in this chat"):
        boris.say("hello", chat_id=group)
    own_server.join(group, boris)
    boris.say("hello", chat_id=group)
    assert ok(own_server, "getChatMemberCount", chat_id=group) == 3
    own_server.request("DELETE", f"groups/{group}/members/{boris.id}?by={anna.id}")
    assert ok(own_server, "getChatMember", chat_id=group, user_id=boris.id)["status"] == "left"
    found = [update["message"] for update in take_updates(own_server) if "message" in update]
    assert [message["from"]["id"] for message in found] == [anna.id, boris.id, boris.id, anna.id]
    assert found[1]["new_chat_members"][0]["id"] == found[3]["left_chat_member"]["id"] == boris.id


def test_bot_is_kicked_and_added_again(own_server: SandboxServer, anna: Person) -> None:
    group = own_server.group("Team", anna)
    own_server.request("POST", f"groups/{group}/bot", {"status": "kicked"})
    anna.say("nobody hears this", chat_id=group)
    kicked = (403, "Forbidden: bot was kicked from the supergroup chat")
    assert refusal(own_server, "sendMessage", chat_id=group, text="x") == kicked
    assert refusal(own_server, "getChatMemberCount", chat_id=group) == kicked
    own_server.request("POST", f"groups/{group}/bot", {"status": "administrator"})
    changes = [update["my_chat_member"] for update in take_updates(own_server) if "my_chat_member" in update]
    assert [one["new_chat_member"]["status"] for one in changes] == ["member", "kicked", "administrator"]
    assert ok(own_server, "getChatMember", chat_id=group, user_id=1000000001)["status"] == "administrator"
    assert ok(own_server, "sendMessage", chat_id=group, text="x")["text"] == "x"


@pytest.mark.parametrize(
    ("text", "comes"),
    [
        ("hello", False),
        (f"hello @{BOT}", False),
        ("/list", True),
        (f"/list@{BOT}", True),
        ("/list@another_bot", False),
        ("say /list", False),
    ],
)
def test_privacy_mode_hides_what_is_not_for_the_bot(
    own_server: SandboxServer, anna: Person, text: str, comes: bool
) -> None:
    own_server.request("PATCH", "bot", {"privacy": True})
    assert ok(own_server, "getMe")["can_read_all_group_messages"] is False
    group = own_server.group("Team", anna)
    take_updates(own_server)
    anna.say(text, chat_id=group)
    assert take_kinds(own_server) == (["message"] if comes else [])


def test_reply_to_the_bot_passes_privacy_mode_and_so_does_all_to_an_administrator(
    own_server: SandboxServer, anna: Person
) -> None:
    own_server.request("PATCH", "bot", {"privacy": True})
    group = own_server.group("Team", anna)
    sent = ok(own_server, "sendMessage", chat_id=group, text="question")
    take_updates(own_server)
    anna.say("an answer", chat_id=group, reply_to=sent["message_id"])
    assert take_kinds(own_server) == ["message"]
    own_server.request("POST", f"groups/{group}/bot", {"status": "administrator"})
    anna.say("anything", chat_id=group)
    assert take_kinds(own_server) == ["my_chat_member", "message"]


def test_different_members_press_one_button(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    group = own_server.group("Team", anna, boris)
    keyboard: dict[str, Any] = {"inline_keyboard": [[{"text": "In", "callback_data": "in"}]]}
    sent = ok(own_server, "sendMessage", chat_id=group, text="Dinner?", reply_markup=keyboard)
    take_updates(own_server)
    anna.press("In", message=sent)
    boris.press(data="in", chat_id=group)
    found = [update["callback_query"] for update in take_updates(own_server)]
    assert [one["from"]["id"] for one in found] == [anna.id, boris.id]
    assert {one["message"]["message_id"] for one in found} == {sent["message_id"]}
    assert len({one["chat_instance"] for one in found}) == 1
    outsider = own_server.person("Clara")
    with pytest.raises(AssertionError, match="Clara is not in this chat"):
        outsider.press("In", message=sent)


def test_group_commands_have_a_menu_of_their_own(own_server: SandboxServer, anna: Person) -> None:
    group = own_server.group("Team", anna)
    scope = {"type": "all_group_chats"}
    meet = {"command": "meet", "description": "Plan"}
    commands = [meet, {"command": "agenda", "description": "What", "is_ephemeral": True}]
    assert ok(own_server, "setMyCommands", commands=commands, scope=scope) is True
    assert ok(own_server, "getMyCommands", scope=scope) == commands
    assert anna.chat(group)["commands"] == commands
    assert anna.chat()["commands"] == []


def test_settings_of_the_bot_are_checked(own_server: SandboxServer) -> None:
    assert own_server.request("GET", "people")["bot"]["settings"]["guest"] is True
    own_server.request("PATCH", "bot", {"guest": False, "inline": False})
    me = ok(own_server, "getMe")
    assert (me["supports_guest_queries"], me["supports_inline_queries"]) == (False, False)
    with pytest.raises(AssertionError, match="no setting 'prvacy'"):
        own_server.request("PATCH", "bot", {"prvacy": True})
