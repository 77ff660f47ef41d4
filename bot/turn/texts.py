"""What people write, without what stands there of the bot: its name, and the form of its cards."""

import re
from typing import Final

CARD: Final = re.compile(r"(?:.*\n)?📌 (?P<name>.+)\n(?:.*\n)*?🗓 (?P<when>.+)")  # render_card, in all chats


def read_text(text: str, bot_username: str) -> str:
    """The text that is meant.

    In other chats the bot is called by its name, so people do that in its own one as well. Of a card that is forwarded,
    or copied, name and time are said.
    """
    text = text.strip()
    name, _space, rest = text.partition(" ")
    called = name.startswith("@") and name[1:].rstrip(",:").lower() == bot_username.lower()
    text = rest.lstrip() if called and rest else text
    card = CARD.match(text) if "📌" in text else None
    return f"{card['name']}\n{card['when']}" if card is not None else text
