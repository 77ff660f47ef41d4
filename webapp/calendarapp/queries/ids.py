"""Numbers of rows: which there can be, and the one of none."""

from typing import Final

from calendarapp.sql.bigint import MAX_BIGINT, MIN_BIGINT

NONE: Final = 0  # the number of no row


def is_storable(number: int) -> bool:
    """Whether a row could have that number: for others the database raises an error."""
    return MIN_BIGINT <= number <= MAX_BIGINT
