"""Daily counts. Writers append, a fold adds that to the day's row: no two writers ever wait for one row."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from calendarapp import clock
from calendarapp.models import BotStatistics
from calendarapp.sql import locks
from calendarapp.sql.prepared import Statement
from calendarapp.sql.routines import Routine

# Everything that was counted goes to its day.
ADD_UP: Final = """
WITH folded AS (
    DELETE FROM calendarapp_statisticsdelta
    RETURNING date, user_count, event_count, edited_events, cancelled_events
)
INSERT INTO calendarapp_botstatistics AS day (date, user_count, event_count, edited_events, cancelled_events)
SELECT date, sum(user_count), sum(event_count), sum(edited_events), sum(cancelled_events) FROM folded GROUP BY date
ON CONFLICT (date) DO UPDATE SET
    user_count = day.user_count + excluded.user_count,
    event_count = day.event_count + excluded.event_count,
    edited_events = day.edited_events + excluded.edited_events,
    cancelled_events = day.cancelled_events + excluded.cancelled_events
"""

# One journey, for it follows every commit that counts something. Nothing is left behind: who is turned away has
# committed before it came, and who turned it away looks again after its own commit. That need not reach the disk:
# should it be lost, what it has added up is there again, and added up again.
FOLD: Final = """
BEGIN
    LOOP
        PERFORM set_config('synchronous_commit', 'off', true);
        EXIT WHEN NOT pg_try_advisory_xact_lock(%(lock)s);
        {add_up};
        COMMIT;
        EXIT WHEN NOT EXISTS (SELECT FROM calendarapp_statisticsdelta);
    END LOOP;
END
"""

RECORD: Final = """
INSERT INTO calendarapp_statisticsdelta (date, user_count, event_count, edited_events, cancelled_events)
VALUES (%(date)s, %(user_count)s, %(event_count)s, %(edited_events)s, %(cancelled_events)s)
"""


def today() -> dt.date:
    """The day that counts now: that of `settings.TIME_ZONE`."""
    return clock.today(settings.TIME_ZONE)


def record(*, user_count: int = 0, event_count: int = 0, edited_events: int = 0, cancelled_events: int = 0) -> None:
    """Count something for `today`, in the caller's transaction."""
    _RECORD.run(
        date=today(),
        user_count=user_count,
        event_count=event_count,
        edited_events=edited_events,
        cancelled_events=cancelled_events,
    )
    fold_on_commit()


def take_back_deletion(day: dt.date) -> None:
    """An event that was deleted on that day is there again: it is not counted as deleted any more.

    Folds wait until the caller's transaction ends.
    """
    locks.lock(locks.STATISTICS)
    _ADD_UP.run()
    with_some = BotStatistics.objects.filter(date=day, cancelled_events__gt=0)
    with_some.update(cancelled_events=F("cancelled_events") - 1)
    fold_on_commit()


def fold_on_commit() -> None:
    """What the caller's transaction counts is added up when it commits."""
    transaction.on_commit(fold, robust=True)


def fold() -> None:
    """Add every committed count to its day in `BotStatistics`, unless somebody else is just doing it."""
    if not connection.in_atomic_block:
        FOLD_PROCEDURE.run(lock=locks.STATISTICS)
    elif locks.try_lock(locks.STATISTICS):
        _ADD_UP.run()


_RECORD: Final = Statement(lambda: RECORD)
_ADD_UP: Final = Statement(lambda: ADD_UP)
FOLD_PROCEDURE: Final = Routine(
    "calendar_fold", types=lambda: {"lock": "bigint"}, returns=None, body=lambda: FOLD.format(add_up=ADD_UP)
)
