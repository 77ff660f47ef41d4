"""What a message marks itself as something: a link, and the labels of an invitation ("Дата: …", "Where: …"). Pure."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from calendarapp import links

LINK: Final = re.compile(r"https?://\S+")
ENDING: Final = ".,;:!?)»”\"'"
PLACE: Final = re.compile(
    r"^[ \t]*(?:место(?: встречи)?|адрес|где|place|where|location|address)[ \t]*:[ \t]*(?P<place>\S.*?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# Only in several lines: "Тема: отчёт" may be a name.
LABEL: Final = re.compile(
    r"^[ \t]*(?:тема|название|событие|что|дата|день|время|когда|ссылка|title|subject|event"
    r"|what|date|day|time|when|link)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that is no part of the name.

    Attributes:
        value: of a `link` and a `place`.
    """

    kind: Literal["link", "place", "label"]
    start: int
    end: int
    value: str = ""


def find(text: str) -> list[Mark]:
    """The marks of a text: its only link, the line that says where, and the labels of its lines."""
    marks: list[Mark] = []
    found = [(one.start(), one[0].rstrip(ENDING)) for one in LINK.finditer(text)]
    if len(found) == 1 and links.is_url(found[0][1]):
        start, link = found[0]
        marks.append(Mark("link", start, start + len(link), link))
    places = list(PLACE.finditer(text))
    if len(places) == 1 and not LINK.search(places[0]["place"]):
        marks.append(Mark("place", *places[0].span(), places[0]["place"]))
    if "\n" in text.strip():
        marks += [Mark("label", *one.span()) for one in LABEL.finditer(text)]
    return marks
