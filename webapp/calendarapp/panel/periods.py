"""The period that a list of dated rows shows: from today on, the past, or everything.

A request that names nothing and would get more than one page gets the rows from today on; any other request (with
filters, dates, a search, an order, a page) is answered as it asks.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from calendarapp import clock

PARAMETER: Final = "when"
DATE: Final = "date"  # the field; a request with dates of its own is not limited to a period
SAYS_NOTHING: Final = {IS_POPUP_VAR, TO_FIELD_VAR}  # of an address: what is looked for


class Period(models.TextChoices):
    """A part of the time line, as an address names it."""

    COMING = "coming", _("Today and later")
    PAST = "past", _("Past")
    ALL = "all", _("All")

    def make_condition(self) -> Q:
        today = clock.today(settings.TIME_ZONE)
        return {Period.COMING: Q(date__gte=today), Period.PAST: Q(date__lt=today)}.get(self, Q())

    def get_ordering(self) -> Sequence[str] | None:
        """What comes begins with today; the rest is in the list's own order."""
        return ("date", "time", "pk") if self is Period.COMING else None


def get_period(request: HttpRequest) -> Period:
    """The period that this address names; all of it where it names none, or dates."""
    named = request.GET.get(PARAMETER, "")
    dated = any(name.split("__")[0] == DATE for name in request.GET)
    return Period(named) if named in Period.values and not dated else Period.ALL


def open_at_today(request: HttpRequest) -> None:
    """Let this request ask for today and what comes, when its address says nothing.

    What is posted there concerns the chosen rows, wherever they are listed; all rows are those of this period.
    """
    posted = request.method == "POST" and request.POST.get("select_across", "0") in {"", "0"}
    if not posted and set(request.GET) <= SAYS_NOTHING:
        query = request.GET.copy()
        query[PARAMETER] = Period.COMING.value
        setattr(request, "GET", query)  # noqa: B010  Django's types take an immutable one alone


def list_choices(changelist: ChangeList, shown: Period) -> list[dict[str, Any]]:
    """The links above the list: each period's address, with whatever else is asked for, and which of them is shown."""
    dates = [name for name in changelist.params if name.split("__")[0] == DATE]
    without = dict.fromkeys([*dates, ORDER_VAR])
    return [
        {
            "label": period.label,
            "selected": period is shown and not dates,
            "url": changelist.get_query_string({**without, PARAMETER: period.value}),
        }
        for period in Period
    ]
