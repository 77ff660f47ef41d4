"""Files in messages: sent by the bot or by people, kept beside the state or in memory."""

import secrets
from pathlib import Path

from sandbox.errors import Json
from sandbox.params import Upload
from sandbox.state import State

MAX_UPLOAD = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
"""Bots send up to 50 MB and get up to 20 MB (https://core.telegram.org/bots/api#getfile)."""


class FileStore:
    """Contents by ``file_id``; what a Document says of them stands in the state."""

    def __init__(self, state: State, directory: Path | None) -> None:
        self._state = state
        self._directory = directory
        self._contents: dict[str, bytes] = {}
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)

    def add(self, upload: Upload) -> Json:
        """Keep a file and return what the state holds of it."""
        file_id = f"BQAC{secrets.token_urlsafe(24)}"
        number = len(self._state.files) + 1
        known: Json = {
            "file_id": file_id,
            "file_unique_id": f"AgAD{secrets.token_urlsafe(8)}",
            "file_name": upload.name,
            "mime_type": upload.content_type,
            "file_size": len(upload.content),
            "file_path": f"documents/file_{number}{Path(upload.name).suffix[:12]}",
        }
        if self._directory is None:
            self._contents[file_id] = upload.content
        else:
            (self._directory / file_id).write_bytes(upload.content)
        self._state.files[file_id] = known
        return known

    def known(self, file_id: str) -> Json | None:
        return self._state.files.get(file_id)

    def by_path(self, path: str) -> Json | None:
        """The file that getFile gave ``path`` for."""
        return next((known for known in self._state.files.values() if known["file_path"] == path), None)

    def content(self, file_id: str) -> bytes | None:
        """The bytes of a file, ``None`` when it is gone."""
        if self._directory is None:
            return self._contents.get(file_id)
        # Only identifiers that we made ourselves name a file, so a path can't be smuggled in.
        path = self._directory / file_id
        return path.read_bytes() if file_id in self._state.files and path.is_file() else None


def make_document(known: Json) -> Json:
    """The Bot API's Document of a stored file."""
    return {name: known[name] for name in ("file_name", "mime_type", "file_id", "file_unique_id", "file_size")}
