"""Public calendars: whose they are and what stands in them; closed here, by the service."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import formats
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from calendarapp.models import PublicCalendar
from calendarapp.panel import related
from calendarapp.panel.base import ReadOnlyAdmin
from calendarapp.queries import public_calendars as read
from calendarapp.security import audit_log
from calendarapp.security.audit_log import make_change
from calendarapp.services import public_calendars


class PublicCalendarAdmin(ReadOnlyAdmin):
    """Open public calendars: never changed here but closed, for good."""

    person_fields = filtered_people = ("tg_id",)
    list_display = ("id", "tg_id", "indexed", "opened_at")
    list_filter = ("indexed",)
    search_fields = ("tg_id",)
    secret_fields = ("token",)
    ordering = ("-id",)
    actions = ("close",)
    fields = ("id", "tg_id", "indexed", "opened_at", "shown")

    @admin.display(description=gettext_lazy("what everybody sees"))
    def shown(self, calendar: PublicCalendar) -> SafeString | str:
        """The first of the events, and their details: what strangers read."""
        events, more = read.list_public_things(calendar.tg_id, related.ROWS)
        lines = [
            (formats.date_format(event.date, "SHORT_DATE_FORMAT"), event.name, event.place, event.details)
            for event in events
        ]
        texts = [(" · ".join(filter(None, line)),) for line in lines]
        return format_html_join("\n", "{}", [*texts, *([("…",)] if more else [])]) or "-"

    @admin.action(description=gettext_lazy("Close the selected calendars for good"), permissions=["operate"])
    def close(self, request: HttpRequest, queryset: QuerySet[PublicCalendar]) -> None:
        """Close those whose owners have not done so at this moment."""
        done = [calendar for calendar in list(queryset) if public_calendars.close_calendar(tg_id=calendar.tg_id)]
        audit_log.note_changes(request.user, done, make_change("state", gettext_noop("open"), gettext_noop("closed")))
        report = ngettext("{count} calendar was closed.", "{count} calendars were closed.", len(done))
        self.message_user(request, report.format(count=len(done)), messages.SUCCESS if done else messages.WARNING)
