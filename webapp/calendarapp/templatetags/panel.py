"""Tags for the panel's templates."""

from typing import Any

from django import template
from django.http import HttpRequest

from calendarapp.panel import charts, dashboard

register = template.Library()


@register.simple_tag(takes_context=True)
def today_numbers(context: template.Context) -> list[dashboard.Figure]:
    request: HttpRequest = context["request"]
    return dashboard.list_figures(request.user)


@register.simple_tag(takes_context=True)
def next_meetings(context: template.Context) -> dashboard.NextMeetings | None:
    request: HttpRequest = context["request"]
    return dashboard.get_next_meetings(request.user)


@register.inclusion_tag("admin/charts.html", takes_context=True)
def statistics_charts(context: template.Context) -> dict[str, Any]:
    """The charts that this user may see, by the day or the week that the address asks for."""
    request: HttpRequest = context["request"]
    step = charts.get_step(request.GET.get(charts.PARAMETER))
    return {"charts": charts.list_charts(request.user, step), "steps": list(charts.Step), "chosen": step}
