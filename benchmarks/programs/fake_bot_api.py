"""A Bot API server that answers everything at once, and nothing else: what bots are measured against.

It is no test double: the sandbox is the strict one. This one costs as little as Python lets it, for it shares a core
with whoever writes to the bot.
"""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Final

ME: Final = {"id": 1000000001, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
CHAT: Final = re.compile(rb"""chat_id\W+(-?\d+)""")
TAP: Final = re.compile(rb"""callback_query_id\W+(\d+)""")
PATH: Final = re.compile(rb"POST /bot[^/]+/(\w+)")
LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
CHUNKED: Final = re.compile(rb"transfer-encoding: *chunked", re.IGNORECASE)

Told = Callable[[str, int], None]


class BotApi(asyncio.Protocol):
    """One connection of a client.

    Args:
        told: called with each method and the chat, or the number of the answered tap (0 where there is neither).
    """

    def __init__(self, told: Told) -> None:
        self.told = told
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head, start = self.received[:end], end + 4
            if CHUNKED.search(head):
                last = self.received.find(b"0\r\n\r\n", start)
                if last < 0:
                    return
                stop = last + 5
            else:
                length = LENGTH.search(head)
                stop = start + (int(length[1]) if length else 0)
                if len(self.received) < stop:
                    return
            body, self.received = self.received[start:stop], self.received[stop:]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        path = PATH.match(head)
        method = path[1].decode() if path else ""
        chat = CHAT.search(body) or TAP.search(body)
        number = int(chat[1]) if chat else 0
        content = json.dumps({"ok": True, "result": _result(method, number)}).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (len(content), content)
        )
        self.told(method, number)


def _result(method: str, chat: int) -> object:
    """As Telegram answers."""
    if method == "getMe":
        return ME
    if method in {"sendMessage", "editMessageText"}:
        return {
            "message_id": 7,
            "from": ME,
            "chat": {"id": chat, "first_name": "Somebody", "type": "private"},
            "date": 1790000000,
            "text": "Something that was said",
        }
    return True


async def serve(port: int, told: Told) -> asyncio.Server:
    """Listen on loopback."""
    return await asyncio.get_running_loop().create_server(lambda: BotApi(told), "127.0.0.1", port)
