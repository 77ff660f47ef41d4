"""What people write, without what stands there of the bot: its name, and the form of its cards."""

import re
from typing import Final

CARD: Final = re.compile(r"(?:.*\n)?📌 (?P<name>.+)\n(?:.*\n)*?🗓 (?P<when>.+)")  # render_card, in all chats


def find_said(text: str, bot_username: str) -> str:
    """What is said to the bot that is called by its name; empty where it is not, or nothing follows."""
    name, _space, rest = text.strip().partition(" ")
    return rest.lstrip() if name.startswith("@") and name[1:].rstrip(",:").lower() == bot_username.lower() else ""


def read_text(text: str, bot_username: str) -> str:
    """The text that is meant.

    In other chats the bot is called by its name, so people do that in its own one as well. Of a card that is forwarded,
    or copied, name and time are said.
    """
    text = find_said(text, bot_username) or text.strip()
    card = CARD.match(text) if "📌" in text else None
    return f"{card['name']}\n{card['when']}" if card is not None else text
