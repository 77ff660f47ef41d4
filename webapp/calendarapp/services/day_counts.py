"""Meetings and messages of each day, counted ahead: the panel's first page shows half a year of them at once."""

import datetime as dt
from typing import Final

from django.conf import settings

from calendarapp import clock
from calendarapp.sql import prepared

BACK: Final = dt.timedelta(weeks=26)
AHEAD: Final = dt.timedelta(weeks=14)
DAYS: Final = 30  # counted in one go, at most

_LIST_DUE: Final = prepared.load("day_counts", "list_due")
_COUNT_DAYS: Final = prepared.load("day_counts", "count_days")


def keep_up(limit: int = DAYS) -> int:
    """Count the days from `BACK` to `AHEAD` whose numbers are old: today's after a minute, distant ones after hours.

    Returns:
        How many days were counted.
    """
    today = clock.today(settings.TIME_ZONE)
    asked = {"today": today, "first": today - BACK, "last": today + AHEAD, "limit": limit}
    days = [day for (day,) in _LIST_DUE.rows(**asked)]
    if days:
        _COUNT_DAYS.run(days=days, today=today, zone=settings.TIME_ZONE)
    return len(days)
