"""Waiting for a condition instead of for a time."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

Found = TypeVar("Found")

# Seconds after which a test gives up on what has to come: no machine that still works takes so long. It is how long a
# failure takes to be seen, and says nothing of how fast the product is: that is for `benchmarks`.
PATIENCE: Final = 8.0


def wait_until(condition: Callable[[], Found], *, seconds: float = PATIENCE, what: str = "the condition") -> Found:
    """Ask again and again until the answer is true, and return it.

    Raises:
        AssertionError: it is not true in time.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} does not hold within {seconds:g} seconds"
        time.sleep(0.02)
    return found
