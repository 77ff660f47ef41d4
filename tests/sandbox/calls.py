"""Calls to a sandbox: by aiogram's client, and by hand."""

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.support.telegram import SandboxClient
from tests.support.waiting import PATIENCE

T = TypeVar("T")
Json = dict[str, Any]


def with_bot(server: SandboxClient, act: Callable[[Bot], Awaitable[T]]) -> T:
    """Let aiogram's client act against a sandbox."""

    async def run() -> T:
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        async with Bot(server.token, session=session) as bot:
            return await act(bot)

    return asyncio.run(run())


@dataclass
class Answer:
    status: int
    body: bytes
    headers: http.client.HTTPMessage

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def request(
    server: SandboxClient,
    method: str,
    path: str,
    body: bytes | str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One plain HTTP request."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.read(), response.headers)
    finally:
        connection.close()


def api(server: SandboxClient, method: str, **fields: Any) -> Json:
    """A Bot API call with a JSON body; returns the whole answer."""
    headers = {"Content-Type": "application/json"}
    answer: Json = request(server, "POST", f"/bot{server.token}/{method}", json.dumps(fields), headers).json
    return answer


def refusal(server: SandboxClient, method: str, **fields: Any) -> tuple[int, str]:
    """The code and the description of a refused call."""
    answer = api(server, method, **fields)
    assert answer["ok"] is False, answer
    return answer["error_code"], answer["description"]


def ok(server: SandboxClient, method: str, **fields: Any) -> Any:
    """The result of a call that succeeds."""
    answer = api(server, method, **fields)
    assert answer["ok"] is True, answer
    return answer["result"]
