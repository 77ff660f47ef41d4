"""Sends what a turn recorded, right after its commit. What can't be sent now stays in the outbox for the worker."""

import asyncio
import contextvars
import datetime as dt
import logging
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from django.db import InterfaceError, OperationalError

from bot.turn import Call
from bot.turn.budget import TOLD
from botapi import client
from calendarapp.services import outbox, people
from calendarapp.services.outbox import SentMessage
from webapp import db_threads
from webapp.outage_log import describe

log = logging.getLogger(__name__)

# How long the bot itself may send a turn's answers; after that a worker takes them, in case the bot has died.
LEASE: Final = dt.timedelta(seconds=30)


class Receipts:
    """Notes in the outbox what Telegram has taken.

    What comes while a note is being written is in the next one: an idle bot notes each turn at once, a busy one many
    turns in one statement. Should the process die before that, a worker sends them once more when their lease ends.
    """

    def __init__(self) -> None:
        self._taken: list[SentMessage] = []
        self._noting: list[SentMessage] = []
        self._writing: asyncio.Task[None] | None = None

    def add(self, *taken: SentMessage) -> None:
        """Telegram has taken these rows of the outbox."""
        self._taken += taken
        if self._taken and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._write(), context=contextvars.Context())  # of no update

    def list_unwritten(self) -> list[int]:
        """The rows that Telegram has taken, which is not noted yet."""
        return [sent.id for sent in (*self._noting, *self._taken)]

    async def written(self) -> None:
        """Wait until everything is noted, or could not be."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write(self) -> None:
        while self._taken:
            taken, self._taken = self._taken, []
            self._noting = taken
            try:
                await db_threads.run_within(TOLD, outbox.mark_sent, *taken)
            except (OperationalError, InterfaceError) as error:
                self._taken += taken  # the next note has another try
                log.error("the outbox could not be updated, the worker will send again: %s", describe(error))  # noqa: TRY400
                return
            except Exception:
                log.exception("sent messages could not be marked as sent, the worker will send them again")
            finally:
                self._noting = []


async def deliver(bot: Bot, calls: list[Call], receipts: Receipts) -> None:
    """Make the calls in their order; a call that fails for now holds back the later ones, so that order is kept.

    So does a call that might outlast the lease of its row: the worker makes it and the rest.
    """
    clock = asyncio.get_running_loop().time
    last = clock() + LEASE.total_seconds() - client.TIMEOUT
    for position, call in enumerate(calls):
        answer = None
        try:
            if clock() > last:
                await _hand_over(calls[position:], "the lease would have ended")
                return
            answer = await _make(bot, call)
        except client.REFUSED as error:
            if not client.is_unchanged(error) and not await _is_settled(call, error):
                continue
        except TelegramAPIError as error:  # flood control, 5xx, the network
            log.warning("%s to chat %s must wait: %s", call.method, call.payload.get("chat_id"), error)
            await _hand_over(calls[position:], error.message)
            return
        log.debug(
            "Telegram has taken %s to chat %s, message %s", call.method, call.payload.get("chat_id"), call.outbox_id
        )
        if call.outbox_id is not None:
            shown = client.get_message_id(call.payload, answer) if call.card else None
            receipts.add(SentMessage(call.outbox_id, shown))


async def _make(bot: Bot, call: Call) -> Any:
    """Make the call, or say it in a message where it comes too late. Raises: as `client.call`."""
    try:
        return await client.call(bot, call.method, call.payload)
    except client.REFUSED as error:
        if call.late is None or not client.is_too_late(error):
            raise
    return await client.call(bot, "sendMessage", call.late)


async def _hand_over(calls: list[Call], why: str) -> None:
    """Leave these calls to the worker."""
    waiting = [call.outbox_id for call in calls if call.outbox_id is not None]
    if waiting:
        await db_threads.run_within(TOLD, outbox.release, *waiting, error=why)


async def _is_settled(call: Call, error: TelegramAPIError) -> bool:
    """Whether a call that Telegram will never accept is settled, because the reader is gone.

    Anything else is a dead letter, which operators see.
    """
    if call.outbox_id is None:
        return True
    chat = call.payload["chat_id"]
    if client.is_gone(error):
        log.info("chat %s can't be written to: %s", chat, error.message)
        await db_threads.run(people.set_reachable, tg_id=chat, can_write=False)
        return True
    log.error("Telegram refuses %s to chat %s, and it is not tried again: %s", call.method, chat, error.message)
    await db_threads.run(outbox.mark_failed, call.outbox_id, error=error.message)
    return False
