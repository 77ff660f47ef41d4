"""How long before an event to remind of it, in a sentence: "напомни за 2 часа", "remind me an hour before". Pure."""

import re
from typing import Final

from bot.inputs import setting_answers

LENGTH: Final = r"(?P<{name}>[^,.;!?]{{2,40}}?)"
SAID: Final = re.compile(
    r"[,;.]?\s*(?:"
    r"(?:и\s+|с\s+)?(?:напомни(?:те|ть)?(?:\s+мне)?(?:\s+об?\s+(?:этом|н[её]м|ней))?"
    r"|(?:с\s+)?напоминани(?:е|ем))\s+за\s+" + LENGTH.format(name="ru")
    + r"(?:\s+до(?:\s+(?:начала|этого|него|нее))?)?"
    r"|(?:and\s+)?(?:please\s+)?remind\s+me\s+" + LENGTH.format(name="en")
    + r"\s+(?:before(?:hand)?|earlier|ahead|in\s+advance|prior)(?:\s+(?:it|that))?"
    r"|with\s+an?\s+reminder\s+" + LENGTH.format(name="with") + r"\s+(?:before(?:hand)?|earlier|ahead|in\s+advance)"
    r")(?=\s*(?:[,.;!?]|$))",
    re.IGNORECASE,
)  # fmt: skip

ASKED: Final = re.compile(r"(?<!\w)(?:напомни(?:те)?|напоминание|remind me|reminder)(?!\w)", re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether the text asks to be reminded, at whatever time: "напомни позвонить Пете"."""
    return ASKED.search(text) is not None


def find(text: str) -> tuple[list[int], int, int] | None:
    """The minutes before the start, each that is named, and where it is said; None where nothing is."""
    for found in SAID.finditer(text):
        minutes = setting_answers.parse_lead_times(found["ru"] or found["en"] or found["with"])
        if minutes:
            return minutes, found.start(), found.end()
    return None
