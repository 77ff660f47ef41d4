"""Faults on request: refusals, server errors, cut connections, and Telegram's rate limits."""

import math
from collections import deque
from dataclasses import dataclass, field
from http.client import responses

from sandbox.errors import ApiError, ControlError, Json, too_many_requests

CUTS = ("before", "after")


@dataclass(slots=True)
class Fault:
    """What happens to the next ``times`` calls of a method (any when empty) to a chat (any when ``None``).

    Either ``error_code`` is answered, with the number that the group has now (``migrate_to``) if it has another one, or
    the connection is ``cut`` before or after the call takes effect.
    """

    times: int
    method: str = ""
    chat_id: int | None = None
    error_code: int = 0
    description: str = ""
    retry_after: int = 1
    cut: str = ""
    migrate_to: int | None = None

    def error(self) -> ApiError:
        """The refusal to answer with."""
        if self.error_code == 429:
            return too_many_requests(self.retry_after)
        description = self.description or responses.get(self.error_code, "Error")
        return ApiError(self.error_code, description, migrate_to=self.migrate_to)


@dataclass(slots=True)
class Rate:
    """Telegram's limits on sending, off unless asked for: messages a second overall, and to one chat.

    Seconds are counted as sliding windows, a twentieth short, so that a sender that keeps exactly to the limit is not
    punished for the network's jitter.
    """

    enabled: bool = False
    overall: int = 30
    per_chat: int = 1
    window: float = 0.95
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=dict)

    def take(self, chat_id: int, now: float) -> None:
        """Count a message sent at ``now`` (seconds of a monotonic clock), or refuse it with a 429."""
        if not self.enabled:
            return
        chat = self._chats.setdefault(chat_id, deque())
        for sent, most in ((self._all, self.overall), (chat, self.per_chat)):
            while sent and sent[0] <= now - self.window:
                sent.popleft()
            if len(sent) >= most:
                raise too_many_requests(max(1, math.ceil(sent[0] + self.window - now)))
        self._all.append(now)
        chat.append(now)


class Faults:
    """The faults that were asked for and have not all happened yet."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.rate = Rate()

    def plan(self, data: Json) -> None:
        """Add a fault described as in the control API; raises `ControlError` when it can't be understood."""
        try:
            fault = Fault(**{"times": 1, **data})
        except TypeError as error:
            raise ControlError(f"not a fault: {error}") from None
        if fault.cut not in ("", *CUTS) or (not fault.cut and not 400 <= fault.error_code <= 599):
            raise ControlError("a fault has an error_code of 400 to 599, or cut: before | after")
        self.planned.append(fault)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this call meets, counted down; ``None`` when it goes through."""
        for fault in self.planned:
            if fault.method and fault.method.lower() != method.lower():
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.planned.remove(fault)
            return fault
        return None
