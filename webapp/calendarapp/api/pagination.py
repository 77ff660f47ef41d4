"""Pages by position in an index (keyset pagination): the thousandth page costs what the first one does."""

import base64
import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
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


class Row(Func):
    """A row of values. PostgreSQL finds where `(a, b) < (x, y)` begins in an index over both."""

    function = "ROW"
    output_field: ClassVar[Any] = BooleanField()


class KeysetPagination(BasePagination):
    """Pages in the order of a view's `keyset`: columns that an index has in this order, and that are unique together.

    A view may have `scopes()`: conditions of which a row has to meet one. The rows of each are read from an index, in
    order and no more than a page, and merged.

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
        descending = self._descending(view)
        size = self._size()
        back, position = self._position(queryset.model)
        scopes: Callable[[], list[Q]] = getattr(view, "scopes", lambda: [Q()])
        order = [f"-{name}" if descending != back else name for name in self.keyset]
        if position is not None:
            here, there = Row(*map(F, self.keyset)), Row(*map(Value, position))
            queryset = queryset.filter((LessThan if descending != back else GreaterThan)(here, there))
        limit = size + 1  # one more tells whether there is a page beyond
        first, *others = [queryset.filter(scope).order_by(*order)[:limit] for scope in scopes()]
        found = list(first.union(*others).order_by(*order)[:limit] if others else first)
        more, self.rows = len(found) > size, found[:size]
        if back:
            self.rows.reverse()
        self.has_next = back or more
        self.has_previous = more if back else position is not None
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        """The page between its neighbours."""
        ends = zip((self.has_next, self.has_previous), WAYS, (-1, 0), strict=True)
        links = {name: self._link(name, self.rows[at]) if there and self.rows else None for there, name, at in ends}
        return Response({**links, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """How the schema describes a page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """How the schema describes the parameters of a page."""
        first = view.keyset[0]

        def parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
            return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}

        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            parameter(CURSOR, "Where the page is: taken from `next` or `previous`.", type="string", minLength=1),
            parameter(ORDERING, "Ascending, or with a minus descending.", type="string", enum=[first, f"-{first}"]),
            parameter(SIZE, "How many rows at most.", **size),
        ]

    def _size(self) -> int:
        given = self.request.query_params.get(SIZE)
        if given is None:
            return self.page_size
        if not re.fullmatch("0*[0-9]{1,9}", given) or not 1 <= int(given[-9:]) <= self.max_page_size:
            raise exceptions.ValidationError(
                {SIZE: _("Use a number from 1 to {limit}.").format(limit=self.max_page_size)}
            )
        return int(given[-9:])

    def _descending(self, view: Any) -> bool:
        first = self.keyset[0]
        given = self.request.query_params.get(ORDERING)
        if given not in {None, first, f"-{first}"}:
            raise exceptions.ValidationError({ORDERING: f"{first}, -{first}"})
        return bool(view.newest_first) if given is None else given != first

    def _position(self, model: type[Model]) -> tuple[bool, list[Any] | None]:
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

    def _link(self, way: str, row: tuple[Any, ...]) -> str:
        """The address of the page beyond that row."""
        cursor = make_cursor(way, row[: len(self.keyset)])
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, cursor)


def make_cursor(way: str, values: Sequence[Any]) -> str:
    """The cursor of a place in a list: the values of the row there, and the direction."""
    return base64.urlsafe_b64encode(json.dumps([way, *values], default=str).encode()).decode()
