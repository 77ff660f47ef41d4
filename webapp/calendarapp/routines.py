"""Functions and procedures of the database, made of the code's own statements: one journey where those take several.

None holds a rule. It does what the statements would do where nothing stands against it, and otherwise nothing, which
leaves the caller to find out what it is. What it asks is still said by querysets, once.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import connections, transaction

from calendarapp.statements import Statement

LOCK: Final = -0x56535452  # one process at a time shapes the schema; above zero are people
MAKE: Final = "CREATE OR REPLACE {kind} {name}({parameters}) {returns} LANGUAGE plpgsql AS $body${body}$body$"
KEPT: Final = "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = %s AND prosrc = %s)"


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
        """The body; parameters have names of their own there, for columns are called like them."""
        own = {name: f"new_{name}" for name in self._types()}
        return self._body() % {**own, **{alias: own[name] for alias, name in self._aliases.items()}}

    def definition(self, source: str) -> str:
        """The statement that makes it with that body."""
        parameters = ", ".join(f"new_{name} {kind}" for name, kind in self._types().items())
        kind, returns = ("FUNCTION", f"RETURNS {self._returns}") if self._returns else ("PROCEDURE", "")
        return MAKE.format(kind=kind, name=self.name, parameters=parameters, returns=returns, body=source)

    def keep(self, *, using: str) -> None:
        """Make it, or make it anew when its text has changed."""
        source = self.source()
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(KEPT, [self.name, source])
            if not cursor.fetchone()[0]:
                cursor.execute(self.definition(source))

    def _call(self) -> str:
        given = ", ".join(f"%({name})s::{kind}" for name, kind in self._types().items())
        return f"{'SELECT * FROM' if self._returns else 'CALL'} {self.name}({given})"  # names of our own
