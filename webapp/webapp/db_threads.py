"""The bridge from the event loop to the synchronous services: a thread pool, one database connection per thread."""

import asyncio
import contextvars
import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from calendarapp.sql import outages

P = ParamSpec("P")
R = TypeVar("R")

THREADS: Final = 8

_breaks = 0  # how often a connection seemed broken
_under_way = 0  # calls that were asked for and have not ended
_here = threading.local()


async def run(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function that uses the database in a thread of the pool, and give back what it returns or raises."""
    global _under_way  # noqa: PLW0603  one count for all tasks
    here = contextvars.copy_context()  # the thread's log lines and messages belong to the task's update
    work = functools.partial(here.run, _call, function, *args, **kwargs)
    _under_way += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, work)
    finally:
        _under_way -= 1


def count_calls() -> tuple[int, int]:
    """How many calls the threads are making, and how many wait for a thread."""
    return min(_under_way, THREADS), max(_under_way - THREADS, 0)


def _call(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call it, on a connection that is not known to be broken.

    A connection breaks with its server, and so do those of all other threads: each drops its own before its next
    call, so that a second try finds the server when it is back, whichever thread it falls to. A deadlock is the same
    kind of error and costs some reconnections; it is rare. A write that reached a server which only reads, and a query
    whose plan is outdated, are reported as that kind, too.
    """
    global _breaks  # noqa: PLW0603  one count for all threads
    if getattr(_here, "breaks", 0) != _breaks:
        connections.close_all()
        _here.breaks = _breaks
    try:
        return function(*args, **kwargs)
    except Exception as error:
        if outages.is_away(error) and not outages.has_waited(error):
            _breaks += 1
        if outages.is_read_only(error) or outages.is_outdated(error):
            raise OperationalError(str(error)) from error.__cause__
        raise


def close() -> None:
    """Let running calls finish, and close the pool's connections. Nothing can be run afterwards."""
    _pool.shutdown(wait=True)
    while _opened:
        _opened.pop().close()


def _join_pool() -> None:
    """A thread of the pool begins: remember its connection, so that `close` can close it from another thread."""
    own = connections[DEFAULT_DB_ALIAS]
    own.inc_thread_sharing()
    _opened.append(own)


_opened: list[BaseDatabaseWrapper] = []
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="orm", initializer=_join_pool)
