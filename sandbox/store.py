"""Keeps the state on disk: atomic snapshots, and numbers that never go backwards.

A snapshot may be a moment old when the process is killed. The numbers given out since then must not be given out again
(a bot remembers which updates it has handled), so they are reserved on disk in steps before the first of them is used.
"""

import json
import logging
import os
import random
import time
from pathlib import Path

from sandbox.errors import Json
from sandbox.state import State

log = logging.getLogger(__name__)

RESERVED_STEP = 1000


class Store:
    """One directory with ``state.json`` and ``numbers.json``; with ``None`` it keeps nothing."""

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        self._reserved: dict[str, int] = {}
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)

    def load(self) -> State:
        """The state as it was left, or a new one; a damaged file is put aside and logged."""
        state: State | None = None
        if self.directory is not None and (saved := self._read("state.json")) is not None:
            try:
                state = State.from_json(saved)
            except (KeyError, TypeError, ValueError, AttributeError):
                _put_aside(self.directory / "state.json")
        numbers = self._read("numbers.json") or {}
        if state is None:
            # Telegram picks a random number too when a bot's updates begin; a fresh sandbox beside a database that
            # remembers the updates of an older one must not repeat them.
            first = _parse_whole(numbers.get("update_id")) or random.randrange(100_000_000, 900_000_000)  # noqa: S311
            state = State(next_update_id=first)
        state.next_update_id = max(state.next_update_id, _parse_whole(numbers.get("update_id")))
        state.next_message_id = max(state.next_message_id, _parse_whole(numbers.get("message_id")))
        return state

    def reserve(self, name: str, number: int) -> None:
        """Make sure that no later start gives out ``number`` of the series ``name`` again."""
        if self.directory is None or number < self._reserved.get(name, 0):
            return
        self._reserved[name] = number + RESERVED_STEP
        known = {key: _parse_whole(value) for key, value in (self._read("numbers.json") or {}).items()}
        _write(self.directory / "numbers.json", json.dumps({**known, **self._reserved}))

    def settle(self, state: State) -> None:
        """Give back the numbers reserved but not used: nothing was given out after the newest snapshot."""
        if self.directory is not None:
            numbers = {"update_id": state.next_update_id, "message_id": state.next_message_id}
            _write(self.directory / "numbers.json", json.dumps(numbers))

    def save(self, content: str) -> None:
        """Replace the snapshot by ``content`` (JSON) in one step."""
        if self.directory is not None:
            _write(self.directory / "state.json", content)

    def _read(self, name: str) -> Json | None:
        if self.directory is None:
            return None
        path = self.directory / name
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            value = None
        if not isinstance(value, dict):
            _put_aside(path)
            return None
        return value


def _write(target: Path, content: str) -> None:
    draft = target.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def _put_aside(path: Path) -> None:
    kept = path.with_name(f"{path.name}.damaged-{int(time.time())}")
    path.replace(kept)
    log.error("%s can't be read: it was put aside as %s, and the sandbox starts without it", path, kept.name)


def _parse_whole(value: object) -> int:
    return value if isinstance(value, int) else 0
