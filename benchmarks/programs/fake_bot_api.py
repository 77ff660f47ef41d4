"""A Bot API server that accepts everything, as fast as asyncio can: `python -m benchmarks.programs.fake_bot_api`.

It replaces Telegram where the caller's cost is measured, so it does as little as possible and records the calls it
receives: bodies are stored raw and parsed only for `/control`. Any token is accepted.

    GET  /control/count         {"sendMessage": 12, ...}: calls by method since the last reset
    GET  /control/times         [0.1, 0.2, ...]: when each message arrived (seconds of time.time())
    GET  /control/messages      [[time, "sendMessage", chat_id, "text"], ...] of messages, edits and documents
    GET  /control/reset         forget all of it

The first line of its output is its address. It imports only the standard library.
"""

import asyncio
import json
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final
from urllib.parse import parse_qs

ME: Final = {
    "id": 1,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
KEPT: Final = frozenset({"sendMessage", "editMessageText", "sendDocument"})
LONGEST_POLL: Final = 50.0  # seconds
LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
TYPE: Final = re.compile(rb"\r\ncontent-type: *([^\r]+)", re.IGNORECASE)
JSON_CHAT: Final = re.compile(rb'"chat_id": ?"?(-?\d+)')
FORM_CHAT: Final = re.compile(rb'name="chat_id"\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)|(?:^|&)chat_id=(-?\d+)')
TAP: Final = re.compile(rb"""callback_query_id\W+(\d+)""")

Told = Callable[[str, int], None]


class Memory:
    """The calls since the last reset."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.kept: list[tuple[float, str, bytes, bytes]] = []  # when, method, content type, body
        self.numbers = 0  # message IDs, never repeated

    def messages(self) -> list[tuple[float, str, int, str]]:
        """Time, method, chat and text of each message."""
        found = []
        for when, method, kind, body in self.kept:
            parameters = _parameters(kind, body)
            text = parameters.get("text", parameters.get("caption", ""))
            found.append((when, method, int(parameters.get("chat_id", 0)), str(text)))
        return found


class Connection(asyncio.Protocol):
    """One client connection; pipelined requests are answered in order.

    Args:
        memory: where calls are kept.
        told: called instead with each method and the chat, or the ID of the answered callback query, or 0.
    """

    def __init__(self, memory: Memory, told: Told | None = None) -> None:
        self.memory = memory
        self.told = told
        self.buffer = b""
        self.transport: asyncio.Transport | None = None
        self.polling: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone; cancel a waiting poll."""
        if self.polling:
            self.polling.cancel()
        self.transport = None

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self.buffer = self.buffer + data if self.buffer else data
        while self.transport and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head, rest = self.buffer[:end], self.buffer[end + 4 :]
            if length := LENGTH.search(head):
                size = int(length[1])
                if len(rest) < size:
                    return
                body, self.buffer = rest[:size], rest[size:]
            elif CHUNKED.search(head):
                whole = _unchunk(rest)
                if whole is None:
                    return
                body, self.buffer = whole
            else:
                body, self.buffer = b"", rest
            self._serve(head, body)

    def _serve(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].decode().partition("?")[0]
        if path.startswith("/control/"):
            self._answer(_control(self.memory, path[9:]))
            return
        method = path.rpartition("/")[2]
        memory = self.memory
        memory.calls[method] += 1
        if method in KEPT:
            if self.told is None:
                kind = TYPE.search(head)
                memory.kept.append((time.time(), method, kind[1] if kind else b"", body))
            memory.numbers += 1
            self._answer(_message(memory.numbers, method, body))
        elif method == "getMe":
            self._answer(json.dumps({"ok": True, "result": ME}).encode())
        elif method == "getUpdates":
            self._poll(head, body)
        elif method == "getWebhookInfo":
            self._answer(b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}')
        else:  # setMyCommands, setWebhook, answerCallbackQuery, ...
            self._answer(b'{"ok":true,"result":true}')
        if self.told is not None:
            self.told(method, _chat(body))

    def _poll(self, head: bytes, body: bytes) -> None:
        """There are never updates: answer when the poll's timeout is over."""
        kind = TYPE.search(head)
        seconds = float(_parameters(kind[1] if kind else b"", body).get("timeout", 0))
        nothing = b'{"ok":true,"result":[]}'
        self.polling = asyncio.get_running_loop().call_later(min(seconds, LONGEST_POLL), self._answer, nothing)

    def _answer(self, body: bytes) -> None:
        if self.transport:
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )


def _message(number: int, method: str, body: bytes) -> bytes:
    """A message as Telegram returns it, without its text."""
    of = _chat(body)
    what = '"document":{"file_id":"f","file_unique_id":"u"}' if method == "sendDocument" else '"text":"ok"'
    return (
        f'{{"ok":true,"result":{{"message_id":{number},"date":{int(time.time())},'
        f'"chat":{{"id":{of},"type":"private","first_name":"Bench"}},'
        f'"from":{{"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot"}},{what}}}}}'
    ).encode()


def _chat(body: bytes) -> int:
    """The chat of a call, or the ID of the callback query it answers; 0 without either."""
    found = JSON_CHAT.search(body) or FORM_CHAT.search(body) or TAP.search(body)
    return int(next(number for number in found.groups() if number)) if found else 0


def _parameters(kind: bytes, body: bytes) -> dict[str, Any]:
    """A call's parameters, in any encoding that the Bot API accepts."""
    if not body:
        return {}
    if kind.startswith(b"application/json"):
        parameters: dict[str, Any] = json.loads(body)
        return parameters
    if kind.startswith(b"multipart/form-data"):
        form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
        return {
            str(part.get_param("name", header="content-disposition")): _text(part.get_payload(decode=True))
            for part in form.iter_parts()
        }
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _text(content: Any) -> str:
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)


def _unchunk(data: bytes) -> tuple[bytes, bytes] | None:
    """Decode a chunked body; returns it and the bytes after it, or None if it is not complete yet."""
    parts, at = [], 0
    while (end := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:end].partition(b";")[0], 16)
        after = end + 2 + size
        if len(data) < after + 2:
            return None
        parts.append(data[end + 2 : after])
        at = after + 2
        if not size:
            return b"".join(parts), data[at:]
    return None


def _control(memory: Memory, what: str) -> bytes:
    if what == "count":
        return json.dumps(memory.calls).encode()
    if what == "times":
        return json.dumps([kept[0] for kept in memory.kept]).encode()
    if what == "messages":
        return json.dumps(memory.messages()).encode()
    if what == "reset":
        memory.calls.clear()
        memory.kept.clear()
        return b"{}"
    return b'{"error":"no such page"}'


async def listen(port: int, told: Told | None = None) -> asyncio.Server:
    """Serve `Connection` on loopback. Port 0 picks a free port."""
    memory = Memory()
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(memory, told), "127.0.0.1", port, backlog=1024)


async def serve(port: int) -> None:
    """Listen on loopback until SIGTERM or SIGINT, and print the address. Port 0 picks a free port."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    server = await listen(port)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
