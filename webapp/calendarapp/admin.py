"""The panel's screens; actions call services."""

from typing import Any, ClassVar

from axes.models import AccessFailureLog
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calendarapp import access, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages.repetition import render_repetition
from calendarapp.models import (
    Announcement,
    ApiToken,
    Appointment,
    BookingLink,
    BotStatistics,
    Event,
    History,
    OutboxMessage,
    PublicCalendar,
    Reminder,
    TgUser,
    WebhookDelivery,
    WebhookEndpoint,
)
from calendarapp.panel import (
    accounts,
    announcements,
    api_tokens,
    audit_log,
    booking_links,
    columns,
    confirmations,
    history,
    outbox,
    places,
    profiles,
    public_calendars,
    related,
    shared,
    webhooks,
)
from calendarapp.panel.base import PanelAdmin
from calendarapp.panel.forms import MeetingForm
from calendarapp.panel.large_lists import LongAdmin
from calendarapp.security.audit_log import make_change
from calendarapp.services import appointments, statistics

Status = Appointment.Status

# The words on the buttons of a meeting's page.
CHANGES = {
    Status.CONFIRMED: gettext_lazy("Confirm the meeting"),
    Status.DECLINED: gettext_lazy("Decline the meeting"),
    Status.CANCELLED: gettext_lazy("Cancel the meeting"),
}

admin.site.site_header = gettext_lazy("Vstrecha")
admin.site.site_title = gettext_lazy("Vstrecha")
admin.site.index_title = gettext_lazy("Overview")
admin.site.site_url = None  # the site's own page is one line for machines

SHOWN_REFUSALS = 10  # an action on a thousand rows must not show a thousand messages


class DatedAdmin(LongAdmin):
    """What the screens of events and meetings have in common."""

    @admin.display(description=gettext_lazy("ends on"), empty_value="-")
    def last_day(self, row: Event | Appointment) -> str | None:
        """The last day that it touches, on its own clock."""
        return columns.render_last_day(row)

    @admin.display(description=gettext_lazy("link"), empty_value="-")
    def link(self, row: Event | Appointment) -> SafeString | None:
        return columns.render_link(row.url)


@admin.register(Event)
class EventAdmin(DatedAdmin):
    """Events: the bot writes them, the panel shows them."""

    list_display = ("id", "name", "date", "time", "tg_user_id")
    list_filter = ("date",)
    search_fields = ("name", "details", "tg_user_id")
    date_hierarchy = "date"
    ordering = ("-date", "-time")
    indexed = ("id", "date", "tg_user_id")
    numbers = named = person_fields = filtered_people = ("tg_user_id",)
    read_fields = list_display
    exported = (
        *("id", "name", "date", "time", "all_day", "ends_on", "duration_minutes", "timezone", "transparent"),
        *("place", "url", "details", "tg_user_id", "created_at", "updated_at"),
    )
    fields = (
        "id",
        "name",
        "date",
        "time",
        "all_day",
        "last_day",
        "duration_minutes",
        "timezone",
        "transparent",
        "place",
        "link",
        "repetition",
        "taken_places",
        "waiting_list",
        "details",
        "owner",
        "created_at",
        "updated_at",
    )
    owner = columns.make_person_field("tg_user_id", gettext_lazy("owner"))
    taken_places, waiting_list = places.show_places, places.show_waiting

    def get_list_filter(self, request: HttpRequest) -> Any:
        """By day, as documented, by owner, and whether it takes whole days."""
        return (*super().get_list_filter(request), "all_day")

    @admin.display(description=gettext_lazy("repetition"), empty_value="-")
    def repetition(self, event: Event) -> str | None:
        """How it repeats, in words and as the rule itself."""
        return f"{render_repetition(event.series)} ({event.series.rrule})" if event.series else None

    def get_page_context(self, request: HttpRequest, row: Event) -> dict[str, Any]:
        scopes, query = [Q(event_id=row.pk)], f"event_id={row.pk}"
        tables = [make(request, scopes, query) for make in (related.make_meeting_table, history.make_table)]
        tables[1:1] = [make(request, row) for make in (shared.make_shared_table, shared.make_poll_table)]
        if row.series_id is not None:
            dates = Event.objects.filter(series=row.series_id)
            tables.insert(0, related.make_event_table(request, dates, f"series_id={row.series_id}"))
        return {"tables": tables}


