"""The usual ways to repeat, as people choose them from a list, and the rules that they mean (RFC 5545). Pure."""

import datetime as dt
from typing import Final

from calendarapp.ics import rules

WORKDAYS: Final = 0b11111  # a bit for each day of the week, Monday is the lowest
CHOICES: Final = ("day", "chosen", "week", "weeks2", "month", "weekday", "year")


def make_rule(how: str, days: int, start: dt.date) -> str:
    """The rule of a choice, without its end, for something that begins on that day; empty for any other word.

    `days` are those of the choice `chosen`, as bits.
    """
    weekday = rules.DAY_NAMES[start.weekday()]
    place = -1 if start.day > 28 else (start.day + 6) // 7
    named = ",".join(name for number, name in enumerate(rules.DAY_NAMES) if days >> number & 1)
    last = (start + dt.timedelta(days=1)).day == 1
    return {
        "day": "FREQ=DAILY",
        "week": f"FREQ=WEEKLY;BYDAY={weekday}",
        "weeks2": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        "chosen": f"FREQ=WEEKLY;BYDAY={named}",
        "month": f"FREQ=MONTHLY;BYMONTHDAY={-1 if last else start.day}",
        "weekday": f"FREQ=MONTHLY;BYDAY={place}{weekday}",
        "year": "FREQ=YEARLY",
    }.get(how, "")


def end_on(rule: str, day: dt.date) -> str:
    """The rule until that day, which belongs to it."""
    return f"{rule};UNTIL={day:%Y%m%d}"


def cut_end(rule: str) -> str:
    """The rule without its end."""
    return rules.join({name: value for name, value in rules.split(rule).items() if name not in {"COUNT", "UNTIL"}})
