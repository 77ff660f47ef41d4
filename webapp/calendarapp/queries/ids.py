"""Conditions that the queries of this package share."""

import datetime as dt
from typing import Final

from calendarapp import clock
from calendarapp.sql.bigint import MAX_BIGINT, MIN_BIGINT

NONE: Final = 0  # the number of no row


def is_storable(number: int) -> bool:
    """Whether a row could have that number: for others the database raises an error."""
    return MIN_BIGINT <= number <= MAX_BIGINT


def get_this_minute() -> dt.datetime:
    """The beginning of the current minute: what ends then or later is not over."""
    return clock.now().replace(second=0, microsecond=0)
