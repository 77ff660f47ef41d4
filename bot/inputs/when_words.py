"""How long a meeting is and on which days it can be, as people write it beside names: "час на этой неделе". Pure."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from bot.inputs import dates, day_words, time_words
from botapi.callbacks import DayPart

PARTS: Final[dict[str, DayPart]] = {
    **dict.fromkeys(("утром", "в первой половине дня", "in the morning", "morning", "mornings"), "morning"),
    **dict.fromkeys(("днем", "после обеда", "in the afternoon", "afternoon", "afternoons"), "afternoon"),
    **dict.fromkeys(("вечером", "по вечерам", "in the evening", "evening", "evenings", "after work"), "evening"),
    "после работы": "evening",
}
BEFORE_LENGTH: Final = re.compile(r"(?:на|for|length|длительность) ")
AHEAD: Final = re.compile(r"(?:в ближайшие|ближайшие|in the next|within|next) (?P<count>[0-9]{1,2}) (?:дней|дня|days)")
MOST_WORDS: Final = 6  # in one of these parts
MOST_DAYS: Final = 92


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; None for what was not said.

    Attributes:
        minutes: how long.
        days: the first and the last day.
        part: of the day.
    """

    minutes: int | None = None
    days: tuple[dt.date, dt.date] | None = None
    part: DayPart | None = None


def parse(text: str, today: dt.date) -> tuple[str, Asked]:
    """Take the length, the days and the part of the day off the end of a text; returns the rest and what was found."""
    words = text.replace(",", " , ").split()
    minutes, days, part = None, None, None
    while words:
        for count in range(min(MOST_WORDS, len(words)), 0, -1):
            phrase = " ".join(word for word in words[-count:] if word != ",")
            if not phrase:
                continue
            plain = dates.normalize(phrase)
            if minutes is None and (length := _read_length(plain)):
                minutes = length
            elif days is None and (stretch := _read_days(plain, today)):
                days = stretch
            elif part is None and plain in PARTS:
                part = PARTS[plain]
            else:
                continue
            del words[-count:]
            break
        else:
            break
        while words and words[-1] == ",":
            words.pop()
    return " ".join(words).replace(" ,", ","), Asked(minutes, days, part)


def _read_length(text: str) -> int | None:
    minutes = time_words.read_duration(BEFORE_LENGTH.sub("", text, count=1), of_time=True)
    return minutes if minutes and minutes <= dates.LONGEST_EVENT else None


def _read_days(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and the last day; what is past of them is left out."""
    if found := AHEAD.fullmatch(text):
        stretch = today, today + dt.timedelta(days=max(int(found["count"]), 1) - 1)
    elif whole := day_words.read_stretch(text, today) or day_words.read_period(text, today):
        stretch = whole
    elif day := day_words.read(text, today):
        stretch = day.date, day.date
    else:
        return None
    first, last = max(stretch[0], today), stretch[1]
    return (first, min(last, first + dt.timedelta(days=MOST_DAYS - 1))) if first <= last else None
