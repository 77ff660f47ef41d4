"""Links to pages, to the bot, and origins of sites, which of them are kept; @usernames as people write them. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit

LIMIT: Final = 2000  # characters
EXAMPLE: Final = "https://example.org"
USERNAME: Final = re.compile(r"(?:@|(?:https?://)?t\.me/)([A-Za-z][A-Za-z0-9_]{3,31})/?")
# Scheme and host, as a browser writes them; names in other scripts in ASCII (`xn--`).
ORIGIN: Final = r"^https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?(:[1-9][0-9]{0,4})?$"
ORIGIN_LIMIT: Final = 255  # characters
HANDOVER: Final = "take_"  # before the key of a guest's booking, in a link to the bot
LINK: Final = re.compile(r"(?i)https?://[^\s\"<>\\^`{|}\x00-\x1f\x7f]+")


def is_url(text: str) -> bool:
    """Whether that is a link that can be kept."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # a broken IPv6 address, or no number behind the colon
        return False
    fits = len(text) <= LIMIT and LINK.fullmatch(text) is not None
    return fits and bool(parts.hostname) and port != 0


def read_origin(text: str) -> str | None:
    """The https origin that is meant, as a browser writes it; None for anything else, and for one with a path."""
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment:
        return None
    origin = f"{parts.scheme}://{host}{'' if port is None else f':{port}'}".lower()
    return origin if len(origin) <= ORIGIN_LIMIT and re.fullmatch(ORIGIN, origin) else None


def parse_username(text: str) -> str | None:
    """The username in `@anna` or `t.me/anna`, None for anything else."""
    found = USERNAME.fullmatch(text.strip())
    return found[1] if found else None


def make_start_link(bot_username: str, payload: str) -> str:
    """The link that starts the bot with a payload (https://core.telegram.org/bots/features#deep-linking)."""
    return f"https://t.me/{bot_username}?start={payload}"
