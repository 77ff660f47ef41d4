"""Several bots on one database, and a load balancer that gives each of them the updates that a test says."""

import asyncio
import http.client
import itertools
import json
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from aiohttp import web
from django.conf import settings
from django.test import override_settings

from bot import webhook
from bot.app import Application
from botapi import client
from tests.support.programs import find_free_port
from tests.support.running import Background
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import PATIENCE

PATH: Final = "/hook"
SECRET: Final = "shared-by-all-bots"

Raw = dict[str, Any]


class HookedBot(Background):
    """A bot that listens on a port of its own; Telegram does not know of it."""

    application: Application

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    async def serve(self, stop: asyncio.Event) -> None:
        telegram = client.make_bot()
        try:
            me = await client.fetch_me(telegram, stop)
            assert me is not None
            self.application = Application(telegram, me, stop)
            runner = web.AppRunner(webhook.make_server(self.application), access_log=None, shutdown_timeout=0.7)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
            self.ready()
            await stop.wait()
            await runner.cleanup()
            await self.application.drain()
        finally:
            await telegram.session.close()


class Updates:
    """Updates of people, numbered one after another as Telegram does."""

    def __init__(self) -> None:
        self._numbers = itertools.count(random.randrange(10**16, 10**18))

    def skip(self, count: int) -> None:
        """Leave out numbers, which never arrive."""
        for _number in range(count):
            next(self._numbers)

    def text(self, person: Person, text: str) -> Raw:
        """A message in a private chat."""
        return {"update_id": next(self._numbers), "message": {**self._message(person), "text": text}}

    def press(self, person: Person, data: str) -> Raw:
        """A tap on a button with this callback data."""
        number = next(self._numbers)
        message = {**self._message(person), "text": "…"}
        query = {"id": str(number), "from": message["from"], "chat_instance": "1", "message": message, "data": data}
        return {"update_id": number, "callback_query": query}

    def _message(self, person: Person) -> Raw:
        sender = {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "en"}
        chat = {"id": person.id, "type": "private", "first_name": person.name}
        return {"message_id": 1, "date": int(time.time()), "chat": chat, "from": sender}


class Balancer:
    """Gives updates to the bots, many at once; each port is one bot."""

    def __init__(self, ports: Sequence[int], pool: ThreadPoolExecutor) -> None:
        self.ports = list(ports)
        self._pool = pool

    def give(self, bot: int, update: Raw) -> int:
        """Give it to that bot, and return the status of its answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[bot], timeout=PATIENCE)
        headers = {webhook.SECRET_HEADER: SECRET, "Content-Type": "application/json"}
        try:
            connection.request("POST", PATH, json.dumps(update).encode(), headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def begin(self, bot: int, update: Raw) -> "Future[int]":
        """Give it, and go on."""
        return self._pool.submit(self.give, bot, update)

    def give_at_once(self, *updates: Raw) -> list[int]:
        """Give each to another bot, in turn, all at the same time; returns the statuses."""
        given = [self.begin(place % len(self.ports), update) for place, update in enumerate(updates)]
        return [one.result(PATIENCE) for one in given]

    def give_in_turn(self, *updates: Raw) -> list[int]:
        """Give each to another bot, one after another."""
        return [self.give(place % len(self.ports), update) for place, update in enumerate(updates)]


@contextmanager
def addressed_to(server: SandboxServer) -> Iterator[None]:
    """Settings of bots with a webhook that send to this server."""
    with override_settings(
        TELEGRAM_API_URL=server.url,
        BOT_TOKEN=server.token,
        WEBHOOK_URL=f"http://127.0.0.1:1{PATH}",
        WEBHOOK_SECRET=SECRET,
        OUTBOX_CHAT_PAUSE=0,
    ):
        yield


@contextmanager
def run_bots(count: int, *, threads: int = 64) -> Iterator[tuple[list[HookedBot], Balancer]]:
    """That many bots with nothing in common but the database; their settings are the caller's."""
    assert settings.WEBHOOK_SECRET == SECRET
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(threads))
        bots = [stack.enter_context(HookedBot(find_free_port())) for _number in range(count)]
        yield bots, Balancer([bot.port for bot in bots], pool)
