"""The running bot: one turn per update; one person's updates in order, different people's in parallel."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from aiogram import Bot
from aiogram.types import Update, User
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError

from bot import shared
from bot.dispatcher import CommitUnknownError, dispatch, make_apology, make_slow_down
from bot.rate_limit import Decision, RateLimiter
from bot.router import router
from bot.turn import Call, attachments, delivery, load, order
from bot.turn.attachments import Attachment
from bot.turn.commit import TurnResult
from bot.turn.delivery import Receipts
from bot.turn.load import NotYetError
from bot.turn.order import Order, Ticket, TurnTimeoutError
from botapi import client
from calendarapp.sql import outages
from calendarapp.sql.bigint import MAX_BIGINT
from webapp import db_threads, metrics, tracing
from webapp.outage_log import describe

log = logging.getLogger(__name__)

R = TypeVar("R")

# Pauses between tries while the database is away, in seconds. An update is marked when its effect is committed, so a
# second try can't apply it twice. If the connection broke during the commit, it is retried until the outcome is known.
RETRIES: Final = (0.2, 0.5, 1.0)
LONGEST_PAUSE: Final = 2.0
UNTOLD: Final = 12  # tries of what nobody can be told of: 20 seconds
LARGEST_ID: Final = 2**52 - 1  # Bot API, `User`: at most 52 significant bits
DRAIN: Final = 0.7  # seconds that a stop waits for answers being sent; the worker sends the rest


class NotServedError(Exception):
    """It is not known whether an update took effect, or it did not get its turn: Telegram has to deliver it again."""


def parse_update(raw: Any, bot: Bot | None = None) -> Update | None:
    """Return the update; None, logged, for anything that is not an update or has IDs that can't be stored."""
    try:
        update = Update.model_validate(raw, context={"bot": bot})
    except ValueError as error:  # pydantic's ValidationError is one
        log.warning("an unreadable update was skipped: %s", str(error).partition("\n")[0])
        return None
    if not _has_valid_ids(update):
        log.warning("an update with impossible IDs was skipped")
        return None
    return update


def _has_valid_ids(update: Update) -> bool:
    """Whether its IDs are within Telegram's range (Bot API, `User` and `Chat`)."""
    person_id = _get_person_id(update)
    message = update.callback_query.message if update.callback_query else update.message or update.edited_message
    chats = [found.chat.id for found in (message, update.my_chat_member) if found is not None]
    in_range = all(-LARGEST_ID <= chat <= LARGEST_ID for chat in chats)
    return 0 < update.update_id <= MAX_BIGINT and (person_id is None or 0 < person_id <= LARGEST_ID) and in_range


