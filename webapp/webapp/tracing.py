"""Which update of Telegram is being worked on: its ID is in every log line, and in the messages that it causes.

It passes from the task that received the update into the threads that serve it (`db_threads`), is recorded with each
message (`mark`), and comes back when a worker sends that (`follow`).
"""

from contextvars import ContextVar
from typing import Any, Final

UPDATE: Final = "update_id"  # its key in a recorded message, which is left out when that is sent

_update: ContextVar[int | None] = ContextVar("update", default=None)


def follow(update_id: Any) -> None:
    """From here on, this task works on that update; None, or what is no ID: on none."""
    _update.set(update_id if isinstance(update_id, int) else None)


def get_update() -> int | None:
    return _update.get()


def mark(payload: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a message, to be recorded, with the update that causes it."""
    update = _update.get()
    return payload if update is None else {**payload, UPDATE: update}
