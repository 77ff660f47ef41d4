"""The running bot: one turn per update; one person's updates in order, different people's in parallel."""

import asyncio
import functools
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from aiogram import Bot
from aiogram.types import Update, User
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError

from bot import shared, unserved
from bot.dispatcher import CommitUnknownError, dispatch
from bot.inputs import yes_words
from bot.rate_limit import Decision, RateLimiter
from bot.router import router
from bot.turn import Call, attachments, delivery, load
from bot.turn.attachments import Attachment
from bot.turn.budget import Budget, DroppedError, Effort, GivenUpError
from bot.turn.commit import TurnResult
from bot.turn.delivery import Receipts
from bot.turn.load import NotYetError, Place
from bot.turn.order import Gone, Order, Ticket, TurnTimeoutError
from bot.turn.shared import get_private_user
from botapi import client
from calendarapp.sql import outages
from calendarapp.sql.bigint import MAX_BIGINT
from webapp import db_threads, metrics, tracing
from webapp.db_threads import Work
from webapp.outage_log import describe

log = logging.getLogger(__name__)

R = TypeVar("R")

# Pauses between tries while the database is away, in seconds. An update is marked when its effect is committed, so a
# second try can't apply it twice. If the connection broke during the commit, it is retried until the outcome is known.
RETRIES: Final = (0.2, 0.5, 1.0)
LONGEST_PAUSE: Final = 2.0
UNTOLD: Final = 12  # tries of what nobody can be told of: 20 seconds, longer if the database stands still
SLICE: Final = 0.5  # seconds after which a stop is noticed
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
class Case:
    """An update that is being served."""

    update: Update
    ticket: Ticket
    untold: bool  # nobody can be told to send it again
    budget: Budget = field(default_factory=Budget)
    promise: asyncio.Task[None] | None = None  # the person is told that it takes long, and goes on


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
    gone: Gone = field(default_factory=Gone)
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
            self._begin(self._send(unserved.make_slow_down(update, told=decision is Decision.IGNORE)))
            return
        case = self._open(update)
        try:
            with metrics.TURN.time():
                calls = await self._serve(case)
        except BaseException:  # it comes again
            case.ticket.leave()
            self.gone.add(update.update_id)
            self.rate_limiter.give_back(_get_sender_id(update))
            raise
        if case.promise is not None:
            calls = unserved.follow_promise(update, calls)
        self._begin(self._deliver(calls, case))

    async def drain(self) -> None:
        """Wait briefly for answers that are being sent, and until those delivered are noted in the outbox."""
        if self._deliveries:
            _done, late = await asyncio.wait(self._deliveries, timeout=DRAIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.receipts.written()

    def _begin(self, delivering: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(delivering)
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)
        return task

    async def _deliver(self, calls: list[Call], case: Case) -> None:
        """Send the answers; the person's next answers wait for them, so that a chat reads in order."""
        try:
            if case.promise is not None:
                await asyncio.wait({case.promise})
            await self._send(calls)
        finally:
            case.ticket.leave()

    async def _send(self, calls: list[Call]) -> None:
        try:
            await delivery.deliver(self.bot, calls, self.receipts)
        except (OperationalError, InterfaceError) as error:
            log.error("the outbox could not be updated, the worker will send again: %s", describe(error))  # noqa: TRY400
        except Exception:
            log.exception("answers could not be sent, the worker will try")

    def _open(self, update: Update) -> Case:
        untold = shared.is_untold(update)
        private = get_private_user(update) is not None  # what is said there about one update is said about others
        ticket = self.order.enter(
            update.update_id,
            _get_person_id(update),
            self.patience,
            droppable=private and not untold,
            untold=untold,
        )
        return Case(update, ticket, untold)

    async def _serve(self, case: Case) -> list[Call]:
        """Return what to answer, when the update has had its effect or certainly has none. Raises: `NotServedError`."""
        update, username = case.update, self.me.username or ""
        try:
            return await self._perform(case, await self._fetch_attachment(case))
        except DroppedError:
            outcome, calls = "database_away", unserved.make_silence(update, router, username)
        except GivenUpError as error:
            log.error("update %s not served, the database is away: %s", update.update_id, error)  # noqa: TRY400
            if get_private_user(update) is not None:
                case.ticket.drop_others()
            outcome, calls = "database_away", unserved.make_apology(update, router, username, database_away=True)
        except NotServedError:
            raise
        except Exception:
            log.exception("update %s failed", update.update_id)
            outcome, calls = "failed", unserved.make_apology(update, router, username, database_away=False)
        metrics.UPDATES.labels(outcome).inc()
        self.gone.add(update.update_id)
        return calls

    async def _fetch_attachment(self, case: Case) -> Attachment | None:
        """Fetch the calendar file that the update is about, when it is its turn: the conversation says which."""
        message = case.update.message
        agrees = message is not None and message.chat.type == "private" and yes_words.is_yes(message.text or "")
        if not attachments.is_needed(case.update, agrees=agrees):
            return None
        try:
            await self._in_turn(case, Effort(), load.check_turn, case.update.update_id)
        except DatabaseError:
            return None  # the turn runs into the same problem and tells the person
        attachment = await attachments.fetch(self.bot, case.update, agrees=agrees)
        case.budget.restart()
        return attachment

    async def _perform(self, case: Case, attachment: Attachment | None) -> list[Call]:
        """Return the answers. Raises: `GivenUpError` (see `_serve`), and what is a fault of ours."""
        update, username = case.update, self.me.username or ""
        unsure: TurnResult | None = None
        tries = 0
        while True:
            effort = Effort()
            work = functools.partial(dispatch, update, router, username, unsure, attachment, effort=effort)
            try:
                calls = await self._in_turn(case, effort, work)
            except DroppedError:
                raise
            except CommitUnknownError as error:
                log.warning("update %s: the connection broke during the commit, trying again", update.update_id)
                unsure, case.ticket.droppable = error.ending, False
            except (OperationalError, InterfaceError, GivenUpError) as error:
                if self.stop.is_set():
                    raise NotServedError from error
                if unsure is None and _is_given_up(case, tries, error):
                    raise GivenUpError(describe(error)) from error
            else:
                log.debug("its effect is committed; answers: %d", len(calls))
                metrics.UPDATES.labels("handled").inc()
                return calls
            await self._pause(case, tries, sure=unsure is None)
            tries += 1

    async def _pause(self, case: Case, tries: int, *, sure: bool) -> None:
        """Wait before the next try. Raises: `NotServedError`, on a stop while it is not known what the last one did."""
        if not case.budget.until_told():
            if not sure:
                self._promise(case)
            case.budget.restart()
        pause = RETRIES[tries] if tries < len(RETRIES) else LONGEST_PAUSE
        if sure:
            await asyncio.sleep(pause)
        elif await client.sleep_until(self.stop, pause):
            raise NotServedError

    async def _in_turn(self, case: Case, effort: Effort, work: Callable[..., R], *args: Any) -> R:
        """Do it in a thread when it is the update's turn. Raises: `NotServedError`, and what `_do` raises."""
        try:
            while True:
                waits = not case.ticket.holds
                place = await self._reach(case)
                if waits:
                    case.budget.restart()
                try:
                    return await self._do(case, effort, db_threads.begin(work, *args, place=place))
                except NotYetError:
                    await case.ticket.step_back()
                if self.stop.is_set():
                    raise NotServedError
        except TurnTimeoutError as error:
            log.warning("update %s has not got its turn in time", case.update.update_id)
            raise NotServedError from error

    async def _reach(self, case: Case) -> Place:
        """Wait for its turn. Behind an update that its person hears nothing of, they hear that this one takes long."""
        if not case.ticket.is_behind_untold():
            return await case.ticket.reach()
        reaching = asyncio.ensure_future(case.ticket.reach())
        try:
            await asyncio.wait({reaching}, timeout=case.budget.until_told())
            if not reaching.done():
                self._promise(case)
            return await reaching
        finally:
            reaching.cancel()

    async def _do(self, case: Case, effort: Effort, work: Work[R]) -> R:
        """Wait for it within the update's time.

        Raises:
            GivenUpError: it has not begun in time, and never will.
            Exception: what it raises; when it has begun and takes too long, its connection is cut, and it says so.
        """
        if not await self._wait(work, case.budget.until_told) and effort.give_up():
            work.abandon()
            work.result.cancel()
            raise GivenUpError("it does not answer")
        if not work.result.done():
            self._promise(case)
            if not await self._wait(work, case.budget.until_cut):
                work.abandon()
        return await work.result

    async def _wait(self, work: Work[R], get_left: Callable[[], float]) -> bool:
        """Wait for its end while there are seconds left; on a stop, only a moment longer. Returns whether it ended."""
        while not work.result.done() and (left := get_left()) > 0 and not self.stop.is_set():
            await asyncio.wait({work.result}, timeout=min(left, SLICE))
        if self.stop.is_set():
            await asyncio.wait({work.result}, timeout=DRAIN)
        return work.result.done()

    def _promise(self, case: Case) -> None:
        """Tell the person, once, that it takes long; on a stop, it comes again."""
        if case.promise is None and not case.untold and not self.stop.is_set():
            case.ticket.droppable = False
            calls = unserved.make_promise(case.update, router, self.me.username or "")
            case.promise = self._begin(self._send(calls))


def _is_given_up(case: Case, tries: int, error: Exception) -> bool:
    """Whether no try is left; one that has waited for a lock as long as it may is the last, if anybody is told."""
    if case.untold:
        return tries == UNTOLD
    late = isinstance(error, GivenUpError) or not case.budget.until_told()
    return late or tries == len(RETRIES) or outages.has_waited(error)


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
