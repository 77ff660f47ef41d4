"""How long a meeting is and on which days it can be, as people write it beside names: "час на этой неделе". Pure."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from bot.inputs import dates, day_words, phrases, time_words
from botapi.callbacks import DayPart

OF_THE_DAY: Final[dict[str, DayPart]] = {"morning": "morning", "day": "afternoon", "evening": "evening"}
PARTS: Final[dict[str, DayPart]] = {
    **{words: OF_THE_DAY[part] for words, part in phrases.PARTS.items() if part in OF_THE_DAY},
    **dict.fromkeys(("mornings", "до обеда"), "morning"),
    **dict.fromkeys(("afternoons",), "afternoon"),
    **dict.fromkeys(("evenings", "по вечерам"), "evening"),
}
# Alone these are of a name: "good morning", "movie night".
BESIDE_DAYS: Final = frozenset({"morning", "afternoon", "evening", "night", "at night"})
WEEKEND: Final = re.compile(
    r"(?:(?:на|в|эти|этих|ближайшие|ближайших|this|the|at|on|over|for|coming) )*"
    r"(?P<next>(?:следующ(?:ие|их)|next) )?(?:выходн(?:ые|ых)|weekend)"
)
AFTER: Final = re.compile(r"(?:после|не раньше|after|from|с) (?P<time>[0-9].*)")
TONIGHT: Final = frozenset({"tonight", "this evening"})
OPEN: Final = frozenset({"или", "либо", "or", "и", "and"})  # behind them stood another day
BEFORE_LENGTH: Final = re.compile(r"(?:на|for|length|длительность) ")
AHEAD: Final = re.compile(r"(?:в ближайшие|ближайшие|in the next|within|next) (?P<count>[0-9]{1,2}) (?:дней|дня|days)")
SMALL: Final = 8  # "after 6" is not in the morning
MOST_WORDS: Final = 6  # in one of these parts
MOST_DAYS: Final = 92


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; None for what was not said.

    Attributes:
        minutes: how long.
        days: the first and the last day.
        part: of the day.
        after: from which time of the day on.
    """

    minutes: int | None = None
    days: tuple[dt.date, dt.date] | None = None
    part: DayPart | None = None
    after: dt.time | None = None


def parse(text: str, today: dt.date) -> tuple[str, Asked]:
    """Take the length, the days and the part of the day off the ends of a text; returns the rest and what was found."""
    words = text.replace(",", " , ").split()
    asked = Asked()
    for at_end in (True, False):
        kept = list(words)
        words, found = _take_off(words, asked, today, at_end=at_end)
        if words and words[-1].lower() in OPEN:
            words = kept
        else:
            asked = found
    return " ".join(words).replace(" ,", ","), asked


def _take_off(words: list[str], asked: Asked, today: dt.date, *, at_end: bool) -> tuple[list[str], Asked]:
    """Take these parts off one end of the words."""
    words = list(words)
    while words:
        for count in range(min(MOST_WORDS, len(words)), 0, -1):
            taken, rest = (words[-count:], words[:-count]) if at_end else (words[:count], words[count:])
            phrase = " ".join(word for word in taken if word != ",")
            found = _read(dates.normalize(phrase), rest if at_end else [], asked, today) if phrase else None
            if found is not None:
                asked, words = found, rest
                break
        else:
            break
        while words and words[-1 if at_end else 0] == ",":
            words.pop(-1 if at_end else 0)
    return words, asked


def _read(text: str, before: list[str], asked: Asked, today: dt.date) -> Asked | None:
    """With what the text says; None where it says nothing, or of what is known already. `before`: words before it."""
    if asked.minutes is None and (length := _read_length(text)):
        return replace(asked, minutes=length)
    if asked.days is None and asked.part is None and text in TONIGHT:
        return replace(asked, days=(today, today), part="evening")
    if asked.days is None and (stretch := _read_days(text, today)):
        return replace(asked, days=stretch)
    if asked.part is None and asked.after is None:
        if text in PARTS and (text not in BESIDE_DAYS or _is_beside_days(text, before, asked, today)):
            return replace(asked, part=PARTS[text])
        if time := _read_after(text):
            return replace(asked, after=time)
    return None


def _is_beside_days(text: str, before: list[str], asked: Asked, today: dt.date) -> bool:
    if not before or ("night" not in text and asked.days is not None):
        return True
    return any(_read_days(dates.normalize(" ".join(before[-count:])), today) for count in range(1, MOST_WORDS))


def _read_after(text: str) -> dt.time | None:
    """From which time on: "after 6pm"; an hour alone is of the afternoon, if it is as small as that."""
    found = AFTER.fullmatch(text)
    said = time_words.read(found["time"]) if found else None
    if found is None or said is None or said.minutes is not None:
        return None
    small = found["time"].isdecimal() and said.time.hour < SMALL
    return said.time.replace(hour=said.time.hour + 12) if small else said.time


def _read_length(text: str) -> int | None:
    minutes = time_words.read_duration(BEFORE_LENGTH.sub("", text, count=1), of_time=True)
    return minutes if minutes and minutes <= dates.LONGEST_EVENT else None


def _read_days(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and the last day; what is past of them is left out."""
    if found := AHEAD.fullmatch(text):
        stretch = today, today + dt.timedelta(days=max(int(found["count"]), 1) - 1)
    elif found := WEEKEND.fullmatch(text):
        saturday = today + dt.timedelta(days=5 - today.weekday() + (7 if found["next"] else 0))
        stretch = saturday, saturday + dt.timedelta(days=1)
    elif whole := day_words.read_stretch(text, today) or day_words.read_period(text, today):
        stretch = whole
    elif day := day_words.read(text, today):
        stretch = day.date, day.date
    else:
        return None
    first, last = max(stretch[0], today), stretch[1]
    return (first, min(last, first + dt.timedelta(days=MOST_DAYS - 1))) if first <= last else None
