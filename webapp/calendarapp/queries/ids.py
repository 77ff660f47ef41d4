"""Conditions that the queries of this package share."""

import datetime as dt
from typing import Final

from django.db.models import Q

from calendarapp import clock
from calendarapp.sql.bigint import MAX_BIGINT, MIN_BIGINT

NONE: Final = 0  # the number of no row


def is_storable(number: int) -> bool:
    """Whether a row could have that number: for others the database raises an error."""
    return MIN_BIGINT <= number <= MAX_BIGINT


def is_not_over(since: dt.datetime | None) -> Q:
    """The condition for rows that end after that instant (now, unless given), or are exactly then."""
    moment = since or clock.now().replace(second=0, microsecond=0)
    return Q(slot__endswith__gte=moment)
