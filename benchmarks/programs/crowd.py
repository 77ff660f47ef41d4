"""People who write to a bot's webhook, and the Bot API server that receives its answers, in one process.

`python -m benchmarks.programs.crowd PORT` serves the Bot API on that port and reads orders as lines of JSON from
standard input, each an `Order`; it answers each with one line of JSON: the seconds of every update.

An update is done when the webhook has answered 200 and all its answers have reached the Bot API.
"""

import asyncio
import functools
import itertools
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from benchmarks.programs import fake_bot_api

PATIENCE = 120.0  # seconds for a bot's start
POLL = 0.005


@dataclass(frozen=True)
class Order:
    """An order for the crowd.

    Attributes:
        url: the webhook.
        secret: the webhook's secret token.
        people: the Telegram IDs of concurrent writers; each waits for the answer before writing again.
        steps: what each sends repeatedly: a text, or `data|text` for a button under a message with that text.
        answers: for each step, how many calls answer it.
        updates: how many updates each sends.
        first: each person's first number for `{n}` in a step's data.
    """

    url: str
    secret: str
    people: list[int]
    steps: list[str]
    answers: list[int]
    updates: int
    first: list[int] = field(default_factory=list)


class Person(asyncio.Protocol):
    """One person's conversation, over one connection."""

    def __init__(self, crowd: "Crowd", order: Order, tg_id: int, number: int) -> None:
        self.crowd, self.order, self.tg_id = crowd, order, tg_id
        self.next_one = number
        self.sent = 0
        self.left = 0  # answers still expected
        self.accepted = True
        self.times: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        target = urlsplit(order.url)
        self.head = (
            f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {order.secret}\r\nContent-Length: "
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first update."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.crowd.waiting[self.tg_id] = self
        self._say()

    def data_received(self, data: bytes) -> None:
        """Read the webhook's response."""
        if data.startswith(b"HTTP/1.1 "):
            if not data.startswith(b"HTTP/1.1 200"):
                self.done.set_exception(RuntimeError(data[:100].decode(errors="replace")))
            self.accepted = True
            self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail if the bot closes the connection too early."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the webhook hung up"))

    def told(self) -> None:
        """Count an answer that has reached the Bot API."""
        self.left -= 1
        self._go_on()

    def _go_on(self) -> None:
        if not self.accepted or self.left > 0:
            return
        self.times.append(time.perf_counter() - self.began)
        if self.sent < self.order.updates:
            self._say()
        elif not self.done.done():
            self.done.set_result(None)

    def _say(self) -> None:
        step = self.sent % len(self.order.steps)
        self.left, self.accepted = self.order.answers[step], False
        self.sent += 1
        body = json.dumps(self._update(self.order.steps[step]), ensure_ascii=False).encode()
        self.began = time.perf_counter()
        self.transport.write(self.head + str(len(body)).encode() + b"\r\n\r\n" + body)

    def _update(self, said: str) -> dict[str, Any]:
        """The update as Telegram sends it (Bot API `Update`)."""
        number = next(self.crowd.numbers)
        user = {"id": self.tg_id, "is_bot": False, "first_name": "Somebody", "language_code": "ru"}
        chat = {"id": self.tg_id, "first_name": "Somebody", "type": "private"}
        message: dict[str, Any] = {"message_id": self.sent, "chat": chat, "date": int(time.time())}
        data, button, text = said.partition("|")
        if button:
            pressed = {**message, "from": fake_bot_api.ME, "text": text}
            query = {
                "id": str(self.tg_id),
                "from": user,
                "chat_instance": "1",
                "message": pressed,
                "data": data.replace("{n}", str(self.next_one)),
            }
            self.next_one += 1
            return {"update_id": number, "callback_query": query}
        message |= {"from": user, "text": said}
        if said.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(said.split(maxsplit=1)[0])}]
        return {"update_id": number, "message": message}


class Crowd:
    """All people of an order."""

    def __init__(self) -> None:
        self.numbers = itertools.count(time.time_ns() // 1000)
        self.waiting: dict[int, Person] = {}

    def told(self, method: str, chat: int) -> None:
        """Pass a Bot API call to the person it is for."""
        person = self.waiting.get(chat)
        if person is not None:
            person.told()

    async def obey(self, order: Order) -> dict[str, Any]:
        """Run the order; returns the seconds of each update, and of all together."""
        target = urlsplit(order.url)
        host, port = target.hostname or "", target.port or 80
        await _listening(host, port)
        self.waiting.clear()
        firsts = order.first or [0] * len(order.people)
        people = [Person(self, order, tg_id, first) for tg_id, first in zip(order.people, firsts, strict=True)]
        loop = asyncio.get_running_loop()
        begin = time.perf_counter()
        for person in people:
            await loop.create_connection(functools.partial(_itself, person), host, port)
        await asyncio.gather(*(person.done for person in people))
        seconds = time.perf_counter() - begin
        for person in people:
            person.transport.close()
        return {"seconds": seconds, "times": [time for person in people for time in person.times]}


def _itself(person: Person) -> Person:
    return person


async def _listening(host: str, port: int) -> None:
    """Wait until a newly started bot listens. Raises OSError if it does not."""
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            _reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            if time.monotonic() > patience:
                raise
            await asyncio.sleep(POLL)
        else:
            writer.close()
            return


async def _main(port: int) -> None:
    crowd = Crowd()
    await fake_bot_api.listen(port, crowd.told)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("ready", flush=True)
    while line := await reader.readline():
        print(json.dumps(await crowd.obey(Order(**json.loads(line)))), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
