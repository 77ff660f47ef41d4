"""Small tables of one section's rows on a page of another: a person's events, an event's meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext as _

from calendarapp.models import Appointment, Event
from calendarapp.panel import columns

ROWS: Final = 20  # the newest; the link below them leads to all


@dataclass(frozen=True, slots=True)
class Table:
    """What the template shows: a heading, columns, rows of cells, and where all the rows are listed, if anywhere."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    url: str


def make_event_table(request: HttpRequest, chosen: QuerySet[Event], query: str) -> Table | None:
    """The newest of these events; nothing for a user who may not see events."""
    if not may_view(request.user, "event"):
        return None
    rows = [
        (_make_link("event", event.pk), _format_date(event.date), _format_time(event.time), event.name)
        for event in chosen.order_by("-date", "-time", "-id")[:ROWS]
    ]
    return Table(_("Events"), (_("ID"), _("Date"), _("Time"), _("Name")), rows, make_list_link("event", query))


def make_meeting_table(request: HttpRequest, scopes: Sequence[Q], query: str) -> Table | None:
    """The newest of the meetings that meet one of these conditions; nothing for a user who may not see meetings."""
    if not may_view(request.user, "appointment"):
        return None
    newest = read_newest(Appointment, scopes, "-date", "-time", "-id")
    columns.attach_people(newest, ("organizer_tg_id", "participant_tg_id"))
    rows = [
        (
            _make_link("appointment", meeting.pk),
            _format_date(meeting.date),
            _format_time(meeting.time),
            columns.render_meeting_badge(meeting),
            columns.render_row_person("organizer_tg_id", meeting),
            columns.render_row_person("participant_tg_id", meeting),
            meeting.name,
        )
        for meeting in newest
    ]
    titles = (_("ID"), _("Date"), _("Time"), _("Status"), _("Organizer"), _("Participant"), _("Name"))
    return Table(_("Meetings"), titles, rows, make_list_link("appointment", query))


def read_newest(model: type[Model], scopes: Sequence[Q], *order: str) -> list[Any]:
    """The newest rows of a table that meet one of these conditions: those of each from its own index, then merged."""
    first, *others = [model._default_manager.filter(scope).order_by(*order)[:ROWS] for scope in scopes]
    return list(first.union(*others).order_by(*order)[:ROWS] if others else first)


def may_view(user: User | AnonymousUser, model: str) -> bool:
    return any(user.has_perm(f"calendarapp.{right}_{model}") for right in ("view", "change"))


def _make_link(model: str, pk: int) -> str:
    return format_html('<a href="{}">{}</a>', reverse(f"admin:calendarapp_{model}_change", args=[pk]), pk)


def make_list_link(model: str, query: str) -> str:
    return reverse(f"admin:calendarapp_{model}_changelist") + (f"?{query}" if query else "")


def _format_date(value: Any) -> str:
    return formats.date_format(value, "SHORT_DATE_FORMAT") if value else "-"


def _format_time(value: Any) -> str:
    return formats.time_format(value) if value else "-"
