"""A sentence in chunks: its words and numbers in lower case, each with its place in the original text. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from bot.inputs import misspellings
from bot.inputs.day_words import MONTHS

PLAIN: Final = str.maketrans(
    {"ё": "е", "Ё": "е", "’": "'", "‘": "'", "\u2212": "-", **{chr(code): "-" for code in range(0x2010, 0x2016)}}
)
CHUNK: Final = re.compile(r"(?:[\w@#№$€£₽%°/.:+'&-]|(?<=[0-9]),(?=[0-9]))+")
QUOTED: Final = re.compile(r"«[^«»\n]{1,200}»|\"[^\"\n]{1,200}\"|“[^“”\n]{1,200}”|„[^„“\n]{1,200}“")
GLUED: Final = re.compile(
    rf"(?:в|во|с|со|до|на|к|по|at|from|to)(?=[0-9])|[0-9]{{1,2}}(?=(?:{'|'.join(MONTHS)})\.?$)|(?<=[0-9])(?=-?(?:до|to)-?[0-9])"
)
ISO_MOMENT: Final = re.compile(r"(?<=[0-9]{4}-[0-9]{2}-[0-9]{2})t(?=[0-9]{2}:)")
SLIPS: Final = re.compile(r"(?<=[0-9]);(?=[0-9]{2}(?![0-9]))")  # the key beside the colon
SPARED: Final = ("a.m.", "p.m.")
# What a point behind it shortens, and does not end.
SHORTENED: Final = frozenset(
    """
    jan feb mar apr jun jul aug sep sept oct nov dec янв фев февр мар апр июн июл авг сен сент окт ноя нояб дек
    mon tue tues wed thu thur thurs fri sat sun пн вт ср чт пт сб вс след ч час мин нед дн г hr hrs min mins
    """.split()  # noqa: SIM905
)
MONTH: Final = re.compile("|".join(MONTHS))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A word, a number, or what is written like one.

    Attributes:
        text: in lower case, with `е` for `ё` and plain dashes.
        start, end: its place in the original text.
        before: what is between it and the chunk before it: nothing but space, a `comma`, or a `break`.
    """

    text: str
    start: int
    end: int
    before: str


def split(text: str) -> list[Chunk]:
    """The chunks of a text; what stands in quotation marks is a name, and left out."""
    plain = "".join(char.lower() if len(char.lower()) == 1 else char for char in text.translate(PLAIN))
    plain = SLIPS.sub(":", ISO_MOMENT.sub(" ", plain))
    quoted = [found.span() for found in QUOTED.finditer(plain)]
    chunks: list[Chunk] = []
    last = 0
    for found in CHUNK.finditer(plain):
        if any(start <= found.start() < end for start, end in quoted):
            continue
        for start, end in _trim(plain, *found.span()):
            between = plain[last:start]
            word = plain[start:end]
            before = {"": "", ",": "comma"}.get(between.strip(), "break")
            if between.strip() == "." and chunks and _is_shortened(chunks[-1].text, word):
                before = ""
            word = "с" if word == "c" else word  # the Latin letter looks the same
            word = misspellings.correct(word, chunks[-1].text if chunks else "")
            chunks.append(Chunk(word, start, end, before if chunks else "break"))
            last = end
    return chunks


def _is_shortened(word: str, following: str) -> bool:
    """Whether the point behind a word, or behind the number of a day ("31. July"), is no end."""
    return word in SHORTENED or (word.isdigit() and MONTH.fullmatch(following) is not None)


def _trim(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Take off punctuation, and split "в19" and "5мая" in two."""
    if not plain.endswith(SPARED, start, end):
        while end - start > 1 and plain[end - 1] in ".:'&-":
            end -= 1
    while end - start > 1 and plain[start] in ".:'&":
        start += 1
    glued = GLUED.match(plain[start:end])
    if glued and glued.end():
        return [(start, start + glued.end()), (start + glued.end(), end)]
    return [(start, end)]
