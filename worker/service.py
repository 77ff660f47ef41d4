"""The worker as a process: the sender's loop, the housekeeping and the signals."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from aiogram import Bot
from aiogram.types import User
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from botapi import client
from calendarapp.services import announcements, digest, housekeeping, outbox, reminders, webhook_deliveries
from calendarapp.sql import clocks, silence
from webapp import db_threads, entrypoint, health, metrics, outage_log
from worker import wake, webhooks
from worker.sender import OutboxSender
from worker.webhooks import WebhookSender

log = logging.getLogger(__name__)

POLL: Final = 2.0  # seconds between two polls without a notification, in case one was missed
CROWDED: Final = 0.1  # while messages are under way, or wait for their turn
HOUSEKEEPING: Final = 5.0
REMINDERS: Final = 0.5
DIGEST: Final = 10.0
CLOCK: Final = 5.0
ANNOUNCEMENTS: Final = 0.5
AWAY_ERRORS: Final = (DatabaseError, InterfaceError)
AWAY: Final = 1.0  # seconds to the next try when the database is away
SILENCE: Final = 60.0  # seconds in which the database answers: longer than any job's statement takes
OUTBOX: Final = "the outbox"
JOBS: Final = {
    "housekeeping": (housekeeping.run, HOUSEKEEPING),
    "reminders": (reminders.send_due, REMINDERS),
    "the evening digest": (digest.send_due, DIGEST),
    "the clock": (clocks.follow, CLOCK),
    "announcements": (announcements.send_due, ANNOUNCEMENTS),
}
LIMITS: Final = {
    OUTBOX: 60.0,
    webhooks.NAME: 60.0,
    **dict.fromkeys(JOBS, 600.0),
}  # seconds until `--check` finds something wrong


def start() -> None:
    """Run until SIGINT or SIGTERM.

    Raises:
        StartError: migrations are missing, METRICS_PORT is taken, the token is refused, Telegram is out of reach.
        django.db.DatabaseError: the database does not answer.
    """
    silence.limit(SILENCE)
    entrypoint.check_migrations()
    metrics.serve("worker")
    clocks.follow()
    connection.close()
    try:
        asyncio.run(client.run(_serve))
    finally:
        db_threads.close()


async def _serve(bot: Bot, me: User, stop: asyncio.Event) -> None:
    async with health.beating(settings.DATA_DIR, "worker", LIMITS):
        log.info("worker is ready")
        await work(OutboxSender(bot, me.username or ""), stop)


async def work(sender: OutboxSender, stop: asyncio.Event) -> None:
    """Deliver messages and do the housekeeping until the stop; current calls are finished first."""
    hooks = WebhookSender()
    calls = asyncio.create_task(hooks.run(stop))
    channels = {outbox.CHANNEL: sender.wake, webhook_deliveries.CHANNEL: hooks.wake}
    helpers = [
        asyncio.create_task(wake.listen(channels, stop)),
        *(asyncio.create_task(_repeat(name, *job, stop)) for name, job in JOBS.items()),
    ]
    try:
        while not stop.is_set():
            # Cleared before the check, so that a notification during it is not lost.
            sender.wake.clear()
            pause = await _check_outbox(sender)
            await _wait(pause, sender.wake, stop)
    finally:
        with contextlib.suppress(*AWAY_ERRORS):
            await sender.finish()
        stop.set()
        await asyncio.gather(calls, return_exceptions=True)
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)


async def _check_outbox(sender: OutboxSender) -> float:
    """Check the outbox once. Returns the seconds until the next check if no notification comes."""
    try:
        found = await sender.round()
        health.note(OUTBOX)
        if found or sender.in_flight:
            return CROWDED
        return CROWDED if await db_threads.run(outbox.is_due) else POLL
    except AWAY_ERRORS as error:
        outage_log.warn(log, "messages wait", error)
        return AWAY


async def _repeat(name: str, job: Callable[[], int], seconds: float, stop: asyncio.Event) -> None:
    """Do a job every `seconds`, and again at once for as long as it finds something to do."""
    while not stop.is_set():
        try:
            done = await db_threads.run(job)
            health.note(name)
        except AWAY_ERRORS as error:
            outage_log.warn(log, f"{name} failed", error)
            done = 0
        except Exception:
            # The failure must not stop the other jobs, nor this one's next try.
            log.exception("%s failed and is tried again", name)
            done = 0
        await _wait(0 if done else seconds, stop)


async def _wait(seconds: float, *events: asyncio.Event) -> None:
    """Wait until one of the events is set, but no longer than `seconds`."""
    waiters = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiters, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for waiter in waiters:
        waiter.cancel()
