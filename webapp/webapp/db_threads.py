"""The bridge from the event loop to the synchronous services: a thread pool, one database connection per thread."""

import asyncio
import concurrent.futures
import contextlib
import contextvars
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Generic, ParamSpec, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from calendarapp.sql import outages

P = ParamSpec("P")
R = TypeVar("R")

THREADS: Final = 8
LAST: Final = 2.0  # seconds that a stop waits for calls, before it cuts their connections

_breaks = 0  # how often a connection seemed broken
_here = threading.local()


class Work(Generic[R]):
    """A call in a thread.

    Attributes:
        future: what it returns or raises.
        result: the same for the event loop. When that is cancelled, a call that has not begun never does.
    """

    def __init__(self, function: Callable[[], R]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self._connection: BaseDatabaseWrapper | None = None  # while it is running
        self.abandoned = False
        self.future: Future[R] = _pool.submit(contextvars.copy_context().run, self._run)
        _under_way[self.future] = self
        self.future.add_done_callback(_end)
        self.result: asyncio.Future[R] = asyncio.wrap_future(self.future)

    def abandon(self) -> bool:
        """Wait for the database no longer: a call that has not begun never does, a running one's connection is cut.

        A server that stands still would else keep the thread for as long. What has reached it may take effect: to the
        call, the connection broke.

        Returns:
            Whether it never began.
        """
        self.abandoned = True
        if self.future.cancel():
            return True
        with self._lock:
            if self._connection is not None:
                _cut(self._connection)
        return False

    def _run(self) -> R:
        """Call it, on a connection that is not known to be broken.

        A connection breaks with its server, and so do those of all other threads: each drops its own before its next
        call, so that a second try finds the server when it is back, whichever thread it falls to. A deadlock is the
        same kind of error and costs some reconnections; it is rare. What else means that the database is away (see
        `outages`) is reported as that kind, too.
        """
        global _breaks  # noqa: PLW0603  one count for all threads
        if getattr(_here, "breaks", 0) != _breaks:
            connections.close_all()
            _here.breaks = _breaks
        with self._lock:
            self._connection = connections[DEFAULT_DB_ALIAS]
        _here.work = self
        try:
            return self._function()
        except Exception as error:
            if not outages.is_away(error):
                raise
            if not outages.has_waited(error):
                _breaks += 1
            if isinstance(error, OperationalError | InterfaceError):
                raise
            raise OperationalError(str(error)) from error.__cause__
        finally:
            _here.work = None
            with self._lock:
                self._connection = None


def _end(future: Future[Any]) -> None:
    """Forget a call that has ended. A future keeps its callbacks: one with the call in it would be a circle."""
    _under_way.pop(future, None)


def begin(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Work[R]:
    """Run a function that uses the database in a thread of the pool. Its log lines belong to the task's update."""
    return Work(lambda: function(*args, **kwargs))


async def run(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, and give back what it returns or raises."""
    return await begin(function, *args, **kwargs).result


async def run_within(seconds: float, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, unless the database stands still.

    Raises:
        django.db.OperationalError: it was abandoned after that many seconds; and whatever the function raises.
    """
    work = begin(function, *args, **kwargs)
    await asyncio.wait({work.result}, timeout=seconds)
    if not work.result.done() and work.abandon():
        raise OperationalError("no thread was free in time")
    return await work.result


def count_calls() -> tuple[int, int]:
    """How many calls the threads are making, and how many wait for a thread."""
    number = len(_under_way)
    return min(number, THREADS), max(number - THREADS, 0)


def close() -> None:
    """Let running calls finish, but for those that the database does not answer, and close the pool's connections.

    Nothing can be run afterwards.
    """
    left = list(_under_way.values())
    concurrent.futures.wait([work.future for work in left], LAST)
    for work in left:
        work.abandon()
    _pool.shutdown(wait=True)
    while _opened:
        _opened.pop().close()


def _cut(wrapper: BaseDatabaseWrapper) -> None:
    """Let the thread that waits for an answer on this connection find it broken."""
    session = wrapper.connection
    with (
        contextlib.suppress(psycopg.Error, OSError, AttributeError),  # not connected, or not any more
        socket.socket(fileno=os.dup(session.pgconn.socket)) as ours,
    ):
        ours.shutdown(socket.SHUT_RDWR)


def _refuse_abandoned(**_signal: Any) -> None:
    """Give a call that was abandoned while it connected no connection; Django's signal `connection_created`."""
    work: Work[Any] | None = getattr(_here, "work", None)
    if work is not None and work.abandoned:
        raise OperationalError("it was given up while it connected")


def _join_pool() -> None:
    """A thread of the pool begins: remember its connection, so that `close` can close it from another thread."""
    own = connections[DEFAULT_DB_ALIAS]
    own.inc_thread_sharing()
    _opened.append(own)


_under_way: dict[Future[Any], Work[Any]] = {}  # asked for, and not ended
_opened: list[BaseDatabaseWrapper] = []
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="orm", initializer=_join_pool)
connection_created.connect(_refuse_abandoned)
