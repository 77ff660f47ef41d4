"""Booking links: whose they are and what they offer; paused, resumed and revoked here, by the services."""

import contextlib
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages.hours import format_spans
from calendarapp.models import BookingLink, LinkBooking, TgUser
from calendarapp.panel import columns, related
from calendarapp.panel.base import ReadOnlyAdmin
from calendarapp.panel.related import Table
from calendarapp.queries.hours import Span
from calendarapp.security import audit_log
from calendarapp.security.audit_log import make_change
from calendarapp.services import booking_links


class BookingLinkAdmin(ReadOnlyAdmin):
    """Booking links: never changed here but paused, resumed and revoked."""

    person_fields = filtered_people = ("tg_id",)
    list_display = ("id", "tg_id", "name", "duration_minutes", "state", "created_at")
    list_filter = ("paused",)
    search_fields = ("tg_id", "title")
    secret_fields = ("token",)
    ordering = ("-id",)
    actions = ("pause", "resume", "revoke")
    fields = (
        *("id", "tg_id", "name", "duration_minutes", "hours", "days_ahead", "notice_minutes", "asked", "place", "url"),
        *("shown_on", "state", "booked", "created_at", "updated_at"),
    )

    @admin.display(description=gettext_lazy("title"))
    def name(self, link: BookingLink) -> str:
        return link.title or "-"

    @admin.display(description=gettext_lazy("hours"))
    def hours(self, link: BookingLink) -> str:
        chosen = link.working_hours
        return _("the owner's") if chosen is None else format_spans([Span(*parts) for parts in chosen])

    @admin.display(description=gettext_lazy("questions to the visitor"))
    def asked(self, link: BookingLink) -> str:
        return "\n".join(link.questions) or "-"

    @admin.display(description=gettext_lazy("sites that show it"))
    def shown_on(self, link: BookingLink) -> str:
        return "\n".join(link.sites) or "-"

    @admin.display(description=gettext_lazy("state"))
    def state(self, link: BookingLink) -> SafeString:
        return render_state(link)

    @admin.display(description=gettext_lazy("bookings"))
    def booked(self, link: BookingLink) -> int:
        """How many were made in the time for which this is kept."""
        return LinkBooking.objects.filter(link=link).count()

    @admin.action(description=gettext_lazy("Pause the selected links"), permissions=["operate"])
    def pause(self, request: HttpRequest, queryset: QuerySet[BookingLink]) -> None:
        self._change(request, queryset.filter(paused=False), gettext_noop("paused"), paused=True)

    @admin.action(description=gettext_lazy("Resume the selected links"), permissions=["operate"])
    def resume(self, request: HttpRequest, queryset: QuerySet[BookingLink]) -> None:
        self._change(request, queryset.filter(paused=True), gettext_noop("open"), paused=False)

    @admin.action(description=gettext_lazy("Revoke the selected links for good"), permissions=["operate"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[BookingLink]) -> None:
        self._change(request, queryset, gettext_noop("revoked"))

    def _change(self, request: HttpRequest, queryset: QuerySet[BookingLink], became: str, **fields: Any) -> None:
        """Change those that are not revoked; without fields, revoke them."""
        done = []
        for link in queryset.filter(revoked_at=None):
            with contextlib.suppress(CalendarError):  # its owner has revoked it at this moment
                done.append(
                    booking_links.change(actor=Actor.operator(), link_id=link.pk, **fields)
                    if fields
                    else booking_links.revoke(actor=Actor.operator(), link_id=link.pk)
                )
        audit_log.note_changes(request.user, done, make_change("state", "", became))
        report = ngettext("{count} link was changed.", "{count} links were changed.", len(done))
        self.message_user(request, report.format(count=len(done)), messages.SUCCESS if done else messages.WARNING)


def make_table(request: HttpRequest, person: TgUser) -> Table | None:
    """The newest links of a person; nothing for a user who may not see them."""
    if not related.may_view(request.user, "bookinglink"):
        return None
    rows = [
        (
            format_html(
                '<a href="{}">{}</a>', reverse("admin:calendarapp_bookinglink_change", args=[link.pk]), link.pk
            ),
            link.title or "-",
            link.duration_minutes,
            render_state(link),
        )
        for link in BookingLink.objects.filter(tg_id=person.pk).order_by("-id")[: related.ROWS]
    ]
    titles = (_("ID"), _("Title"), _("Duration, minutes"), _("State"))
    return Table(_("Booking links"), titles, rows, related.make_list_link("bookinglink", f"tg_id={person.pk}"))


def render_state(link: BookingLink) -> SafeString:
    """Whether it can be booked by; the colour is never the only sign."""
    if link.revoked_at is not None:
        return columns.render_badge("declined", _("revoked"))
    if link.paused:
        return columns.render_badge("pending", _("paused"))
    return columns.render_badge("confirmed", _("open"))
