"""Telegram HTML: the one place where text of people meets markup (Bot API, "HTML style")."""

import html as stdlib_html
<<<<<<< HEAD
import re
from typing import Any, Final

# They turn round what the bot itself says behind them, up to the end of the line: U+202E shows "11:00" as "00:11".
DIRECTIONS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
=======
import unicodedata
from typing import Any, Final

# Unicode's embeddings and overrides of direction, which reach beyond the text they stand in (UAX 9, 2.1 and 2.2).
OVERRIDES: Final = dict.fromkeys(range(0x202A, 0x202F))
ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))
RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
>>>>>>> z-chat2


class Markup(str):
    """Text that is Telegram HTML already and is not escaped again."""

    __slots__ = ()


def escape(value: object) -> str:
<<<<<<< HEAD
    """The value as text that shows as typed, in the direction of its own letters; `Markup` stays as it is."""
    return value if isinstance(value, Markup) else stdlib_html.escape(DIRECTIONS.sub("", str(value)), quote=False)
=======
    """The value as text that shows as typed, and turns nothing around it; `Markup` stays as it is."""
    return value if isinstance(value, Markup) else stdlib_html.escape(str(value).translate(OVERRIDES), quote=False)


def isolate(name: str) -> str:
    """A name beside which other text keeps its place: one written from right to left would take it along."""
    bare = name.translate(OVERRIDES | ISOLATES)
    turned = any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in bare)
    return f"\u2068{bare}\u2069" if turned else bare
>>>>>>> z-chat2


def format_html(template: str, **params: Any) -> Markup:
    """Fill a (translated) template of Telegram HTML; every parameter is escaped.

    Example: `html(_("<b>{name}</b> is saved."), name=event.name)`.
    """
    return Markup(template.format(**{key: escape(value) for key, value in params.items()}))


def join_lines(*parts: str | None) -> Markup:
    """The parts that are not empty, each escaped unless it is `Markup`, one a line."""
    return Markup("\n".join(escape(part) for part in parts if part))
