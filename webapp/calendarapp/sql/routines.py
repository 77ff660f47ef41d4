"""Functions and procedures of the database, made of the code's own statements: one journey where those take several.

None holds a rule. It does what the statements would do where nothing stands against it, and otherwise nothing, which
leaves the caller to find out what it is. What it asks is still said by querysets, once.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.db import connection, connections, transaction
from django.db.models import Model

from calendarapp.sql.prepared import Statement

LOCK: Final = -0x56535452  # one process at a time shapes the schema; above zero are people
MADE: Final = """
SELECT oid::regprocedure::text, prosrc FROM pg_proc WHERE proname = %s AND pronamespace = current_schema()::regnamespace
"""


def column_types(model: type[Model], columns: Iterable[str]) -> dict[str, str]:
    """The types of a model's columns, for parameters; a text has no length: a cast would cut what the table refuses."""
    known = {field.column: str(field.db_type(connection)) for field in model._meta.concrete_fields}
    return {name: "text" if known[name].startswith("varchar") else known[name] for name in columns}


class Routine(Statement):
    """One of them, which is called as a `Statement` runs.

    Args:
        name: its own.
        types: its parameters, as they are named in the statements that it is made of, with their types.
        returns: what comes back; None for a procedure, which may commit, but not as a part of a transaction.
        body: PL/pgSQL, with `%(name)s` for parameters.
        aliases: names that the body has for some of them besides.
    """

    def __init__(
        self,
        name: str,
        *,
        types: Callable[[], Mapping[str, str]],
        returns: str | None,
        body: Callable[[], str],
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(self._call)
        self.name = name
        self._types = types
        self._returns = returns
        self._body = body
        self._aliases = aliases or {}

    def source(self) -> str:
        """The body; parameters have names of their own there, for columns are called like them.

        It begins with the signature: where that has changed, so has the text.
        """
        own = {name: f"new_{name}" for name in self._types()}
        body = self._body() % {**own, **{alias: own[name] for alias, name in self._aliases.items()}}
        return f"\n-- {self._signature()}\n{body}"

    def definition(self, source: str) -> str:
        """The statement that makes it with that body."""
        return f"CREATE OR REPLACE {self._signature()} LANGUAGE plpgsql AS $body${source}$body$"

    def keep(self, *, using: str) -> None:
        """Make it, or make it anew when its text has changed, in place of what has its name."""
        source = self.source()
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(MADE, [self.name])
            made = cursor.fetchall()
            if [text for _signature, text in made] == [source]:
                return
            for signature, _text in made:
                cursor.execute(f"DROP ROUTINE {signature}")
            cursor.execute(self.definition(source))

    def _signature(self) -> str:
        parameters = ", ".join(f"new_{name} {kind}" for name, kind in self._types().items())
        kind, returns = ("FUNCTION", f" RETURNS {self._returns}") if self._returns else ("PROCEDURE", "")
        return f"{kind} {self.name}({parameters}){returns}"

    def _call(self) -> str:
        given = ", ".join(f"%({name})s::{kind}" for name, kind in self._types().items())
        return f"{'SELECT * FROM' if self._returns else 'CALL'} {self.name}({given})"  # names of our own
