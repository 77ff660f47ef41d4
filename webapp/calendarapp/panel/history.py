"""The history in the panel: on the pages of meetings, events and people, and as a list; for reading alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendarapp import queries
from calendarapp.models import Appointment, Event, History
from calendarapp.panel import columns, related
from calendarapp.panel.large_lists import LongAdmin
from calendarapp.panel.related import Table
from calendarapp.queries import search
from calendarapp.sql import bigint

PEOPLE: Final = ("owner_tg_id", "participant_tg_id", "who_tg_id")
# In this order; what else a row has comes behind, in the order of its letters.
ORDER: Final = ("status", "name", "date", "time", "timezone", "duration_minutes", "details")
# Of what was made or deleted, that much is told; the rest stands on the page of the change.
TOLD: Final = ("name", "date", "time", "timezone", "duration_minutes")
SHOWN: Final = 120  # characters of a text
NUMBERS: Final = ("event_id", "appointment_id", "owner_tg_id", "participant_tg_id")


def make_table(request: HttpRequest, scopes: Sequence[Q], query: str) -> Table | None:
    """The newest changes that meet one of these conditions; nothing for a user who may not see the history."""
    if not related.may_view(request.user, "history"):
        return None
    newest = related.read_newest(History, scopes, "-id")
    columns.attach_people(newest, ("who_tg_id",))
    rows = [
        (render_moment(it), render_who(it), it.get_surface_display(), render_what(it), render_changes(it))
        for it in newest
    ]
    titles = (_("When"), _("Who"), _("Where"), _("What"), _("Before and after"))
    return Table(_("History"), titles, rows, related.make_list_link("history", query))


@admin.display(description=gettext_lazy("when"), ordering="id")
def render_moment(change: History) -> str:
    """When it was, on the panel's clock."""
    at = timezone.localtime(change.at)
    return formats.date_format(at, "SHORT_DATE_FORMAT") + formats.date_format(at, " H:i:s")


@admin.display(description=gettext_lazy("who"))
def render_who(change: History) -> SafeString:
    """Who did it: a person with a link, an account or a program by its name."""
    if not hasattr(change, "people"):
        columns.attach_people([change], PEOPLE)
    named = columns.render_row_person("who_tg_id", change)
    if change.kind == History.Kind.PERSON and named:
        return named
    parts = (change.get_kind_display(), change.who_name, named)
    return format_html_join(" ", "{}", ([part] for part in parts if part))


@admin.display(description=gettext_lazy("what"))
def render_what(change: History) -> SafeString:
    """What was done, and to what, with a link."""
    model, number = ("appointment", change.appointment_id) if change.appointment_id else ("event", change.event_id)
    label = _("meeting") if change.appointment_id else _("event")
    url = reverse(f"admin:calendarapp_{model}_change", args=[number])
    return format_html('{}: {} <a href="{}">{}</a>', capfirst(change.get_action_display()), label, url, number)


@admin.display(description=gettext_lazy("before and after"))
def render_changes(change: History) -> SafeString:
    """From what to what, in words: `status: pending → confirmed`."""
    model = Appointment if change.appointment_id else Event
    before, after = change.before or {}, change.after or {}
    names = sorted(
        {*before, *after} if before and after else {*before, *after} & {*TOLD},
        key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name),
    )
    told = [(_get_label(model, name), _render_step(name, before, after)) for name in names]
    return format_html_join("; ", "{}: {}", told)


