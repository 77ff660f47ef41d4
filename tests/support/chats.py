"""Reading the messages of a chat."""

import re
from typing import Any


def from_bot(message: dict[str, Any]) -> bool:
    """Whether the bot wrote this message."""
    return bool(message.get("from", {}).get("is_bot"))


def text_of(message: dict[str, Any]) -> str:
    """The text of a message, or its caption, or the kind of its content."""
    if "text" in message or "caption" in message:
        return str(message.get("text", message.get("caption")))
    return next((f"({kind})" for kind in KINDS if kind in message), "(?)")


KINDS = ("document", "location", "contact", "users_shared", "sticker", "photo", "new_chat_members")


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` is a part of ``text`` or a regular expression that is found in it."""
    if pattern in text:
        return True
    try:
        return re.search(pattern, text, re.DOTALL) is not None
    except re.error:
        return False


def newer_inline(messages: list[dict[str, Any]], message_id: int, text: str | None) -> bool:
    """Whether a message after ``message_id`` has an inline button of this text."""
    for message in messages:
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        if message["message_id"] > message_id and any(button["text"] == text for row in rows for button in row):
            return True
    return False
