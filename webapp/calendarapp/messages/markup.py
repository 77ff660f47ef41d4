"""Telegram HTML: the one place where text of people meets markup (Bot API, "HTML style")."""

import html as stdlib_html
from typing import Any


class Markup(str):
    """Text that is Telegram HTML already and is not escaped again."""

    __slots__ = ()


def escape(value: object) -> str:
    """The value as text that shows as typed; `Markup` stays as it is."""
    return value if isinstance(value, Markup) else stdlib_html.escape(str(value), quote=False)


def format_html(template: str, **params: Any) -> Markup:
    """Fill a (translated) template of Telegram HTML; every parameter is escaped.

    Example: `html(_("<b>{name}</b> is saved."), name=event.name)`.
    """
    return Markup(template.format(**{key: escape(value) for key, value in params.items()}))


def join_lines(*parts: str | None) -> Markup:
    """The parts that are not empty, each escaped unless it is `Markup`, one a line."""
    return Markup("\n".join(escape(part) for part in parts if part))
