"""Sends messages from the outbox to Telegram, at Telegram's pace."""

import asyncio
import logging
import math
import random
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramMigrateToChat, TelegramRetryAfter
from django.conf import settings
from django.db import DatabaseError, DataError, InterfaceError, OperationalError

from botapi import client, deferred, links
from calendarapp.errors import CalendarError
from calendarapp.services import dead_letters, outbox, people, shared_events
from calendarapp.services.outbox import ClaimedMessage, SentMessage
from webapp import db_threads, tracing
from webapp.outage_log import describe

log = logging.getLogger(__name__)

IN_FLIGHT: Final = 100  # calls at once
AHEAD: Final = 500  # messages claimed without a rate limit: enough to keep sending while more are claimed
STALE: Final = 30.0  # seconds after its time when a message is not begun any more: its lease must outlast the call
WINDOW: Final = 1.015  # seconds: Telegram's second, and room for the way there
LONGEST_PAUSE: Final = 60.0  # seconds between two tries of one message
# After that many failures in a row Telegram itself is away: then one message at a time finds out whether it is back.
MANY: Final = 20
LONGEST_REST: Final = 5.0  # seconds between two of these


class OutboxSender:
    """Claims messages as long as there is room, and sends them in parallel tasks, each making one call at a time."""

    def __init__(self, bot: Bot, username: str) -> None:
        self.bot = bot
        self.username = username  # the bot's, for links to invitations
        self.wake = asyncio.Event()  # set when there is a reason to look into the outbox
        self.in_flight = 0  # messages that are claimed, and neither sent nor rescheduled yet
        self._waiting: deque[tuple[float, ClaimedMessage]] = deque()  # when each may go out (loop time)
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[SentMessage] = []
        self._untried: list[ClaimedMessage] = []
        self._gate = asyncio.Lock()
        self._passed: deque[float] = deque()  # when the last messages went out (loop time)
        self._flooded: dict[int, float] = {}  # chat -> until when Telegram wants silence there (loop time)
        self._failures = 0  # calls in a row that the network or Telegram's server have failed
        self._resting = 0.0  # until when nothing is tried for that (loop time)

    async def round(self) -> int:
        """Record what was sent, claim what may go out now, and start sending it. Returns how many were claimed."""
        most = AHEAD
        if settings.OUTBOX_PER_SECOND:  # a reservation binds: never reserve more than the next half second
            most = min(most, max(1, int(settings.OUTBOX_PER_SECOND / 2)))
        if self._failures >= MANY:
            most = 1
        room = 0 if self._is_silent() else most - self.in_flight
        claimed = await self._turn_over(room)
        self.in_flight += len(claimed)
        now = asyncio.get_running_loop().time()
        self._waiting.extend((now + message.delay, message) for message in claimed)
        for _task in range(min(len(self._waiting), IN_FLIGHT - len(self._tasks))):
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

    async def finish(self) -> None:
        """Let the current calls finish, and record the outcome of everything claimed."""
        self._untried += [message for _at, message in self._waiting]
        self._waiting.clear()
        if self._tasks:
            _done, late = await asyncio.wait(self._tasks, timeout=client.TIMEOUT)
            for task in late:  # their messages are sent again when their leases end
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._turn_over(0)

    async def _turn_over(self, room: int) -> list[ClaimedMessage]:
        """Record everything sent since the last time at once, and claim as many messages as there is room for."""
        done, self._done = self._done, []
        untried, self._untried = self._untried, []
        if not done and not untried and room <= 0:
            return []

        def work() -> list[ClaimedMessage]:  # one trip to the thread pool
            if done:
                outbox.mark_sent(*done)
            outbox.return_claimed(untried)
            done.clear()
            untried.clear()
            if room <= 0:
                return []
            return outbox.claim(
                limit=room, per_second=settings.OUTBOX_PER_SECOND, chat_pause=settings.OUTBOX_CHAT_PAUSE
            )

        try:
            return await db_threads.run(work)
        except BaseException:
            self._done += done  # they were sent: try to say so again
            self._untried += untried
            raise

    async def _run(self) -> None:
        """Send what waits, one after the other, for as long as there is something."""
        while self._waiting:
            at, message = self._waiting.popleft()
            try:
                tracing.follow(message.payload.get(tracing.UPDATE) if isinstance(message.payload, dict) else None)
                await self._send(at, message)
            except Exception:
                # The failure must not stop the other messages.
                log.exception(
                    "message %s to chat %s failed and is tried again when its lease ends", message.id, message.chat_id
                )
            finally:
                self.in_flight -= 1
                # Often enough to keep the tasks busy, seldom enough to claim in batches.
                if self.in_flight <= AHEAD // 2:
                    self.wake.set()

    async def _send(self, at: float, message: ClaimedMessage) -> None:
        """Send a message when its time has come, unless Telegram demands silence or it has waited too long."""
        clock = asyncio.get_running_loop().time
        if at > clock():
            await asyncio.sleep(at - clock())
        await self._keep_distance()
        if self._is_silent() or clock() > at + STALE:
            self._untried.append(message)
        else:
            await self._deliver(message)

    async def _deliver(self, message: ClaimedMessage) -> None:
        try:
            answer = await self._call(message)
        except TelegramRetryAfter as error:
            self._flooded[message.chat_id] = asyncio.get_running_loop().time() + error.retry_after
            await self._reschedule(message, error.retry_after, error)
        except client.REFUSED as error:
            self._failures = 0
            await self._handle_refusal(message, error)
        except TelegramMigrateToChat as error:
            await self._follow(message, error.migrate_to_chat_id)
        except TelegramAPIError as error:
            self._note_failure()
            pause = min(2.0 ** min(message.attempts - 1, 10), LONGEST_PAUSE)
            await self._reschedule(message, pause * random.uniform(0.8, 1.2), error)  # noqa: S311  spreads, hides nothing
        except DataError as error:  # what it asks for is no data of ours, now and later
            await self._mark_failed(message, error)
        except (DatabaseError, InterfaceError) as error:  # the card or document could not be read
            log.warning(
                "message %s to chat %s waits for the database: %s", message.id, message.chat_id, describe(error)
            )
            why = type(error).__name__
            if not await self._record(outbox.reschedule, message.id, seconds=LONGEST_PAUSE / 10, error=why):
                self._untried.append(message)  # the next round that the database answers gives it back
        except (
            CalendarError,
            TypeError,
            ValueError,
            LookupError,
            AttributeError,
        ) as error:  # a payload that this version can't send
            await self._mark_failed(message, error)
        else:
            self._failures = 0
            self._note_sent(message, answer)

    async def _call(self, message: ClaimedMessage) -> Any:
        payload: Any = message.payload  # another writer's row may be anything
        if not isinstance(payload, dict):
            raise TypeError("the parameters are no object")
        if settings.OUTBOX_PAID_BROADCAST and message.method == "sendMessage":
            payload = {**payload, "allow_paid_broadcast": True}
        # One that has failed may have arrived: a slow answer to it is waited for, before it goes out once more.
        seconds = client.TIMEOUT + (outbox.PATIENCE if message.attempts > 1 else 0)
        return await client.call(self.bot, message.method, payload, username=self.username, seconds=seconds)

    async def _follow(self, message: ClaimedMessage, new: int) -> None:
        """The group has become a supergroup: what waits for it goes there, this message first."""
        log.info("chat %s has become %s", message.chat_id, new)
        await self._record(shared_events.follow_group, old=message.chat_id, new=new)
        await self._record(outbox.reschedule, message.id, seconds=0, error="")

    async def _mark_failed(self, message: ClaimedMessage, error: Exception) -> None:
        log.error("message %s can't be sent: %s", message.id, type(error).__name__)
        await self._record(outbox.mark_failed, message.id, error=f"{type(error).__name__}: {error}")

    def _note_sent(self, message: ClaimedMessage, answer: Any) -> None:
        shown = None if deferred.is_refresh(message.payload) else client.get_message_id(message.payload, answer)
        log.debug("Telegram has taken message %s to chat %s, as %s there", message.id, message.chat_id, shown)
        self._done.append(SentMessage(message.id, shown))

    async def _keep_distance(self) -> None:
        """Wait so that no second has more messages than the pace allows, even when late tasks wake together."""
        if settings.OUTBOX_PER_SECOND:
            async with self._gate:
                clock = asyncio.get_running_loop().time
                if len(self._passed) >= math.ceil(settings.OUTBOX_PER_SECOND):
                    await asyncio.sleep(self._passed.popleft() + WINDOW - clock())
                self._passed.append(clock())

    async def _handle_refusal(self, message: ClaimedMessage, error: TelegramAPIError) -> None:
        """Handle a message that Telegram will never accept: mark an unreachable person and tell the organizer."""
        if client.is_unchanged(error) or deferred.is_refresh(message.payload):
            if client.is_gone(error):
                await self._record(people.set_reachable, tg_id=message.chat_id, can_write=False)
            self._note_sent(message, None)
            return
        log.warning(
            "Telegram refuses message %s to chat %s, and it is not tried again: %s",
            message.id,
            message.chat_id,
            error.message,
        )
        meeting = message.appointment_id
        await self._record(
            dead_letters.mark_failed,
            message_id=message.id,
            chat_id=message.chat_id,
            error=error.message,
            gone=client.is_gone(error),
            appointment_id=meeting,
            link="" if meeting is None else links.make_invitation_link(self.username, meeting),
        )

    async def _reschedule(self, message: ClaimedMessage, seconds: float, error: TelegramAPIError) -> None:
        log.warning("message %s to chat %s waits %.1f s: %s", message.id, message.chat_id, seconds, error.message)
        await self._record(outbox.reschedule, message.id, seconds=seconds, error=error.message)

    async def _record(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Record the outcome of a message. Returns False if that failed: it is tried again when its lease ends."""
        try:
            await db_threads.run(function, *args, **kwargs)
        except (OperationalError, InterfaceError) as error:  # the database is away
            log.error("the outcome of a message could not be recorded: %s", describe(error))  # noqa: TRY400
            return False
        except Exception:
            log.exception("the outcome of a message could not be recorded")
            return False
        return True

    def _note_failure(self) -> None:
        """Rest when there are too many: to try all that waits, again and again, would only fill the log."""
        self._failures += 1
        if self._failures >= MANY:
            if self._failures == MANY:
                log.warning("%d calls in a row have failed: trying one at a time until Telegram answers", MANY)
            pause = min(2.0 ** min(self._failures - MANY, 10), LONGEST_REST)
            self._resting = asyncio.get_running_loop().time() + pause

    def _is_silent(self) -> bool:
        """Whether nothing goes out now: Telegram wants silence, or is away."""
        return self._is_flooded() or asyncio.get_running_loop().time() < self._resting

    def _is_flooded(self) -> bool:
        """Whether to be silent everywhere: one chat's flood limit is its own, two at once are the bot's."""
        now = asyncio.get_running_loop().time()
        self._flooded = {chat: until for chat, until in self._flooded.items() if until > now}
        return len(self._flooded) >= 2
