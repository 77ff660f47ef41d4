"""Where the questions stand that people have not answered yet: an answer in words takes their buttons away.

Only as far as this process has sent them, and only in memory: a button that stays explains itself (`stamps`).
"""

from collections import OrderedDict
from typing import Any, Final

from bot.turn.stamps import find_stamp

ANSWERED: Final = "answered"  # in the parameters of a call: the stamp of the question whose message it is about
MOST_PEOPLE: Final = 10_000
MOST_MESSAGES: Final = 4  # of one person's question, which may be asked again


class Questions:
    """The messages with the latest question of each person."""

    def __init__(self) -> None:
        self._asked: OrderedDict[int, tuple[str, list[int]]] = OrderedDict()

    def note(self, payload: dict[str, Any], message_id: int | None) -> None:
        """Telegram shows this message; it may be a question."""
        stamp = find_stamp(payload.get("reply_markup") or {})
        if stamp is None or message_id is None:
            return
        chat_id = payload["chat_id"]
        before, messages = self._asked.pop(chat_id, (stamp, []))
        others = [one for one in messages if one != message_id] if before == stamp else []
        self._asked[chat_id] = (stamp, [*others, message_id][-MOST_MESSAGES:])
        if len(self._asked) > MOST_PEOPLE:
            self._asked.popitem(last=False)

    def take(self, chat_id: int, stamp: str) -> list[int]:
        """The messages with that question, once; none that this process does not know."""
        if self._asked.get(chat_id, ("", []))[0] != stamp:
            return []
        return self._asked.pop(chat_id)[1]
