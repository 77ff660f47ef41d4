"""Whose turn it is: one person's updates take effect one after another, whichever bots have received them.

The database decides (`sql/named/turns.sql`, by `bot.turn.load`); here are the updates that wait in this process. Of one
person's, only the first asks the database, again and again, until it is its turn; those behind it are noted there as
arrived, and wait.
"""

import asyncio
import contextvars
import itertools
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from django.db import Error

from bot.turn import load
from bot.turn.budget import TOLD, DroppedError
from bot.turn.delivery import Receipts
from bot.turn.load import Place
from webapp import db_threads

log = logging.getLogger(__name__)

T = TypeVar("T")

RENEW: Final = load.LEASE / 3  # seconds between signs of life
SHORTEST_PAUSE: Final = 0.005  # seconds before the database is asked again, twice as long each time
LONGEST_PAUSE: Final = 0.05


class TurnTimeoutError(Exception):
    """An update has not got its turn in time."""


class Gone:
    """Updates that take no effect here, whose arrival is to be forgotten: many at once, as there may be many."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._writing: asyncio.Task[None] | None = None

    def add(self, update_id: int) -> None:
        """Let nobody wait for this one any longer."""
        self._numbers.append(update_id)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), context=contextvars.Context())  # of no update

    async def _write(self) -> None:
        while self._numbers:
            numbers, self._numbers = self._numbers, []
            await _run(load.forget_arrivals, numbers)


class Line:
    """The updates of one person that are in this process, until their answers are sent."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []
        self.busy = False  # one asks the database, is processed, or is being answered

    def wake(self) -> None:
        """Let the first of them go on, if it waits for that."""
        if self.tickets and not self.busy:
            min(self.tickets, key=Ticket.number).woken.set()


