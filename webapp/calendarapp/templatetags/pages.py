"""Tags for the templates of the calendar's pages."""

from typing import Any

from django import template
from django.http import HttpRequest

from calendarapp.models import TgUser
from calendarapp.pages import notices

register = template.Library()


@register.inclusion_tag("calendarapp/pages/notice.html", takes_context=True)
def notice_of_this_page(context: template.Context) -> dict[str, Any]:
    """Show what the page's address says has been done, with Undo."""
    request, person = context.get("request"), context.get("person")
    if not (isinstance(request, HttpRequest) and isinstance(person, TgUser)):
        return {"notice": None}
    return {"notice": notices.find(request, person)}
