"""The panel's screens of people."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from calendarapp import access
from calendarapp.access import Actor
from calendarapp.messages.hours import format_spans
from calendarapp.models import Event, TgUser
from calendarapp.panel import booking_links, history, people, related, timeline
from calendarapp.panel.base import ReadOnlyAdmin
from calendarapp.queries import hours, search


class TgUserAdmin(ReadOnlyAdmin):
    """People: the bot keeps their profiles, the panel shows them with their events and meetings."""

    list_display = ("tg_id", "full_name", "username", "language", "timezone", "can_write", "started_at")
    list_filter = ("can_write", "language")
    exported = (
        *("tg_id", "first_name", "last_name", "username", "language", "timezone", "can_write"),
        *("started_at", "created_at", "updated_at"),
    )
    search_fields = ("tg_id", "username", "first_name", "last_name")
    ordering = ("-created_at", "-tg_id")
    fields = (
        *list_display,
        "zone_chosen",
        "duration_minutes",
        "reminder_minutes",
        "whole_day_reminder",
        "digest_time",
        "hold_policy",
        "hold_hours",
        "busy_visibility",
        "findable",
        "strangers",
        "week",
        "days_off",
        "break_minutes",
        "notice_minutes",
        "daily_limit",
        "announcements",
        "created_at",
        "updated_at",
    )

    @admin.display(description=gettext_lazy("working hours"))
    def week(self, person: TgUser) -> str:
        return format_spans(hours.make_hours(person).spans)

    @admin.display(description=gettext_lazy("full name"), ordering="first_name")
    def full_name(self, person: TgUser) -> str:
        return f"{person.first_name} {person.last_name}".strip()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[TgUser], search_term: str
    ) -> tuple[QuerySet[TgUser], bool]:
        """Usernames are found with and without their @; among many people names are found by their beginnings."""
        term = search_term.strip().removeprefix("@")
        if term and search.is_long(TgUser):
            return search.search_people(queryset, term), False
        return super().get_search_results(request, queryset, term)

    def get_urls(self) -> list[URLPattern]:
        """Fields with a person ask a route of their own whom to suggest."""
        suggested = self.admin_site.admin_view(self.suggestions_view)
        return [path("suggestions/", suggested, name="calendarapp_tguser_suggestions"), *super().get_urls()]

    def suggestions_view(self, request: HttpRequest) -> HttpResponse:
        """Suggest people to users who may see them."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return people.serve_suggestions(request)

    def get_page_context(self, request: HttpRequest, row: TgUser) -> dict[str, Any]:
        owned = Event.objects.filter(tg_user_id=row.pk)
        attended = access.make_meeting_scopes(Actor.person(row.pk))
        concerned = [Q(owner_tg_id=row.pk), Q(participant_tg_id=row.pk)]
        tables = [
            related.make_event_table(request, owned, f"tg_user_id={row.pk}"),
            related.make_meeting_table(request, attended, f"q={row.pk}"),
            booking_links.make_table(request, row),
            history.make_table(request, concerned, f"q={row.pk}"),
        ]
        return {"tables": tables, "week": timeline.make_week(request, row)}
