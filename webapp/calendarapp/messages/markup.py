"""Telegram HTML: the one place where text of people meets markup (Bot API, "HTML style")."""

import html as stdlib_html
import re
from typing import Any, Final

# They turn round what the bot itself says behind them, up to the end of the line: U+202E shows "11:00" as "00:11".
DIRECTIONS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


class Markup(str):
    """Text that is Telegram HTML already and is not escaped again."""

    __slots__ = ()


def escape(value: object) -> str:
    """The value as text that shows as typed, in the direction of its own letters; `Markup` stays as it is."""
    return value if isinstance(value, Markup) else stdlib_html.escape(DIRECTIONS.sub("", str(value)), quote=False)


def format_html(template: str, **params: Any) -> Markup:
    """Fill a (translated) template of Telegram HTML; every parameter is escaped.

    Example: `html(_("<b>{name}</b> is saved."), name=event.name)`.
    """
    return Markup(template.format(**{key: escape(value) for key, value in params.items()}))


def join_lines(*parts: str | None) -> Markup:
    """The parts that are not empty, each escaped unless it is `Markup`, one a line."""
    return Markup("\n".join(escape(part) for part in parts if part))
