"""Lengths of texts as Telegram counts them: in UTF-16 code units, for a message after its markup is parsed.

Code that joins texts from parts makes sure here that the result fits: nothing too long is ever sent.
"""

import html
import re
from typing import Final

MESSAGE: Final = 4096  # units of a message's text (Bot API, `sendMessage`)
CALLBACK_ANSWER: Final = 200  # units of an answer to a pressed button (Bot API, `answerCallbackQuery`)
LABEL: Final = 40  # units of a button's text that a phone shows
HALF_LABEL: Final = 16  # of one of two buttons side by side, on a screen of 360 pixels

TAG: Final = re.compile(r"<[^>]*>")


def count_units(text: str) -> int:
    """The length of a plain text in UTF-16 code units: an emoji is two of them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """Return the plain text, cut to `limit` units with … at its end if it is longer; no emoji is cut in two."""
    if count_units(text) <= limit:
        return text
    left, kept = limit - 1, 0
    for kept, character in enumerate(text):  # noqa: B007  how far it came
        left -= count_units(character)
        if left < 0:
            break
    return text[:kept].rstrip() + "…" if limit > 0 else ""


def count_shown_units(markup: str) -> int:
    """The length of Telegram HTML in units, as it counts: without its tags, and with `&amp;` as one."""
    return count_units(html.unescape(TAG.sub("", markup)))
