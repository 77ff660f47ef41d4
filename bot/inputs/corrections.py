"""What people write to correct an event that was read back to them: "а нет, в 16:00", "место: салон". Pure."""

import datetime as dt
import re
from typing import Final

from bot.inputs import time_words
from bot.inputs.number_words import to_digits

OPENING: Final = re.compile(
    r"(?:(?:а|ой|ну|и|или|нет|no|oh|sorry|wait|actually|rather|better|i mean|let'?s (?:make it|do)"
    r"|(?:make|move|change|shift|push|reschedule|postpone) (?:it|that|this)(?: (?:back|to|by))?"
    r"|извини(?:те)?|прости(?:те)?|лучше|давай(?:те)?|точнее|вернее|то есть|пусть(?: будет)?|исправь(?:те)?"
    r"|исправляю|поправка|correction|(?:перенеси|сдвинь|передвинь|измени|поменяй|сделай|поставь)(?:те)?"
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
    r"[.!]*",
    re.IGNORECASE,
)
LONGEST_SHIFT: Final = 31 * 24 * 60  # minutes
DAYS: Final = re.compile(
    r"(?:(?P<count>[0-9]{1,2}|an?) )?(?:(?P<days>день|дн(?:я|ей)|денёк|сутки|суток|days?)|недел(?:ю|и|ь|ьку)|weeks?)"
)
CLOSING: Final = re.compile(
    r"[\s,]+(?:(?:is|would be|will be|works|sounds) (?:better|fine|good)|(?:было бы |будет )?лучше"
    r"|please|пожалуйста)[.!]*$",
    re.IGNORECASE,
)


def strip_opening(text: str) -> str:
    """The correction without the words before and behind it that only say that it is one."""
    said = CLOSING.sub("", text.strip())
    said = OPENING.sub("", said, count=1) if OPENING.match(said) else said
    return INSTEAD.sub("", said, count=1) if INSTEAD.match(said) else said


def find_place(text: str) -> str | None:
    """The place that the text gives; None for any other text."""
    found = PLACE.fullmatch(strip_opening(text))
    return " ".join(found["place"].split()) if found else None


def says_nothing_else(name: str) -> bool:
    """Whether what would be an event's name only says that something is corrected: "лучше", "move it to"."""
    name = name.strip()
    if name.lower() in NOUNS:
        return False
    return OPENING.fullmatch(f"{name} ") is not None or CLOSING.fullmatch(f" {name}") is not None


def find_shift(text: str) -> dt.timedelta | None:
    """By how much it is to be later, negative for earlier: "на час позже", "half an hour earlier"; else None."""
    found = SHIFT.fullmatch(text.strip())
    if found is None:
        return None
    length = to_digits(found["length"].lower())
    if days := DAYS.fullmatch(length):
        count = int(days["count"]) if (days["count"] or "a").isdecimal() else 1
        minutes: int | None = count * (1 if days["days"] else 7) * 24 * 60
    else:
        minutes = time_words.read_duration(length, of_time=True)
    if not minutes or minutes > LONGEST_SHIFT:
        return None
    return dt.timedelta(minutes=-minutes if found["earlier"] else minutes)
