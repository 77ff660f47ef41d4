"""The audit log's screens, read-only: who did what, when, to which row."""

import json
from typing import Any

from axes.models import AccessFailureLog
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendarapp.panel.base import ReadOnlyAdmin
from calendarapp.security import roles
from calendarapp.security.audit_log import Act

# Words of entries that earlier versions wrote. Entries are never changed, so they are read in today's words.
FORMER_WORDS = {"given up": "failed"}


class ActFilter(admin.SimpleListFilter):
    title = gettext_lazy("action")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(Act.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """The entries of the chosen kind; of another kind there are none."""
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(action_flag=value) if value in map(str, Act.values) else queryset.none()


class LogEntryAdmin(ReadOnlyAdmin):
    """The audit log. No permission lets anybody write it, the superuser included."""

    list_display = ("action_time", "user", "act", "row", "changes")
    list_filter = ("action_time", ActFilter, ("user", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "content_type")
    search_fields = ("user__username", "object_repr", "change_message")
    date_hierarchy = "action_time"
    ordering = ("-action_time", "-id")
    fields = ("action_time", "user", "act", "content_type", "object_id", "row", "changes")

    @admin.display(description=gettext_lazy("action"), ordering="action_flag")
    def act(self, entry: LogEntry) -> str:
        return str(Act(entry.action_flag).label) if entry.action_flag in Act.values else str(entry.action_flag)

    @admin.display(description=gettext_lazy("object"))
    def row(self, entry: LogEntry) -> SafeString | str:
        """To what: its kind and name, with a link while there is a page of it."""
        if entry.content_type is None:
            return entry.object_repr
        name = f"{entry.content_type.name}: {entry.object_repr}"
        try:
            address = entry.get_admin_url()
        except NoReverseMatch:
            address = None
        if not address or entry.is_deletion():
            return name
        return format_html('<a href="{}">{}</a>', address, name)

    @admin.display(description=gettext_lazy("changes"))
    def changes(self, entry: LogEntry) -> SafeString | str:
        """What was changed, old and new; of a sign-in, where it came from."""
        lines = list_changes(entry)
        if lines:
            return format_html_join(SafeString("<br>"), "{}: {} → {}", lines)
        return entry.get_change_message() if entry.change_message else ""


def list_changes(entry: LogEntry) -> list[tuple[str, str, str]]:
    """Each changed field's name, old and new value, in the reader's language; empty where none is known."""
    try:
        parts = json.loads(entry.change_message)
    except ValueError:
        return []
    if not isinstance(parts, list):
        return []
    found = []
    for change in (part.get("changed", {}) for part in parts):
        for label, *values in change.get("values", []):
            before, after = (_format_value(label, value, words=bool(change.get("words"))) for value in values)
            found.append((_(label), before, after))
    return found


def _format_value(label: str, value: str | bool, *, words: bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if label == "groups":
        value = ", ".join(roles.get_title(name) for name in value.split(", "))
    return (_(FORMER_WORDS.get(value, value)) if words and value else value) or "—"


class FailureAdmin(ReadOnlyAdmin):
    """Failed sign-ins, also for accounts that don't exist."""

    list_display = ("attempt_time", "account", "ip_address", "locked_out")
    list_filter = ("attempt_time", "locked_out")
    search_fields = ("ip_address",)
    secret_fields = ("username", "path_info")
    ordering = ("-attempt_time", "-id")
    fields = ("attempt_time", "account", "ip_address", "user_agent", "locked_out")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessFailureLog]:
        accounts = get_user_model().objects.filter(username=OuterRef("username"))
        found: QuerySet[AccessFailureLog] = super().get_queryset(request).annotate(known=Exists(accounts))
        return found

    @admin.display(description=gettext_lazy("account"))
    def account(self, failure: Any) -> str:
        """The account's name. A name without an account may be a password in the wrong field, and is not shown."""
        return str(failure.username) if failure.known else _("no such account")
