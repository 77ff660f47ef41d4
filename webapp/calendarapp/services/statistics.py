"""Daily counts. Writers append, a fold adds that to the day's row: no two writers ever wait for one row."""

from typing import Final

from django.conf import settings
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.statements import Statement

FOLD_LOCK: Final = -0x53544154  # below zero: those above are people (`db.lock_people`)

# One statement, for it follows every commit that counts something: who gets the lock folds. Its commit need not reach
# the disk: should that be lost, what it has added up is there again, and added up again.
FOLD: Final = """
WITH turn AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(%(lock)s) AS mine,
        CASE WHEN %(alone)s THEN set_config('synchronous_commit', 'off', true) END
), folded AS (
    DELETE FROM calendarapp_statisticsdelta WHERE (SELECT mine FROM turn)
    RETURNING date, user_count, event_count, edited_events, cancelled_events
), kept AS (
INSERT INTO calendarapp_botstatistics AS day (date, user_count, event_count, edited_events, cancelled_events)
SELECT date, sum(user_count), sum(event_count), sum(edited_events), sum(cancelled_events) FROM folded GROUP BY date
ON CONFLICT (date) DO UPDATE SET
    user_count = day.user_count + excluded.user_count,
    event_count = day.event_count + excluded.event_count,
    edited_events = day.edited_events + excluded.edited_events,
    cancelled_events = day.cancelled_events + excluded.cancelled_events
)
SELECT mine FROM turn
"""


RECORD: Final = """
INSERT INTO calendarapp_statisticsdelta (date, user_count, event_count, edited_events, cancelled_events)
VALUES (%(date)s, %(user_count)s, %(event_count)s, %(edited_events)s, %(cancelled_events)s)
"""


def record(*, user_count: int = 0, event_count: int = 0, edited_events: int = 0, cancelled_events: int = 0) -> None:
    """Count something for today (the calendar day of `settings.TIME_ZONE`), in the caller's transaction."""
    _RECORD.run(
        date=clock.today(settings.TIME_ZONE),
        user_count=user_count,
        event_count=event_count,
        edited_events=edited_events,
        cancelled_events=cancelled_events,
    )
    transaction.on_commit(_fold_now, robust=True)


def fold() -> None:
    """Add every committed count to its day in `BotStatistics`, unless somebody else is just doing it.

    Nothing is left behind: who is turned away has committed before it came, and who turned it away looks again after
    its own commit.
    """
    while _LEFT.row() is not None and _fold_once():
        pass


def _fold_now() -> None:
    """As `fold`, when there is something to be added for sure."""
    if _fold_once():
        fold()


def _fold_once() -> bool:
    """Whether it was this process's turn."""
    [(mine,)] = _FOLD.rows(lock=FOLD_LOCK, alone=not connection.in_atomic_block)
    return bool(mine)


_RECORD: Final = Statement(lambda: RECORD)
_LEFT: Final = Statement(lambda: "SELECT 1 FROM calendarapp_statisticsdelta LIMIT 1")
_FOLD: Final = Statement(lambda: FOLD)
