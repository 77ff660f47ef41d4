"""Running several functions at the same moment, in threads with their own database connections."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from tests.support.waiting import PATIENCE


def run_at_once(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run each in its own thread, all released together; what each returned, or the exception that it raised."""
    gate = threading.Barrier(len(work))

    def run(function: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=PATIENCE)
            return function()
        except Exception as error:  # noqa: BLE001  the caller looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))
