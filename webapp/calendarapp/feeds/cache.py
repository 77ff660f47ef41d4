"""What a process keeps in its memory to save work, as it is: Django's caches would pack and unpack it each time."""

import threading
import time
from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by their keys, not too many and not for too long; what is put in must not be changed any more.

    Args:
        limit: how many; those that were not asked for the longest go first.
        seconds: how long each.
    """

    def __init__(self, *, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._lock = threading.Lock()
        self._values: OrderedDict[object, tuple[float, Value]] = OrderedDict()

    def get(self, key: object) -> Value | None:
        """The value; None where there is none, or none any more."""
        with self._lock:
            until, value = self._values.get(key) or (0.0, None)
            if until <= time.monotonic():
                self._values.pop(key, None)
                return None
            self._values.move_to_end(key)
            return value

    def put(self, key: object, value: Value) -> None:
        """Keep this value."""
        with self._lock:
            self._values[key] = time.monotonic() + self._seconds, value
            self._values.move_to_end(key)
            if len(self._values) > self._limit:
                self._values.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