class Ticket:
    """An update in a line."""

    def __init__(
        self,
        order: "Order",
        update_id: int,
        serial: int,
        sender: int | None,
        *,
        deadline: float | None,
        droppable: bool,
        untold: bool,
    ) -> None:
        self.update_id = update_id
        self.woken = asyncio.Event()
        self.dropped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.droppable = droppable
        self.untold = untold
        self._order = order
        self._serial = serial
        self._sender = sender
        self._deadline = deadline
        self._line = order.get_line(sender)
        self._line.tickets.append(self)
        self.holds = False
        self._pause = SHORTEST_PAUSE

    def number(self) -> tuple[int, int]:
        """The order in a line; the same update may be there twice."""
        return self.update_id, self._serial

    def is_behind_untold(self) -> bool:
        """Whether it waits for others here, and nobody hears of any of them (`untold`)."""
        before = [ticket for ticket in self._line.tickets if ticket.number() < self.number()]
        return bool(before) and all(ticket.untold for ticket in before)

    async def reach(self) -> Place:
        """Wait until no other update in this process comes first. Returns what to ask the database with.

        Raises:
            TurnTimeoutError: it takes too long.
            DroppedError: one of the person's before was not served, which they were told after this one came.
        """
        if self.holds:  # it tries again
            return self._order.make_place(self.update_id, self._sender)
        if not self._is_first():
            await self._wait(self._order.note(self.update_id, self._sender, load.LEASE))
        while not self._is_first():
            self.woken.clear()
            await self._wait(self.woken.wait())
        self._line.busy = self.holds = True
        return self._order.make_place(self.update_id, self._sender)

    async def step_back(self) -> None:
        """Pause: it is not its turn yet. What comes meanwhile with a lower number goes first. Raises: as `reach`."""
        self._release()
        await self._wait(asyncio.sleep(self._pause))
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def drop_others(self) -> None:
        """This one is not served, and the person is told: that is about everything that they have sent so far."""
        for ticket in self._line.tickets:
            if ticket is not self and ticket.droppable and not ticket.holds and not ticket.dropped.done():
                ticket.dropped.set_result(None)

    def leave(self) -> None:
        """The next one's turn may come."""
        self._line.tickets.remove(self)
        self._order.drop(self.update_id, self._sender)
        self._release()

    def _is_first(self) -> bool:
        return not self._line.busy and min(self._line.tickets, key=Ticket.number) is self

    def _release(self) -> None:
        if self.holds:
            self._line.busy = self.holds = False
        self._line.wake()

    async def _wait(self, what: Coroutine[Any, Any, Any]) -> None:
        seconds = None if self._deadline is None else self._deadline - asyncio.get_running_loop().time()
        waiting = asyncio.ensure_future(what)
        try:
            await asyncio.wait({waiting, self.dropped}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            done = waiting.done()
            waiting.cancel()
        if self.dropped.done():
            raise DroppedError
        if not done:
            raise TurnTimeoutError


class Order:
    """All lines of this process, and what it tells the database about the updates in them."""

    def __init__(self, receipts: Receipts) -> None:
        self._receipts = receipts
        self._lines: defaultdict[int | None, Line] = defaultdict(Line)
        self._here: Counter[int] = Counter()  # the updates in this process
        self._serial = itertools.count()
        self._new: list[tuple[int, int | None, float]] = []  # arrivals to be noted
        self._writing: asyncio.Task[None] | None = None  # the note that is being written
        self._next: asyncio.Task[None] | None = None  # the one after it
        self._renewing: asyncio.Task[None] | None = None

    def enter(
        self,
        update_id: int,
        sender: int | None,
        patience: float | None = None,
        *,
        droppable: bool = False,
        untold: bool = False,
    ) -> Ticket:
        """Put an update into its sender's line.

        Args:
            update_id: the update.
            sender: the person; None: it waits for nobody.
            patience: how many seconds it waits at most for its turn.
            droppable: it goes with one before it that is not served.
            untold: nobody hears what becomes of it.
        """
        self._here[update_id] += 1
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew())
        deadline = None if patience is None else asyncio.get_running_loop().time() + patience
        serial = next(self._serial)
        return Ticket(self, update_id, serial, sender, deadline=deadline, droppable=droppable, untold=untold)

    async def pass_over(self, update_id: int) -> None:
        """Tell the other bots not to wait for an update that takes no effect."""
        self._here[update_id] += 1
        await self.note(update_id, None, 0)
        self._forget(update_id)

    def get_line(self, sender: int | None) -> Line:
        """The line of a person; a new one for an update without."""
        return Line() if sender is None else self._lines[sender]

    def drop(self, update_id: int, sender: int | None) -> None:
        """An update has left its line."""
        self._forget(update_id)
        if sender is not None and not self._lines[sender].tickets:
            del self._lines[sender]

    def make_place(self, update_id: int, sender: int | None) -> Place:
        """What the database does not know, or not yet."""
        below = range(update_id - load.SPAN, update_id)
        return Place(sender, [number for number in below if number in self._here], self._receipts.list_unwritten())

    async def note(self, update_id: int, sender: int | None, lease: float) -> None:
        """Note that an update has arrived, together with those that come while the last note is being written."""
        self._new.append((update_id, sender, lease))
        if self._next is None:
            self._next = asyncio.create_task(self._write_note(self._writing))
        await asyncio.shield(self._next)

    async def _write_note(self, former: asyncio.Task[None] | None) -> None:
        if former is not None:
            await former
        new, self._new = self._new, []
        self._writing, self._next = self._next, None
        await _run(load.note_arrivals, new)

    async def _renew(self) -> None:
        """Give signs of life for what has been here for a while, as long as anything is."""
        known: set[int] = set()
        while self._here:
            old = [number for number in self._here if number in known]
            if old:
                await _run(load.renew_arrivals, old)
            known = set(self._here)
            await asyncio.sleep(RENEW)

    def _forget(self, update_id: int) -> None:
        self._here[update_id] -= 1
        if not self._here[update_id]:
            del self._here[update_id]


async def _run(write: Callable[[T], None], what: T) -> None:
    """Write a note; without it, others wait longer, or not at all: nothing is lost."""
    try:
        await db_threads.run_within(TOLD, write, what)
    except Error as error:
        log.info("the order of updates could not be noted: %s", str(error).partition("\n")[0])
