"""One way to be a transaction: joined to the caller's, or one's own and tried again when it lost a race for locks."""

import functools
import random
import threading
import time
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.pq import TransactionStatus

P = ParamSpec("P")
R = TypeVar("R")

# PostgreSQL, appendix A: deadlock_detected, serialization_failure, lock_not_available.
LOST_RACES: Final = frozenset({"40P01", "40001", "55P03"})
TRIES: Final = 8

_here = threading.local()  # `within`: a service runs in this thread, as a transaction or as a part of one


def lost_race(error: BaseException) -> bool:
    """Whether the database refused because of other transactions only, so that the same work may succeed next time."""
    return getattr(error.__cause__, "sqlstate", None) in LOST_RACES


def begun() -> bool:
    """Whether a transaction is under way in the database: Django's `atomic` begins it with the first statement."""
    kept = connection.connection
    return kept is not None and kept.info.transaction_status != TransactionStatus.IDLE


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service in a transaction.

    Inside of a caller's transaction it is a part of that, undone alone when it raises. On its own it is tried again
    when it lost a race; the caller sees its result, its `CalendarError`, or a database that is really away.

    A service that another one calls is just a part of it, without a savepoint, which is two journeys: who catches its
    `CalendarError` in there and goes on has to put a `transaction.atomic()` around it.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if getattr(_here, "within", False):
            return function(*args, **kwargs)
        _here.within = True
        try:
            return outermost(*args, **kwargs)
        finally:
            _here.within = False

    def outermost(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if attempt == TRIES - 1 or not lost_race(error):
                    raise
            time.sleep(random.uniform(0.005, 0.03) * 2**attempt)  # noqa: S311  spreads the next tries
        raise AssertionError("unreachable")

    return run


def mostly_one_statement(at_once: Callable[[], R | None], step_by_step: Callable[[], R]) -> R:
    """Do something in one statement, or otherwise in a transaction; a part of the caller's, where there is one.

    Args:
        at_once: mostly does it, by a statement that is a transaction by itself. None when something is in the way;
            nothing is written then.
        step_by_step: does it, or says what is in the way.
    """
    if connection.in_atomic_block:
        return transactional(lambda: at_once() or step_by_step())()
    try:
        done = at_once()
    except OperationalError as error:
        if not lost_race(error):
            raise
        done = None
    return done or transactional(step_by_step)()
