"""The current writer, and the surface they use: set once by the surface, recorded by the database with each change.

The services pass it to the database in statements that they send anyway (`get_writer_setting`), as a setting that
ends with its transaction; the history's triggers read it there (`migrations/0011_history.py`).
"""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

SETTING: Final = "calendar.actor"


@dataclasses.dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and where: values of `History.Surface` and `History.Kind`.

    `tg_id` is a person's, or that of the person for whom a program acts; `name` is that of an account of the panel, or
    of a program's token.
    """

    surface: str
    kind: str
    tg_id: int | None = None
    name: str = ""

    def to_text(self) -> str:
        """As the setting has it: the name comes last, for it may hold anything."""
        return f"{self.surface} {self.kind} {self.tg_id or ''} {self.name}"


Source = Writer | Callable[[], Writer]


@dataclasses.dataclass(slots=True)
class _Block:
    """A block of `write_as`, and its writer."""

    writer: Source


_block: ContextVar[_Block | None] = ContextVar("block", default=None)


@contextlib.contextmanager
def write_as(writer: Source) -> Iterator[None]:
    """Attribute what is written inside the block to this writer; a function is asked when something is written."""
    before = _block.set(_Block(writer))
    try:
        yield
    finally:
        _block.reset(before)


@contextlib.contextmanager
def write_through(surface: str) -> Iterator[None]:
    """Keep the writer and change the surface, to a file for example."""
    now = get_writer()
    with write_as(dataclasses.replace(now, surface=surface) if now else Writer(surface, "other")):
        yield


def set_writer(writer: Source) -> None:
    """Set the writer of the innermost block of `write_as`, once it is known; outside of one there is none to set."""
    if (block := _block.get()) is not None:
        block.writer = writer


def get_writer() -> Writer | None:
    """Return the current writer; None if none is set."""
    block = _block.get()
    if block is None:
        return None
    return block.writer() if callable(block.writer) else block.writer


def get_writer_setting() -> str:
    """Return the current writer as a parameter for the database's queries and functions; empty if none is set."""
    writer = get_writer()
    return writer.to_text() if writer else ""
