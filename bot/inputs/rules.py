"""A rule of repetition, its text as in RFC 5545 section 3.3.10, and its first date. Pure."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.inputs import day_words

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS: Final = (0, 1, 2, 3, 4)
SEARCHED: Final = 9 * 366  # days; 29 February can be eight years away


@dataclass(frozen=True, slots=True)
class Rule:
    """How something repeats.

    Attributes:
        weekdays: Monday is 0.
        nth: which of the weekdays of a month, -1 for the last one.
        month_day: -1 for the last day of a month.
        count: how often, at most.
        until: the last day on which it may happen.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    month_day: int | None = None
    month: int | None = None
    count: int | None = None
    until: dt.date | None = None

    def to_text(self) -> str:
        """The value of an RRULE property."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.month is not None:
            parts.append(f"BYMONTH={self.month}")
        if self.month_day is not None:
            parts.append(f"BYMONTHDAY={self.month_day}")
        if self.weekdays:
            parts.append("BYDAY=" + ",".join(f"{self.nth or ''}{CODES[day]}" for day in self.weekdays))
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)

    @property
    def is_whole(self) -> bool:
        """Whether the rule itself names its dates: "every week" does not say on which day."""
        return {
            "DAILY": True,
            "WEEKLY": bool(self.weekdays),
            "MONTHLY": self.month_day is not None or self.nth is not None,
            "YEARLY": self.month_day is not None,
        }[self.frequency]

    def includes(self, day: dt.date) -> bool:
        """Whether the rule can begin on that day, the interval aside."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        if self.nth is not None and not self._is_nth(day):
            return False
        if self.month_day is not None and day.day != self.month_day:
            return self.month_day == -1 and (day + dt.timedelta(days=1)).day == 1
        return self.month is None or day.month == self.month

    def find_first(self, since: dt.date) -> dt.date | None:
        """The first date of the rule from a day on; None where there is none."""
        for ahead in range(SEARCHED):
            day = since + dt.timedelta(days=ahead)
            if self.until is not None and day > self.until:
                return None
            if self.includes(day):
                return day
        return None

    def complete(self, day: day_words.Day) -> "Rule | None":
        """The rule with a day that was said beside it; None where the two contradict each other."""
        if self.is_whole:
            return self if self.includes(day.date) else None
        if self.frequency == "WEEKLY":
            return replace(self, weekdays=(day.date.weekday(),))
        month = day.date.month if self.frequency == "YEARLY" else None
        return replace(self, month_day=day.date.day, month=month)

    def _is_nth(self, day: dt.date) -> bool:
        if self.nth == -1:
            return (day + dt.timedelta(days=7)).month != day.month
        return (day.day - 1) // 7 + 1 == self.nth
