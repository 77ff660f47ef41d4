"""Refusals, in Telegram's codes and words."""

from typing import Any

Json = dict[str, Any]
"""An object of the Bot API or of the control API, as it stands in JSON."""


class ApiError(Exception):
    """A Bot API call that is refused: ``code`` is the HTTP status, ``description`` Telegram's sentence."""

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to

    def body(self) -> Json:
        """The JSON body of the answer (https://core.telegram.org/bots/api#making-requests)."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        if self.migrate_to is not None:
            answer["parameters"] = {"migrate_to_chat_id": self.migrate_to}
        return answer


def bad_request(words: str) -> ApiError:
    """A 400; as on Telegram's server a sentence goes on in lower case, unless it is a code."""
    is_code = words[1:2] == "_" or "A" <= words[1:2] <= "Z"
    return ApiError(400, f"Bad Request: {words if is_code else words[:1].lower() + words[1:]}")


def forbidden(words: str) -> ApiError:
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    return ApiError(409, f"Conflict: {words}")


def too_many_requests(retry_after: int) -> ApiError:
    """A 429 in Telegram's manner; ``retry_after`` is in seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


class ControlError(Exception):
    """A control API request that can't be done; ``code`` is the HTTP status."""

    def __init__(self, description: str, code: int = 400) -> None:
        super().__init__(description)
        self.code = code
