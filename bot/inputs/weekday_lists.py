"""Several weekdays with a time and without "every": "gym mon wed fri 7am" is mostly meant for each week. Pure."""

import re
from typing import Final

from bot.inputs.day_words import WEEKDAYS

DAY: Final = rf"(?:{'|'.join((*WEEKDAYS, 'среда', 'пятница', 'суббота'))})\.?"
JOINED: Final = r"(?:\s*,\s*(?:и\s+|and\s+|&\s*)?|\s+(?:и|and|&)\s+|\s*[/+&]\s*|\s+)"
LISTED: Final = re.compile(
    rf"(?<!\w)(?:(?P<before>в|во|on)\s+)?(?P<days>{DAY}(?:{JOINED}(?:в\s+|во\s+|on\s+)?{DAY})+)(?!\w)", re.IGNORECASE
)
PREPOSITION: Final = re.compile(r"(?<!\w)(?:в|во|on)\s+", re.IGNORECASE)
SPLIT: Final = re.compile(JOINED)
CYRILLIC: Final = re.compile("[а-я]", re.IGNORECASE)


def repeat(text: str) -> str | None:
    """The sentence with its list of weekdays as those of every week; None for a sentence without one list of them."""
    found = LISTED.search(text)
    if found is None or LISTED.search(text, found.end()):
        return None
    days = [day for day in SPLIT.split(PREPOSITION.sub("", found["days"])) if day]
    every, last = ("каждый ", " и ") if CYRILLIC.search(found["days"]) else ("every ", " and ")
    listed = every + ", ".join(days[:-1]) + last + days[-1]
    return f"{text[: found.start()]}{listed}{text[found.end() :]}"
