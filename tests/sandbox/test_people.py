"""People's actions and the resulting updates."""

from typing import Any

import pytest

from tests.sandbox.calls import ok, refusal, request, with_bot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person


@pytest.fixture
def anna(own_server: SandboxServer) -> Person:
    return own_server.person("Anna", username="anna")


def updates(server: SandboxServer) -> list[dict[str, Any]]:
    """The waiting updates, confirmed and parsed by aiogram."""
    with_bot(server, lambda bot: bot.get_updates())
    found: list[dict[str, Any]] = ok(server, "getUpdates")
    if found:
        ok(server, "getUpdates", offset=found[-1]["update_id"] + 1)
    return found


def test_first_message_starts_the_bot(own_server: SandboxServer, anna: Person) -> None:
    assert refusal(own_server, "sendMessage", chat_id=anna.id, text="x")[0] == 403
    anna.say("hello")
    assert ok(own_server, "sendMessage", chat_id=anna.id, text="x")["text"] == "x"


def test_any_content_can_be_sent(own_server: SandboxServer, anna: Person) -> None:
    anna.share("sticker")
    anna.share("photo")
    anna.share("contact")
    anna.send_location(1.5, 2.5)
    anna.send_content({"dice": {"emoji": "🎲", "value": 3}})
    kinds = [set(update["message"]) - {"message_id", "date", "chat", "from"} for update in updates(own_server)]
    assert kinds == [{"sticker"}, {"photo"}, {"contact"}, {"location"}, {"dice"}]


def test_edited_message_reaches_the_bot(own_server: SandboxServer, anna: Person) -> None:
    message = anna.say("befroe")
    anna.edit(message, "before /new")
    edited = updates(own_server)[1]["edited_message"]
    assert (edited["text"], edited["entities"][0]["type"]) == ("before /new", "bot_command")
    assert edited["edit_date"] >= message["date"]
    sent = ok(own_server, "sendMessage", chat_id=anna.id, text="the bot's")
    with pytest.raises(AssertionError, match="no such message of theirs"):
        anna.edit(sent, "mine")


def test_bot_can_be_blocked_and_unblocked(own_server: SandboxServer, anna: Person) -> None:
    anna.say("hello")
    anna.block()
    anna.block()
    anna.unblock()
    anna.block()
    anna.say("I am back")
    found = updates(own_server)
    changes = [update["my_chat_member"]["new_chat_member"]["status"] for update in found if "my_chat_member" in update]
    assert changes == ["kicked", "member", "kicked", "member"]
    assert found[-1]["message"]["text"] == "I am back"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4097])
def test_content_telegram_would_refuse_is_refused(anna: Person, text: str) -> None:
    with pytest.raises(AssertionError, match="a message"):
        anna.say(text)


def test_groups_and_channels_deliver_messages(own_server: SandboxServer, anna: Person) -> None:
    boris = own_server.person("Boris")
    group = own_server.group("Команда", anna, boris)
    channel = own_server.group("Новости", anna, kind="channel")
    boris.say("/start@vstrecha_sandbox_bot", chat_id=group)
    posted = anna.say("post", chat_id=channel)
    anna.edit(posted, "post 2")
    found = updates(own_server)
    kinds = [next(kind for kind in update if kind != "update_id") for update in found]
    assert kinds == ["my_chat_member", "message", "my_chat_member", "message", "channel_post", "edited_channel_post"]
    assert found[3]["message"]["chat"] == {"id": group, "title": "Команда", "type": "supergroup"}
    ok(own_server, "sendMessage", chat_id=group, text="hello all")
    assert boris.wait_for("hello all", chat_id=group)["chat"]["id"] == group
    assert ok(own_server, "sendMessage", chat_id=channel, text="news")["sender_chat"]["id"] == channel
    assert ok(own_server, "getChatMemberCount", chat_id=group) == 3
    assert ok(own_server, "getChatMember", chat_id=group, user_id=boris.id)["status"] == "member"
    assert ok(own_server, "getChatMember", chat_id=group, user_id=1000000001)["status"] == "member"
    assert refusal(own_server, "getChatMember", chat_id=group, user_id=5)[1] == "Bad Request: member not found"
    assert refusal(own_server, "getChatMember", chat_id=group)[1] == "Bad Request: invalid user_id specified"
    assert refusal(own_server, "deleteMessage", chat_id=group, message_id=found[3]["message"]["message_id"])[0] == 400
    assert ok(own_server, "leaveChat", chat_id=group) is True
    assert refusal(own_server, "sendMessage", chat_id=group, text="x") == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    )
    assert refusal(own_server, "getChatMemberCount", chat_id=group)[0] == 403
    anna.say("hello")
    assert refusal(own_server, "leaveChat", chat_id=anna.id)[1] == "Bad Request: can't leave private chats"
    assert ok(own_server, "getChatMemberCount", chat_id=anna.id) == 2
    assert ok(own_server, "getChatMember", chat_id=anna.id, user_id=anna.id)["status"] == "member"


def test_public_channel_has_a_username(own_server: SandboxServer, anna: Person) -> None:
    fields = {"title": "News", "type": "channel", "username": "all_news", "members": [anna.id]}
    own_server.request("POST", "groups", fields)
    assert ok(own_server, "sendMessage", chat_id="@All_News", text="x")["chat"]["username"] == "all_news"


def test_people_are_added_changed_and_removed(own_server: SandboxServer, anna: Person) -> None:
    own_server.request("PATCH", f"people/{anna.id}", {"language_code": "en", "first_name": "Ann"})
    anna.say("hi")
    assert updates(own_server)[0]["message"]["from"]["language_code"] == "en"
    with pytest.raises(AssertionError, match="409"):
        own_server.person("Again", id=anna.id)
    with pytest.raises(AssertionError, match="needs a first_name"):
        own_server.person(" ")
    anna.delete_account()
    assert anna.id not in [person["id"] for person in own_server.request("GET", "people")["people"]]
    with pytest.raises(AssertionError, match="404"):
        anna.say("nobody")
    assert own_server.person("Anna", id=anna.id).messages() == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("people/1/messages", "{}", 404),
        ("people", "[]", 400),
        ("people", "{", 400),
        ("people", '{"first_name": "A", "id": "x"}', 400),
        ("groups", '{"title": "x"}', 400),
        ("faults", '{"error_code": 200}', 400),
        ("faults", '{"nonsense": 1}', 400),
        ("nothing/here", "{}", 404),
    ],
)
def test_control_api_refuses_invalid_requests(server: SandboxServer, path: str, body: str, status: int) -> None:
    assert request(server, "POST", f"/sandbox/api/{path}", body).status == status
