"""Tags for the templates of the calendar's pages."""

import datetime as dt
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString

from calendarapp import links
from calendarapp.models import TgUser
from calendarapp.pages import bundle, markup, notices
from calendarapp.pages.agenda import Day
from calendarapp.pages.entries import Row
from calendarapp.pages.month_table import Cell
from calendarapp.queries import bot_account
from calendarapp.security import mini_app

register = template.Library()


@register.inclusion_tag("calendarapp/pages/notice.html", takes_context=True)
def notice_of_this_page(context: template.Context) -> dict[str, Any]:
    """Show what the page's address says has been done, with Undo."""
    request, person = context.get("request"), context.get("person")
    if not (isinstance(request, HttpRequest) and isinstance(person, TgUser)):
        return {"notice": None}
    return {"notice": notices.find(request, person)}


@register.simple_tag(takes_context=True)
def is_in_telegram(context: template.Context) -> bool:
    """Whether the page is shown inside Telegram."""
    request = context.get("request")
    return isinstance(request, HttpRequest) and (mini_app.is_inside(request) or request.path_info == mini_app.ENTRY)


@register.filter
def is_link(address: str) -> bool:
    """Whether that is the address of a page. Services store no other; what else writes into the table may."""
    return links.is_url(address)


@register.simple_tag
def bundle_files(name: str) -> bundle.Files | None:
    """The script and the style sheet of that name, if they are built."""
    return bundle.find(name)


@register.simple_tag
def name_bot() -> str:
    """The bot's username without @; empty before it has started for the first time."""
    return bot_account.get_username()


@register.simple_tag
def entry_of_list(row: Row, day: str = "") -> SafeString:
    """An entry, with its day in words where no day stands above."""
    return markup.render_entry(row, day)


@register.simple_tag
def day_of_agenda(day: Day, today: dt.date) -> SafeString:
    """A day with its entries."""
    return markup.render_day(day, today)


@register.simple_tag
def day_of_month(cell: Cell, chosen: dt.date, today: dt.date) -> SafeString:
    """A day of the month's table."""
    return markup.render_cell(cell, chosen=chosen, today=today)
