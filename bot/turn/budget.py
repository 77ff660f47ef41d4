"""How long an update may take: nobody waits for a database that is slow, or stands still, without a word.

A database that is away says so at once. One that is slow, or stopped (SIGSTOP, a machine that hangs), says nothing, and
neither does a thread that waits for it. So the time is taken on this side.
"""

import threading
import time
from typing import Final

TOLD: Final = 12.0  # seconds without a word; longer than a statement waits for a lock (`sql.locks.WAIT`)
LONGEST: Final = 24.0  # seconds that a turn takes once it has begun; shorter than the webhook's patience


class GivenUpError(Exception):
    """An update is not served, and certainly has no effect: the database has not answered in time."""


class DroppedError(GivenUpError):
    """It goes with an earlier one of the same person that is not served: what they are told is about both."""


class Budget:
    """The time of one update, without what it waits for others of its person."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The database has answered, or something else was waited for."""
        self._since = time.monotonic()

    def until_told(self) -> float:
        """Seconds until the person is to hear something; not less than zero."""
        return self._left(TOLD)

    def until_cut(self) -> float:
        """Seconds until what has begun is ended."""
        return self._left(LONGEST)

    def _left(self, most: float) -> float:
        return max(self._since + most - time.monotonic(), 0.0)


class Effort:
    """One try to serve an update. It is given up, or it begins: one of both, whatever happens at the same moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = self._given_up = False

    def begin(self) -> None:
        """Called in the thread before anything takes effect. Raises: GivenUpError."""
        with self._lock:
            if self._given_up:
                raise GivenUpError
            self._begun = True

    def give_up(self) -> bool:
        """Let nothing take effect any more. Returns whether it was in time for that."""
        with self._lock:
            self._given_up = not self._begun
            return self._given_up
