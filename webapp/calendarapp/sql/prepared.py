"""Statements that are planned once a connection and run again and again.

The planner takes several times as long for a read of the meetings as the read itself. What stands on the way of every
booking, or of every message to the bot, is therefore prepared in the server (see `settings.PREPARED_STATEMENTS`). What
it reads is still said by querysets, once: their SQL is made with names in the place of values.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql

M = TypeVar("M", bound=Model)

Rows = list[tuple[Any, ...]]


class Given(Expression):
    """A value that is given when the statement runs.

    Args:
        name: the parameter's.
        field: what it is like; its column type is the parameter's.
    """

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, connection: Any) -> tuple[str, list["Given"]]:  # type: ignore[override]
        """The parameter itself: `text` puts its name there."""
        return f"%s::{self.output_field.db_type(connection)}", [self]


def text(queryset: "QuerySet[Any, Any]") -> str:
    """The queryset's SQL, with `%(name)s` for each `Given` and everything else written out."""
    template, params = queryset.query.sql_with_params()
    return template % tuple(_written(param) for param in params)


def select(model: type[Model]) -> str:
    """The beginning of a SELECT of a model's rows."""
    table = model._meta.db_table
    return f"SELECT {columns(model, table)} FROM {table}"  # noqa: S608  names of our own


def columns(model: type[Model], table: str, names: Sequence[str] = ()) -> str:
    """Columns of a model for a SELECT, all unless some are named, in the order in which `made` takes them."""
    fields = [field for field in model._meta.concrete_fields if not names or field.attname in names]
    return ", ".join(sql.Identifier(table, str(field.column)).as_string(None) for field in fields)


def made(model: type[M], values: Sequence[Any], names: Sequence[str] = ()) -> M:
    """The row as the ORM reads it: all columns unless some are named. The others are read when they are asked for."""
    return model.from_db(DEFAULT_DB_ALIAS, _attributes(model, names), values)


class Statement:
    """One statement.

    Args:
        build: makes its text when it first runs, with `%(name)s` for parameters.
    """

    def __init__(self, build: Callable[[], str]) -> None:
        self._build = build

    @functools.cached_property
    def text(self) -> str:
        """Its SQL."""
        return self._build()

    def rows(self, **params: Any) -> Rows:
        """Run it on Django's connection, as a part of its transaction, and return all rows."""
        return _run(self.text, params, fetch=True)

    def run(self, **params: Any) -> None:
        """Run a statement that returns no rows."""
        _run(self.text, params, fetch=False)

    def row(self, **params: Any) -> tuple[Any, ...] | None:
        """Run it and return the first row."""
        return next(iter(self.rows(**params)), None)


class Read(Statement, Generic[M]):
    """A statement that reads rows of a model.

    Args:
        model: theirs.
        build: the queryset, with `Given` values; or its text, which begins with `select`.
    """

    def __init__(self, model: type[M], build: Callable[[], "QuerySet[M] | str"]) -> None:
        super().__init__(lambda: found if isinstance(found := build(), str) else text(found))
        self._model = model

    def all(self, **params: Any) -> list[M]:
        """The rows as the ORM reads them."""
        return [made(self._model, row) for row in self.rows(**params)]

    def first(self, **params: Any) -> M | None:
        """The first of them."""
        return next(iter(self.all(**params)), None)


def plan_once(*, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """A new connection keeps to the plans that are made without the values.

    Left to itself, PostgreSQL goes on planning the statements of which it hopes that a plan for the values costs less,
    and planning takes several times as long as running them.
    """
    if settings.PREPARED_STATEMENTS:
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")


def _run(statement: str, params: dict[str, Any], *, fetch: bool) -> Rows:
    """Run it with a cursor that prepares: Django's own write the values into the text, which is another one each time.

    Django's logs are of what its own cursors run.
    """
    here = connections[DEFAULT_DB_ALIAS]
    if here.queries_logged or not settings.PREPARED_STATEMENTS:
        with here.cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall()) if fetch else []
    here.close_if_health_check_failed()
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        done = psycopg.Cursor(here.connection).execute(statement, params)
        return done.fetchall() if fetch else []


@functools.cache
def _attributes(model: type[Model], names: Sequence[str]) -> Sequence[str]:
    return [field.attname for field in model._meta.concrete_fields if not names or field.attname in names]


def _written(param: Any) -> str:
    if isinstance(param, Given):
        return f"%({param.name})s"
    plain = str(param) if isinstance(param, str) else param  # a choice is a string of its own kind
    return sql.Literal(plain).as_string(None).replace("%", "%%")
