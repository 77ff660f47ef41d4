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
LONGEST_PAUSE: Final = 15.0
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
    offset: int | None = None
    pause = 0.5
    while not stop.is_set():
        call = GetUpdates(offset=offset, timeout=WAIT, allowed_updates=ALLOWED)
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
            health.note(WORK)
        except TelegramRetryAfter as error:
            await client.sleep_until(stop, error.retry_after)
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
        pause = 0.5
        # The barrier: the next request, which confirms these updates, is made when all of them are committed.
        outcomes = await asyncio.gather(*(application.receive(update) for update in updates), return_exceptions=True)
        failures = [outcome for outcome in outcomes if outcome is not None]
        if failures and all(isinstance(failure, NotServedError) for failure in failures):
            continue  # not confirmed: Telegram delivers the batch again, and what took effect is recognised then
        for failure in failures:
            raise failure
        if updates:
            offset = max([*_list_numbers(updates), (offset or 0) - 1]) + 1
    if offset is not None:
        await _confirm(application, offset)


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
