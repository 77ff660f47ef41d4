"""PostgreSQL's bigint, the type of row numbers and of Telegram IDs."""

from typing import Final

MIN_BIGINT: Final = -(2**63)
MAX_BIGINT: Final = 2**63 - 1
MAX_DIGITS: Final = 19


def parse(text: str) -> int | None:
    """Parse digits; None for any other text, and for numbers beyond `MAX_BIGINT`."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        return None
    number = int(text)
    return number if number <= MAX_BIGINT else None
