"""The place that a sentence names, where it is of a kind that is surely a place. Pure."""

import re
from typing import Final

# As they stand behind "в" or "на", and as they are called.
KINDS: Final = {
    "кафе": "кафе", "ресторане": "ресторан", "баре": "бар", "пабе": "паб", "кофейне": "кофейня",
    "пиццерии": "пиццерия", "столовой": "столовая", "кинотеатре": "кинотеатр", "театре": "театр", "музее": "музей",
    "библиотеке": "библиотека", "клубе": "клуб", "парке": "парк", "гостинице": "гостиница", "отеле": "отель",
    "школе": "школа", "офисе": "офис", "переговорной": "переговорная", "переговорке": "переговорка",
    "кабинете": "кабинет", "аудитории": "аудитория", "зале": "зал", "бассейне": "бассейн", "поликлинике": "поликлиника",
    "клинике": "клиника", "больнице": "больница",
}  # fmt: skip
RUSSIAN: Final = re.compile(
    rf"во? (?P<kind>{'|'.join(sorted(KINDS, key=len, reverse=True))})(?P<rest> .+)", re.IGNORECASE | re.DOTALL
)
ENGLISH_KINDS: Final = (
    "cafe", "café", "restaurant", "bar", "pub", "coffee shop", "cinema", "theatre", "theater", "museum", "library",
    "hotel", "gym", "club", "park", "office", "pizzeria", "meeting room", "school", "clinic", "hospital",
)  # fmt: skip
KIND: Final = "|".join(ENGLISH_KINDS)
# Up to four words stand before the kind, or its name behind it: "at the Blue Cat cafe", "at Cafe Nero".
ENGLISH: Final = re.compile(
    rf"(?:at|in) (?P<place>(?:the |an? )?(?:[\w'’&.-]{{1,30}} ){{0,4}}?(?:{KIND})(?!\w)[^,;!?\n]*)", re.I
)


# A name of its own: "Пушкин", "Gorky Park", "5"; what follows it is what takes place there.
PROPER: Final = re.compile(r"(?: (?:[«\"“][^»\"”]*[»\"”]|№ ?[0-9]+|[A-ZА-ЯЁ0-9][\w'’&.-]*))+")
JOINING: Final = re.compile(r" (?:и|у|на|of|and|&) ")


def find(text: str, *, proper: bool = False) -> tuple[str, int, int] | None:
    """The place in a piece of a sentence that nothing else was understood of: its name, and where it begins and ends.

    A kind without a name ("in the park") is not told from what is done there.

    Args:
        text: as it was written, up to the next part that was understood.
        proper: only as much as is surely its name, in capitals, digits or quotation marks.
    """
    for word in re.finditer(r"(?<!\w)(?:во?|at|in) ", text, re.IGNORECASE):
        if found := RUSSIAN.match(text, word.start()):
            rest = _cut_proper(found["rest"]) if proper else _cut(found["rest"])
            name, end = KINDS[found["kind"].lower()] + rest, found.end("kind") + len(rest)
        elif found := ENGLISH.match(text, word.start()):
            rest = _cut_english(found["place"]) if proper else _cut(found["place"])
            name, end = re.sub(r"^(?:the|an?) ", "", rest, flags=re.IGNORECASE), found.start("place") + len(rest)
        else:
            continue
        if " " in name:
            return name, word.start(), end
    return None


def _cut_proper(text: str) -> str:
    """The name that stands at the beginning; empty where it can't be told where it ends."""
    found = PROPER.match(text)
    return found[0] if found and not JOINING.match(text, found.end()) else ""


def _cut_english(text: str) -> str:
    """The kind with the name before it, or else behind it."""
    kind = re.search(rf"(?<!\w)(?:{KIND})(?!\w)", text, re.IGNORECASE)
    if kind is None:
        return ""
    before = re.sub(r"^(?:the|an?) ", "", text[: kind.start()], flags=re.IGNORECASE)
    if before and PROPER.fullmatch(f" {before.rstrip()}"):
        return text[: kind.end()]
    behind = "" if before else _cut_proper(text[kind.end() :])
    return text[: kind.end()] + behind if behind else ""


def _cut(text: str) -> str:
    """Up to the end of the phrase."""
    ends = re.search(r"[,;!?\n]| [-–—] |(?<!\w)(?:с|со|with|for|для) ", text)
    return (text[: ends.start()] if ends else text).rstrip(" .")
