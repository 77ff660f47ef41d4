"""What a call in a thread leaves behind."""

import asyncio
import gc
import threading
import weakref

from tests.support.waiting import PATIENCE, wait_until
from webapp import db_threads


class Update:
    """Whatever a call is about."""


def test_ended_call_keeps_nothing_of_what_it_was_about() -> None:
    begun = threading.Event()

    def work(_about: Update) -> bool:
        return begun.wait(PATIENCE)

    async def call() -> "weakref.ref[Update]":
        update = Update()
        under_way = db_threads.begin(work, update)
        begun.set()
        assert await under_way.result
        return weakref.ref(update)

    gc.disable()  # what only the collector can free stays for long in a busy bot
    try:
        kept = asyncio.run(call())
        wait_until(lambda: kept() is None, what="the thread's letting go")
    finally:
        gc.enable()
