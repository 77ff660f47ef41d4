"""Times of day and durations as people write them, in Russian and English. Pure, and nothing here is guessed.

The clock has 24 hours: without a word like `pm` or `вечера`, 9 is nine in the morning.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

DAY: Final = 24 * 60  # minutes
LONGEST_NIGHT: Final = 12 * 60  # minutes; what goes over midnight and is longer is more likely a slip
EVENING: Final = dt.time(18)  # what begins earlier does not end in the small hours
ALONE: Final = dt.time(7)  # from here on an hour of the morning needs no word for it

NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "один": 1, "одну": 1, "одна": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
    "семь": 7, "восемь": 8, "девять": 9, "десять": 10,
}  # fmt: skip
NUMBER: Final = r"[0-9]{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))

# The hours that belong to each part of the day, and the hour on the 24-hour clock; no other hour is named so.
PARTS: Final[dict[str, dict[int, int]]] = {
    "am": {12: 0, **{hour: hour for hour in range(1, 12)}},
    "pm": {12: 12, **{hour: hour + 12 for hour in range(1, 12)}},
    "morning": {hour: hour for hour in range(1, 12)},
    "day": {12: 12, **{hour: hour + 12 for hour in range(1, 7)}, **{hour: hour for hour in range(13, 18)}},
    "evening": {**{hour: hour + 12 for hour in range(4, 12)}, **{hour: hour for hour in range(16, 24)}},
    "night": {
        12: 0,
        **{hour: hour for hour in range(5)},
        **{hour: hour + 12 for hour in range(9, 12)},
        **{hour: hour for hour in range(21, 24)},
    },
}
PART_WORDS: Final = {
    "am": "am", "a.m.": "am", "pm": "pm", "p.m.": "pm", "утра": "morning", "дня": "day", "вечера": "evening",
    "ночи": "night", "at night": "night",
}  # fmt: skip
# Said beside the time or the day: "tomorrow evening at 8". "In the night" is of two days, and is not among them.
BESIDE: Final = re.compile(
    r"\b(?:(?:in the )?(?P<english>morning|afternoon|evening)|(?P<russian>утром|днем|вечером))\b"
)
BESIDE_WORDS: Final = {
    "morning": "morning", "afternoon": "day", "evening": "evening", "утром": "morning", "днем": "day",
    "вечером": "evening",
}  # fmt: skip

HOURS: Final = r"(?:hours?|hrs?|h|часов|часа|час|ч)\.?"
MINUTES: Final = r"(?:minutes?|mins?|m|минут[аыу]?|мин|м)\.?"
PART: Final = "|".join(map(re.escape, PART_WORDS))
SPOT: Final = re.compile(
    rf"(?P<hour>[0-9]{{1,2}})"
    rf"(?:[:.](?P<minute>[0-9]{{2}})|h(?P<french>[0-9]{{2}})"
    rf"| ?(?P<called>{HOURS}|o'?clock)(?: (?P<rest>[0-9]{{1,2}}) ?{MINUTES})?|(?P<spaced> [0-9]{{2}}))?"
    rf"(?: ?(?P<part>{PART}))?"
)
AT: Final = re.compile(r"(?:at|в|во|на|с|со|from) |@ ?")
RANGE: Final = re.compile(r"(?:(?P<from>с|со|from|at|в) )?(?P<start>[^-]+?)(?:-| (?:до|to|till|until) )(?P<end>[^-]+)")
NAMED: Final = {
    "noon": dt.time(12), "midday": dt.time(12), "полдень": dt.time(12), "midnight": dt.time(0), "полночь": dt.time(0),
}  # fmt: skip
HALF: Final = re.compile(rf"(?:половин[ауе] |пол ?)(?P<word>[а-я]+) (?P<part>{PART})")
NEXT_HOURS: Final = (
    "первого", "второго", "третьего", "четвертого", "пятого", "шестого", "седьмого", "восьмого", "девятого", "десятого",
    "одиннадцатого", "двенадцатого",
)  # fmt: skip

LENGTH: Final = re.compile(
    rf"(?:(?P<hours>{NUMBER}) ?{HOURS}|(?P<hour>hour|час)(?= |$))?"
    rf"(?: ?(?P<minutes>[0-9]{{1,5}}) ?(?P<unit>{MINUTES})?|(?P<word>{NUMBER}) {MINUTES})?"
)
CLOCK_LENGTH: Final = re.compile(r"(?P<hours>[0-9]{1,3}):(?P<minutes>[0-5][0-9])")
PARTIAL_HOURS: Final = re.compile(rf"(?P<whole>[0-9]{{1,3}})[.,](?P<part>[0-9]{{1,2}}) ?{HOURS}")
LENGTH_WORDS: Final = {
    "полчаса": 30, "пол часа": 30, "half an hour": 30, "half hour": 30, "half-hour": 30, "a half hour": 30,
    "полтора часа": 90, "an hour and a half": 90, "hour and a half": 90, "one and a half hours": 90,
    "a quarter of an hour": 15, "четверть часа": 15,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day.

    Attributes:
        time: when it begins.
        minutes: how long it lasts, where an end was given.
        sure: it can be nothing else; a bare number beside a day could be a day or a year.
        night: it is called a night's, and the night of a day goes on after midnight.
    """

    time: dt.time
    minutes: int | None = None
    sure: bool = True
    night: bool = False


