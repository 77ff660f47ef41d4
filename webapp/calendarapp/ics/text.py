"""Texts in content lines: what may stand there, how it is escaped, and where it is kept when it may not."""

import base64
import json
import re
from collections.abc import Iterable
from typing import Any, Final

from icalendar.parser import Contentline

# RFC 5545, section 3.1: CONTROL is every control character but the tab.
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# What comes through whole; the library has its own mind about backslashes and percent signs.
PLAIN: Final = re.compile(r"[^\\%\x00-\x08\x0b-\x1f\x7f]*")
# What stands in a file just as it is.
SIMPLE: Final = re.compile(r"[^\\;,%\x00-\x1f\x7f]*")
LINE_BREAK: Final = re.compile(r"\r\n?")
PARAMETER: Final = str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})
EXACT: Final = "X-VSTRECHA-EXACT"
FOLD: Final = 75  # octets (RFC 5545, section 3.1)


def clean(value: str) -> str:
    """The text without the characters that no calendar file may hold; line breaks are line feeds."""
    return CONTROL.sub("", LINE_BREAK.sub("\n", value))


def escape(value: str) -> str:
    r"""A TEXT value (RFC 5545, section 3.3.11).

    Not the library's: that takes a backslash before an N for a line break, and `C:\New` would come out in two lines.
    """
    if SIMPLE.fullmatch(value):
        return value
    text = clean(value)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def simulate_reading(value: str) -> str:
    """What the library reads where `escape` wrote this text: not always the same."""
    if PLAIN.fullmatch(value):
        return value
    _name, _parameters, read = Contentline(f"X:{escape(value)}").parts()  # type: ignore[no-untyped-call]
    return read


def quote_parameter(value: str) -> str:
    """A quoted parameter value, with the escapes of RFC 6868."""
    return f'"{clean(value).replace(chr(9), " ").translate(PARAMETER)}"'


def fold(lines: Iterable[str]) -> str:
    """Content lines, folded and ended."""
    return "".join(map(make_line, lines))


def make_line(text: str) -> str:
    """A content line, folded and ended."""
    # No character takes more than four octets: most lines are short enough without a look at each.
    if len(text) * 4 < FOLD or (len(text) < FOLD and text.isascii()):
        return f"{text}\r\n"
    octets = text.encode()
    if len(octets) < FOLD:
        return f"{text}\r\n"
    return f"{_fold_line(octets)}\r\n"


def _fold_line(octets: bytes) -> str:
    """The line in pieces, none of which ends within a character, or (as the library has it) with half an escape."""
    pieces, at = [], 0
    while len(octets) - at >= FOLD:
        end = at + FOLD - 1
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        pieces.append(octets[at:end])
        at = end
    return b"\r\n ".join([*pieces, octets[at:]]).decode()


def pack(values: dict[str, Any]) -> str:
    """The line that keeps what the standard properties can't hold."""
    data = json.dumps(values, ensure_ascii=True, separators=(",", ":"))
    return f"{EXACT}:{base64.b64encode(data.encode()).decode()}"


def unpack(value: str) -> dict[str, Any]:
    """What `pack` kept; nothing, where anybody else wrote the line."""
    try:
        values = json.loads(base64.b64decode(value, validate=True))
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
