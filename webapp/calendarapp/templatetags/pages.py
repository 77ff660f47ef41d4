"""Tags for the templates of the calendar's pages."""

from typing import Any

from django import template
from django.http import HttpRequest

from calendarapp import links
from calendarapp.models import TgUser
from calendarapp.pages import bundle, notices
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
