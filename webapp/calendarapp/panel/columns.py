"""Cells of the panel's tables and pages: statuses as badges, people by name, links from one thing to the other."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from calendarapp import clock, links, queries
from calendarapp.models import Appointment, Event, OutboxMessage, TgUser


def make_column(model: type[Model], name: str, render: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A column with a field's name, label and order that shows what `render` makes of a row."""

    @admin.display(description=getattr(model._meta.get_field(name), "verbose_name", name), ordering=name)
    def cell(row: Any) -> Any:
        return render(row)

    cell.__name__ = name
    return cell


def render_badge(colour: str, word: str) -> SafeString:
    """A state as a coloured word; the colour, named after a meeting's status, is never the only sign."""
    return format_html('<span class="badge badge-{}">{}</span>', colour, word)


def render_meeting_badge(meeting: Appointment) -> SafeString:
    return render_badge(meeting.status, meeting.get_status_display())


def render_delivery_badge(message: OutboxMessage) -> SafeString:
    if message.failed_at:
        return render_badge("declined", _("failed"))
    return render_badge("confirmed", _("sent")) if message.sent_at else render_badge("pending", _("waiting"))


def render_person(tg_id: int, people: dict[int, TgUser]) -> SafeString:
    """A Telegram ID, with the name and a link to the person's page where the bot knows them."""
    if tg_id == TgUser.NOBODY:
        return format_html('<span class="quiet">{}</span>', TgUser(tg_id=tg_id).display_name)
    known = people.get(tg_id)
    if known is None or known.created_at is None:
        return format_html("{}", tg_id)
    name = known.display_name
    return format_html(
        '<a href="{}">{}</a>{}',
        reverse("admin:calendarapp_tguser_change", args=[tg_id]),
        tg_id,
        format_html(' <span class="quiet">{}</span>', name) if name != str(tg_id) else "",
    )


def render_row_person(field: str, row: Any) -> SafeString | None:
    """The person whom a field of a list's row names, if it names one."""
    tg_id = getattr(row, field)
    return None if tg_id is None else render_person(tg_id, row.people)


def make_person_field(field: str, label: Any) -> Callable[[Any, Any], SafeString | None]:
    """What a page shows in the place of a field with a person's Telegram ID; an attribute of its screen."""

    @admin.display(description=label)
    def show(screen: Any, row: Any) -> SafeString | None:
        if not hasattr(row, "people"):  # in a list, they are read for all rows at once
            attach_people([row], screen.person_fields)
        return render_row_person(field, row)

    return show


def render_name(tg_id: int, people: dict[int, TgUser]) -> SafeString:
    """A person by name alone, with a link to their page where the bot knows them."""
    known = people.get(tg_id)
    if tg_id == TgUser.NOBODY or known is None or known.created_at is None:
        return format_html("{}", TgUser(tg_id=tg_id).display_name)
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:calendarapp_tguser_change", args=[tg_id]), known.display_name
    )


class PeopleChangeList(ChangeList):
    """A list whose rows may name people: cells find their profiles in `row.people`, read in one query a page."""

    model_admin: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.model_admin.person_fields:
            self.result_list = list(self.result_list)
            attach_people(self.result_list, self.model_admin.person_fields)


def attach_people(rows: Iterable[Any], fields: tuple[str, ...]) -> None:
    """Give every row the profiles of the people that its `fields` name, as `row.people`; one query."""
    rows = list(rows)
    people = queries.get_people({getattr(row, field) for row in rows for field in fields} - {None}) if rows else {}
    for row in rows:
        row.people = people


def render_last_day(row: Event | Appointment) -> str | None:
    """The last day that something touches, on its own clock; None for something without a duration."""
    last = row.ends_on
    if last is None and row.duration_minutes and clock.is_zone_name(row.timezone):
        ends = row.slot.upper - dt.timedelta(microseconds=1)
        last = ends.astimezone(clock.get_zone(row.timezone)).date()
    return formats.date_format(last) if last else None


def render_link(url: str) -> SafeString | None:
    """A link that leaves the panel, if it is one; the page behind it learns nothing of the panel."""
    if not links.is_url(url):
        return None
    return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', url, url)


def list_numbers(queryset: QuerySet[Any]) -> list[int]:
    return sorted(queryset.values_list("pk", flat=True))
