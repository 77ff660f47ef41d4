"""A rule of repetition, its text as in RFC 5545 section 3.3.10, and its first date. Pure."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.inputs import day_words
from calendarapp.ics import rules

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

WORKDAYS: Final = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Rule:
    """How something repeats.

    Attributes:
        weekdays: Monday is 0.
        nth: which of the weekdays of a month, -1 for the last one.
        month_day: -1 for the last day of a month.
        further_days: others of a month, as in "on the 1st and the 15th".
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
    further_days: tuple[int, ...] = ()

    def to_text(self) -> str:
        """The value of an RRULE property."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.month is not None:
            parts.append(f"BYMONTH={self.month}")
        if self.month_day is not None:
            parts.append("BYMONTHDAY=" + ",".join(map(str, (self.month_day, *self.further_days))))
        if self.weekdays:
            parts.append("BYDAY=" + ",".join(f"{self.nth or ''}{rules.DAY_NAMES[day]}" for day in self.weekdays))
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

    def find_first(self, since: dt.date) -> dt.date | None:
        """The first date of the rule from a day on, the interval aside; None where there is none."""
        often = replace(self, interval=1).to_text()
        return next((date.date() for date in rules.iterate(often, dt.datetime.combine(since, dt.time(0)), "UTC")), None)

    def merge(self, other: "Rule") -> "Rule | None":
        """The rule with the one weekday that another one names: "biweekly on Mondays"; None where it is not so."""
        often, named = (other, self) if self.is_whole else (self, other)
        if often.weekdays or often.frequency != "WEEKLY" or named.frequency != "WEEKLY" or named.interval > 1:
            return None
        return replace(often, weekdays=named.weekdays) if len(named.weekdays) == 1 or often.interval == 1 else None

    def leave_out(self, weekdays: tuple[int, ...]) -> "Rule | None":
        """The rule without these weekdays; None where they are none of its own, or all of them."""
        days = self.weekdays if self.weekdays or self.frequency != "DAILY" or self.interval > 1 else tuple(range(7))
        left = tuple(day for day in days if day not in weekdays)
        known = self.frequency in {"DAILY", "WEEKLY"} and self.nth is None and set(weekdays) < set(days)
        return replace(self, frequency="WEEKLY", weekdays=left) if known and left else None

    def complete(self, day: day_words.Day) -> "Rule | None":
        """The rule with a day that was said beside it; None where the two contradict each other."""
        if self.is_whole:
            return self if self.find_first(day.date) == day.date else None
        if self.frequency == "WEEKLY":
            return replace(self, weekdays=(day.date.weekday(),))
        if day.by_weekday:  # "monthly, Friday" is no date of a month
            return None
        month = day.date.month if self.frequency == "YEARLY" else None
        return replace(self, month_day=day.date.day, month=month)
