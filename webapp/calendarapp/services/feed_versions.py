"""The versions of people's feeds: read at a cost that does not depend on the calendar's size, and kept small."""

import datetime as dt
from typing import Final

from django.db import transaction

from calendarapp.models import FeedChange
from calendarapp.sql import locks, prepared

_GET_VERSION: Final = prepared.load("feeds", "get_version")
_FOLD: Final = prepared.load("feeds", "fold")


def get_version(tg_id: int) -> tuple[int, dt.datetime | None]:
    """Return how often the content of this person's feeds has changed, and when it last did; None for never.

    The number grows with every commit that changes the content: rows that are read after the number are no older than
    it. The moment is when the last change began, which may be a little before its commit.
    """
    [(changes, changed_at)] = _GET_VERSION.rows(tg_id=tg_id)
    return int(changes or 0), changed_at


def fold(limit: int = 1000) -> None:
    """Merge each person's rows into one, for up to `limit` people, unless another process is doing so."""
    with transaction.atomic():
        if locks.try_lock(locks.FEED_VERSIONS):
            _FOLD.run(limit=limit)


def forget(tg_id: int) -> None:
    """Delete the notes of an erased person. Waits for a running fold, whose row would not be visible here."""
    with transaction.atomic():
        locks.lock(locks.FEED_VERSIONS)
        FeedChange.objects.filter(tg_id=tg_id).delete()
