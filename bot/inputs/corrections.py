"""What people write to correct an event that was read back to them: "а нет, в 16:00", "место: салон". Pure."""

import re
from typing import Final

OPENING: Final = re.compile(
    r"(?:(?:а|ой|ну|и|или|нет|no|oh|sorry|wait|actually|rather|better|i mean|make (?:it|that)|let'?s (?:make it|do)"
    r"|извини(?:те)?|прости(?:те)?|лучше|давай(?:те)?|точнее|вернее|то есть|пусть(?: будет)?|исправь(?:те)?"
    r"|исправляю|поправка|correction|перенеси(?:те)?|измени(?:те)?(?: время)?|время|день|дата|time|day|date)"
    r"(?:[\s,:.!…—–-]+))+",
    re.IGNORECASE,
)
INSTEAD: Final = re.compile(r"(?:не|not)\s[^,]{1,20}?,?\s(?:а|but)\s", re.IGNORECASE)  # "не в 3, а в 4"
PLACE: Final = re.compile(
    r"(?:место(?: встречи)?|адрес|где|place|where|location|address)\s*[:—–-]\s*(?P<place>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def strip_opening(text: str) -> str:
    """The correction without the words that only say that it is one."""
    said = OPENING.sub("", text.strip(), count=1) if OPENING.match(text.strip()) else text.strip()
    return INSTEAD.sub("", said, count=1) if INSTEAD.match(said) else said


def find_place(text: str) -> str | None:
    """The place that the text gives; None for any other text."""
    found = PLACE.fullmatch(strip_opening(text))
    return " ".join(found["place"].split()) if found else None
