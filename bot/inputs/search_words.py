"""What a person looks for, as short as a button can carry it. Pure."""

import unicodedata
from typing import Final

from calendarapp.queries.search import WORD

MOST: Final = 6  # words; further ones are left out
ROOM: Final = 48  # bytes in UTF-8: of the 64 of a button, without what stands before the words
RESERVED: Final = frozenset(":~")  # what parts the fields of a button


def clean_words(text: str) -> str:
    """Return the words in small letters, and what is no word, such as an emoji, as it is; empty if there is neither.

    Words are looked for by their beginnings, so the longest are cut until all of it fits into a button.
    """
    parts: list[str] = []
    for part in unicodedata.normalize("NFC", text).lower().split():
        parts += WORD.findall(part) or ["".join(one for one in part if one.isprintable() and one not in RESERVED)]
    kept = [part for part in dict.fromkeys(parts) if part][:MOST]
    kept = [part[:ROOM] for part in kept]
    while _count_bytes(" ".join(kept)) > ROOM:
        longest = max(range(len(kept)), key=lambda place: _count_bytes(kept[place]))
        kept[longest] = kept[longest][:-1]
    return " ".join(kept)


def _count_bytes(text: str) -> int:
    return len(text.encode())
