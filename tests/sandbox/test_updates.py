"""getUpdates: long polling, offsets, redelivery, and one reader at a time."""

import threading
from typing import Any

import pytest

from tests.sandbox.calls import api, ok, refusal, with_bot
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import wait_until

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


def in_thread(server: SandboxServer, answers: list[Any], **fields: Any) -> threading.Thread:
    thread = threading.Thread(target=lambda: answers.append(api(server, "getUpdates", **fields)))
    thread.start()
    return thread


def wait_for_polls(server: SandboxServer, count: int) -> None:
    """Wait until the server has started serving `count` polls."""
    wait_until(lambda: server.statistics()["polls"] >= count, what="the begin of the poll")


def test_update_is_repeated_until_confirmed(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna")
    for text in ("one", "two", "three"):
        anna.say(text)
    first = ok(own_server, "getUpdates")
    assert [update["message"]["text"] for update in first] == ["one", "two", "three"]
    assert ids(first) == list(range(first[0]["update_id"], first[0]["update_id"] + 3))
    assert ok(own_server, "getUpdates") == first
    assert ids(ok(own_server, "getUpdates", offset=first[1]["update_id"])) == ids(first)[1:]
    assert ids(ok(own_server, "getUpdates")) == ids(first)[1:]
    assert ok(own_server, "getUpdates", offset=first[2]["update_id"] + 1) == []
    assert own_server.statistics()["pending_updates"] == 0


def test_limit_and_negative_offset_are_respected(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna")
    for number in range(5):
        anna.say(f"m{number}")
    everything = ids(ok(own_server, "getUpdates"))
    assert ids(ok(own_server, "getUpdates", limit=2)) == everything[:2]
    assert ids(ok(own_server, "getUpdates", limit=1000)) == everything
    assert ids(ok(own_server, "getUpdates", offset=-2)) == everything[-2:]
    assert ids(ok(own_server, "getUpdates")) == everything[-2:]


def test_long_poll_ends_at_first_update_or_timeout(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna")
    assert ok(own_server, "getUpdates", timeout=1) == []
    answers: list[Any] = []
    thread = in_thread(own_server, answers, timeout=50)
    wait_for_polls(own_server, 2)
    anna.say("wake up")
    thread.join(40)
    assert answers[0]["result"][0]["message"]["text"] == "wake up"


def test_second_poll_ends_the_first(own_server: SandboxServer) -> None:
    answers: list[Any] = []
    thread = in_thread(own_server, answers, timeout=50)
    wait_for_polls(own_server, 1)
    assert ok(own_server, "getUpdates", timeout=0) == []
    thread.join(40)
    assert (answers[0]["error_code"], answers[0]["description"]) == (409, CONFLICT)


def test_polling_is_refused_while_webhook_is_set(own_server: SandboxServer) -> None:
    answers: list[Any] = []
    thread = in_thread(own_server, answers, timeout=50)
    wait_for_polls(own_server, 1)
    ok(own_server, "setWebhook", url="http://127.0.0.1:1/")
    thread.join(40)
    assert (answers[0]["error_code"], answers[0]["description"]) == (409, "Conflict: terminated by setWebhook request")
    words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    assert refusal(own_server, "getUpdates") == (409, f"Conflict: {words}")
    ok(own_server, "deleteWebhook")
    assert ok(own_server, "getUpdates") == []


def test_allowed_updates_filter_is_applied_and_remembered(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna")
    assert ok(own_server, "getUpdates", allowed_updates=["message"]) == []
    message = anna.say("hello")
    anna.edit(message, "hello again")
    anna.block()
    assert [sorted(update)[0] for update in ok(own_server, "getUpdates")] == ["message"]
    ok(own_server, "getUpdates", allowed_updates=[], offset=2**31)
    anna.say("back")
    assert [sorted(update)[0] for update in ok(own_server, "getUpdates")] == ["my_chat_member", "message"]


def test_invalid_allowed_updates_are_refused(own_server: SandboxServer) -> None:
    assert refusal(own_server, "getUpdates", allowed_updates="{")[0] == 400
    assert refusal(own_server, "getUpdates", allowed_updates={"a": 1})[0] == 400


def test_aiogram_parses_every_field_of_a_message(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna", last_name="Карева", username="anna_k", language_code="en")
    anna.say("/start@vstrecha_sandbox_bot now, see https://example.org/a?b=1. @boris_k #план")
    (update,) = with_bot(own_server, lambda bot: bot.get_updates())
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert (message.from_user.language_code, message.chat.full_name) == ("en", "Anna Карева")
    found = [(entity.type, entity.extract_from(message.text or "")) for entity in message.entities or []]
    assert found == [
        ("bot_command", "/start@vstrecha_sandbox_bot"),
        ("url", "https://example.org/a?b=1"),
        ("mention", "@boris_k"),
        ("hashtag", "#план"),
    ]


def test_any_json_can_be_queued_as_update(own_server: SandboxServer) -> None:
    number = own_server.raw_update({"poll": {"nonsense": [1, None]}, "update_id": 5})
    assert ok(own_server, "getUpdates") == [{"update_id": number, "poll": {"nonsense": [1, None]}}]
    assert number != 5


@pytest.mark.parametrize("timeout", ["soon", -5, ""])
def test_invalid_timeout_means_no_waiting(own_server: SandboxServer, timeout: Any) -> None:
    assert ok(own_server, "getUpdates", timeout=timeout) == []
