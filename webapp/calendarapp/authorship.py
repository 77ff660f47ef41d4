"""Who is writing just now, and where: said once by the surface, noted by the database with whatever is written.

The services hand it to the database in statements that they send anyway (`get_writer_setting`), as a setting that
ends with its transaction: the triggers of the history read it there (`migrations/0011_history.py`).
"""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

SETTING: Final = "calendar.actor"


@dataclasses.dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and where.

    Attributes:
        surface: one of `History.Surface`.
        kind: one of `History.Kind`.
        tg_id: of a person, or of the person for whom a program acts.
        name: of an account of the panel, or of a program's token.
    """

    surface: str
    kind: str
    tg_id: int | None = None
    name: str = ""

    def text(self) -> str:
        """As the setting has it: the name comes last, for it may hold anything."""
        return f"{self.surface} {self.kind} {self.tg_id or ''} {self.name}"


Source = Writer | Callable[[], Writer]
_writer: ContextVar[Source | None] = ContextVar("writer", default=None)


@contextlib.contextmanager
def write_as(writer: Source) -> Iterator[None]:
    """Whatever is written within is this writer's.

    Args:
        writer: or what finds out who it is, asked when something is written.
    """
    before = _writer.set(writer)
    try:
        yield
    finally:
        _writer.reset(before)


@contextlib.contextmanager
def write_through(surface: str) -> Iterator[None]:
    """The same writer, by another way: with a file, say."""
    now = get_writer()
    with write_as(dataclasses.replace(now, surface=surface) if now else Writer(surface, "other")):
        yield


def set_writer(writer: Source) -> None:
    """Within `write_as`, it has turned out who it is."""
    _writer.set(writer)


def get_writer() -> Writer | None:
    """Who writes; None where nobody has said it."""
    known = _writer.get()
    return known() if callable(known) else known


def get_writer_setting() -> str:
    """Who writes, as queries and functions of the database take it; empty where nobody has said it."""
    writer = get_writer()
    return writer.text() if writer else ""
