"""Links to pages: which of them are kept; and usernames of Telegram as people write them. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit

LIMIT: Final = 2000  # characters
EXAMPLE: Final = "https://example.org"
USERNAME: Final = re.compile(r"(?:@|(?:https?://)?t\.me/)([A-Za-z][A-Za-z0-9_]{3,31})/?")
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


def parse_username(text: str) -> str | None:
    """The username in `@anna` or `t.me/anna`, None for anything else."""
    found = USERNAME.fullmatch(text.strip())
    return found[1] if found else None
