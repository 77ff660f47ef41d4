"""Zones by what their clocks show now, and days by what the clocks do: tests of an hour have to pass at any moment."""

import datetime as dt
from typing import Final

from calendarapp import clock

HALF_PAST_TWO: Final = dt.time(2, 30)


def find_zone(hour: int) -> str:
    """A zone whose clocks show that hour now, from its first minute to its last."""
    ahead = (hour - clock.now().hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


def find_clock_change(change: clock.ClockChange, *zones: str) -> tuple[dt.date, str]:
    """The next day, from the day after tomorrow on, on which a zone's clocks do that to half past two; and the zone."""
    return next(
        (day, zone)
        for day in (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=number) for number in range(2, 400))
        for zone in zones
        if clock.find_clock_change(day, HALF_PAST_TWO, zone) is change
    )
