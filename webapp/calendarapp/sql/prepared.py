"""Named queries in SQL files (`named/`), planned once a connection and run again and again.

Planning a read of the meetings takes several times as long as the read itself. Queries on the hot path, of a booking or
a message to the bot, are therefore prepared once per connection (`settings.PREPARED_STATEMENTS`).
"""

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from calendarapp.sql import outages, replica

M = TypeVar("M", bound=Model)
N = TypeVar("N", bound=Model)

Row = tuple[Any, ...]
Rows = list[Row]

HERE: Final = Path(__file__).resolve().parent
NAME: Final = re.compile(r"^-- name: (\w+)\n(?:--.*\n)*", re.MULTILINE)  # and what is said of it


class PreparedQuery:
    """One query, with `%(name)s` for its parameters. It runs on Django's connection, as a part of its transaction.

    Args:
        text: its SQL.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def rows(self, **params: Any) -> Rows:
        """Run it and return all rows."""
        return _execute(self.text, params)[1]

    def row(self, **params: Any) -> Row | None:
        """Run it and return the first row."""
        return next(iter(self.rows(**params)), None)

    def run(self, **params: Any) -> None:
        """Run a query that returns no rows."""
        _execute(self.text, params)

    def all(self, model: type[M], **params: Any) -> list[M]:
        """Its rows as the ORM has them, by the names of their columns; a missing one is read when it is asked for."""
        columns, rows = _execute(self.text, params)
        return [from_row(model, columns, row) for row in rows]

    def first(self, model: type[M], **params: Any) -> M | None:
        """The first of them."""
        return next(iter(self.all(model, **params)), None)

    def beside(self, model: type[M], width: int, /, **params: Any) -> list[tuple[Row, M | None]]:
        """For each row its first `width` columns, and the rest as a row of the model, None in an empty join."""
        columns, rows = _execute(self.text, params)
        rest = columns[width:]
        return [(row[:width], from_row(model, rest, row[width:]) if row[width] is not None else None) for row in rows]

    def pairs(self, model: type[M], other: type[N], **params: Any) -> list[tuple[M, N | None]]:
        """Its rows as those of two models, with a column `beside` between them; the second is None in an empty join."""
        columns, rows = _execute(self.text, params)
        middle = columns.index("beside")
        first, second = columns[:middle], columns[middle + 1 :]
        return [
            (
                from_row(model, first, row[:middle]),
                from_row(other, second, row[middle + 1 :]) if row[middle + 1] is not None else None,
            )
            for row in rows
        ]


def load(file: str, name: str) -> PreparedQuery:
    """The query of that name in `named/<file>.sql`.

    Raises:
        KeyError: there is none.
    """
    return PreparedQuery(_read_queries(file)[name])


def from_row(model: type[M], columns: Sequence[str], row: Sequence[Any]) -> M:
    """The row as the ORM reads it. Columns that the model does not know are left out."""
    attributes, places = _match_fields(model, tuple(columns))
    return model.from_db(DEFAULT_DB_ALIAS, attributes, [row[place] for place in places])


def plan_once(cursor: Any) -> None:
    """Let new sessions of this role in this database keep to the plans that are made without the values.

    Left to itself, PostgreSQL goes on planning the queries of which it hopes that a plan for the values costs less, and
    planning takes several times as long as running them. A `SET` in each session would not survive a pooler. What an
    operator has set stays.
    """
    cursor.execute(
        "SELECT format('ALTER ROLE SESSION_USER IN DATABASE %%I SET plan_cache_mode = force_generic_plan', datname)"
        " FROM pg_database WHERE datname = current_database() AND NOT EXISTS (SELECT FROM pg_db_role_setting"
        " WHERE setdatabase = pg_database.oid AND setrole = quote_ident(session_user)::regrole"
        " AND array_to_string(setconfig, ' ') LIKE '%%plan_cache_mode=%%')",
        [],
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


@functools.cache
def _read_queries(file: str) -> dict[str, str]:
    """The queries of a file by their names: each begins with `-- name: ...`."""
    _head, *parts = NAME.split((HERE / "named" / f"{file}.sql").read_text(encoding="utf-8"))
    return {name: text.strip().removesuffix(";") for name, text in zip(parts[::2], parts[1::2], strict=True)}


@functools.cache
def _match_fields(model: type[Model], columns: tuple[str, ...]) -> tuple[list[str], list[int]]:
    """The model's attributes among these columns, in its own order, and where each stands."""
    fields = [field for field in model._meta.concrete_fields if field.column in columns]
    return [field.attname for field in fields], [columns.index(str(field.column)) for field in fields]


def _execute(text: str, params: dict[str, Any]) -> tuple[tuple[str, ...], Rows]:
    """Run it with a cursor that prepares: Django's own write the values into the text, which is another one each time.

    Django's logs are of what its own cursors run.

    Returns:
        The names of the columns, and the rows.
    """
    here = connections[replica.get_alias()]
    if here.queries_logged or not settings.PREPARED_STATEMENTS:
        with here.cursor() as cursor:
            cursor.execute(text, params)
            return _list_columns(cursor.description), list(cursor.fetchall()) if cursor.description else []
    here.close_if_health_check_failed()
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        try:
            done = psycopg.Cursor(here.connection).execute(text, params)
        except psycopg.errors.FeatureNotSupported as error:
            if here.in_atomic_block or not outages.is_outdated(error):
                raise
            here.close()
            here.ensure_connection()
            done = psycopg.Cursor(here.connection).execute(text, params)
        return _list_columns(done.description), done.fetchall() if done.description else []


def _list_columns(description: Sequence[Any] | None) -> tuple[str, ...]:
    return tuple(column[0] for column in description or ())
