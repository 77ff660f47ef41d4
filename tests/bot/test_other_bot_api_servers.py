"""Bot API servers other than Telegram's: minimal ones and failing ones."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import GetMe
from aiohttp import web
from django.test import override_settings

from bot import commands, polling
from bot.app import Application
from botapi import client
from calendarapp import queries
from tests.support.conversations import add_stamp
from tests.support.factories import make_telegram_id
from tests.support.running import Background
from tests.support.updates import make_update_id
from tests.support.waiting import wait_until

TOKEN = "123456:ABC"


class SimpleServer(Background):
    """Knows five methods and gives minimal answers; everything else is 404. It can fail, as proxies do."""

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[Any] = []
        self.sent: list[dict[str, Any]] = []
        self.ill: list[web.Response] = []
        self.broken: tuple[int, bytes] | None = None
        self.cut: list[bytes] = []  # what a connection that ends then has had for an answer
        self.file = b""

    async def serve(self, stop: asyncio.Event) -> None:
        server = web.Application()
        server.router.add_post("/bot{token}/{method}", self.answer)
        server.router.add_get("/file/bot{token}/calendar.ics", self.give_file)
        runner = web.AppRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.ready()
        await stop.wait()
        await runner.cleanup()

    async def answer(self, request: web.Request) -> web.Response:  # noqa: PLR0911  one for each method
        method = request.match_info["method"]
        given = dict(await request.post())
        if method == "getMe":
            return web.json_response({"ok": True, "result": {"id": 123456, "username": "simple_bot"}})
        if method == "getFile":
            known = {"file_id": "1", "file_unique_id": "1", "file_size": len(self.file), "file_path": "calendar.ics"}
            return web.json_response({"ok": True, "result": known})
        if method == "getUpdates":
            if self.cut and not self.file:
                self.hang_up(request)
            if self.ill:
                return self.ill.pop()
            offset = int(str(given.get("offset", 0)))
            left = [update for update in self.updates if update["update_id"] >= offset]
            if not left:
                await asyncio.sleep(0.05)
            # A number of more digits than Python reads; `json` can't write it either.
            return web.json_response(text=json.dumps({"ok": True, "result": left}).replace('"giant"', "9" * 5000))
        if method in {"sendMessage", "editMessageText", "answerCallbackQuery"}:
            if self.broken is not None:
                return web.Response(status=self.broken[0], body=self.broken[1], content_type="application/json")
            self.sent.append({"method": method, **given})
            return web.json_response({"ok": True, "result": {}})
        return web.Response(status=404, text="<html>Not Found</html>")

    async def give_file(self, request: web.Request) -> web.Response:
        if self.cut:
            self.hang_up(request)
        return web.Response(body=self.file)

    def hang_up(self, request: web.Request) -> None:
        """As a proxy that dies, or counts wrongly."""
        assert request.transport is not None
        request.transport.write(self.cut.pop())
        request.transport.close()


class SimplyServed(Background):
    """The bot, connected to that server."""

    async def serve(self, stop: asyncio.Event) -> None:
        telegram = client.make_bot()
        try:
            me = await client.fetch_me(telegram, stop)
            assert me is not None
            assert me.username == "simple_bot"
            application = Application(telegram, me)
            await commands.publish(telegram)
            self.ready()
            await polling.poll(application, stop)
            await application.drain()
        finally:
            await telegram.session.close()


@pytest.fixture
def server(database: None) -> Iterator[SimpleServer]:
    with SimpleServer() as simple, override_settings(TELEGRAM_API_URL=simple.url, BOT_TOKEN=TOKEN):
        yield simple


def update(number: int, person: int, text: str) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": person, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}}


def says(server: SimpleServer, words: str) -> Callable[[], bool]:
    return lambda: any(words in str(call.get("text")) for call in server.sent)


def test_minimal_server_is_enough(server: SimpleServer, caplog: pytest.LogCaptureFixture) -> None:
    person = make_telegram_id()
    with caplog.at_level(logging.WARNING), SimplyServed():
        server.updates.append(update(make_update_id(), person, "/new Lunch"))
        wait_until(says(server, "What day"), what="the question")
        press = {
            "id": "1", "chat_instance": "1", "data": add_stamp(person, "leave"),
            "from": {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"},
        }  # fmt: skip
        server.updates.append({"update_id": make_update_id(), "callback_query": press})
        wait_until(says(server, "nothing is in progress"), what="the answer")
    assert queries.get_person(person).started_at
    assert "sendMessage" in {call["method"] for call in server.sent}
    assert "answerCallbackQuery" in {call["method"] for call in server.sent}
    assert all(record.levelno <= logging.WARNING for record in caplog.records)
    keyboard = json.loads(next(call for call in server.sent if "What day" in str(call["text"]))["reply_markup"])
    assert keyboard["inline_keyboard"]


def test_failing_server_is_polled_again(
    server: SimpleServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)
    conflict = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    flood = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    server.ill = [
        web.Response(status=502, text="<html>Bad Gateway</html>"),
        web.json_response(conflict, status=409),
        web.json_response(flood, status=429),
        web.json_response({"ok": False, "error_code": 500, "description": "Internal"}, status=500),
        web.Response(status=200, text="hello"),
    ]
    person = make_telegram_id()
    with SimplyServed():
        server.updates.append(update(make_update_id(), person, "/help"))
        wait_until(says(server, "What I can do"), what="the help")
    assert server.ill == []
    assert any("is another copy of this bot running" in record.getMessage() for record in caplog.records)


def test_answers_of_every_other_shape_stop_nothing(server: SimpleServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a broken server, or a proxy in front, may say instead of a list of updates: the next answer is served."""
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)
    bodies: list[tuple[int, bytes]] = [
        (200, b""),
        (200, b"null"),
        (200, b"[" * 100_000),
        (200, b"\xff\xfe\x00garbage"),
        (200, b'{"ok": false}'),
        (500, b'{"ok": false}'),
        (500, b'{"ok": true, "result": []}'),
        (503, b'{"ok": false, "description": 5}'),
        (429, b'{"ok": false, "error_code": 429, "parameters": {"retry_after": "soon"}}'),
        (400, b'{"ok": false}'),
        (401, b"[]"),
        *(
            (200, b'{"ok": true, "result": ' + result + b"}")
            for result in (
                b"null",
                b"true",
                b"7",
                b'"text"',
                b'{"a": 1}',
                b"[1, null, []]",
                b'[{"update_id": "x"}]',
                b'[{"update_id": true}]',
                b'[{"update_id": 1e400}]',
                b'[{"update_id": 999999999999999999999999}]',
                b'[{"update_id": -5, "message": {}}]',
            )
        ),
    ]
    server.ill = [web.Response(status=status, body=body, content_type="application/json") for status, body in bodies]
    with SimplyServed():
        server.updates.append(update(make_update_id(), make_telegram_id(), "/help"))
        wait_until(says(server, "What I can do"), what="the help", seconds=60)
    assert server.ill == []


