"""The stream of changes that the chat page and the tests follow instead of asking again and again."""

import asyncio
import time
from collections import deque
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
        self.waiting = 0  # readers, for the next change
        self._next = asyncio.Event()

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
        self.waiting += 1
        try:
            async with asyncio.timeout(seconds):
                while not self.closed and not self.after(seq, chat_id):
                    await self._next.wait()
        except TimeoutError:
            pass
        finally:
            self.waiting -= 1
        return self.after(seq, chat_id)

    def close(self) -> None:
        """Let everybody who waits go."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        self._next.set()
        self._next = asyncio.Event()
