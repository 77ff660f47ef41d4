"""Reading the messages of a chat."""

import re
from typing import Any


def from_bot(message: dict[str, Any]) -> bool:
    """Whether the bot wrote this message."""
    return bool(message.get("from", {}).get("is_bot"))


def list_news(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bot's messages that these changes of a chat have left there, as they are then, oldest first."""
    found: dict[int, dict[str, Any]] = {}
    for change in changes:
        if change["type"] in {"message", "edit"} and from_bot(change["message"]):
            found[change["message"]["message_id"]] = change["message"]
        elif change["type"] == "delete":
            found.pop(change["message_id"], None)
    return [found[number] for number in sorted(found)]


def get_text(message: dict[str, Any]) -> str:
    """The text of a message, or its caption, or the kind of its content."""
    if "text" in message or "caption" in message:
        return str(message.get("text", message.get("caption")))
    return next((f"({kind})" for kind in KINDS if kind in message), "(?)")


KINDS = ("document", "location", "contact", "users_shared", "sticker", "photo", "poll", "new_chat_members")


def is_match(pattern: str, text: str) -> bool:
    """Whether ``pattern`` is part of ``text`` or a regular expression found in it."""
    if pattern in text:
        return True
    try:
        return re.search(pattern, text, re.DOTALL) is not None
    except re.error:
        return False


def has_newer_inline(messages: list[dict[str, Any]], message_id: int, text: str | None) -> bool:
    """Whether a message after ``message_id`` has an inline button of this text."""
    for message in messages:
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        if message["message_id"] > message_id and any(button["text"] == text for row in rows for button in row):
            return True
    return False


def format_chat(
    chat: dict[str, Any], messages: list[dict[str, Any]], toasts: list[str], *, name: str, since: int
) -> str:
    """A chat as text; messages after `since` are marked.

    Args:
        chat: as the control API gives it.
        messages: of the chat, in order.
        toasts: the answers to pressed buttons.
        name: the person's.
        since: the number of the person's last action.
    """
    lines = []
    for message in messages:
        who = "bot" if from_bot(message) else name
        mark = "+" if message["seq"] > since else " "
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        below = "".join(f"\n      [{'] ['.join(button['text'] for button in row)}]" for row in rows)
        lines.append(f"{mark} {message['message_id']:>4} {who}: {get_text(message)}{below}")
    keyboard = chat["keyboard"]
    if keyboard and "keyboard" in keyboard:
        lines.append("  keyboard: " + ", ".join(button["text"] for row in keyboard["keyboard"] for button in row))
    return "\n".join(lines + [f"+ toast: {text}" for text in toasts]) or "(empty)"