def make_cuts(body: bytes) -> list[bytes]:
    """Answers that end too early, or say a wrong length."""
    half, head = body[: len(body) // 2], b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
    return [
        b"",
        b"HTTP/1.1 200",
        b"garbage\r\n\r\n",
        head,
        head + b"Content-Length: %d\r\n\r\n" % len(body) + half,
        head + b"Content-Length: %d\r\n\r\n" % len(half) + body,
        head + b"Content-Length: -1\r\n\r\n" + body,
        head + b"\r\n" + half,
        head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b" % (len(body), half),
        head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
        b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /sign-in\r\nContent-Length: 0\r\n\r\n",
    ]


def test_answers_that_are_cut_stop_nothing(server: SimpleServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)
    server.cut = make_cuts(b'{"ok": true, "result": []}')
    with SimplyServed():
        server.updates.append(update(make_update_id(), make_telegram_id(), "/help"))
        wait_until(says(server, "What I can do"), what="the help")
    assert server.cut == []


def test_file_that_has_not_come_whole_is_asked_for_again(server: SimpleServer) -> None:
    """The half of a calendar was taken for the whole, where a connection ends with the file."""
    event = "BEGIN:VEVENT\r\nUID:{0}@x\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:203001{0}T120000Z\r\nEND:VEVENT\r\n"
    events = "".join(event.format(number) for number in range(10, 30))
    server.file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()
    server.cut = [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + server.file[: len(server.file) // 2]]
    document = {"file_id": "1", "file_unique_id": "1", "file_name": "calendar.ics", "mime_type": "text/calendar"}
    sent = update(make_update_id(), make_telegram_id(), "")
    sent["message"] = {**sent["message"], "text": None, "document": document}
    with SimplyServed():
        server.updates.append(sent)
        wait_until(says(server, "couldn't get the file"), what="the apology")
        server.updates.append({**sent, "update_id": make_update_id()})
        wait_until(says(server, "New: 20"), what="the file")


def test_update_with_a_giant_number_is_skipped_and_the_next_one_served(server: SimpleServer) -> None:
    """The whole batch was unreadable with it, and came again and again."""
    person = make_telegram_id()
    server.updates += [update(make_update_id(), person, "/start"), update(make_update_id(), person, "/help")]
    server.updates[0]["message"]["date"] = "giant"
    with SimplyServed():
        wait_until(says(server, "What I can do"), what="the help")


@pytest.mark.parametrize(
    ("given", "seconds"),
    [(3, 3), (10**12, client.LONGEST_WAIT), (0, None), (-5, None), ("soon", None), (None, None), (1.5, None)],
)
def test_flood_limit_is_believed_within_reason(given: Any, seconds: int | None) -> None:
    """A negative one was tried again at once, without end; one of a million years was the end of a message."""
    answer = {"ok": False, "error_code": 429, "description": "Flood", "parameters": {"retry_after": given}}

    async def read() -> None:
        bot = Bot(TOKEN, session=client.Session())
        bot.session.check_response(bot, GetMe(), 429, json.dumps(answer))

    with pytest.raises(TelegramAPIError) as caught:
        asyncio.run(read())
    assert getattr(caught.value, "retry_after", None) == seconds
    assert isinstance(caught.value, TelegramRetryAfter) == (seconds is not None)


@pytest.mark.parametrize(
    ("status", "body"), [(500, b'{"ok": false}'), (500, b"\xff\xfe"), (502, b"[" * 100_000), (200, b'{"ok": false}')]
)
def test_message_is_not_given_up_for_an_answer_of_another_shape(server: SimpleServer, status: int, body: bytes) -> None:
    """It is the server's fault, which passes: only what Telegram itself refuses is given up."""
    server.broken = (status, body)

    async def send() -> None:
        bot = client.make_bot()
        try:
            await client.call(bot, "sendMessage", {"chat_id": 1, "text": "x"})
        finally:
            await bot.session.close()

    with pytest.raises(TelegramAPIError) as caught:
        asyncio.run(send())
    assert not isinstance(caught.value, client.REFUSED)
    assert isinstance(caught.value.message, str)
