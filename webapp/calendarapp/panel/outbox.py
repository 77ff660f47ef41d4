"""Outgoing messages, and reminders that will become messages."""

import json
from typing import Final

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, gettext_noop, ngettext_lazy

from calendarapp.models import OutboxMessage, Reminder, TgUser
from calendarapp.panel import columns, confirmations
from calendarapp.panel.base import ReadOnlyAdmin
from calendarapp.panel.confirmations import Deed
from calendarapp.panel.filters import DeliveryFilter, MethodFilter
from calendarapp.security import audit_log
from calendarapp.security.audit_log import make_change
from calendarapp.services import outbox

SEND_AGAIN: Final = Deed(
    "send_again",
    outbox.retry_failed,
    "waiting",
    question=ngettext_lazy("Send {count} failed message again?", "Send {count} failed messages again?", "count"),
    yes=gettext_lazy("Yes, send again"),
    report=ngettext_lazy("{count} message will be sent again.", "{count} messages will be sent again.", "count"),
)
DISCARD: Final = Deed(
    "discard",
    outbox.discard_failed,
    gettext_noop("discarded"),
    question=ngettext_lazy(
        "Discard {count} failed message for good?", "Discard {count} failed messages for good?", "count"
    ),
    yes=gettext_lazy("Yes, discard"),
    report=ngettext_lazy("{count} message was discarded.", "{count} messages were discarded.", "count"),
    deletes=True,
)


class OutboxMessageAdmin(ReadOnlyAdmin):
    """Messages on their way to Telegram, and those that never arrived."""

    list_display = ("id", "chat_id", "state", "attempts", "created_at", "last_error")
    list_filter = (DeliveryFilter, MethodFilter)
    search_fields = ("chat_id", "last_error")
    ordering = ("-id",)
    exported = (
        *("id", "chat_id", "method", "appointment_id", "attempts", "last_error"),
        *("created_at", "due_at", "sent_at", "failed_at"),
    )
    actions = ("send_again", "discard")
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
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> HttpResponse | None:
        return self._answer(request, queryset, SEND_AGAIN)

    @admin.action(description=gettext_lazy("Discard the selected messages"), permissions=["operate"])
    def discard(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> HttpResponse | None:
        return self._answer(request, queryset, DISCARD)

    def _answer(self, request: HttpRequest, queryset: QuerySet[OutboxMessage], deed: Deed) -> HttpResponse | None:
        """Ask first, saying how many failed messages it is about; do it once that is confirmed."""
        failed = columns.list_numbers(queryset.filter(failed_at__isnull=False))
        if failed and confirmations.CONFIRMED not in request.POST:
            left = queryset.count() - len(failed)
            return confirmations.ask_about_messages(request, self.admin_site, deed, count=len(failed), left=left)
        done = deed.work(failed)
        audit_log.note_changes(
            request.user, done, make_change("delivery", "failed", deed.becomes), deleted=deed.deletes
        )
        self.message_user(request, deed.report.format(count=len(done)), messages.SUCCESS if done else messages.WARNING)
        return None


class ReminderAdmin(ReadOnlyAdmin):
    """Reminders that will be sent: services write and remove them with what they remind of."""

    list_display = ("id", "tg_id", "event_id", "appointment_id", "minutes_before", "due_at")
    list_filter = ("due_at",)
    search_fields = ("tg_id",)
    ordering = ("due_at", "id")
    fields = exported = list_display
    person_fields = filtered_people = ("tg_id",)

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
