"""Telegram HTML: the one place where text of people meets markup (Bot API, "HTML style")."""

import html as stdlib_html
import unicodedata
from functools import lru_cache
from typing import Any, Final

# Unicode's embeddings, overrides and isolates with a direction, which turn round what the bot itself says behind them
# (UAX 9, 2.1 to 2.3): U+202E shows "11:00" as "00:11".
DIRECTIONS: Final = dict.fromkeys([*range(0x202A, 0x202F), 0x2066, 0x2067])
FIRST_STRONG, POP = "\u2068", "\u2069"  # around a name (`isolate`)
ISOLATES: Final = dict.fromkeys(map(ord, (FIRST_STRONG, POP)))
RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


class Markup(str):
    """Text that is Telegram HTML already and is not escaped again."""

    __slots__ = ()


def escape(value: object) -> str:
    """The value as text that shows as typed, and turns nothing around it; `Markup` stays as it is."""
    if isinstance(value, Markup):
        return value
    return stdlib_html.escape(straighten(str(value)), quote=False)


def straighten(text: str) -> str:
    """The text without what would turn round what stands beside it: for buttons, polls and titles, without markup."""
    text = text.translate(DIRECTIONS)
    return text.translate(ISOLATES) if text.count(FIRST_STRONG) != text.count(POP) else text


@lru_cache(maxsize=4096)  # a hundred invitations name the same people
def isolate(name: str) -> str:
    """A name beside which other text keeps its place: one written from right to left would take it along."""
    bare = name.translate(DIRECTIONS | ISOLATES)
    turned = any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in bare)
    return f"{FIRST_STRONG}{bare}{POP}" if turned else bare


def format_html(template: str, **params: Any) -> Markup:
    """Fill a (translated) template of Telegram HTML; every parameter is escaped.

    Example: `html(_("<b>{name}</b> is saved."), name=event.name)`.
    """
    return Markup(template.format(**{key: escape(value) for key, value in params.items()}))


def join_lines(*parts: str | None) -> Markup:
    """The parts that are not empty, each escaped unless it is `Markup`, one a line."""
    return Markup("\n".join(escape(part) for part in parts if part))
