"""Filters beside the panel's tables."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from calendarapp.models import OutboxMessage
from calendarapp.security import roles


class RoleFilter(admin.RelatedFieldListFilter):
    """Groups, with the roles named in the reader's language."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(pk, roles.get_title(str(name))) for pk, name in super().field_choices(field, request, model_admin)]


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
