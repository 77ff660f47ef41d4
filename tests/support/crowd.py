"""Many concurrent writers, round after round, each in a thread with its own persistent database connection."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final

from django.db import DatabaseError, connections

from calendarapp.errors import CalendarError
from tests.support.waiting import PATIENCE

EXCLUSION_VIOLATION: Final = "23P01"


def get_rounds(usual: int = 5) -> int:
    """How often a race is run; the variable ROUNDS overrides it."""
    return int(os.environ.get("ROUNDS", str(usual)))


class Crowd:
    """Threads that start at the same instant. Use as a context manager."""

    def __init__(self, size: int) -> None:
        self._pool = ThreadPoolExecutor(size)
        self._gate = threading.Barrier(size)
        self._size = size

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rush([connections.close_all] * self._size)
        self._pool.shutdown()

    def rush(self, work: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run each in a thread of its own, all released together; what each returned, or the exception it raised.

        Raises:
            TimeoutError: one has stalled.
        """
        return [future.result(timeout=PATIENCE) for future in self.begin(work)]

    def begin(self, work: Sequence[Callable[[], Any]]) -> "list[Future[Any]]":
        """Like `rush`, without waiting for the end."""
        assert len(work) == self._size
        return [self._pool.submit(self._run, function) for function in work]

    def _run(self, function: Callable[[], Any]) -> Any:
        self._gate.wait(timeout=PATIENCE)
        try:
            return function()
        except (CalendarError, DatabaseError) as error:
            return error


def name_outcome(outcome: Any) -> str:
    """An outcome in a word: `won`, `busy` as the write path reports it, or something else."""
    if isinstance(outcome, CalendarError):
        return "busy" if outcome.code == "busy" else outcome.code
    if isinstance(outcome, DatabaseError):
        state = getattr(outcome.__cause__, "sqlstate", None)
        return "busy" if state == EXCLUSION_VIOLATION else f"{state} {outcome}"
    return "busy" if outcome == (None, "busy") else "won"
