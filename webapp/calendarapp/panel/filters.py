"""Filters beside the panel's tables."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from calendarapp.models import OutboxMessage
from calendarapp.panel.people import PersonField, SuggestingInput
from calendarapp.queries import search
from calendarapp.security import roles
from calendarapp.sql import bigint


class RoleFilter(admin.RelatedFieldListFilter):
    """Groups, with the roles named in the reader's language."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(pk, roles.get_title(str(name))) for pk, name in super().field_choices(field, request, model_admin)]


class KnownValuesFilter(admin.SimpleListFilter):
    """The values that a field may have, as the code knows them: to ask a long table for them is to read all of it."""

    values: tuple[str, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, value) for value in self.values]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class MethodFilter(KnownValuesFilter):
    """What an outgoing message asks Telegram to do."""

    title = _("Bot API method")
    parameter_name = "method"
    values = ("sendMessage", "sendDocument", "sendPoll", "stopPoll", "editMessageText", "editMessageReplyMarkup")


class FewRowsFilter(admin.RelatedFieldListFilter):
    """The rows that a row may belong to, while they are few; of many, the one from whose page one comes."""

    FEW = 20

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        rows = field.related_model._default_manager.order_by("pk")
        found = list(rows[: self.FEW + 1])
        if len(found) > self.FEW:
            found = list(rows.filter(pk=bigint.parse(request.GET.get(self.lookup_kwarg, "")) or 0))
        return [(row.pk, f"{row.pk}: {row}") for row in found]

    def has_output(self) -> bool:
        return bool(self.lookup_choices)


class DeliveryFilter(admin.SimpleListFilter):
    """How far an outgoing message is."""

    title = _("delivery")
    parameter_name = "delivery"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("failed", _("failed")), ("sent", _("sent"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        match self.value():
            case "failed":
                return queryset.filter(failed_at__isnull=False)
            case "sent":
                return queryset.filter(sent_at__isnull=False)
            case "waiting":
                return queryset.filter(failed_at=None, sent_at=None)
        return queryset


class PersonFilter(admin.SimpleListFilter):
    """A field for a person, by name, @username or Telegram ID: what they have to do with."""

    title = _("person")
    parameter_name = "person"
    template = "admin/calendarapp/person_filter.html"
    error = ""

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.fields: tuple[str, ...] = model_admin.filtered_people

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Nobody is listed: people are typed."""
        return []

    def has_output(self) -> bool:
        """Always."""
        return True

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """There is nothing to count."""
        return {}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Nothing when it is unclear who is meant: `error` asks then."""
        text = (self.value() or "").replace("\x00", "").strip()
        if not text:
            return queryset
        try:
            tg_id = PersonField().clean(text)
        except ValidationError as error:
            self.error = " ".join(error.messages)
            return queryset.none()
        return search.select_of_person(queryset, tg_id, self.fields)

    def choices(self, changelist: Any) -> Iterator[Any]:
        """What the template shows: the field, and everything else that the address asks for."""
        own = {self.parameter_name, PAGE_VAR}
        others = {name: value for name, value in self.request.GET.items() if name not in own}
        field = SuggestingInput({"id": "person-filter", "placeholder": _("Name, @username or ID")})
        if not self.request.user.has_perm("calendarapp.view_tguser"):
            del field.attrs["data-people"]
        yield {
            "field": field.render(self.parameter_name, self.value() or ""),
            "error": self.error,
            "others": others.items(),
            "chosen": bool(self.value()),
            "without": changelist.get_query_string(remove=list(own)),
        }
