"""What an operator reads of the bot in /metrics: updates and messages by what became of them, and who waits."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import override_settings

from bot.rate_limit import RateLimiter
from bot.router import router
from bot.turn import Turn, budget
from calendarapp.sql import locks
from tests.support.held_locks import held_by_another_program, renew_connections
from tests.support.numbers import read_number
from tests.support.outbox import wait_for_outbox
from tests.support.running import RunningBot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import PATIENCE, wait_until
from webapp import db_threads


@contextmanager
def counted(name: str, *, times: int = 1, **labels: str) -> Iterator[None]:
    """In the block, that number grows by so much."""
    before = read_number(name, **labels)
    yield
    wait_until(lambda: read_number(name, **labels) == before + times, what=f"{name} {labels}")


def test_served_and_failed_updates_are_counted(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for_outbox(anna)
    with counted("vstrecha_updates_total", outcome="handled"), counted("vstrecha_turn_seconds_count"):
        anna.say("/help")
        anna.wait_for("What I can do")

    def broken(_turn: Turn) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setitem(router.commands, "help", broken)
    with counted("vstrecha_updates_total", outcome="failed"):
        anna.say("/help")
        anna.wait_for("Something went wrong on my side")


def test_updates_over_the_limit_are_counted(anna: Person, bot: RunningBot) -> None:
    bot.application.rate_limiter = RateLimiter()
    try:
        with override_settings(BOT_RATE_PER_MINUTE=2), counted("vstrecha_updates_total", times=3, outcome="slowed"):
            for _message in range(5):
                anna.say("/help")
    finally:
        bot.application.rate_limiter = RateLimiter()


def test_updates_that_find_no_database_are_counted(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT", 600)
    monkeypatch.setattr(budget, "TOLD", 1.0)
    renew_connections(monkeypatch)
    with counted("vstrecha_updates_total", outcome="database_away"), held_by_another_program("calendarapp_lastturn"):
        anna.say("/help")
        anna.wait_for("Please try again in a minute")


def test_calls_to_the_database_that_wait_are_counted(bot: RunningBot) -> None:
    release = threading.Event()

    async def hold() -> None:
        await asyncio.gather(*(db_threads.run(release.wait, PATIENCE) for _call in range(db_threads.THREADS + 2)))

    held = asyncio.run_coroutine_threadsafe(hold(), bot.loop)
    try:
        wait_until(lambda: read_number("vstrecha_database_threads", state="busy") == db_threads.THREADS)
        wait_until(lambda: read_number("vstrecha_database_threads", state="waiting") >= 2)
    finally:
        release.set()
        held.result(PATIENCE)
    wait_until(lambda: read_number("vstrecha_database_threads", state="waiting") == 0)


def test_what_telegram_says_to_messages_is_counted(anna: Person, telegram_server: SandboxServer) -> None:
    wait_for_outbox(anna)
    with counted("vstrecha_messages_total", outcome="sent"):
        anna.say("/help")
        anna.wait_for("What I can do")
    telegram_server.fail_next("sendMessage", error_code=429, retry_after=1, chat_id=anna.id)
    with (
        counted("vstrecha_flood_limits_total"),
        counted("vstrecha_messages_total", outcome="retried"),
        counted("vstrecha_messages_total", outcome="sent"),
    ):
        anna.say("/help")
        anna.wait_for("What I can do")
    telegram_server.fail_next("sendMessage", error_code=400, chat_id=anna.id, description="Bad Request: no")
    with counted("vstrecha_messages_total", outcome="failed"):
        anna.say("/help")