def read(text: str, part: str | None = None) -> Clock | None:
    """The time of day, or the stretch of it, that a normal text (see `bot.inputs.dates`) means; None for anything else.

    Args:
        text: `18:00`, `в 9 вечера`, `10-12`, `с 18 до 19:30`, `noon`.
        part: a key of `PARTS`, said beside it.
    """
    found = RANGE.fullmatch(text)
    if found is not None:
        return _read_interval(found["start"], found["end"], part)
    said = AT.match(text)
    return _read_time(text[said.end() :] if said else text, part, sure=said is not None)


def read_duration(text: str, *, of_time: bool = False) -> int | None:
    """The minutes that a normal text means: `45`, `1:30`, `1,5 часа`, `полчаса`, `2 h 15 min`; None for anything else.

    Args:
        text: without surrounding spaces.
        of_time: hours or minutes must be named: `45` alone is none.
    """
    if text in LENGTH_WORDS:
        return LENGTH_WORDS[text]
    if found := CLOCK_LENGTH.fullmatch(text):
        return None if of_time else int(found["hours"]) * 60 + int(found["minutes"])
    if found := PARTIAL_HOURS.fullmatch(text):
        minutes = int(found["part"]) * 60 / 10 ** len(found["part"])
        return int(found["whole"]) * 60 + int(minutes) if minutes.is_integer() else None
    found = LENGTH.fullmatch(text)
    if not text or found is None:
        return None
    if of_time and not any(found[name] for name in ("hours", "hour", "unit", "word")):
        return None
    hours = read_number(found["hours"]) if found["hours"] else int(found["hour"] is not None)
    return hours * 60 + read_number(found["minutes"] or found["word"] or "0")


def read_number(word: str) -> int:
    """The number that a word or digits mean."""
    return NUMBERS[word] if word in NUMBERS else int(word)


def _read_time(text: str, part: str | None, *, sure: bool = False) -> Clock | None:
    """One time of day."""
    if text in NAMED:
        return None if part else Clock(NAMED[text], night=NAMED[text] == dt.time(0))
    if half := HALF.fullmatch(text):
        return _read_half_hour(half["word"], PART_WORDS[half["part"]]) if part is None else None
    found = SPOT.fullmatch(text)
    if found is None or (found["part"] and part):
        return None
    part = PART_WORDS[found["part"]] if found["part"] else part
    minute = int(found["minute"] or found["french"] or found["rest"] or found["spaced"] or 0)
    hour = PARTS[part].get(int(found["hour"])) if part else int(found["hour"])
    if hour is None or hour > 23 or minute > 59:
        return None
    # "2 часа" is as long as it is late; who means the time says "в" or when.
    if found["called"] and not (sure or part or hour >= 10):
        return None
    plain = not (sure or part or found["minute"] or found["french"] or found["called"])
    return Clock(dt.time(hour, minute), sure=not plain, night=part == "night" and hour < 6)


def _read_half_hour(word: str, part: str) -> Clock | None:
    """Half of the seventh hour, which begins at six, is `половина седьмого`."""
    if word not in NEXT_HOURS:
        return None
    hour = PARTS[part].get(NEXT_HOURS.index(word) or 12)
    return None if hour is None else Clock(dt.time(hour, 30), night=part == "night" and hour < 6)


def _read_interval(start: str, end: str, part: str | None) -> Clock | None:
    """From one time to another; a part of the day that is said of the end alone is the start's too, where it fits."""
    last = _read_bound(end, part)
    first = _read_bound(start, _read_own_part(end) or part)
    if first is None or last is None:
        return None
    minutes = _to_minutes(last) - _to_minutes(first)
    if minutes <= 0 and first >= EVENING:
        minutes += DAY
    over_night = last <= first
    return Clock(first, minutes) if 0 < minutes <= (LONGEST_NIGHT if over_night else DAY) else None


def _read_bound(text: str, part: str | None) -> dt.time | None:
    """One end of a stretch of time, with the other's part of the day unless it has one of its own."""
    own = _read_own_part(text)
    found = _read_time(text, None if own else part, sure=True)
    if found is None and part and not own:
        found = _read_time(text, None, sure=True)  # "с 10 до 2 дня": ten is of the morning; three would be of nothing
        if found is not None and found.time < ALONE:
            return None
    return found.time if found else None


def _read_own_part(text: str) -> str | None:
    found = SPOT.fullmatch(text)
    return PART_WORDS[found["part"]] if found and found["part"] else None


def _to_minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
