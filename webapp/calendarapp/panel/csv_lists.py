"""A list of the panel as a CSV file: the rows that its address asks for, sent while they are read.

They are read in the order of their numbers, some at a time, each time from where the last one ended: so any number of
rows needs the memory of some, and no cursor of the server's, which a pooler would not keep.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, StreamingHttpResponse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from calendarapp import clock, queries
from calendarapp.panel.filters import PersonFilter
from calendarapp.security import audit_log
from calendarapp.services import export
from calendarapp.sql import replica

CHUNK: Final = 2_000  # rows


def serve(screen: Any, request: HttpRequest) -> HttpResponseBase:
    """The file of a screen's list, for users who may see the list; it is written down that they took it.

    Only as the answer to a form, so that no other site can make a user's browser ask for it.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not screen.has_view_or_change_permission(request):
        raise PermissionDenied
    try:
        listed = screen.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return HttpResponse(status=400)
    audit_log.note_export(request.user, screen.model, count=listed.result_count, asked=_tell_asked(screen, request))
    lines = _write_lines(screen, listed.queryset, translation.get_language() or settings.LANGUAGE_CODE)
    name = f"vstrecha-{screen.opts.model_name}-{clock.today(settings.TIME_ZONE)}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"},
    )


def _tell_asked(screen: Any, request: HttpRequest) -> str:
    """What the address asks for, without what names people: the log outlives those who are erased."""
    named = {SEARCH_VAR, PersonFilter.parameter_name, *screen.person_fields, screen.opts.pk.name}
    parts = ((name, "…" if name.split("__")[0] in named else value) for name, value in request.GET.items())
    return "&".join(f"{name}={value}" for name, value in parts)


def _write_lines(screen: Any, rows: QuerySet[Any], language: str) -> Iterator[bytes]:
    """The file in parts: its header, then the rows of each read."""
    with translation.override(language):
        yield export.BOM + _render([_list_titles(screen)])
    last = None
    while chunk := _read_chunk(rows, last, screen.exported):
        with translation.override(language):
            part = _render(_list_cells(screen, chunk))
        yield part
        if len(chunk) < CHUNK:
            return
        last = chunk[-1].pk


@replica.read_from_replica
def _read_chunk(rows: QuerySet[Any], last: Any, fields: Iterable[str]) -> list[Any]:
    """The next rows by their numbers."""
    later = rows if last is None else rows.filter(pk__gt=last)
    own = {field.name for field in rows.model._meta.concrete_fields}
    return list(later.order_by("pk").select_related(None).only(*(name for name in fields if name in own))[:CHUNK])


def _render(lines: Iterable[Iterable[Any]]) -> bytes:
    output = io.StringIO(newline="")
    csv.writer(output).writerows(lines)
    return output.getvalue().encode()


def _list_titles(screen: Any) -> list[str]:
    titles = []
    for name in screen.exported:
        label = capfirst(str(_get_label(screen.model, name)))
        titles += [label, _("{field}, name").format(field=label)] if name in screen.person_fields else [label]
    return titles


def _get_label(model: type[Model], name: str) -> Any:
    if name == "id":  # Django's own label differs from table to table
        return "ID"
    try:
        return getattr(model._meta.get_field(name), "verbose_name", name)
    except FieldDoesNotExist:
        return {"ends_on": _("ends on")}.get(name, name)


def _list_cells(screen: Any, rows: list[Any]) -> Iterator[list[Any]]:
    """The cells of each row; of a field with a person, the name beside the number."""
    ids = {getattr(row, name) for row in rows for name in screen.person_fields if name in screen.exported} - {None}
    people = queries.get_people(ids) if ids else {}
    for row in rows:
        cells: list[Any] = []
        for name in screen.exported:
            value = getattr(row, name if name != "event" else "event_id")
            display = getattr(row, f"get_{name}_display", None)
            cells.append(_make_cell(display() if display else value))
            if name in screen.person_fields:
                cells.append("" if value is None else export.escape_cell(people[value].display_name))
        yield cells


def _make_cell(value: Any) -> Any:
    """A value as spreadsheets read it: days and times by ISO 8601, and no text that they take for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.get_zone(settings.TIME_ZONE)).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, int | dt.date | dt.time):
        return value
    return export.escape_cell(str(value))
