"""The fields of a Bot API call, whichever way they came: query, form, multipart or JSON."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import Json, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class Params:
    """The fields of one call. Values are strings from forms, or JSON values from a JSON body."""

    values: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """A field as text, empty when it is absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str) -> int | None:
        """A field as a whole number; other text counts as absent, as at Telegram."""
        try:
            return int(str(self.values.get(name)).strip())
        except ValueError:
            return None

    def language(self) -> str:
        """The ``language_code`` of a call, empty when it is absent."""
        code = self.text("language_code").lower()
        if code and not re.fullmatch(r"[a-z]{2}", code):
            raise bad_request("invalid language code specified")
        return code

    def number(self, name: str) -> float | None:
        try:
            return float(str(self.values.get(name)))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """A field as a boolean; Telegram takes ``true``, ``yes`` and ``1``."""
        return str(self.values.get(name, "")).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str | None = None) -> Any:
        """A field that holds JSON, or ``None`` when it is absent; ``what`` names it in the refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what or name} JSON object") from None


def read_string(given: Json, name: str, problem: str = "") -> str:
    """A required field of a JSON object as text, a number too; ``problem`` stands before what is wrong with it."""
    value = _require(given, name, problem)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise bad_request(f'{problem}Field "{name}" must be of type String')
    return str(value)


def read_integer(given: Json, name: str, problem: str = "", *, bits: int = 32) -> int:
    """A required field of a JSON object as a whole number of that many bits, a text too."""
    value = _require(given, name, problem)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise bad_request(f'{problem}Field "{name}" must be a Number')
    most = 2 ** (bits - 1)
    if not re.fullmatch(r"-?[0-9]{1,20}", str(value)) or not -most <= int(value) < most:
        raise bad_request(f'{problem}Field "{name}" must be a valid Number')
    return int(value)


def _require(given: Json, name: str, problem: str) -> Any:
    if name not in given:
        raise bad_request(f'{problem}Can\'t find field "{name}"')
    return given[name]
