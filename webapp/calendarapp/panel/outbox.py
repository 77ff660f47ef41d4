"""Outgoing messages, and reminders that will become messages."""

import json
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
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


class MessageList(columns.PeopleChangeList):
    """Messages with their readers' names; a private chat has its person's ID."""

    person_fields = ("chat_id",)


class OutboxMessageAdmin(ReadOnlyAdmin):
    """Messages on their way to Telegram, and those that never arrived."""

    list_display = ("id", "chat_id", "state", "attempts", "created_at", "last_error")
    list_filter = (DeliveryFilter, "method")
    search_fields = ("chat_id", "last_error")
    ordering = ("-id",)
    actions = ("send_again",)
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
    chat_column = staticmethod(
        columns.make_column(OutboxMessage, "chat_id", lambda row: columns.render_person(row.chat_id, row.people))
    )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """`list_display`, with the reader's name beside the chat."""
        return [self.chat_column if name == "chat_id" else name for name in self.list_display]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return MessageList

    @admin.display(description=gettext_lazy("delivery"))
    def state(self, message: OutboxMessage) -> SafeString:
        return columns.render_delivery_badge(message)

    @admin.display(description=gettext_lazy("parameters"))
    def parameters(self, message: OutboxMessage) -> SafeString:
        """What Telegram gets, readable."""
        return format_html("<pre>{}</pre>", json.dumps(message.payload, ensure_ascii=False, indent=2))

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return self.may_operate(request)

    @admin.action(description=gettext_lazy("Send the selected messages again"), permissions=["operate"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        """Try the failed ones again."""
        failed = list(queryset.filter(failed_at__isnull=False))
        count = outbox.retry_failed(message.pk for message in failed)
        for message in failed:
            self.log_change(request, message, make_change("delivery", "failed", "waiting"))
        text = ngettext("{count} message will be sent again.", "{count} messages will be sent again.", count)
        self.message_user(request, text.format(count=count), messages.SUCCESS if count else messages.WARNING)


class ReminderList(columns.PeopleChangeList):
    """Reminders with their people's names."""

    person_fields = ("tg_id",)


class ReminderAdmin(ReadOnlyAdmin):
    """Reminders that will be sent: services write and remove them with what they remind of."""

    list_display = ("id", "tg_id", "event_id", "appointment_id", "minutes_before", "due_at")
    list_filter = ("due_at",)
    search_fields = ("tg_id",)
    ordering = ("due_at", "id")
    fields = list_display
    person_column = staticmethod(
        columns.make_column(Reminder, "tg_id", lambda row: columns.render_person(row.tg_id, row.people))
    )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """`list_display`, with the person's name beside the ID."""
        return [self.person_column if name == "tg_id" else name for name in self.list_display]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ReminderList

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
