"""How many messages and button presses a minute one person (or group) may send, before anything else is done.

Counted in the memory of this process: the database is not asked (docs/decisions/0018-rate-limits.md).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cachetools import TTLCache

MINUTE: Final = 60.0
REMEMBERED: Final = 100_000  # senders


class Decision(Enum):
    SERVE = "serve"
    SLOW_DOWN = "slow down"  # not served, and its sender is told, once
    IGNORE = "ignore"


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float
    silenced: bool = False


class RateLimiter:
    """A token bucket for each sender, who is told once when it is empty and then ignored for a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # A bucket that was not used for a minute is full again, and a silence lasts for one: then it is as good as new.
        self._buckets: TTLCache[int, _Bucket] = TTLCache(REMEMBERED, ttl=MINUTE, timer=clock)

    def check(self, sender: int, per_minute: int) -> Decision:
        """Count one update of a private or a group chat. `per_minute` may also come at once; 0 for no limit."""
        if not per_minute:
            return Decision.SERVE
        now = self._clock()
        bucket = self._buckets.get(sender) or _Bucket(left=per_minute, seen=now)
        if bucket.silenced:
            return Decision.IGNORE
        self._buckets[sender] = bucket  # for another minute
        bucket.left = min(per_minute, bucket.left + (now - bucket.seen) * per_minute / MINUTE)
        bucket.seen = now
        if bucket.left < 1:
            bucket.silenced = True
            return Decision.SLOW_DOWN
        bucket.left -= 1
        return Decision.SERVE

    def give_back(self, sender: int) -> None:
        """Forget one update that was counted: it will come again."""
        bucket = self._buckets.get(sender)
        if bucket is not None:
            bucket.left += 1
