"""The stream of changes that the chat page and the tests follow instead of asking again and again."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from sandbox.errors import Json

CHANGES_KEPT = 10_000


class ChangeFeed:
    """Numbered changes; waiting readers are woken by the next one."""

    def __init__(self) -> None:
        # Numbers go on from the clock: a reader who comes back after a restart is told to reload everything.
        self.seq = int(time.time() * 1000)
        self.closed = False
        self._changes: deque[Json] = deque(maxlen=CHANGES_KEPT)
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def waiting(self) -> int:
        """How many readers wait for the next change."""
        return len(self._waiting)

    def add(self, kind: str, chat_id: int | None = None, **fields: Any) -> int:
        """Publish a change and return its number."""
        self.seq += 1
        self._changes.append({"seq": self.seq, "type": kind, "chat_id": chat_id, **fields})
        self._wake()
        return self.seq

    def after(self, seq: int, chat_id: int | None = None) -> list[Json]:
        """The changes with a number above ``seq``, of one chat if given; changes without a chat concern everybody."""
        found: list[Json] = []
        for change in reversed(self._changes):
            if change["seq"] <= seq:
                break
            if chat_id is None or change["chat_id"] in (None, chat_id):
                found.append(change)
        return found[::-1]

    def forgotten(self, seq: int) -> bool:
        """Whether changes after ``seq`` are no longer all here, so that the reader must reload everything."""
        return seq > self.seq or self.seq - seq > len(self._changes)

    async def wait(self, seq: int, chat_id: int | None, seconds: float) -> list[Json]:
        """The changes after ``seq``; waits up to ``seconds`` for the first."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := self.after(seq, chat_id)) and not self.closed:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await self._next(left)
        return found

    def close(self) -> None:
        """Let everybody who waits go."""
        self.closed = True
        self._wake()

    async def _next(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait([future], timeout=seconds)
        finally:
            self._waiting.discard(future)

    def _wake(self) -> None:
        futures: Iterable[asyncio.Future[None]] = tuple(self._waiting)
        for future in futures:
            if not future.done():
                future.set_result(None)
