"""Sending what a turn recorded, right after its commit. What can't be sent now stays in the outbox for the worker."""

import asyncio
import logging
from typing import Final

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
)
from django.db import InterfaceError, OperationalError

from bot import orm, telegram
from bot.turn import Call
from calendarapp.services import outbox, people

log = logging.getLogger(__name__)

# Telegram's words for "it shows that already": the wish is fulfilled.
UNCHANGED: Final = "message is not modified"


class Receipts:
    """Notes in the outbox what Telegram has taken.

    What comes while a note is being written is in the next one: an idle bot notes each turn at once, a busy one many
    turns in one statement. Should the process die before that, a worker sends them once more when their lease ends.
    """

    def __init__(self) -> None:
        self._taken: list[int] = []
        self._writing: asyncio.Task[None] | None = None

    def add(self, *message_ids: int) -> None:
        """Telegram has taken these."""
        self._taken += message_ids
        if self._taken and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._write())

    async def written(self) -> None:
        """Wait until everything is noted, or could not be."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write(self) -> None:
        while self._taken:
            taken, self._taken = self._taken, []
            try:
                await orm.run(outbox.sent, *taken)
            except (OperationalError, InterfaceError) as error:
                self._taken += taken  # the next note has another try
                log.error("the outbox could not be updated, the worker will send again: %s", error)  # noqa: TRY400
                return
            except Exception:
                log.exception("what Telegram has taken could not be noted, the worker will send again")


async def deliver(bot: Bot, calls: list[Call], receipts: Receipts) -> None:
    """Make the calls in their order; a call that fails for now holds back the ones behind it, so that order is kept."""
    done: list[int] = []
    for position, call in enumerate(calls):
        try:
            await _make(bot, call)
        except (TelegramBadRequest, TelegramForbiddenError, TelegramNotFound) as error:
            await _refused(call, error)
        except TelegramAPIError as error:  # flood control, 5xx, the network
            log.warning("%s to chat %s must wait: %s", call.method, call.payload.get("chat_id"), error)
            waiting = [later.outbox_id for later in calls[position:] if later.outbox_id is not None]
            if waiting:
                await orm.run(outbox.release, *waiting)
            break
        if call.outbox_id is not None:
            done.append(call.outbox_id)
    receipts.add(*done)


async def _make(bot: Bot, call: Call) -> None:
    """Make a call; an edit that is not possible any more becomes a new message."""
    try:
        await telegram.call(bot, call.method, call.payload)
    except TelegramBadRequest as error:
        if call.method != "editMessageText" or UNCHANGED in error.message:
            raise
        anew = {key: value for key, value in call.payload.items() if key != "message_id"}
        await telegram.call(bot, "sendMessage", anew)


async def _refused(call: Call, error: TelegramAPIError) -> None:
    """Telegram will never take this call."""
    if call.outbox_id is None or UNCHANGED in error.message:
        return
    chat = call.payload["chat_id"]
    if isinstance(error, TelegramForbiddenError):
        await orm.run(people.set_reachable, tg_id=chat, can_write=False)
        log.info("chat %s can't be written to: %s", chat, error.message)
    else:
        log.error("%s to chat %s was refused: %s", call.method, chat, error.message)
