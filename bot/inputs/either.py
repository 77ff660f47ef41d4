"""Two times or days of which one is meant: "at 9 or 10", "в пятницу или субботу". Pure."""

import re
from dataclasses import dataclass
from typing import Final

from bot.inputs import day_words

OR: Final = r"(?:or|или|либо)"
BEFORE: Final = r"(?:(?:at|around|on|в|во|к|около)\s+)?"
PART: Final = r"am|pm|a\.m\.|p\.m\.|утра|дня|вечера|ночи"
TIME: Final = r"[0-9]{1,2}(?:[:.][0-9]{2})?"
DAY: Final = "|".join(("today", "tomorrow", "сегодня", "завтра", "послезавтра", *day_words.WEEKDAYS))
TIMES: Final = re.compile(
    rf"(?<![\w.:/-])(?P<one>{TIME}(?P<first>\s?(?:{PART})\b)?)\s+{OR}\s+{BEFORE}(?P<two>{TIME}(?P<part>\s?(?:{PART})\b)?)"
    r"(?![\w:/-]|\.[0-9])",
    re.IGNORECASE,
)
# Behind the day and at the end, two numbers alone are hours: "breakfast Friday 8 or 9".
DATE: Final = rf"[0-9]{{1,2}} (?:{'|'.join(day_words.MONTHS)})\.?|(?:{'|'.join(day_words.MONTHS)})\.? [0-9]{{1,2}}"
BEHIND_DAY: Final = re.compile(rf"(?<!\w)(?:{DAY}|{DATE}|[0-9]{{1,2}}\.(?:0[1-9]|1[0-2])),? $", re.IGNORECASE)
DAYS: Final = re.compile(rf"(?<!\w)(?P<one>{DAY})\s+{OR}\s+{BEFORE}(?P<two>{DAY})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Either:
    """A text that names two times.

    Attributes:
        texts: the text with the first of them alone, and with the second; every word stands where it stood.
        start, end: of both in the text.
    """

    texts: tuple[str, str]
    start: int
    end: int


def split(text: str) -> Either | None:
    """Tell apart the two times, or days, that a text leaves to choose from; None for any other text."""
    found = [*TIMES.finditer(text), *DAYS.finditer(text)]
    if len(found) != 1:
        return None
    [both] = found
    shared = "part" in both.groupdict() and both["part"] is not None and both["first"] is None  # "7 or 8 pm"
    if both.re is TIMES and _are_hours(text, both):
        return Either(
            (_put(text, both, both["one"]), _put(text, both, both["two"])), both.start("one"), both.end("two")
        )
    first = _blank(text, both.end("one"), both.start("part") if shared else both.end("two"))
    return Either((first, _blank(text, both.start("one"), both.start("two"))), both.start("one"), both.end("two"))


def _are_hours(text: str, both: re.Match[str]) -> bool:
    alone = both["one"].isdecimal() and both["two"].isdecimal() and not text[both.end() :].strip(" .,!?")
    return alone and BEHIND_DAY.search(text[: both.start()]) is not None


def _put(text: str, both: re.Match[str], hour: str) -> str:
    """The text with that hour in the place of both."""
    at = f"at {hour}".ljust(both.end("two") - both.start("one"))
    return f"{text[: both.start('one')]}{at}{text[both.end('two') :]}"


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"
