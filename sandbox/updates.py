"""The queue of updates: filled by people, emptied by getUpdates or by the webhook."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable, Iterator

from sandbox.changes import ChangeFeed
from sandbox.errors import Json, conflict
from sandbox.state import State
from sandbox.store import Store

LIFETIME = 24 * 3600
"""Seconds an update waits for the bot (https://core.telegram.org/bots/api#getting-updates)."""

UPDATE_TYPES = frozenset(
    (
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "subscription",
        "stopped_message_generation",
    )
)
NOT_BY_DEFAULT = frozenset(("chat_member", "message_reaction", "message_reaction_count"))


class UpdateQueue:
    """Numbers updates and holds each until the bot has confirmed it."""

    def __init__(self, state: State, store: Store, feed: ChangeFeed, changed: Callable[[], None]) -> None:
        self._state = state
        self._feed = feed
        self._store = store
        self._changed = changed
        self._poll: asyncio.Future[str] | None = None
        self.arrived = asyncio.Event()
        self.polls = 0

    def put(self, kind: str, payload: Json) -> int | None:
        """Queue an update of type ``kind``; ``None`` when the bot did not ask for that type."""
        if not self._wanted(kind):
            return None
        return self.put_raw({kind: payload})

    def put_raw(self, update: Json) -> int:
        """Queue whatever update is given, and return its number."""
        number = self._state.next_update_id
        self._store.reserve("update_id", number)
        self._state.next_update_id = number + 1
        self._state.queue[number] = {"date": int(time.time()), "update": {"update_id": number, **update}}
        self._changed()
        self.arrived.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result("")
        return number

    def pending(self) -> Iterator[Json]:
        """The updates that wait, oldest first; those older than a day are gone."""
        oldest = time.time() - LIFETIME
        self._forget(itertools.takewhile(lambda number: self._state.queue[number]["date"] < oldest, self._state.queue))
        return (item["update"] for item in self._state.queue.values())

    def confirm_below(self, offset: int) -> None:
        """Forget the updates with a number below ``offset``; a negative one counts from the end of the queue."""
        queue = self._state.queue
        if offset < 0:
            self._forget(itertools.islice(queue, max(len(queue) + offset, 0)))
        else:
            self._forget(itertools.takewhile(lambda number: number < offset, queue))

    def confirm(self, update_id: int) -> None:
        """Forget one update: the webhook took it."""
        self._forget((update_id,) if update_id in self._state.queue else ())

    def clear(self) -> None:
        self._forget(self._state.queue)

    def __len__(self) -> int:
        return len(self._state.queue)

    def allow(self, kinds: list[str]) -> None:
        """Limit the updates made from now on to these types; an empty list means the usual ones."""
        chosen = sorted(UPDATE_TYPES.intersection(kinds))
        if chosen != self._state.allowed_updates:
            self._state.allowed_updates = chosen
            self._changed()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """getUpdates: confirm below ``offset``, then answer up to ``limit`` updates or wait ``seconds`` for one.

        Of two polls at once the older is ended with Telegram's 409, and so is one that a webhook replaces.
        """
        self.polls += 1
        self.abort("terminated by other getUpdates request; make sure that only one bot instance is running")
        if offset:
            self.confirm_below(offset)
        found = list(itertools.islice(self.pending(), limit))
        if not found and seconds > 0:
            await self._wait(seconds)
            found = list(itertools.islice(self.pending(), limit))
        return found

    def abort(self, words: str) -> None:
        """End the poll that waits, if one does, with a 409; no words end it as if its time were over."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(words)

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            done, _ = await asyncio.wait([poll], timeout=seconds)
        finally:
            if self._poll is poll:
                self._poll = None
        if done and poll.result():
            raise conflict(poll.result())

    def _forget(self, numbers: Iterable[int]) -> None:
        gone = list(numbers)
        for number in gone:
            del self._state.queue[number]
        if gone:
            self._changed()
            if not self._state.queue:
                self._feed.add("idle")

    def _wanted(self, kind: str) -> bool:
        allowed = self._state.allowed_updates
        return kind in allowed if allowed else kind not in NOT_BY_DEFAULT
