"""The stream of changes, and the client that all bot tests use."""

import asyncio
import http.client
import logging
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientConnectionError, ClientSession, web

from sandbox import changes, inspection
from sandbox.botapi import WORLD
from sandbox.config import Config
from sandbox.telegram import World
from tests.sandbox.calls import ok
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import PATIENCE


def test_changes_are_listed_in_order_and_by_chat(own_server: SandboxServer) -> None:
    anna, boris = own_server.person("Anna", started=True), own_server.person("Boris", started=True)
    start = own_server.request("GET", "changes")["seq"]
    sent = ok(own_server, "sendMessage", chat_id=anna.id, text="a")
    ok(own_server, "sendMessage", chat_id=boris.id, text="b")
    ok(own_server, "editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="c")
    ok(own_server, "deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    answer = own_server.request("GET", f"changes?after={start}&chat_id={anna.id}")
    assert [change["type"] for change in answer["changes"]] == ["message", "edit", "delete"]
    assert answer["reset"] is False
    assert own_server.request("GET", f"changes?after={start}")["seq"] == start + 4


def test_reader_out_of_range_must_reload(own_server: SandboxServer) -> None:
    own_server.person("Anna")
    seq = own_server.request("GET", "changes")["seq"]
    assert own_server.request("GET", f"changes?after={seq + 1}")["reset"] is True
    assert own_server.request("GET", "changes?after=5")["reset"] is True
    assert own_server.request("GET", f"changes?after={seq}")["reset"] is False


def test_old_changes_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "CHANGES_KEPT", 3)
    feed = changes.ChangeFeed()
    before = feed.seq
    for _ in range(5):
        feed.add("message", 1)
    assert feed.forgotten(before + 1)
    assert not feed.forgotten(before + 2)
    assert len(feed.after(before + 2)) == 3


def test_browser_stream_delivers_changes(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna", started=True)
    address = urlsplit(own_server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
    connection.request("GET", "/sandbox/api/stream", headers={"Last-Event-ID": "7"})
    response = connection.getresponse()
    assert response.getheader("Content-Type") == "text/event-stream"
    assert [response.readline() for _ in range(4)][1:] == [b"event: reset\n", b"data: {}\n", b"\n"]
    ok(own_server, "sendMessage", chat_id=anna.id, text="привет")
    assert response.readline().startswith(b"id: ")
    assert '"text": "привет"' in response.readline().decode()
    connection.close()


@pytest.mark.parametrize("after", ["0", "1000"])
def test_page_that_leaves_before_the_stream_begins_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, after: str
) -> None:
    async def leave_and_stream(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return await inspection.stream_changes(request)

    async def visit() -> None:
        app = web.Application()
        app[WORLD] = World(Config(port=0, data_dir=tmp_path, webhook_backoff=1))
        app.router.add_get("/stream", leave_and_stream)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with ClientSession() as session:
            with pytest.raises(ClientConnectionError):
                await session.get(f"http://127.0.0.1:{runner.addresses[0][1]}/stream", headers={"Last-Event-ID": after})
        app[WORLD].feed.close()
        await runner.cleanup()

    asyncio.run(visit())
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_wait_returns_message_or_fails_with_transcript(server: SandboxServer) -> None:
    anna = server.person("Anna")
    anna.say("hello")
    later = threading.Timer(0.2, lambda: ok(server, "sendMessage", chat_id=anna.id, text="Готово: 5"))
    later.start()
    assert anna.wait_for(r"Готово: \d")["text"] == "Готово: 5"
    later.join()
    anna.say("and now?")
    with pytest.raises(AssertionError) as caught:
        anna.wait_for("Готово", timeout=0.1)
    assert "bot: Готово: 5" in str(caught.value)
    assert "Anna: and now?" in str(caught.value)
    assert anna.wait_for("Готово", since=0)["text"] == "Готово: 5"


def test_wait_finds_edited_message(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    sent = ok(server, "sendMessage", chat_id=anna.id, text="Придёте?", reply_markup=markup)
    assert anna.buttons() == ["Да"]
    anna.press("Да")
    ok(server, "editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="Вы придёте")
    assert anna.wait_for("Вы придёте")["message_id"] == sent["message_id"]


def test_press_uses_newest_button_with_the_label(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    keyboard = {"keyboard": [["Да"]]}
    ok(server, "sendMessage", chat_id=anna.id, text="1", reply_markup=keyboard)
    assert anna.buttons() == ["Да"]
    below = {"inline_keyboard": [[{"text": "Да", "callback_data": "new"}]]}
    ok(server, "sendMessage", chat_id=anna.id, text="2", reply_markup=below)
    assert anna.press("Да") is not None
    ok(server, "sendMessage", chat_id=anna.id, text="3", reply_markup=keyboard)
    assert anna.press("Да") is None
    assert anna.messages()[-1]["text"] == "Да"


def test_wait_in_empty_chat_fails_with_explanation(server: SandboxServer) -> None:
    anna = server.person("Anna")
    with pytest.raises(AssertionError, match="has not written to Anna"):
        anna.last()
    assert anna.transcript() == "(empty)"
    with pytest.raises(AssertionError, match="a toast"):
        anna.wait_for_toast("x", timeout=0.05)


def test_wait_for_absent_bot_times_out(own_server: SandboxServer) -> None:
    own_server.wait_until_idle()
    own_server.person("Anna").say("anybody?")
    with pytest.raises(AssertionError, match="1 updates still wait"):
        own_server.wait_until_idle(timeout=0.1)
