"""Waiting for a condition instead of for a time."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

Found = TypeVar("Found")

# Seconds after which a test gives up waiting; no working machine takes that long. It only determines how long a
# failure takes to show, and says nothing about the product's speed: that is what `benchmarks` is for.
PATIENCE: Final = 120.0


def wait_until(condition: Callable[[], Found], *, seconds: float = PATIENCE, what: str = "the condition") -> Found:
    """Poll until the answer is true, and return it.

    Raises:
        AssertionError: it is not true in time.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} does not hold within {seconds:g} seconds"
        time.sleep(0.02)
    return found
