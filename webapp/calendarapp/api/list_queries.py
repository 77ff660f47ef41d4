"""Meetings and events, read with SQL that is made once: to make it takes longer than to run it."""

import functools
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.core.validators import EMPTY_VALUES
from django.db import connection
from django.db.models import BigIntegerField, ForeignKey, IntegerField, Model, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from calendarapp.access import Actor
from calendarapp.api import json_rows
from calendarapp.api.filters import LARGEST, StatusFilter, StrictFilterBackend, WordsFilter, asked_for
from calendarapp.api.pagination import KeysetPagination, ordered
from calendarapp.sql.prepared import Given, Read, Rows, Statement, text

M = TypeVar("M", bound=Model)

KINDS: Final = 256  # of lists whose statements are kept
ME: Final = "me"


@dataclass(frozen=True, slots=True)
class Kind:
    """What lists have in common that are read by the same statement with other values.

    Attributes:
        view: the class of the view.
        staff: whether everybody's rows are read, or a person's own.
        filters: the names of those that are asked for, and how many values each has.
        falling: whether the greatest comes first as they are read.
        inside: whether to begin at a position.
        limit: how many rows to read.
    """

    view: Any
    staff: bool
    filters: tuple[tuple[str, int], ...]
    falling: bool
    inside: bool
    limit: int

    @property
    def steady(self) -> bool:
        """Whether one plan is good for all values: everybody's rows, or those of one status, in the order of an index.

        Else, how many rows pass depends on the values (one person has ten meetings, another a hundred thousand), and
        PostgreSQL has to look at them to choose between reading in order and sorting.
        """
        return self.staff and self.filters in {(), (("status", 1),)}


class ByNumber(Generic[M]):
    """Reads a row of a model by its number."""

    def __init__(self, model: type[M]) -> None:
        self._model = model
        self._read = Read(model, lambda: model._default_manager.filter(pk=Given("number", BigIntegerField())))

    def one(self, number: int) -> M:
        """The row.

        Raises:
            ObjectDoesNotExist: there is none.
        """
        found = self._read.first(number=number)
        if found is None:
            raise ObjectDoesNotExist(f"{self._model.__name__} {number}")
        return found


def page(view: Any, request: Request) -> Response:
    """The page of the view's rows that the request asks for, as the database writes it.

    Raises:
        ValidationError: filters, size or order are none that there are.
        NotFound: there is no such page.
    """
    asked = asked_for(request, view.filterset_class)
    pages = KeysetPagination()
    if any(isinstance(chosen, WordsFilter) for chosen, _value in asked.values()):
        # How words are looked for depends on them, and on how long the table is.
        found = StrictFilterBackend().filter_queryset(request, view.get_queryset(), view)
        read = pages.paginate_queryset(_columns(found, view), request, view)
    else:
        pages.find_place(view.queryset.model, request, view)
        read = pages.take(_read(view, pages, {name: value for name, (_chosen, value) in asked.items()}))
    return pages.get_written_response([row[-1] for row in read])


def _read(view: Any, pages: KeysetPagination, asked: dict[str, Any]) -> Rows:
    actor: Actor = view.actor
    several = {
        name: sorted(set(value)) if isinstance(value, list) else [value]
        for name, value in asked.items()
        if value not in EMPTY_VALUES
    }
    kind = Kind(
        view=type(view),
        staff=actor.staff,
        filters=tuple((name, len(values)) for name, values in several.items()),
        falling=pages.falling,
        inside=pages.position is not None,
        limit=pages.limit,
    )
    params = {_named(name, at): value for name, values in several.items() for at, value in enumerate(values)}
    params |= {_named(name): _storable(value) for name, value in zip(pages.keyset, pages.position or (), strict=False)}
    return _run(_statement(kind), {**params, ME: actor.tg_id}, steady=kind.steady)


def _run(statement: Statement, params: dict[str, Any], *, steady: bool) -> Rows:
    if steady:
        return statement.rows(**params)
    with connection.cursor() as cursor:  # Django's own, which has each run planned for its values
        cursor.execute(statement.text, params)
        return list(cursor.fetchall())


@functools.lru_cache(KINDS)
def _statement(kind: Kind) -> Statement:
    return Statement(lambda: text(_queryset(kind)))


def _queryset(kind: Kind) -> QuerySet[Any]:
    """The list, with names in the place of values."""
    view = kind.view
    me: Any = Given(ME, BigIntegerField())
    actor = Actor.operator() if kind.staff else Actor.person(me)
    found: QuerySet[Any] = view.visible(actor)
    for name, count in kind.filters:
        chosen = _filter(view, name)
        values = [_given(_named(name, at), found.model, chosen.field_name) for at in range(count)]
        found = chosen.filter(found, values if isinstance(chosen, StatusFilter) else values[0])
    position = [_given(_named(name), found.model, name) for name in view.keyset] if kind.inside else None
    scopes: list[Q] = view.scopes_of(actor)
    return ordered(
        _columns(found, view), scopes, view.keyset, falling=kind.falling, position=position, limit=kind.limit
    )


def _columns(found: QuerySet[Any], view: Any) -> QuerySet[Any]:
    """Of each row its place in the list, and all of it as JSON."""
    listed: QuerySet[Any] = found.annotate(written=json_rows.written(view.serializer_class))
    return listed.values_list(*view.keyset, "written")


def _given(name: str, model: type[Model], column: str) -> Given:
    """A value to compare a column with. A number may be greater than any in the column."""
    field = model._meta.get_field(column)
    number = isinstance(field, IntegerField | ForeignKey)
    return Given(name, BigIntegerField() if number else field)  # type: ignore[arg-type]  # columns all of them


def _storable(value: Any) -> Any:
    """A value of a position; of a number beyond all that there can be, the last that there can."""
    return max(-LARGEST, min(value, LARGEST)) if isinstance(value, int) else value


def _filter(view: Any, name: str) -> Any:
    return view.filterset_class.base_filters[name]


def _named(name: str, at: int | None = None) -> str:
    """A parameter: a value of a filter, or of the position."""
    return f"from_{name}" if at is None else f"{name}_{at}"
