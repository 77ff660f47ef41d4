"""Pages by position in an index (keyset pagination): the thousandth page costs what the first one does."""

import base64
import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    from rest_framework.views import APIView

CURSOR: Final = "cursor"
ORDERING: Final = "ordering"
SIZE: Final = "page_size"
WAYS: Final = ("next", "previous")


class KeysetPagination(BasePagination):
    """Pages in the order of a view's `keyset`: columns that an index has in this order, and that are unique together.

    A view may have `make_scopes()`: conditions of which a row has to meet one. The rows of each are read from an index,
    in order and no more than a page, and merged.

    Rows are tuples that begin with the values of the `keyset`.
    """

    page_size: Final = 50
    max_page_size: Final = 200

    def paginate_queryset(  # type: ignore[override]  # a list has no index
        self, queryset: "QuerySet[Any]", request: Request, view: "APIView | None" = None
    ) -> list[Any]:
        """The rows of the page that the request asks for.

        Raises:
            ValidationError: the size or the order is not valid.
            NotFound: there is no such page.
        """
        self.request = request
        self.keyset: Sequence[str] = view.keyset  # type: ignore[union-attr]
        descending = self._is_descending(view)
        size = self._get_size()
        back, position = self._read_position(queryset.model)
        make_scopes: Callable[[], list[Q]] = getattr(view, "make_scopes", lambda: [Q()])
        order = [f"-{name}" if descending != back else name for name in self.keyset]
        if position is not None:
            queryset = queryset.filter(_make_condition(queryset.model, self.keyset, descending != back, position))
        limit = size + 1  # one more tells whether there is a page beyond
        first, *others = [queryset.filter(scope).order_by(*order)[:limit] for scope in make_scopes()]
        found = list(first.union(*others).order_by(*order)[:limit] if others else first)
        more, self.rows = len(found) > size, found[:size]
        if back:
            self.rows.reverse()
        self.has_next = back or more
        self.has_previous = more if back else position is not None
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        address, width = self.request.build_absolute_uri(), len(self.keyset)
        links: dict[str, str | None] = dict.fromkeys(WAYS)
        for way, there, at in zip(WAYS, (self.has_next, self.has_previous), (-1, 0), strict=True):
            if there and self.rows:
                links[way] = replace_query_param(address, CURSOR, make_cursor(way, self.rows[at][:width]))
        return Response({**links, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        first = view.keyset[0]

        def parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
            return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}

        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            parameter(CURSOR, "Where the page is: taken from `next` or `previous`.", type="string", minLength=1),
            parameter(ORDERING, "Ascending, or with a minus descending.", type="string", enum=[first, f"-{first}"]),
            parameter(SIZE, "How many rows at most.", **size),
        ]

    def _get_size(self) -> int:
        given = self.request.query_params.get(SIZE)
        if given is None:
            return self.page_size
        if not re.fullmatch("0*[0-9]{1,9}", given) or not 1 <= int(given[-9:]) <= self.max_page_size:
            raise exceptions.ValidationError(
                {SIZE: _("Use a number from 1 to {limit}.").format(limit=self.max_page_size)}
            )
        return int(given[-9:])

    def _is_descending(self, view: Any) -> bool:
        first = self.keyset[0]
        given = self.request.query_params.get(ORDERING)
        if given not in {None, first, f"-{first}"}:
            raise exceptions.ValidationError({ORDERING: f"{first}, -{first}"})
        return bool(view.newest_first) if given is None else given != first

    def _read_position(self, model: type[Model]) -> tuple[bool, list[Any] | None]:
        """Whether to read backwards, and from where on."""
        given = self.request.query_params.get(CURSOR)
        if given is None:
            return False, None
        try:
            way, *values = json.loads(base64.urlsafe_b64decode(given.encode("ascii")))
            fields: list[Any] = [model._meta.get_field(name) for name in self.keyset]
            position = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
        except (ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
            raise exceptions.NotFound(_("There is no such page.")) from error
        if way not in WAYS or None in position:
            raise exceptions.NotFound(_("There is no such page."))
        return way == WAYS[1], position


class ServesPages:
    """Lists of a view set whose rows are few, or are nothing that SQL can write (`json_rows`)."""

    def serve_page(self: Any, rows: "QuerySet[Any]") -> Response:
        """A page of these rows, found by their numbers, and written by the serializer."""
        page = [number for (number,) in self.paginate_queryset(rows.order_by().values_list("id"))]
        found = rows.model._default_manager.in_bulk(page)
        shown = [found[number] for number in page if number in found]
        response: Response = self.get_paginated_response(self.get_serializer(shown, many=True).data)
        return response


def make_cursor(way: str, values: Sequence[Any]) -> str:
    """The cursor of a place in a list: the values of the row there, and the direction."""
    return base64.urlsafe_b64encode(json.dumps([way, *values], default=str).encode()).decode()


def _make_condition(model: type[Model], keyset: Sequence[str], descending: bool, position: list[Any]) -> RawSQL:
    """Where rows lie beyond a position. PostgreSQL finds where `(a, b) < (x, y)` begins in an index over both."""
    columns: list[Any] = [model._meta.get_field(name) for name in keyset]
    here = ", ".join(f'"{model._meta.db_table}"."{column.column}"' for column in columns)
    there = ", ".join(["%s"] * len(position))
    statement = f"ROW({here}) {'<' if descending else '>'} ROW({there})"
    return RawSQL(statement, position, BooleanField())  # noqa: S611  names of columns  # nosec B611
