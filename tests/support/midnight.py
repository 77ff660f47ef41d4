"""The end of a day: a test says "tomorrow" at its beginning, and looks for that day at its end.

In the last minute of a day the next test waits for the new one. Moscow's days are those of most people in the tests,
and UTC's those of the machine.
"""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from tests.support.waiting import wait_until

MARGIN: Final = dt.timedelta(minutes=1)
ZONES: Final = (ZoneInfo("Europe/Moscow"), dt.UTC)


def is_near(moment: dt.datetime) -> bool:
    """Whether one of the days ends within a minute."""
    return any(moment.astimezone(zone).date() != (moment + MARGIN).astimezone(zone).date() for zone in ZONES)


def let_pass() -> None:
    """Return when no day is about to end."""
    wait_until(lambda: not is_near(dt.datetime.now(dt.UTC)), what="another day")
