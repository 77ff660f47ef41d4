"""What people write to correct an event that was read back to them: "а нет, в 16:00", "место: салон". Pure."""

import datetime as dt
import re
from typing import Final

from bot.inputs import time_words

OPENING: Final = re.compile(
    r"(?:(?:а|ой|ну|и|или|нет|no|oh|sorry|wait|actually|rather|better|i mean|let'?s (?:make it|do)"
    r"|(?:make|move|change|shift|push|reschedule|postpone) (?:it|that|this)(?: (?:back|to|by))?"
    r"|извини(?:те)?|прости(?:те)?|лучше|давай(?:те)?|точнее|вернее|то есть|пусть(?: будет)?|исправь(?:те)?"
    r"|исправляю|поправка|correction|(?:перенеси|сдвинь|передвинь|измени|поменяй)(?:те)?"
    r"(?: (?:его|е[её]|это|время))?|время|день|дата|time|day|date)"
    r"(?:[\s,:.!…—–-]+))+",
    re.IGNORECASE,
)
INSTEAD: Final = re.compile(r"(?:не|not)\s[^,]{1,20}?,?\s(?:а|but)\s", re.IGNORECASE)  # "не в 3, а в 4"
PLACE: Final = re.compile(
    r"(?:место(?: встречи)?|адрес|где|place|where|location|address)\s*[:—–-]\s*(?P<place>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
NOUNS: Final = frozenset({"время", "день", "дата", "time", "day", "date"})  # an event can have such a name
SHIFT: Final = re.compile(
    r"(?:на |by )?(?P<length>\S.*?) (?:по)?(?:(?P<earlier>раньше|earlier)|позже|позднее|later)"
    r"(?:,? (?:please|пожалуйста))?[.!]*",
    re.IGNORECASE,
)
LONGEST_SHIFT: Final = 31 * 24 * 60  # minutes
DAYS: Final = {"день": 1, "сутки": 1, "a day": 1, "one day": 1, "неделю": 7, "a week": 7, "one week": 7}


def strip_opening(text: str) -> str:
    """The correction without the words that only say that it is one."""
    said = OPENING.sub("", text.strip(), count=1) if OPENING.match(text.strip()) else text.strip()
    return INSTEAD.sub("", said, count=1) if INSTEAD.match(said) else said


def find_place(text: str) -> str | None:
    """The place that the text gives; None for any other text."""
    found = PLACE.fullmatch(strip_opening(text))
    return " ".join(found["place"].split()) if found else None


def says_nothing_else(name: str) -> bool:
    """Whether what would be an event's name only says that something is corrected: "лучше", "move it to"."""
    name = name.strip()
    return name.lower() not in NOUNS and OPENING.fullmatch(f"{name} ") is not None


def find_shift(text: str) -> dt.timedelta | None:
    """By how much it is to be later, negative for earlier: "на час позже", "half an hour earlier"; else None."""
    found = SHIFT.fullmatch(text.strip())
    if found is None:
        return None
    length = found["length"].lower()
    minutes = DAYS[length] * 24 * 60 if length in DAYS else time_words.read_duration(length, of_time=True)
    if not minutes or minutes > LONGEST_SHIFT:
        return None
    return dt.timedelta(minutes=-minutes if found["earlier"] else minutes)
