"""How many messages and button presses a minute one person (or group) may send, before anything else is done."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

MINUTE: Final = 60.0
REMEMBERED: Final = 100_000  # senders; somebody who was silent for a minute is forgotten anyway


class Verdict(Enum):
    """What becomes of an update."""

    SERVE = "serve"
    SLOW_DOWN = "slow down"  # not served, and its sender is told, once
    IGNORE = "ignore"


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float
    silent_until: float = 0.0


@dataclass
class Pace:
    """A token bucket for each sender, in the memory of this process.

    Whoever has emptied theirs is told so once and then not heard until a minute has passed.

    Args:
        clock: monotonic seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[int, _Bucket] = field(default_factory=OrderedDict)

    def judge(self, sender: int, per_minute: int) -> Verdict:
        """Count one update.

        Args:
            sender: ID of a private or a group chat.
            per_minute: how many a minute are served, and at once after a silence; 0 for no limit.
        """
        if not per_minute:
            return Verdict.SERVE
        now = self.clock()
        bucket = self._buckets.pop(sender, None) or _Bucket(left=per_minute, seen=now)
        self._buckets[sender] = bucket  # to the end: the first ones were seen longest ago
        self._forget(now)
        if now < bucket.silent_until:
            bucket.seen = now
            return Verdict.IGNORE
        if bucket.silent_until:
            bucket.left, bucket.silent_until = per_minute, 0.0
        bucket.left = min(per_minute, bucket.left + (now - bucket.seen) * per_minute / MINUTE)
        bucket.seen = now
        if bucket.left < 1:
            bucket.silent_until = now + MINUTE
            return Verdict.SLOW_DOWN
        bucket.left -= 1
        return Verdict.SERVE

    def _forget(self, now: float) -> None:
        """Drop the senders whose buckets are full again, and the oldest where there are too many."""
        while True:
            sender, oldest = next(iter(self._buckets.items()))
            idle = now - oldest.seen >= MINUTE and now >= oldest.silent_until
            if not (idle or len(self._buckets) > REMEMBERED) or len(self._buckets) == 1:
                return
            del self._buckets[sender]
