"""Long polling: an offset is confirmed only when everything under it is committed (Bot API `getUpdates`)."""

import asyncio
import logging
from typing import Any, Final

from aiogram.exceptions import TelegramAPIError, TelegramConflictError, TelegramRetryAfter
from aiogram.methods import TelegramMethod

from bot.app import Application, NotServedError
from botapi import client
from calendarapp.sql.bigint import MAX_BIGINT
from webapp import health

log = logging.getLogger(__name__)

WORK: Final = "getting updates from Telegram"
WAIT: Final = 25  # seconds that Telegram holds the request open
SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 15.0
BARRIER: Final = 2.0  # seconds for which the next updates wait for the last ones
LONGEST_REST: Final = 60  # seconds, whatever a 429 says: to ask once a minute floods nobody
INLINE: Final = ("inline_query", "chosen_inline_result", "guest_message")
ALLOWED: Final = ["message", "edited_message", "callback_query", "my_chat_member", "poll", "poll_answer", *INLINE]

Raw = dict[str, Any]


class GetUpdates(TelegramMethod[list[Raw]]):
    """`getUpdates` with unparsed updates: one that can't be parsed must not keep the others from being served."""

    __returning__ = list[Raw]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


async def poll(application: Application, stop: asyncio.Event) -> None:
    """Fetch updates and process them until told to stop; the last batch is finished and confirmed before it returns."""
    application.stop = stop
    window = Window(application)
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        call = GetUpdates(offset=window.offset, timeout=0 if window.is_open() else WAIT, allowed_updates=ALLOWED)
        fetching = asyncio.create_task(application.bot(call, request_timeout=WAIT + 10))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not fetching.done():
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)
            break
        try:
            updates = fetching.result()
        except TelegramRetryAfter as error:
            wait = min(error.retry_after, LONGEST_REST)
            log.warning("getUpdates must wait, next try in %d s: %s", wait, error.message)
            await client.sleep_until(stop, wait)
            continue
        except TelegramAPIError as error:
            twice = isinstance(error, TelegramConflictError)
            hint = " (is another copy of this bot running with the same token?)" if twice else ""
            log.warning("getUpdates failed, next try in %.1f s: %s%s", pause, error, hint)
            await client.sleep_until(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        if not isinstance(updates, list) or (updates and not _list_numbers(updates)):
            # It would come again at once, and again.
            log.warning("getUpdates gave something else than updates, next try in %.1f s", pause)
            await client.sleep_until(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        health.note(WORK)
        pause = SHORTEST_PAUSE
        await window.take(updates)
        await window.settle(BARRIER)
    await window.settle(None)
    if window.offset is not None:
        await _confirm(application, window.offset)


class Window:
    """The updates that are fetched and not confirmed: Telegram gives at most a hundred from the first of them on.

    Normally all of them are committed before the next are fetched. One that takes long (a session holds a lock, a file
    is slow to come) does not keep others from being fetched: the next ones come beside it.

    Attributes:
        offset: the first update that is not committed; None before there was one.
    """

    def __init__(self, application: Application) -> None:
        self.offset: int | None = None
        self._application = application
        self._taken: dict[int, asyncio.Task[None]] = {}

    def is_open(self) -> bool:
        """Whether an update is still being processed: then Telegram has no reason to wait for the next."""
        return any(not task.done() for task in self._taken.values())

    async def take(self, updates: list[Any]) -> None:
        """Process those that have not been taken yet."""
        for update in updates:
            numbers = _list_numbers([update])
            if not numbers:
                await self._application.receive(update)  # says that it is unreadable
            elif numbers[0] not in self._taken:
                self._taken[numbers[0]] = asyncio.create_task(self._application.receive(update))

    async def settle(self, seconds: float | None) -> None:
        """Wait until all are committed, but no longer than that; then the offset says how far they are.

        Raises:
            Exception: whatever else than `NotServedError` has failed one.
        """
        left = [task for task in self._taken.values() if not task.done()]
        if left:
            await asyncio.wait(left, timeout=seconds)
        again = []
        for number, task in self._taken.items():
            error = task.exception() if task.done() else None
            if isinstance(error, NotServedError):
                again.append(number)  # not confirmed: Telegram delivers it again
            elif error is not None:
                raise error
        last = max(self._taken, default=None)
        for number in again:
            del self._taken[number]
        open_ = [*again, *(number for number, task in self._taken.items() if not task.done())]
        if open_:
            self.offset = min(open_)
        elif last is not None:
            self.offset = max(last + 1, self.offset or 0)
        self._taken = {number: task for number, task in self._taken.items() if number >= (self.offset or 0)}


def _list_numbers(updates: list[Any]) -> list[int]:
    """The numbers of those that have one which Telegram could have given."""
    numbers = [update.get("update_id") for update in updates if isinstance(update, dict)]
    return [number for number in numbers if type(number) is int and 0 < number < MAX_BIGINT]


async def _confirm(application: Application, offset: int) -> None:
    """Confirm processed updates, so that the next start doesn't get them. If that fails, they are recognised then."""
    try:
        await application.bot(GetUpdates(offset=offset, timeout=0, limit=1), request_timeout=1)
    except TelegramAPIError as error:
        log.info("the last offset was not confirmed: %s", error)