@admin.register(BotStatistics)
class BotStatisticsAdmin(PanelAdmin):
    """The bot's days in numbers."""

    list_display = ("date", "user_count", "event_count", "edited_events", "cancelled_events")
    list_filter = ("date",)
    ordering = ("-date",)
    add_title = gettext_lazy("New day of statistics")
    exported = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[BotStatistics]:
        statistics.fold()
        return super().get_queryset(request)


@admin.register(Appointment)
class AppointmentAdmin(DatedAdmin):
    """Meetings: made, confirmed, declined and cancelled through the services; kept for good."""

    list_display = ("id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event")
    list_filter = ("status", "date")
    search_fields = ("details", "organizer_tg_id", "participant_tg_id")
    date_hierarchy = "date"
    ordering = ("-date", "-time", "-id")
    indexed = ("id", "date", "organizer_tg_id", "participant_tg_id")
    numbers = named = person_fields = filtered_people = ("organizer_tg_id", "participant_tg_id")
    cells: ClassVar[dict[str, Any]] = {"status": columns.render_meeting_badge}
    read_fields = ("id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event__name")
    exported = (
        *("id", "name", "date", "time", "all_day", "ends_on", "duration_minutes", "timezone", "status"),
        *("organizer_tg_id", "participant_tg_id", "event", "place", "url", "details", "created_at", "updated_at"),
    )
    list_select_related = ("event",)
    actions = ("confirm_selected", "decline_selected", "cancel_selected")
    form = MeetingForm
    raw_id_fields = ("event",)
    add_title = gettext_lazy("New meeting")
    change_form_template = "admin/calendarapp/appointment/change_form.html"
    view_fields = (
        "id",
        "state",
        "name",
        "date",
        "time",
        "all_day",
        "last_day",
        "duration_minutes",
        "timezone",
        "place",
        "link",
        "organizer",
        "participant",
        "event_link",
        "details",
        "origin",
        "proposal",
        "position",
        "holds",
        "expires_at",
        "created_at",
        "updated_at",
    )

    def get_fields(self, request: HttpRequest, obj: Appointment | None = None) -> Any:
        return MeetingForm.Meta.fields if obj is None else self.view_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("calendarapp.add_appointment"))

    # One meeting

    organizer = columns.make_person_field("organizer_tg_id", gettext_lazy("organizer"))
    participant = columns.make_person_field("participant_tg_id", gettext_lazy("participant"))
    position = places.show_position

    @admin.display(description=gettext_lazy("status"))
    def state(self, meeting: Appointment) -> SafeString:
        return columns.render_meeting_badge(meeting)

    @admin.display(description=gettext_lazy("event"))
    def event_link(self, meeting: Appointment) -> Any:
        """Link to the meeting's event; only its number if another writer has removed it."""
        if meeting.event_id is None:
            return self.get_empty_value_display()
        event = Event.objects.filter(pk=meeting.event_id).first()
        if event is None:
            return _("#{id} (deleted)").format(id=meeting.event_id)
        return format_html(
            '<a href="{}">#{} {}</a>', reverse("admin:calendarapp_event_change", args=[event.pk]), event.pk, event
        )

    @admin.display(description=gettext_lazy("proposed time"))
    def proposal(self, meeting: Appointment) -> str:
        """The other time that the participant would like better, with its zone."""
        if meeting.proposed_date is None or meeting.proposed_time is None:
            return self.get_empty_value_display()
        return f"{meeting.proposed_date} {meeting.proposed_time:%H:%M} ({meeting.proposed_timezone})"

    def save_model(self, request: HttpRequest, obj: Appointment, form: Any, change: bool) -> None:
        """The form's service has saved it."""
        places.tell_of_request(request, obj)

    def get_page_context(self, request: HttpRequest, row: Appointment) -> dict[str, Any]:
        """A button for each change that the meeting's status allows, and its history."""
        allowed = access.list_allowed_changes(Actor.operator(), row) if self.has_operate_permission(request) else []
        return {
            "buttons": [(status, CHANGES[Status(status)]) for status in allowed],
            "tables": [
                places.make_others_table(request, row),
                shared.make_poll_table(request, queries.get_event(row.event_id or queries.NONE)),
                history.make_table(request, [Q(appointment_id=row.pk)], f"appointment_id={row.pk}"),
            ],
        }

    # Changing the status

    def get_urls(self) -> list[URLPattern]:
        """The page's buttons post to a route of their own."""
        status = self.admin_site.admin_view(self.status_view)
        return [path("<int:pk>/status/", status, name="calendarapp_appointment_status"), *super().get_urls()]

    def status_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a meeting the status that the button names, after a confirmation."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_operate_permission(request):
            raise PermissionDenied
        status = request.POST.get("status", "")
        meeting = queries.get_appointment(pk)
        allowed = access.list_allowed_changes(Actor.operator(), meeting) if meeting else []
        if meeting and status in allowed and confirmations.CONFIRMED not in request.POST:
            return confirmations.ask_to_confirm(request, self.admin_site, meeting, status)
        self._set_status(request, [pk], status)
        return HttpResponseRedirect(reverse("admin:calendarapp_appointment_change", args=[pk]))

    @admin.action(description=gettext_lazy("Confirm the selected meetings"), permissions=["operate"])
    def confirm_selected(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        self._set_status(request, columns.list_numbers(queryset), Status.CONFIRMED)

    @admin.action(description=gettext_lazy("Decline the selected meetings"), permissions=["operate"])
    def decline_selected(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        self._set_status(request, columns.list_numbers(queryset), Status.DECLINED)

    @admin.action(description=gettext_lazy("Cancel the selected meetings"), permissions=["operate"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        self._set_status(request, columns.list_numbers(queryset), Status.CANCELLED)

    def _set_status(self, request: HttpRequest, numbers: list[int], status: str) -> None:
        """Change each meeting separately, and report how many were changed and which were refused, and why."""
        done, refusals = 0, []
        for number in numbers:
            old = Appointment.objects.filter(pk=number).values_list("status", flat=True).first() or ""
            try:
                meeting = appointments.set_status(actor=Actor.operator(), appointment_id=number, status=status)
            except CalendarError as error:
                refusals.append(_("Meeting #{id}: {reason}").format(id=number, reason=error))
            else:
                if meeting.status != status:  # all places are taken
                    refusals.append(_("Meeting #{id}: {reason}").format(id=number, reason=_("On the waiting list")))
                    continue
                done += 1
                self.log_change(request, meeting, make_change("status", old, meeting.status))
        if done:
            text = ngettext("{count} meeting is now {status}.", "{count} meetings are now {status}.", done)
            self.message_user(request, text.format(count=done, status=Status(status).label), messages.SUCCESS)
        for refusal in refusals[:SHOWN_REFUSALS]:
            self.message_user(request, refusal, messages.WARNING)
        left = len(refusals) - SHOWN_REFUSALS
        if left > 0:
            text = ngettext("{count} more could not be changed.", "{count} more could not be changed.", left)
            self.message_user(request, text.format(count=left), messages.WARNING)


admin.site.register(TgUser, profiles.TgUserAdmin)
admin.site.register(OutboxMessage, outbox.OutboxMessageAdmin)
admin.site.register(Reminder, outbox.ReminderAdmin)
admin.site.register(History, history.HistoryAdmin)
admin.site.register(Announcement, announcements.AnnouncementAdmin)
admin.site.register(ApiToken, api_tokens.ApiTokenAdmin)
admin.site.register(BookingLink, booking_links.BookingLinkAdmin)
admin.site.register(PublicCalendar, public_calendars.PublicCalendarAdmin)
admin.site.register(WebhookEndpoint, webhooks.WebhookEndpointAdmin)
admin.site.register(WebhookDelivery, webhooks.WebhookDeliveryAdmin)
admin.site.register(LogEntry, audit_log.LogEntryAdmin)
admin.site.register(AccessFailureLog, audit_log.FailureAdmin)
admin.site.unregister((User, Group))
admin.site.register(User, accounts.AccountAdmin)
admin.site.register(Group, accounts.RoleAdmin)
