"""Transactions of services: part of the caller's, or their own, which is retried after a lost race for locks."""

import functools
import random
import threading
import time
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from django.db import IntegrityError, NotSupportedError, OperationalError, connection, transaction
from psycopg.pq import TransactionStatus

from calendarapp.sql import outages

P = ParamSpec("P")
R = TypeVar("R")

# PostgreSQL, appendix A: deadlock_detected, serialization_failure, lock_not_available.
LOST_RACES: Final = frozenset({"40P01", "40001", "55P03"})
TAKEN: Final = "23P01"  # exclusion_violation
TRIES: Final = 8

_here = threading.local()  # `within`: a service runs in this thread, as a transaction or as a part of one


def is_begun() -> bool:
    """Whether a transaction is under way in the database: Django's `atomic` begins it with the first statement."""
    kept = connection.connection
    return kept is not None and kept.info.transaction_status != TransactionStatus.IDLE


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service in a transaction.

    Inside of a caller's transaction it is a part of that, undone alone when it raises. On its own it is tried again
    when it lost a race; the caller sees its result, its `CalendarError`, or a database that is really away.

    In either case it is run once more when `nobody_is_double_booked` has refused what it wrote, because it had to wait
    for a writer who locks no calendars (a bulk UPDATE): now it sees what that one wrote, and says so.

    A service that another one calls is part of that transaction, without a savepoint, which would cost two round
    trips: a caller that catches its `CalendarError` and continues has to wrap it in `transaction.atomic()`.
    """
    in_transaction = transaction.atomic(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if getattr(_here, "within", False):
            return function(*args, **kwargs)
        _here.within = True
        try:
            try:
                return retry_lost_race(lambda: in_transaction(*args, **kwargs))
            except IntegrityError as error:
                if getattr(error.__cause__, "sqlstate", None) != TAKEN:
                    raise
                return retry_lost_race(lambda: in_transaction(*args, **kwargs))
        finally:
            _here.within = False

    return run


def retry_lost_race(work: Callable[[], R]) -> R:
    """Run what is a transaction by itself, and retry it after a lost race.

    Inside a caller's transaction it is a part of that: the caller tries again.
    """
    if connection.in_atomic_block:
        return work()
    for attempt in range(TRIES):
        try:
            return work()
        except (OperationalError, NotSupportedError) as error:
            # The database refused only because of other transactions, or of a plan from before a migration, which
            # psycopg drops with the transaction: a retry may succeed.
            refused = getattr(error.__cause__, "sqlstate", None) in LOST_RACES and not outages.has_waited(error)
            lost_race = refused or outages.is_outdated(error)
            if attempt == TRIES - 1 or not lost_race:
                raise
        time.sleep(random.uniform(0.005, 0.03) * 2**attempt)  # noqa: S311  spreads the next tries
    raise AssertionError("unreachable")
