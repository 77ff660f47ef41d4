"""Rows as JSON, written by the database itself: field by field in Python, a page takes several times as long.

What it writes is what the serializer would: the statement is made of the serializer's own fields, and one of a kind
that it knows nothing of is an error and not a guess.
"""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.db.models.expressions import RawSQL
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from calendarapp.api.fields import Clock, Instant, Text

RANGE_ENDS = {"lower", "upper"}
ALIKE = (
    serializers.DateField,
    serializers.IntegerField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.BooleanField,
    serializers.ListField,
)


@dataclass(frozen=True, slots=True)
class Written:
    """JSON that is ready to be sent."""

    text: str


class Renderer(JSONRenderer):
    """JSON, some of which is ready already."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        """The bytes of the answer; indented if that is asked for (`Accept: application/json; indent=4`)."""
        if isinstance(data, Written):
            if self.get_indent(accepted_media_type or "", renderer_context or {}) is None:
                return data.text.encode()
            data = json.loads(data.text)
        return super().render(data, accepted_media_type, renderer_context)


def page(links: dict[str, str | None], rows: Iterable[str]) -> Written:
    """A page of a list, made of its links and of rows that are written already."""
    return Written(f'{json.dumps(links, separators=(",", ":"))[:-1]},"results":[{",".join(rows)}]}}')


@functools.cache
def written(form: type[serializers.ModelSerializer[Any]]) -> RawSQL:
    """The expression that is a row of the serializer's model, as JSON.

    Raises:
        TypeError: for a field that only Python can write.
    """
    model = form.Meta.model
    columns = [f'{_value(field, model)} AS "{name}"' for name, field in form().fields.items() if not field.write_only]
    statement = f"SELECT row_to_json(shown)::text FROM (SELECT {', '.join(columns)}) AS shown"  # noqa: S608  constant
    return RawSQL(statement, ())  # noqa: S611  constant  # nosec B611


def _value(field: serializers.Field[Any, Any, Any, Any], model: type[Model]) -> str:
    """What stands for this field in SQL, with the text that JSON then has."""
    name, *end = field.source_attrs
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
        written = f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        return f"replace({written}, '.000000', '') || 'Z'"
    if isinstance(field, Clock):
        return f"CASE length({column}::text) WHEN 8 THEN {column}::text ELSE rpad({column}::text, 15, '0') END"
    if isinstance(field, Text):
        return f"coalesce({column}, '')"
    if isinstance(field, ALIKE):
        return column
    raise TypeError(f"no SQL for {field.field_name}, a {type(field).__name__}")
