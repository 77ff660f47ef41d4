"""Days and times that there are not, as people write them: "31.02", "February 30", "at 25:00". Pure."""

import calendar
import re
from typing import Final

from bot.inputs.day_words import MONTHS

LEAP: Final = 2000  # a year that has every day
NAMES: Final = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(MONTHS, 1))
SEPARATED: Final = re.compile(
    r"(?<![\w.,:/-])(?P<day>[0-3]?[0-9])[./](?P<month>0[1-9]|1[0-2])(?:[./][0-9]{2,4})?(?![\w:%]|[.,/-]\w)"
)
# At the beginning, where a day is expected: neither a day nor a time, and no sum of money such as 49.90.
FIRST: Final = re.compile(r"(?:2[4-9]|[3-9][0-9])\.(?:0[0-9]|1[0-9])(?=\s|$)")
DATED: Final = re.compile(r"[0-9]{1,2}\.[0-9]{2}\.(?:20)?[0-9]{2}(?=\s|$)")
ISO: Final = re.compile(r"(?<![\w.-])[0-9]{4}-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![\w-])")
DAY_AND_MONTH: Final = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])(?!\d)")
SPOKEN: Final = re.compile(
    rf"(?<![\w.,:])(?P<day>[0-9]{{1,2}})(?:-?(?:го|е|st|nd|rd|th))?\s+(?:of\s+)?(?:{NAMES})(?!\w)", re.IGNORECASE
)
MONTH_FIRST: Final = re.compile(
    rf"(?<!\w)(?:{NAMES})\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![\w:.])", re.IGNORECASE
)
TIME: Final = re.compile(
    r"(?<!\w)(?:в|во|к|на|с|at|from|by)\s+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?![\w:])", re.IGNORECASE
)


ALONE: Final = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")


def find_day(text: str) -> str | None:
    """A day that no year has, as it was written; None where there is none."""
    first = DATED.match(text.strip()) or FIRST.match(text.strip())
    if first and not DAY_AND_MONTH.match(first[0]):
        return first[0]
    for pattern in (SEPARATED, ISO, SPOKEN, MONTH_FIRST):
        for found in pattern.finditer(text):
            named = found.groupdict().get("month")
            month = int(named) if named else next(n for n in range(1, 13) if found[f"m{n}"])
            if not 1 <= month <= 12 or int(found["day"]) > calendar.monthrange(LEAP, month)[1]:
                return found[0]
    return None


def find_time(text: str) -> str | None:
    """A time that no day has, as it was written, with the word before it; None where there is none."""
    alone = ALONE.fullmatch(text.strip())
    for found in [alone] if alone else TIME.finditer(text):
        hour, minute = int(found["hour"]), int(found["minute"])
        if minute > 59 or hour > 24 or (hour == 24 and minute):
            return found[0]
    return None
