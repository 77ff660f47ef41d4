"""Makes the deliveries of webhooks, beside the outbox: many at once, a few to each address."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError, InterfaceError

from calendarapp.api import webhook_bodies
from calendarapp.services import webhook_deliveries
from calendarapp.services.webhook_deliveries import ClaimedDelivery, Outcome
from webapp import db_threads, health, metrics, outage_log
from worker.webhook_calls import Caller

log = logging.getLogger(__name__)

NAME: Final = "webhooks"
IN_FLIGHT: Final = 200  # calls at once: slow receivers hold up no others
BATCH: Final = 50  # deliveries claimed at once
POLL: Final = 2.0  # seconds between two looks without a notification: something may be due again
PAUSE: Final = 0.02  # between two looks while calls come to an end
AWAY: Final = 1.0  # seconds to the next look when the database is away
PARTING: Final = 5.0  # seconds for the current calls when the worker stops; the others go out again elsewhere
AWAY_ERRORS: Final = (DatabaseError, InterfaceError)

Bodies = dict[int, bytes]


class WebhookSender:
    """Claims deliveries as long as there is room, and makes each in a task of its own."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()  # set when there is a reason to look
        self._tasks: dict[asyncio.Task[None], ClaimedDelivery] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until the stop; current calls get a moment to come to an end."""
        async with Caller() as caller:
            try:
                while not stop.is_set():
                    self.wake.clear()
                    await self._pause(await self._look(caller), stop)
            finally:
                await self._hand_back()

    async def _look(self, caller: Caller) -> float:
        """Claim what may go out, and start its calls. Returns the seconds until the next look."""
        room = min(BATCH, IN_FLIGHT - len(self._tasks))
        try:
            claimed, bodies = await db_threads.run(_claim, room) if room > 0 else ([], {})
            health.note(NAME)
        except AWAY_ERRORS as error:
            outage_log.warn(log, "webhooks wait", error)
            return AWAY
        except Exception:
            # The failure must not end the worker, nor the other deliveries.
            log.exception("webhooks failed and are tried again")
            return AWAY
        for delivery in claimed:
            task = asyncio.create_task(self._deliver(caller, delivery, bodies.get(delivery.id)))
            self._tasks[task] = delivery
            task.add_done_callback(self._finish)
        return PAUSE if room > 0 and len(claimed) == room else POLL

    async def _pause(self, seconds: float, stop: asyncio.Event) -> None:
        """Wait until something wakes it, but no longer than that, and a little in any case: claims are for many."""
        waiters = [asyncio.create_task(event.wait()) for event in (self.wake, stop)]
        await asyncio.wait(waiters, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for waiter in waiters:
            waiter.cancel()
        await asyncio.sleep(PAUSE)

    async def _deliver(self, caller: Caller, delivery: ClaimedDelivery, body: bytes | None) -> None:
        if body is None:
            outcome = Outcome(None, 0, "its contents can't be written")
        else:
            outcome = await caller.call(delivery, body)
        became = await _record(webhook_deliveries.note, delivery, outcome)
        if became:
            metrics.WEBHOOKS.labels(became).inc()

    def _finish(self, task: asyncio.Task[None]) -> None:
        delivery = self._tasks.pop(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery %s failed and is made again when its lease ends", delivery.id, exc_info=error)
        self.wake.set()  # the next one of that object, or address, may go out

    async def _hand_back(self) -> None:
        if not self._tasks:
            return
        current = dict(self._tasks)
        _done, left = await asyncio.wait(current, timeout=PARTING)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await _record(webhook_deliveries.return_claimed, [current[task] for task in left])


def _claim(room: int) -> tuple[list[ClaimedDelivery], Bodies]:
    """Claim deliveries with their bodies, in one trip to the thread pool; of what is gone meanwhile there is none."""
    claimed = webhook_deliveries.claim(limit=room)
    ids = [delivery.id for delivery in claimed]
    try:
        return claimed, webhook_bodies.render(ids)
    except DatabaseError:
        log.exception("a delivery among %s can't be written, they are written one by one", ids)
    bodies: Bodies = {}
    for number in ids:
        try:
            bodies |= webhook_bodies.render([number])
        except DatabaseError:
            log.exception("delivery %s can't be written", number)
    return claimed, bodies


async def _record(function: Callable[..., Any], *args: Any) -> Any:
    """Record an outcome. If the database is away, the delivery is made again when its lease ends."""
    try:
        return await db_threads.run(function, *args)
    except Exception:
        log.exception("the outcome of a delivery could not be recorded")
        return None