@dataclass
class Application:
    """Takes updates from polling or the webhook and processes them."""

    bot: Bot
    me: User  # what `getMe` says
    stop: asyncio.Event = field(default_factory=asyncio.Event)  # set when the bot is to stop
    patience: float | None = None  # seconds that an update may wait for its turn
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    receipts: Receipts = field(default_factory=Receipts)
    order: Order = field(init=False)
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.order = Order(self.receipts)

    async def receive(self, raw: Any) -> None:
        """Process an update as it came from Telegram; one that can't be parsed is skipped. Raises: as `process`."""
        update = parse_update(raw, self.bot)
        if update is not None:
            await self.process(update)

    async def process(self, update: Update) -> None:
        """Return once the update's effect is committed; the answers are sent afterwards, in the person's order.

        Updates beyond the sender's rate limit are accepted and have no effect.

        Raises:
            NotServedError: the bot is stopping, and it is not known whether the effect is committed; or the update has
                not got its turn in time.
        """
        tracing.follow(update.update_id)
        log.debug("an update has come")
        decision = Decision.SERVE
        written = update.message or update.edited_message or update.guest_message
        if written or update.callback_query or update.inline_query:
            decision = self.rate_limiter.check(_get_sender_id(update), settings.BOT_RATE_PER_MINUTE)
        if decision is not Decision.SERVE:
            metrics.UPDATES.labels("slowed").inc()
            self._begin(self.order.pass_over(update.update_id))
            self._begin(self._send(make_slow_down(update, told=decision is Decision.IGNORE)))
            return
        ticket = self.order.enter(update.update_id, _get_person_id(update), self.patience)
        try:
            with metrics.TURN.time():
                calls = await self._perform(update, ticket, await self._fetch_attachment(update, ticket))
        except BaseException:  # it comes again
            ticket.leave()
            self._begin(order.forget(update.update_id))
            self.rate_limiter.give_back(_get_sender_id(update))
            raise
        self._begin(self._deliver(calls, ticket))

    async def drain(self) -> None:
        """Wait briefly for answers that are being sent, and until those delivered are noted in the outbox."""
        if self._deliveries:
            _done, late = await asyncio.wait(self._deliveries, timeout=DRAIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.receipts.written()

    def _begin(self, delivering: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(delivering)
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _deliver(self, calls: list[Call], ticket: Ticket) -> None:
        """Send the answers; the person's next answers wait for them, so that a chat reads in order."""
        try:
            await self._send(calls)
        finally:
            ticket.leave()

    async def _send(self, calls: list[Call]) -> None:
        try:
            await delivery.deliver(self.bot, calls, self.receipts)
        except (OperationalError, InterfaceError) as error:
            log.error("the outbox could not be updated, the worker will send again: %s", describe(error))  # noqa: TRY400
        except Exception:
            log.exception("answers could not be sent, the worker will try")

    async def _in_turn(self, ticket: Ticket, work: Callable[..., R], *args: Any) -> R:
        """Do it in a thread when it is the update's turn. Raises: `NotServedError`, and what it raises."""
        try:
            while True:
                place = await ticket.reach()
                try:
                    return await db_threads.run(work, *args, place=place)
                except NotYetError:
                    await ticket.step_back()
                if self.stop.is_set():
                    raise NotServedError
        except TurnTimeoutError as error:
            log.warning("update %s has not got its turn in time", ticket.update_id)
            raise NotServedError from error

    async def _fetch_attachment(self, update: Update, ticket: Ticket) -> Attachment | None:
        """Fetch the calendar file that the update is about, when it is its turn: the conversation says which."""
        if not attachments.is_needed(update):
            return None
        try:
            await self._in_turn(ticket, load.check_turn, update.update_id)
        except DatabaseError:
            return None  # the turn runs into the same problem and tells the person
        return await attachments.fetch(self.bot, update)

    def _is_given_up(self, update: Update, tries: int, error: Exception) -> bool:
        """Whether no try is left; one that has waited for a lock as long as it may is the last, if anybody is told."""
        if shared.is_untold(update):
            return tries == UNTOLD
        return tries == len(RETRIES) or outages.has_waited(error)

    async def _perform(self, update: Update, ticket: Ticket, attachment: Attachment | None) -> list[Call]:
        username = self.me.username or ""
        unsure: TurnResult | None = None
        tries = 0
        while True:
            try:
                calls = await self._in_turn(ticket, dispatch, update, router, username, unsure, attachment)
            except NotServedError:
                raise
            except (OperationalError, InterfaceError) as error:
                if isinstance(error, CommitUnknownError):
                    log.warning("update %s: the connection broke during the commit, trying again", update.update_id)
                    unsure = error.ending
                elif unsure is None and self._is_given_up(update, tries, error):
                    what = describe(error)
                    log.error("update %s not served, the database is away: %s", update.update_id, what)  # noqa: TRY400
                    metrics.UPDATES.labels("database_away").inc()
                    self._begin(order.forget(update.update_id))
                    return make_apology(update, router, username, database_away=True)
            except Exception:
                log.exception("update %s failed", update.update_id)
                metrics.UPDATES.labels("failed").inc()
                self._begin(order.forget(update.update_id))
                return make_apology(update, router, username, database_away=False)
            else:
                log.debug("its effect is committed; answers: %d", len(calls))
                metrics.UPDATES.labels("handled").inc()
                return calls
            pause = RETRIES[tries] if tries < len(RETRIES) else LONGEST_PAUSE
            tries += 1
            if unsure is None:
                await asyncio.sleep(pause)
            elif await client.sleep_until(self.stop, pause):
                raise NotServedError


def _get_person_id(update: Update) -> int | None:
    """Return the person whose updates must stay in order with this one, if any."""
    event = update.message or update.edited_message or update.callback_query or update.my_chat_member
    user = event.from_user if event else None
    if update.poll_answer is not None:
        user = update.poll_answer.user
    asked = update.inline_query or update.chosen_inline_result or update.guest_message
    if asked is not None:
        user = asked.from_user
    return user.id if user else None


def _get_sender_id(update: Update) -> int:
    """Return whom the rate limit counts: the person, but of messages in groups the chat."""
    message = update.message or update.edited_message
    if message is not None and message.chat.type != "private":
        return message.chat.id
    return _get_person_id(update) or -update.update_id
