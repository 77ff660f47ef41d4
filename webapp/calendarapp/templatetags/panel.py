"""Tags for the panel's templates."""

from django import template
from django.http import HttpRequest

from calendarapp.panel import dashboard

register = template.Library()


@register.simple_tag(takes_context=True)
def today_numbers(context: template.Context) -> list[dashboard.Figure]:
    request: HttpRequest = context["request"]
    return dashboard.list_figures(request.user)


@register.simple_tag(takes_context=True)
def next_meetings(context: template.Context) -> dashboard.NextMeetings | None:
    request: HttpRequest = context["request"]
    return dashboard.get_next_meetings(request.user)
