"""The state survives restarts and crashes, and IDs never go backwards."""

import json
import logging
from pathlib import Path

import pytest

from sandbox.state import Person, State
from sandbox.store import RESERVED_STEP, Store
from tests.sandbox.calls import ok, with_bot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person as Somebody


def test_state_survives_a_restart(tmp_path: Path) -> None:
    with SandboxServer(tmp_path) as server:
        people = server.request("GET", "people")["people"]
        assert [(person["id"], person["username"]) for person in people] == [(1001, "anna"), (1002, "boris")]
        anna = Somebody(server, people[0])
        said = anna.say("hello")
        anna.send_document("a.txt", b"content")
        group = server.group("Команда", anna)
        markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
        ok(server, "sendMessage", chat_id=1001, text="<b>hi</b>", parse_mode="HTML", reply_markup=markup)
        ok(server, "setMyCommands", commands=[{"command": "new", "description": "New"}])
        query = anna.press("a")
        pending = ok(server, "getUpdates")
        before = anna.chat()
    with SandboxServer(tmp_path) as server:
        anna = Somebody(server, server.request("GET", "people")["people"][0])
        after = anna.chat()
        assert [strip(message) for message in after["messages"]] == [strip(message) for message in before["messages"]]
        assert after["commands"] == [{"command": "new", "description": "New"}]
        assert ok(server, "getUpdates") == pending
        assert ok(server, "answerCallbackQuery", callback_query_id=query) is True
        document = with_bot(server, lambda bot: bot.get_file(anna.messages()[1]["document"]["file_id"]))
        assert document.file_size == 7
        assert server.request("GET", "people")["groups"][0]["id"] == group
        assert anna.say("again")["message_id"] > said["message_id"]
        assert ok(server, "getUpdates")[-1]["update_id"] == pending[-1]["update_id"] + 1


def strip(message: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in message.items() if name != "seq"}


def test_ids_of_a_lost_snapshot_are_not_reused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    state = store.load()
    first = state.next_update_id
    for number in range(first, first + 2500):
        store.reserve("update_id", number)
    store.reserve("message_id", 5)
    again = Store(tmp_path).load()
    assert first + 2500 <= again.next_update_id <= first + 2500 + RESERVED_STEP
    assert again.next_message_id == 5 + RESERVED_STEP


def test_reservation_is_never_lowered(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.reserve("update_id", 10_000)
    Store(tmp_path).reserve("message_id", 1)
    assert json.loads((tmp_path / "numbers.json").read_text())["update_id"] == 10_000 + RESERVED_STEP


@pytest.mark.parametrize("content", ["{", "[]", '{"people": 5}', "", "\x00\x01"])
def test_damaged_file_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str) -> None:
    (tmp_path / "state.json").write_text(content)
    with caplog.at_level(logging.ERROR):
        state = Store(tmp_path).load()
    assert state.people == {}
    assert "was put aside as state.json.damaged-" in caplog.text
    (kept,) = tmp_path.glob("state.json.damaged-*")
    assert kept.read_text() == content


def test_state_without_directory_is_not_stored(tmp_path: Path) -> None:
    store = Store(None)
    store.save("{}")
    store.reserve("update_id", 1)
    assert store.load().people == {}
    assert list(tmp_path.iterdir()) == []


def test_snapshot_contains_the_whole_state(tmp_path: Path) -> None:
    state = State(people={5: Person(5, "Anna", started=True)}, keyboards={5: {"keyboard": [[]]}}, next_update_id=9)
    store = Store(tmp_path)
    store.save(json.dumps(state.to_json()))
    assert store.load() == state
