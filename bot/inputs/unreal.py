"""Days, times and lengths that there are not, as people write them: "31.02", "at 25:00", "for 0 minutes". Pure."""

import calendar
import re
from dataclasses import dataclass
from typing import Final

from bot.inputs import day_words, phrases
from bot.inputs.chunks import QUOTED, split
from bot.inputs.day_words import MONTHS
from bot.inputs.time_words import DAY, LONGEST_NIGHT

LEAP: Final = "2000"  # a year that has every day
NAMES: Final = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(MONTHS, 1))
SEPARATED: Final = re.compile(
    r"(?<![\w.,:/-])(?P<day>[0-3]?[0-9])[./](?P<month>0[1-9]|1[0-2])(?:[./](?P<year>[0-9]{2,4}))?(?![\w:%]|[.,/-]\w)"
)
# At the beginning, where a day is expected: neither a day nor a time, and no sum of money such as 49.90.
FIRST: Final = re.compile(r"(?:2[4-9]|[3-9][0-9])\.(?:0[0-9]|1[0-9])(?=\s|$)")
DATED: Final = re.compile(r"[0-9]{1,2}\.[0-9]{2}\.(?:20)?[0-9]{2}(?=\s|$)")
ISO: Final = re.compile(r"(?<![\w.-])(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![\w-])")
DAY_AND_MONTH: Final = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])(?!\d)")
OF_YEAR: Final = r"(?:\.?,?\s+(?P<year>(?:19|20|21)[0-9]{2})(?![\w:]|[.,/-]\w))?"
SPOKEN: Final = re.compile(
    rf"(?<![\w.,:])(?P<day>[0-9]{{1,2}})(?:-?(?:го|е|st|nd|rd|th))?\s+(?:of\s+)?(?:{NAMES})(?!\w){OF_YEAR}",
    re.IGNORECASE,
)
MONTH_FIRST: Final = re.compile(
    rf"(?<!\w)(?:{NAMES})\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![\w:.]){OF_YEAR}", re.IGNORECASE
)
CLOCK: Final = re.compile(
    r"(?<![\w:.,/-])(?:(?P<first>[0-9]{1,2}(?::[0-9]{2})?)(?:\s?[-–—]\s?|\s(?:до|to|till|until)\s))?"
    r"(?P<last>[0-9]{1,2}:[0-9]{2})(?![\w:]|[.,/-]\w)",
)
BEFORE_TIME: Final = re.compile(r"(?<!\w)(?:в|во|к|на|с|со|до|at|from|by|to|till|until)\s+$", re.IGNORECASE)
LEADING: Final = re.compile(
    r"(?:(?<!\w)(?:в|во|к|на|с|со|до|по|at|from|by|to|till|until|on|for|the)\s+)+$", re.IGNORECASE
)
REAL_TIME: Final = re.compile(
    r"(?<![\w:.])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![\w:])|[0-9] ?[ap]m(?!\w)|(?<!\w)(?:в|at) [0-9]{1,2}(?![\w:.])",
    re.IGNORECASE,
)
HOUR: Final = re.compile(
    r"(?<!\w)(?:в|во|к|at|by)\s+(?P<hour>(?:2[5-9]|[3-9][0-9])"
    r"(?:\s(?:час(?:ов|а)?|o'?clock)(?!\w)|(?=\s*(?:$|[,;.!?](?:\s|$)))))",
    re.IGNORECASE,
)
NOTHING_LONG: Final = re.compile(
    r"(?<!\w)(?P<lead>(?:на|for|lasting|длительностью|продолжительностью)\s+)?"
    r"(?P<length>(?:0+|ноль|zero)\s?(?:минут[ауы]?|мин|час(?:а|ов)?|ч|minutes?|mins?|hours?|hrs?|m|h))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unreal:
    """What there is not.

    Attributes:
        text: as it was written.
        start, end: its place in the whole text, with the words that lead to it: "on the".
    """

    text: str
    start: int
    end: int


def locate(text: str) -> Unreal | None:
    """The first day, time or length in the text that there is not; None where there is none."""
    return locate_day(text) or locate_time(text) or locate_length(text)


def strip(text: str, wrong: Unreal) -> str:
    """The text without it."""
    return " ".join(f"{text[: wrong.start]} {text[wrong.end :]}".split()).strip(" ,;:–—-")


def locate_day(text: str) -> Unreal | None:
    """A day that there is not, and where it stands."""
    day = find_day(text)
    start = text.index(day) if day else 0
    return _make(text, day, start, start + len(day)) if day else None


def locate_time(text: str) -> Unreal | None:
    """A time that no day has, and where it stands; "25:20" without a day is the score of a match."""
    plain = QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for found in CLOCK.finditer(plain):
        wrong = next((one for one in (found["first"], found["last"]) if one and _is_unreal(one)), None)
        if wrong is None and _ends_first(found["first"], found["last"]):
            wrong = found[0]
        if wrong is None:
            continue
        rest = f"{plain[: found.start()]} {plain[found.end() :]}"
        alone = not any(map(str.isalnum, rest))
        if alone or BEFORE_TIME.search(plain[: found.start()]) or (_says_day(rest) and not REAL_TIME.search(rest)):
            return _make(text, wrong, *found.span())
    for found in HOUR.finditer(plain):
        rest = f"{plain[: found.start()]} {plain[found.end() :]}"
        if _says_day(rest) and not REAL_TIME.search(rest):
            return _make(text, found["hour"], *found.span())
    return None


def locate_length(text: str) -> Unreal | None:
    """A length of nothing, "for 0 minutes", and where it stands."""
    for found in NOTHING_LONG.finditer(text):
        if found["lead"] or found[0] == text.strip(" .!"):
            return _make(text, found["length"], *found.span())
    return None


def _make(text: str, wrong: str, start: int, end: int) -> Unreal:
    leading = LEADING.search(text[:start])
    return Unreal(wrong, leading.start() if leading else start, end)


def _is_unreal(written: str) -> bool:
    hour, _colon, minute = written.partition(":")
    return int(minute or 0) > 59 or int(hour) > 24 or (int(hour) == 24 and int(minute or 0) > 0)


def _ends_first(first: str | None, last: str) -> bool:
    """Whether a span would last for most of a day: "18:00-17:00" is a slip, "23:00-7:00" a night."""
    if first is None or ":" not in first:
        return False
    begin, end = (60 * int(hour) + int(minute) for hour, minute in (first.split(":"), last.split(":")))
    return (end - begin) % DAY > LONGEST_NIGHT


def _says_day(text: str) -> bool:
    return SEPARATED.search(text) is not None or any(
        piece.text in day_words.NEAR_DAYS or phrases.WORD.fullmatch(piece.text) for piece in split(text)
    )


def find_day(text: str) -> str | None:
    """A day that no year has, or not the year that is named, as it was written; None where there is none."""
    first = DATED.match(text.strip()) or FIRST.match(text.strip())
    if first and not DAY_AND_MONTH.match(first[0]):
        return first[0]
    for pattern in (SEPARATED, ISO, SPOKEN, MONTH_FIRST):
        for found in pattern.finditer(text):
            named = found.groupdict().get("month")
            month = int(named) if named else next(n for n in range(1, 13) if found[f"m{n}"])
            year = f"20{found['year']}"[-4:] if found["year"] else LEAP
            if not 1 <= month <= 12 or int(found["day"]) > calendar.monthrange(int(year), month)[1]:
                return found[0]
    return None


def find_time(text: str) -> str | None:
    """A time that no day has, as it was written; None where there is none."""
    found = locate_time(text)
    return found.text if found else None
