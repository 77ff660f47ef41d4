"""Lists: the database writes the rows as JSON. Field by field in Python, a page takes several times as long.

What it writes is what the serializer would: the expression is made of the serializer's own fields, and a kind of field
that is not known here is an error and not a guess. Properties of the model are filled in afterwards.
"""

import functools
import json
from typing import Any

from django.db.models import Model
from django.db.models.expressions import RawSQL
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from calendarapp.api import conditional
from calendarapp.api.fields import Clock, Instant, LastDay, LocalMoment, LocalMoments, RecurrenceRule, Text
from calendarapp.sql import replica

Serializer = type[serializers.ModelSerializer[Any]]

RANGE_ENDS = {"lower", "upper"}
SAME_IN_JSON = (
    serializers.DateField,
    serializers.IntegerField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.BooleanField,
    serializers.ListField,
)


class Json(str):
    """Text that is JSON already."""

    __slots__ = ()


class Renderer(JSONRenderer):
    """REST framework's, for pages whose `results` are JSON already."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        """The bytes of the response; indented if that is asked for (`Accept: application/json; indent=4`)."""
        rows = data.get("results") if isinstance(data, dict) else None
        if not isinstance(rows, Json):
            return super().render(data, accepted_media_type, renderer_context)
        if self.get_indent(accepted_media_type or "", renderer_context or {}):
            return super().render({**data, "results": json.loads(rows)}, accepted_media_type, renderer_context)
        empty = super().render({**data, "results": []}, accepted_media_type, renderer_context)
        return empty.removesuffix(b"[]}") + rows.encode() + b"}"  # the results come last


class JsonListMixin:
    """The reads of a view set whose `serializer_class` shows columns and properties of its model."""

    def retrieve(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them."""
        return conditional.make_conditional_response(request, self.serializer_class(self.get_object()).data)

    @replica.read_from_replica
    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer: Serializer = self.serializer_class
        rows = self.filter_queryset(self.get_queryset()).annotate(row=make_row_json(serializer))
        page = self.paginate_queryset(rows.values_list(*self.keyset, "row"))
        written = ",".join([add_properties(serializer, row) for *_place, row in page])
        response: Response = self.get_paginated_response(Json(f"[{written}]"))
        return response


def add_properties(serializer: Serializer, row: str) -> str:
    """A row that `make_row_json` wrote, with the model's properties that the serializer shows."""
    properties = _find_properties(serializer)
    if not properties:
        return row
    shown: dict[str, Any] = json.loads(row)
    model: type[Model] = serializer.Meta.model
    instance = model(**{name: shown[name] for name in shown.keys() - properties})
    return json.dumps({**shown, **{name: getattr(instance, name) for name in properties}})


@functools.cache
def make_row_json(serializer: Serializer) -> RawSQL:
    """The expression that is a row of the serializer's model, as JSON; null for a property.

    Raises:
        TypeError: for a field that only Python can write.
    """
    columns = [f'{_make_value(serializer, field)} AS "{name}"' for name, field in _list_fields(serializer).items()]
    # Text, since a UNION can't compare values of type json.
    statement = f"SELECT row_to_json(shown)::text FROM (SELECT {', '.join(columns)}) AS shown"  # noqa: S608  constant
    return RawSQL(statement, ())  # noqa: S611  constant  # nosec B611


def _list_fields(serializer: Serializer) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    return {name: field for name, field in serializer().fields.items() if not field.write_only}


@functools.cache
def _find_properties(serializer: Serializer) -> frozenset[str]:
    model = serializer.Meta.model
    return frozenset(
        name
        for name, field in _list_fields(serializer).items()
        if isinstance(getattr(model, name, None), property) and not isinstance(field, LastDay)
    )


def _make_value(serializer: Serializer, field: serializers.Field[Any, Any, Any, Any]) -> str:
    """What stands for this field in SQL, with the text that JSON then has."""
    model: type[Model] = serializer.Meta.model
    name, *end = str(field.source).split(".")
    if name in _find_properties(serializer):
        return "NULL"
    if isinstance(field, RecurrenceRule | LocalMoments | LastDay):
        return _derive(field, model)
    stored = {column.attname: column for column in model._meta.concrete_fields}.get(name)
    if stored is None:
        raise TypeError(f"no SQL for {field.field_name}: there is no column {name}")
    column = f'"{model._meta.db_table}"."{stored.column}"'
    if end:
        if len(end) > 1 or end[0] not in RANGE_ENDS:
            raise TypeError(f"no SQL for {field.field_name}, which is {field.source}")
        column = f"{end[0]}({column})"
    if isinstance(field, Instant):
        # As `datetime.isoformat` has it: microseconds in full, or not at all.
        instant = f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        return f"replace({instant}, '.000000', '') || 'Z'"
    if isinstance(field, Clock):
        return f"CASE length({column}::text) WHEN 8 THEN {column}::text ELSE rpad({column}::text, 15, '0') END"
    if isinstance(field, Text):
        return f"coalesce({column}, '')"
    if isinstance(field, (*SAME_IN_JSON, LocalMoment)):
        return column
    raise TypeError(f"no SQL for {field.field_name}, a {type(field).__name__}")


def _find_last_day(table: str) -> str:
    """The last of whole days, as `clock.get_last_day` has it; NULL for something with a time."""
    days = f'greatest(1, (coalesce("{table}".duration_minutes, 0) + 720) / 1440)'
    return f'CASE WHEN "{table}".all_day THEN "{table}".date + {days} - 1 END'


def _derive(field: RecurrenceRule | LocalMoments | LastDay, model: type[Model]) -> str:
    """What the row itself does not hold."""
    if isinstance(field, LastDay):
        return _find_last_day(model._meta.db_table)
    return _read_series(field.source_attrs[-1], model, empty="NULL" if isinstance(field, RecurrenceRule) else "'{}'")


def _read_series(column: str, model: type[Model], *, empty: str) -> str:
    """A column of the series that an event is a date of."""
    table = model._meta.db_table
    found = f'SELECT "{column}" FROM calendarapp_series WHERE id = "{table}".series_id'  # noqa: S608  constant
    return f"coalesce(({found}), {empty})"
