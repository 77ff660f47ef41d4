"""What a sentence calls its event: the words that nothing else was understood of. Pure."""

import re
from collections.abc import Collection
from typing import Final, Protocol

EDGES: Final = " \t\r\n,;:.–—-"
WORDLESS: Final = re.compile(r"[\W_]*")
# What is left of "встреча в среду, в 7" is no preposition of the name.
DANGLING: Final = re.compile(
    r"(?:^|\s)(?:в|во|на|к|с|со|at|on|in|from|и|and|по|до|the|примерно|где-то|around|about)$", re.IGNORECASE
)

# Of "the appointment is on Friday" and "в пятницу будет встреча" these are no part of the name, either.
VERB: Final = r"(?:is|are|will be|takes place|будет|будут|состоится|пройд[её]т)"
VERB_BEHIND: Final = re.compile(rf"(?<=\S)\s+{VERB}$", re.IGNORECASE)
VERB_BEFORE: Final = re.compile(rf"^{VERB}\s+(?=\S)", re.IGNORECASE)


class Span(Protocol):
    """A part of a text that is of no name."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def make(text: str, parts: Collection[Span]) -> str:
    """What the parts leave of the text, in one line."""
    pieces: list[str] = []
    start = 0
    bounds = [*sorted((part.start, part.end) for part in parts), (len(text), len(text))]
    for first, last in bounds:
        piece = " ".join(text[start:first].split()).strip(EDGES if first < len(text) else EDGES[:-4])
        piece = piece.lstrip(f"{EDGES})]") if start else piece
        piece = piece.rstrip(f"{EDGES}([") if first < len(text) else piece
        piece = VERB_BEHIND.sub("", DANGLING.sub("", piece)) if first < len(text) else piece
        piece = VERB_BEFORE.sub("", piece) if start else piece
        if piece and (not WORDLESS.fullmatch(piece) or re.search(r"[^\s\x00-\x7f«»„“”…–—]", piece)):
            pieces.append(piece)
        start = max(start, last)
    return " ".join(pieces).strip().strip(",;:").strip()
