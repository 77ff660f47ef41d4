"""Several events in one message: "в понедельник йога в 7, а в среду врач в 10". Pure."""

import datetime as dt
import re
from typing import Final

from bot.inputs import sentences

# The surest first: "bread and milk on Monday at 7, dentist on Wednesday at 10" has two events.
BETWEEN: Final = (
    re.compile(r"\n"),
    re.compile(r"[\n;]|,(?![0-9])"),
    re.compile(r"[\n;]|,(?![0-9])|\s(?=(?:и|а|and|then|потом|затем)\s)", re.IGNORECASE),
)
JOINING: Final = re.compile(
    r"(?:(?:и|а|and|then|потом|затем|также|also|ещ[её])\s+|[0-9]{1,2}[.)]\s+|[-–—•*·]\s*)+", re.IGNORECASE
)
LONGEST: Final = 2000  # characters


def split(text: str, now: dt.datetime, *, lines: bool = False) -> list[str]:
    """The parts of a text that are events by themselves, where it has nothing but such parts; else none.

    A part that says no day is on that of the part before it. `lines`: only lines are parts.
    """
    for between in BETWEEN[:1] if lines else BETWEEN:
        parts = _read_parts([part.strip() for part in between.split(text[: LONGEST + 1])], now)
        if len(parts) > 1 and len(text) <= LONGEST:
            return parts
    return []


def _read_parts(pieces: list[str], now: dt.datetime) -> list[str]:
    parts: list[str] = []
    day: dt.date | None = None
    for piece in filter(None, pieces):
        part = JOINING.sub("", piece, count=1) if JOINING.match(piece) else piece
        found = sentences.parse_sentence(part, now)
        if found is not None and found.missing == ("day",) and day is not None:
            part = f"{part} {day:%Y-%m-%d}"
            found = sentences.parse_sentence(part, now)
        if found is None or not found.says_enough:
            return []
        day = found.reading.day
        parts.append(part)
    return parts
