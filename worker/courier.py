"""The courier: takes messages from the outbox and brings them to Telegram, at Telegram's pace."""

import asyncio
import logging
import math
import random
from collections.abc import Callable
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from django.conf import settings
from django.db import DatabaseError

from bot import links, orm, telegram
from calendarapp.errors import CalendarError
from calendarapp.services import appointments, outbox, people
from calendarapp.services.outbox import Claimed

log = logging.getLogger(__name__)

IN_FLIGHT: Final = 100  # calls at once
WINDOW: Final = 1.01  # seconds: Telegram's second, and room for the way there
LONGEST_PAUSE: Final = 60.0  # seconds between two tries of one message
GONE: Final = ("chat not found", "user is deactivated", "bot can't initiate conversation", "bot was blocked")
UNCHANGED: Final = "message is not modified"


class Courier:
    """Claims messages as long as there is room, and sends each in a task of its own.

    Args:
        bot: the Bot API client.
        username: the bot's, for the link that brings people in.
    """

    def __init__(self, bot: Bot, username: str) -> None:
        self.bot = bot
        self.username = username
        self.tasks: set[asyncio.Task[None]] = set()
        self.done: list[int] = []
        self.bell = asyncio.Event()  # rung when there is a reason to look into the outbox
        self._gate = asyncio.Lock()
        self._passed: list[float] = []  # when the last messages went out (loop time)
        self.flooded: dict[int, float] = {}  # chat -> until when Telegram wants silence there (loop time)

    async def round(self) -> int:
        """Mark what was sent, claim what may go out now, and begin to send it. Returns how many were claimed."""
        await self.mark()
        most = IN_FLIGHT
        if settings.OUTBOX_PER_SECOND:  # a reservation binds: never reserve more than the next half second
            most = min(most, max(1, int(settings.OUTBOX_PER_SECOND / 2)))
        room = most - len(self.tasks)
        if room <= 0:
            return 0
        claimed = await orm.run(
            outbox.claim,
            limit=room,
            per_second=settings.OUTBOX_PER_SECOND,
            chat_pause=settings.OUTBOX_CHAT_PAUSE,
        )
        for message in claimed:
            task = asyncio.create_task(self._carry(message))
            self.tasks.add(task)
            task.add_done_callback(self._carried)
        return len(claimed)

    async def mark(self) -> None:
        """Record what Telegram has taken; in one statement for all since the last time."""
        done, self.done = self.done, []
        if done:
            try:
                await orm.run(outbox.sent, *done)
            except BaseException:
                self.done += done  # they were sent: try to say so again
                raise

    async def finish(self) -> None:
        """Let the calls that are under way come to their end, and record it."""
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.mark()

    def _carried(self, task: asyncio.Task[None]) -> None:
        """Look again when half of the room is free: often enough to keep it full, seldom enough to claim in batches."""
        self.tasks.discard(task)
        if len(self.tasks) <= IN_FLIGHT // 2:
            self.bell.set()

    async def _carry(self, message: Claimed) -> None:
        """Send one message; whatever comes of it is recorded."""
        await asyncio.sleep(max(message.delay, self._silence()))
        await self._keep_distance()
        payload = message.payload
        if settings.OUTBOX_PAID_BROADCAST and message.method == "sendMessage":
            payload = {**payload, "allow_paid_broadcast": True}
        try:
            await telegram.call(self.bot, message.method, payload)
        except TelegramRetryAfter as error:
            self._flood(message.chat_id, error.retry_after)
            await self._put_off(message, error.retry_after, error)
        except (TelegramForbiddenError, TelegramBadRequest, TelegramNotFound) as error:
            await self._refused(message, error)
        except TelegramAPIError as error:
            pause = min(2.0 ** (message.attempts - 1), LONGEST_PAUSE)
            await self._put_off(message, pause * random.uniform(0.8, 1.2), error)  # noqa: S311  spreads, hides nothing
        except DatabaseError as error:  # something was to be read for it
            log.warning("message %s to chat %s waits for the database", message.id, message.chat_id)
            await self._record(outbox.put_off, message.id, seconds=LONGEST_PAUSE / 10, error=type(error).__name__)
        except (CalendarError, TypeError, ValueError, KeyError) as error:  # a payload that this version can't send
            log.error("message %s can't be sent: %s", message.id, type(error).__name__)  # noqa: TRY400
            await self._record(outbox.give_up, message.id, error=f"{type(error).__name__}: {error}")
        else:
            self.done.append(message.id)

    async def _keep_distance(self) -> None:
        """Never more in any second than the pace allows, also when tasks that woke late wake together."""
        if settings.OUTBOX_PER_SECOND:
            async with self._gate:
                clock = asyncio.get_running_loop().time
                most = math.ceil(settings.OUTBOX_PER_SECOND)
                if len(self._passed) >= most:
                    await asyncio.sleep(self._passed[-most] + WINDOW - clock())
                self._passed = [*self._passed[-most:], clock()]

    async def _refused(self, message: Claimed, error: TelegramAPIError) -> None:
        """Telegram will never take it. Somebody who can't be reached is marked, and the organizer told."""
        if UNCHANGED in error.message:
            self.done.append(message.id)
            return
        log.warning("message %s to chat %s is given up: %s", message.id, message.chat_id, error.message)
        await self._record(outbox.give_up, message.id, error=error.message)
        if isinstance(error, TelegramForbiddenError) or any(words in error.message for words in GONE):
            await self._record(people.set_reachable, tg_id=message.chat_id, can_write=False)
            if message.appointment_id is not None:
                await self._record(
                    appointments.report_unreachable,
                    appointment_id=message.appointment_id,
                    participant=message.chat_id,
                    link=links.invitation(self.username, message.appointment_id),
                )

    async def _put_off(self, message: Claimed, seconds: float, error: TelegramAPIError) -> None:
        log.warning("message %s to chat %s waits %.1f s: %s", message.id, message.chat_id, seconds, error.message)
        await self._record(outbox.put_off, message.id, seconds=seconds, error=error.message)

    async def _record(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Write down what became of a message. If the database is away, it is tried again when its lease ends."""
        try:
            await orm.run(function, *args, **kwargs)
        except Exception:
            log.exception("what became of a message could not be written down")

    def _flood(self, chat_id: int, seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        self.flooded = {chat: until for chat, until in self.flooded.items() if until > now}
        self.flooded[chat_id] = now + seconds

    def _silence(self) -> float:
        """Seconds to be silent everywhere: one chat's flood limit is its own, two at once are the bot's."""
        now = asyncio.get_running_loop().time()
        until = sorted(until for until in self.flooded.values() if until > now)
        return until[-1] - now if len(until) >= 2 else 0.0
