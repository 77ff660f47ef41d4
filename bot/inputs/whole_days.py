"""Whole days as people write them, in Russian and English: that a day has no time, and how long it goes on. Pure."""

import datetime as dt
import re
from typing import Final

from bot.inputs import dates
from calendarapp.errors import CalendarError

ALL_DAY: Final = frozenset({"весь день", "на весь день", "целый день", "all day", "the whole day", "whole day"})
COUNTS: Final = {
    "": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "один": 1, "одну": 1, "два": 2, "две": 2,
    "три": 3, "четыре": 4, "пять": 5,
}  # fmt: skip
LENGTH: Final = re.compile(
    rf"(?P<count>[0-9]{{1,3}}|{'|'.join(COUNTS)}) ?"
    r"(?P<unit>д|дн|день|дня|дней|days?|сут(?:ки|ок)|нед|недел[яьюи]|недели|weeks?)?\.?"
)
ABSENCE: Final = re.compile(
    r"(?<!\w)(?:отпуск\w{0,2}|больничн\w+|отгул\w{0,2}|командировк\w+|vacation|days? off|business trip"
    r"|sick (?:leave|day)|(?:annual|parental|maternity) leave|out of (?:the )?office|ooo|pto)(?!\w)",
    re.IGNORECASE,
)
# The birthday itself; a gift for it, or its party, is something else.
YEARLY: Final = re.compile(
    r"(?:у \w+ )?(?:день рождени[ея]|др|годовщина)(?: [\w-]+){0,4}|(?:\w+ ){1,2}(?:день рождени[ея]|др)"
    r"|(?:(?!(?:plan|buy|celebrate|organi[sz]e|order|book|discuss)\b)[\w'’]+ ){0,4}(?:birthday|b-?day|anniversary)"
    r"(?: of(?: [\w'’]+){1,4})?",
    re.IGNORECASE,
)
UNTIL: Final = re.compile(r"(?:до|по|until|till|to) (?P<day>.+)")


def is_all_day(text: str) -> bool:
    """Whether the text says that something takes the whole day."""
    return " ".join(text.lower().split()).strip(".!") in ALL_DAY


def is_absence(name: str) -> bool:
    """Whether whole days of that name are those on which somebody is away: a vacation is, a birthday is not."""
    return ABSENCE.search(name) is not None


def is_yearly(name: str) -> bool:
    """Whether it is a birthday or an anniversary."""
    return YEARLY.fullmatch(" ".join(name.split())) is not None


def parse_last_day(text: str, first: dt.date, now: dt.datetime) -> dt.date:
    """The last of the days that begin with `first`: `5`, `5 дней`, `2 недели`, `до 14 декабря`, `until friday`.

    A day is the next such after the first, or after today if that is later.

    Raises:
        CalendarError: `days_unreadable`.
    """
    words = " ".join(text.lower().split())
    if found := UNTIL.fullmatch(words):
        since = max(now, dt.datetime.combine(first, dt.time(), now.tzinfo))
        try:
            day = dates.parse_date(found["day"], since).day
        except CalendarError as error:
            raise CalendarError("days_unreadable") from error
        if day is not None and day >= first:
            return day
    elif words and (found := LENGTH.fullmatch(words)):
        count = int(found["count"]) if found["count"].isdigit() else COUNTS[found["count"]]
        weeks = (found["unit"] or "").startswith(("нед", "week"))
        if 0 < count <= 366:
            return first + dt.timedelta(days=count * (7 if weeks else 1) - 1)
    raise CalendarError("days_unreadable")