def _render_step(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if not (before and after):
        return _format_value(name, (before or after)[name])
    return f"{_format_value(name, before.get(name))} → {_format_value(name, after.get(name))}"


def _get_label(model: type[Event | Appointment], name: str) -> str:
    try:
        column = {"user_id": "tg_user_id", "event_id": "event"}.get(name, name)
        return str(getattr(model._meta.get_field(column), "verbose_name", name))
    except FieldDoesNotExist:  # a column of an older bot's
        return name


def _format_value(name: str, value: Any) -> str:
    """A value as JSON has it, in words of the reader's language."""
    if value is None or value in ("", []):
        return "—"
    if name == "status":
        text = str(dict(Appointment.Status.choices).get(value, value))
    elif isinstance(value, bool):
        text = _("yes") if value else _("no")
    elif isinstance(value, list):
        text = ", ".join(map(str, value))
    else:
        text = _format_moment(name, str(value))
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"


def _format_moment(name: str, value: str) -> str:
    """A day, a time or an instant as people write it; everything else as it is."""
    try:
        if name.endswith("date"):
            return formats.date_format(dt.date.fromisoformat(value), "SHORT_DATE_FORMAT")
        if name.endswith("time"):
            return formats.time_format(dt.time.fromisoformat(value), "H:i")
        if name.endswith("_at"):
            return formats.date_format(timezone.localtime(dt.datetime.fromisoformat(value)), "SHORT_DATETIME_FORMAT")
    except ValueError:  # as an older bot's column has it
        return value
    return value


class HistoryAdmin(LongAdmin):
    """Every change of every meeting and event, the newest first."""

    list_display = ("id", "when", "who", "where", "what", "changes")
    list_filter = ("action", "surface")
    ordering = ("-id",)
    indexed = ("id",)
    by_period = False
    person_fields = PEOPLE
    filtered_people = ("owner_tg_id", "participant_tg_id")
    exported = (
        *("id", "at", "event_id", "appointment_id", "owner_tg_id", "participant_tg_id"),
        *("kind", "who_tg_id", "who_name", "surface", "action"),
    )
    read_fields = (
        *("id", "at", "event_id", "appointment_id", "owner_tg_id", "participant_tg_id"),
        *("kind", "who_tg_id", "who_name", "surface", "action", "before", "after"),
    )
    fields = ("id", "when", "who", "where", "what", "owner", "participant", "changes", "before_shown", "after_shown")
    search_help_text = gettext_lazy("The number of an event or a meeting, a Telegram ID or an @username.")
    search_fields = NUMBERS

    when, who = staticmethod(render_moment), staticmethod(render_who)
    what, changes = staticmethod(render_what), staticmethod(render_changes)
    owner = columns.make_person_field("owner_tg_id", gettext_lazy("organizer or owner"))
    participant = columns.make_person_field("participant_tg_id", gettext_lazy("participant"))

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return NUMBERS

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[History], search_term: str
    ) -> tuple[QuerySet[History], bool]:
        """What concerns the event, the meeting or the person of that number or name: the newest of each."""
        term = search_term.strip().removeprefix("#")
        if not term:
            return queryset, False
        number = bigint.parse(term)
        if number is None:
            found = queries.find_person_by_username(term)
            number = found.pk if found else None
        if number is None:
            return queryset.none(), False
        newest = History.objects.order_by("-id").values_list("pk", flat=True)
        numbers = {pk for field in NUMBERS for pk in newest.filter(**{field: number})[: search.MATCHES]}
        return search.select_among(queryset, sorted(numbers)), False

    @admin.display(description=gettext_lazy("where"))
    def where(self, change: History) -> str:
        return str(change.get_surface_display())

    @admin.display(description=gettext_lazy("before"))
    def before_shown(self, change: History) -> SafeString | None:
        """All that is kept of it as it was."""
        return _render_all(change, change.before)

    @admin.display(description=gettext_lazy("after"))
    def after_shown(self, change: History) -> SafeString | None:
        """All that is kept of it as it became."""
        return _render_all(change, change.after)


def _render_all(change: History, values: Mapping[str, Any] | None) -> SafeString | None:
    if not values:
        return None
    model = Appointment if change.appointment_id else Event
    return format_html_join(
        "", "<div>{}: {}</div>", ((_get_label(model, n), str(v)) for n, v in sorted(values.items()))
    )
