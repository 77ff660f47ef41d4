"""What the panel's screens have in common."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from calendarapp.panel import columns, csv_lists
from calendarapp.panel.filters import PersonFilter
from calendarapp.panel.paginator import LongPaginator
from calendarapp.panel.people import SuggestingInput
from calendarapp.queries import estimates
from calendarapp.security import audit_log
from calendarapp.sql import bigint, replica


class PanelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's takes a parameter in its stubs alone
    """A screen with titles that read well in every language, whatever its grammar makes of "Add %s".

    Its search finds rows by their own number too, and a number that no row can have finds nothing. Its changes are
    logged with the earlier value of each field.

    A subclass says which fields hold Telegram IDs (`person_fields`), for which a list shows people by name, by which
    of them a list is filtered (`filtered_people`: those with an index, in a long table), what a list shows instead of
    other fields (`cells`), and what nobody may find out by filters of their own, letter by letter (`secret_fields`:
    `?digest__startswith=a`). `exported` are the columns of its list as a CSV file; without them there is none.
    """

    person_fields: tuple[str, ...] = ()
    filtered_people: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()
    secret_fields: tuple[str, ...] = ()
    cells: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    add_title: Any = ""
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    paginator = LongPaginator

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        cells = {name: partial(columns.render_row_person, name) for name in self.person_fields} | self.cells
        # Once: Django finds the columns that a list can be sorted by as the very same objects.
        self._shown = [
            columns.make_column(model, name, cells[name]) if name in cells else name for name in self.list_display
        ]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self._shown

    def get_urls(self) -> list[URLPattern]:
        """Django's, and that of the list as a file."""
        if not self.exported:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_csv"
        return [path("csv/", self.admin_site.admin_view(self.csv_view), name=name), *super().get_urls()]

    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as a CSV file."""
        return csv_lists.serve(self, request)

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Those of the class, and the one by a person."""
        found = super().get_list_filter(request)
        return (PersonFilter, *found) if self.filtered_people else found

    @property
    def media(self) -> Any:
        """With what suggests people to the filter."""
        return super().media + SuggestingInput().media if self.filtered_people else super().media

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Whether the address of a list may filter by it."""
        return lookup.partition("__")[0] not in self.secret_fields and super().lookup_allowed(lookup, value, request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return columns.PeopleChangeList

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return audit_log.add_values(super().construct_change_message(request, form, formsets, add), form)

    def get_page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page of a row shows beside its fields."""
        return {}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if row := kwargs["obj"]:
            context |= self.get_page_context(request, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"title": capfirst(str(self.opts.verbose_name_plural)), "add_title": self.add_title}
        context |= extra_context or {}
        if request.method != "GET":  # an action
            return super().changelist_view(request, context)
        return self._read_list(request, context)

    @replica.read_from_replica
    def _read_list(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        page = super().changelist_view(request, context)
        return page.render() if isinstance(page, TemplateResponse) else page  # what the template asks for, too

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list; a filter that no date can have (`?date__year=0`) is refused as other wrong filters are."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters from error

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Run the action, but not on rows that can't exist, nor on all rows of a list that was not counted exactly."""
        try:
            for chosen in request.POST.getlist(helpers.ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(chosen)
        except ValidationError:
            self.message_user(request, _("There are no such objects."), messages.WARNING)
            return None
        if request.POST.get("select_across", "0") not in {"", "0"} and not estimates.count(queryset).exact:
            self.message_user(request, _("That is too many at once. Narrow the list down first."), messages.WARNING)
            return None
        return super().response_action(request, queryset, *args, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one row, under the name of what it is."""
        title = self.add_title if object_id is None else capfirst(str(self.opts.verbose_name))
        return super().changeform_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What the search fields hold, and the row of that number (`17` or `#17`)."""
        term = search_term.strip().removeprefix("#")
        found, duplicates = super().get_search_results(request, queryset, term)
        if (number := bigint.parse(term)) is not None:
            found |= queryset.filter(pk=number)
        return found, duplicates


class ReadOnlyAdmin(PanelAdmin):
    """Rows that others write: shown, never edited here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whether this user may call services on such rows: if they have Django's permission to change them."""
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))
