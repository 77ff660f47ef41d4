"""Lists of millions of rows: the cost of a page does not depend on their number."""

import datetime as dt
from typing import Any, Final

from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from calendarapp.panel import columns, periods
from calendarapp.panel.base import ReadOnlyAdmin
from calendarapp.panel.paginator import LongPaginator
from calendarapp.queries import estimates, search

# The periods that have rows, found by jumping from one to the next in the index.
PERIODS: Final = """
WITH RECURSIVE period (first) AS (
    SELECT date_trunc(%s, (SELECT day FROM ({rows}) AS listed (day) ORDER BY day LIMIT 1))::date
    UNION ALL
    SELECT date_trunc(%s, (
        SELECT day FROM ({rows}) AS listed (day) WHERE day >= (period.first + %s::interval)::date ORDER BY day LIMIT 1
    ))::date
    FROM period WHERE period.first IS NOT NULL
)
SELECT first FROM period WHERE first IS NOT NULL
"""


class LongRows(QuerySet[Any]):
    def dates(self, field_name: str, kind: str, order: str = "ASC") -> list[dt.date]:  # type: ignore[override]
        """The first days of the years or months, or the days, in which there are rows; Django would read every row."""
        rows, parameters = self.order_by().values_list(field_name).query.sql_with_params()
        with connections[self.db].cursor() as cursor:
            cursor.execute(PERIODS.format(rows=rows), [kind, *parameters, kind, *parameters, f"1 {kind}"])
            found = [day for (day,) in cursor.fetchall()]
        return found if order == "ASC" else found[::-1]


class LongList(columns.PeopleChangeList):
    model_admin: "LongAdmin"
    search_help_text: Any
    periods: list[dict[str, Any]]

    def get_filters_params(self, params: Any = None) -> Any:
        """What is filtered by; the period is no filter of Django's."""
        found = super().get_filters_params(params)
        found.pop(periods.PARAMETER, None)
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        if not self.model_admin.by_period:
            self.periods = []
            return super().get_queryset(request, exclude_parameters).only(*self.model_admin.read_fields)
        shown = periods.get_period(request)
        self.periods = periods.list_choices(self, shown)
        rows = super().get_queryset(request, exclude_parameters)
        return rows.filter(shown.make_condition()).only(*self.model_admin.read_fields)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Order by time within a day; a long table is only sorted in an order that has an index."""
        by_period = self.model_admin.by_period and ORDER_VAR not in self.params
        if by_period and (ordered := periods.get_period(request).get_ordering()):
            return list(ordered)
        ordering = super().get_ordering(request, queryset)
        if self.sortable_by is not None and str(ordering[0]).lstrip("-") not in {*self.model_admin.indexed, "pk"}:
            ordering = list(self.model_admin.ordering or ())
        if ordering[0] in {"date", "-date"} and (len(ordering) == 2 or self.sortable_by is not None):
            way = ordering[0].removesuffix("date")
            return [f"{way}{name}" for name in ("date", "time", "pk")]
        return ordering

    def get_results(self, request: HttpRequest) -> None:
        """Read the page; what else the template asks for comes from indexes."""
        super().get_results(request)
        if not self.paginator.counted.exact:
            self.queryset = LongRows(model=self.model, query=self.queryset.query, using=self.queryset.db)
        if self.model_admin.is_long(request):
            self.add_facets = self.is_facets_optional = False  # numbers beside the filters: they count every row
            self.search_help_text = _("Whole IDs and numbers, or the beginnings of words and names.")
            if self.query and search.find_namesakes(self.query) is None:
                self.search_help_text = _(
                    "Too many people have this name, so their events and meetings are left out. Type more of "
                    "the name, or an ID."
                )


class LongAdmin(ReadOnlyAdmin):
    """A screen of a table with millions of rows.

    A subclass names the fields that a row of a list shows, for no others are read (`read_fields`), those that a list
    can be sorted by, however long it is (`indexed`), those with IDs that a search finds (`numbers`), and those of
    people who are found by their names (`named`). All but the first have an index.
    """

    read_fields: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ("id", "date")
    by_period = True  # rows of days: the list opens at today
    numbers: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongList

    def is_long(self, request: HttpRequest) -> bool:
        """Whether the table is a long one; asked once a request."""
        known: dict[Any, bool] = request.__dict__.setdefault("long_tables", {})
        if self.model not in known:
            known[self.model] = self.has_more_than_a_page(request) and search.is_long(self.model)
        return known[self.model]

    def has_more_than_a_page(self, request: HttpRequest) -> bool:
        """Whether all rows of the table would not fit on one page; asked once a request."""
        known: dict[Any, bool] = request.__dict__.setdefault("tables_of_pages", {})
        if self.model not in known:
            every = self.model._default_manager.order_by("pk").values_list("pk", flat=True)
            known[self.model] = len(every[: self.list_per_page + 1]) > self.list_per_page
        return known[self.model]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list: opened at today when it is more than can be seen at once."""
        if self.by_period and self.has_more_than_a_page(request):
            periods.open_at_today(request)
        return super().get_changelist_instance(request)

    def get_sortable_by(self, request: HttpRequest) -> Any:
        if not self.is_long(request):
            return None
        return [name for name in self.get_list_display(request) if getattr(name, "__name__", name) in self.indexed]

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any) -> Any:
        """Of a long search result only the first rows are listed."""
        if not self.is_long(request):
            return LongPaginator(queryset, per_page, *args, **kwargs)
        searched = bool(request.GET.get(SEARCH_VAR))
        estimate_above = estimates.FAR_FOR_WORDS if searched else estimates.FAR
        return LongPaginator(queryset, per_page, *args, estimate_above=estimate_above, first_alone=searched, **kwargs)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """The documented ones, and every text that a search through a long table looks at."""
        return tuple(dict.fromkeys((*self.search_fields, *search.FIELDS)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Django's search while the table is short, `queries.search` when it is long; both find people's names."""
        if not search_term.strip():
            return super().get_search_results(request, queryset, search_term)
        if self.is_long(request):
            return search.search(queryset, search_term, numbers=self.numbers, named=self.named), False
        found, duplicates = super().get_search_results(request, queryset, search_term)
        return found | queryset.filter(search.match_people(search_term, self.named)), duplicates
