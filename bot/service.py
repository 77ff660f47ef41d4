"""The bot as a process: checks before the start, signals, and where updates come from."""

import asyncio
import logging
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import User
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from bot import commands, polling, webhook
from bot.app import Application
from botapi import client
from calendarapp import db
from calendarapp.services import bot_account
from calendarapp.sql import clocks
from webapp import db_threads, entrypoint, health, metrics, outage_log
from webapp.entrypoint import StartError

log = logging.getLogger(__name__)

DATABASE: Final = "the database"
ASKED: Final = 10.0  # seconds between two questions to the database: an idle bot would not notice that it is away
LIMITS: Final = {DATABASE: 60.0}  # seconds until `--check` finds something wrong
POLLING_LIMITS: Final = {**LIMITS, polling.WORK: 180.0}


def start() -> None:
    """Run until SIGINT or SIGTERM.

    Raises:
        StartError: migrations are missing, METRICS_PORT is taken, the token is refused, Telegram is out of reach, the
            webhook can't be set up.
        django.db.DatabaseError: the database does not answer.
    """
    entrypoint.check_migrations()
    metrics.serve("bot")
    db.ensure_schema()
    clocks.follow()
    connection.close()
    try:
        asyncio.run(run())
    finally:
        db_threads.close()


async def run() -> None:
    """Run the bot on the main thread's event loop. Raises: as `start`."""
    await client.run(_serve)


async def _serve(bot: Bot, me: User, stop: asyncio.Event) -> None:
    """Tell Telegram the commands, then take updates until the stop."""
    application = Application(bot, me)
    await commands.publish(bot)
    entrypoint.freeze_objects()
    asking = asyncio.create_task(_ask_database(me.username or ""))
    try:
        async with health.beating(settings.DATA_DIR, "bot", LIMITS if settings.WEBHOOK_URL else POLLING_LIMITS):
            if settings.WEBHOOK_URL:
                await webhook.serve(application, stop)
            else:
                await commands.try_call(bot.delete_webhook(drop_pending_updates=False))
                log.info("bot is ready: @%s, polling", me.username)
                await polling.poll(application, stop)
    except OSError as error:
        raise StartError(f"WEBHOOK_PORT {settings.WEBHOOK_PORT} can't be listened on: {error.strerror}.") from error
    except TelegramAPIError as error:
        raise StartError(f"Telegram refuses the webhook (WEBHOOK_URL): {error.message}.") from error
    finally:
        asking.cancel()
        await application.drain()


async def _ask_database(username: str) -> None:
    """Note that it answers, in the threads that serve updates, and what time it is there; tell it the bot's name."""
    told = False
    while True:
        try:
            await db_threads.run(clocks.follow)
            if not told:
                await db_threads.run(bot_account.note, username)
                told = True
            health.note(DATABASE)
        except (DatabaseError, InterfaceError) as error:
            outage_log.warn(log, "updates wait", error)
        await asyncio.sleep(ASKED)
