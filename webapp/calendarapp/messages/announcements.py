"""Announcements as people get them."""

from typing import Final

from django.utils.translation import gettext as _

from calendarapp.messages.markup import Markup, format_html

LIMIT: Final = 3500  # UTF-16 units of the text; what is said below it needs some


def render_announcement(text: str) -> Markup:
    """The text, shown as it was typed, and how to get no more of them; in the active language."""
    return format_html("{text}\n\n<i>{way_out}</i>", text=text, way_out=render_way_out())


def render_way_out() -> str:
    """The last line of every announcement."""
    return _("📣 This is an announcement. If you want no more of them: /settings")
