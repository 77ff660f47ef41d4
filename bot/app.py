"""The running bot: every update through its turn, one person's in order, different people's at once."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Final

from aiogram import Bot
from aiogram.types import Update, User
from django.db import InterfaceError, OperationalError

from bot import delivery, orm
from bot.handlers import TOPICS
from bot.perform import apology, perform
from bot.routing import Topic
from bot.turn import Call

log = logging.getLogger(__name__)

# Pauses before another try when the database is away, in seconds. An update is marked when its effect is committed, so
# a second try can't double it, also where the connection broke in the middle of the commit.
RETRIES: Final = (0.2, 0.5, 1.0)
DRAIN: Final = 0.7  # seconds that a stop waits for answers on their way; the worker sends what is left


def all_topics() -> Topic:
    """Every handler in one set of tables.

    Raises:
        ValueError: two handlers claim one command, state or button.
    """
    whole = Topic()
    for topic in TOPICS:
        whole.include(topic)
    return whole


class _Line(asyncio.Lock):
    """One person's updates, in the order in which they came; `standing` counts those that are in it."""

    standing = 0


@dataclass
class Application:
    """Takes updates from polling or webhook and gives each its effect.

    Args:
        bot: the client that answers are sent with.
        me: what `getMe` says of the bot.
    """

    bot: Bot
    me: User
    topic: Topic = field(default_factory=all_topics)
    _lines: dict[int, _Line] = field(default_factory=dict)
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, raw: Any) -> None:
        """Process an update as it came from Telegram; one that can't be read is logged and passed over."""
        try:
            update = Update.model_validate(raw, context={"bot": self.bot})
        except ValueError as error:  # pydantic's ValidationError is one
            log.warning("an unreadable update was passed over: %s", str(error).partition("\n")[0])
            return
        await self.process(update)

    async def process(self, update: Update) -> None:
        """Returns when the update's effect is committed; the answers are sent afterwards, in the person's order."""
        who = _person_of(update)
        line = self._lines.setdefault(who, _Line())
        line.standing += 1
        try:
            await line.acquire()
        except BaseException:
            self._step_out(who, line)
            raise
        try:
            calls = await self._perform(update)
        except BaseException:
            line.release()
            self._step_out(who, line)
            raise
        task = asyncio.create_task(self._deliver(calls, who, line))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def drain(self) -> None:
        """Wait a moment for the answers that are on their way."""
        if self._deliveries:
            _done, late = await asyncio.wait(self._deliveries, timeout=DRAIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _deliver(self, calls: list[Call], who: int, line: _Line) -> None:
        """Send the answers; the person's next update waits until they are sent, so that a chat reads in order."""
        try:
            await delivery.deliver(self.bot, calls)
        except (OperationalError, InterfaceError) as error:
            log.error("the outbox could not be updated, the worker will send again: %s", error)  # noqa: TRY400  expected
        except Exception:
            log.exception("answers could not be sent, the worker will try")
        finally:
            line.release()
            self._step_out(who, line)

    async def _perform(self, update: Update) -> list[Call]:
        username = self.me.username or ""
        for pause in (*RETRIES, None):
            try:
                return await orm.run(perform, update, self.topic, username)
            except (OperationalError, InterfaceError) as error:
                if pause is None:
                    log.error("update %s not served, the database is away: %s", update.update_id, error)  # noqa: TRY400
                    return apology(update, database_away=True)
                await asyncio.sleep(pause)
            except Exception:
                log.exception("update %s failed", update.update_id)
                break
        return apology(update, database_away=False)

    def _step_out(self, who: int, line: _Line) -> None:
        """Forget the line when nobody stands in it any more."""
        line.standing -= 1
        if not line.standing:
            self._lines.pop(who, None)


def _person_of(update: Update) -> int:
    """Whose updates must stay in order with this one: the person's, else nobody's."""
    event = update.message or update.callback_query or update.my_chat_member
    user = event.from_user if event else None
    return user.id if user else -update.update_id
