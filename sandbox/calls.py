"""The log of Bot API calls, for statistics and for tests of rates and orders."""

from collections import Counter, deque
from dataclasses import asdict, dataclass

from sandbox.errors import Json

CALLS_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call: Unix time, method, chat, the HTTP status answered (0: the connection was cut)."""

    time: float
    method: str
    chat_id: int | None
    status: int
    parameters: Json


class CallLog:
    """The newest calls, and how many there were of each method."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self._counts: Counter[str] = Counter()

    def add(self, call: Call) -> None:
        self._calls.append(call)
        self._counts[call.method] += 1

    def find(self, method: str = "", chat_id: int | None = None) -> list[Json]:
        """The calls of a method (any when empty) to a chat (any when ``None``), oldest first."""
        wanted = method.lower()
        return [
            asdict(call)
            for call in self._calls
            if (not wanted or call.method.lower() == wanted) and (chat_id is None or call.chat_id == chat_id)
        ]

    def counts(self) -> dict[str, int]:
        """How many calls there were of each method since the start."""
        return dict(self._counts)
