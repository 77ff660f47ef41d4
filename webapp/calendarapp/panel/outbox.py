"""Outgoing messages, and reminders that will become messages."""

import json

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from calendarapp.models import OutboxMessage, Reminder, TgUser
from calendarapp.panel import columns
from calendarapp.panel.base import ReadOnlyAdmin
from calendarapp.panel.filters import DeliveryFilter
from calendarapp.security.audit_log import make_change
from calendarapp.services import outbox


class OutboxMessageAdmin(ReadOnlyAdmin):
    """Messages on their way to Telegram, and those that never arrived."""

    list_display = ("id", "chat_id", "state", "attempts", "created_at", "last_error")
    list_filter = (DeliveryFilter, "method")
    search_fields = ("chat_id", "last_error")
    ordering = ("-id",)
    actions = ("send_again",)
    person_fields = filtered_people = ("chat_id",)  # a private chat has its person's ID
    fields = (
        "id",
        "chat_id",
        "method",
        "state",
        "appointment_id",
        "attempts",
        "last_error",
        "created_at",
        "due_at",
        "leased_until",
        "sent_at",
        "failed_at",
        "parameters",
    )

    @admin.display(description=gettext_lazy("delivery"))
    def state(self, message: OutboxMessage) -> SafeString:
        return columns.render_delivery_badge(message)

    @admin.display(description=gettext_lazy("parameters"))
    def parameters(self, message: OutboxMessage) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(message.payload, ensure_ascii=False, indent=2))

    @admin.action(description=gettext_lazy("Send the selected messages again"), permissions=["operate"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        failed = list(queryset.filter(failed_at__isnull=False))
        count = outbox.retry_failed(message.pk for message in failed)
        for message in failed:
            self.log_change(request, message, make_change("delivery", "failed", "waiting"))
        text = ngettext("{count} message will be sent again.", "{count} messages will be sent again.", count)
        self.message_user(request, text.format(count=count), messages.SUCCESS if count else messages.WARNING)


class ReminderAdmin(ReadOnlyAdmin):
    """Reminders that will be sent: services write and remove them with what they remind of."""

    list_display = ("id", "tg_id", "event_id", "appointment_id", "minutes_before", "due_at")
    list_filter = ("due_at",)
    search_fields = ("tg_id",)
    ordering = ("due_at", "id")
    fields = list_display
    person_fields = ("tg_id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Reminder], search_term: str
    ) -> tuple[QuerySet[Reminder], bool]:
        """A person's reminders, by their Telegram ID, name or username."""
        term = search_term.strip().removeprefix("@")
        found, duplicates = super().get_search_results(request, queryset, term)
        if term:
            named = Q(username__icontains=term) | Q(first_name__icontains=term) | Q(last_name__icontains=term)
            found |= queryset.filter(tg_id__in=TgUser.objects.filter(named).values("tg_id"))
        return found, duplicates
