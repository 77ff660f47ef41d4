"""Daily counts. Writers append rows, a fold adds them to the day's row: writers never wait for each other."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from calendarapp import clock
from calendarapp.models import BotStatistics, StatisticsDelta
from calendarapp.sql import locks, prepared

_ADD_UP: Final = prepared.load("statistics", "add_up")
_FOLD: Final = prepared.load("statistics", "fold")


def get_today() -> dt.date:
    """The day that counts now: that of `settings.TIME_ZONE`."""
    return clock.today(settings.TIME_ZONE)


def record(**counts: int) -> None:
    """Count something for `get_today`, in the caller's transaction: fields of `StatisticsDelta`."""
    StatisticsDelta.objects.create(date=get_today(), **counts)
    fold_on_commit()


def take_back_deletion(day: dt.date) -> None:
    """Uncount a deletion of that day, because the event has been restored.

    Folds wait until the caller's transaction ends.
    """
    locks.lock(locks.STATISTICS)
    _ADD_UP.run()
    with_some = BotStatistics.objects.filter(date=day, cancelled_events__gt=0)
    with_some.update(cancelled_events=F("cancelled_events") - 1)
    fold_on_commit()


def fold_on_commit() -> None:
    """Fold the counts of the caller's transaction after its commit."""
    transaction.on_commit(fold, robust=True)


def fold() -> None:
    """Add every committed count to its day in `BotStatistics`, unless another process is doing so."""
    if not connection.in_atomic_block:
        _FOLD.run(turn=locks.STATISTICS)
    elif locks.try_lock(locks.STATISTICS):
        _ADD_UP.run()
