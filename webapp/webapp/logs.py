"""Keeps secrets out of the log."""

import logging
import re
from collections.abc import Iterable
from typing import Final

# Anyone with a feed's address can read it; an address may be written in other ways than ours.
FEED: Final = re.compile(r"(?i)(/feeds/)[^\s/?\"']+|[\w-]{43}(?=\.ics)")
# A program's token that was put into an address or an invalid header.
TOKEN: Final = re.compile(r"vst_[\w-]{20,}")


class HideSecrets(logging.Filter):
    """Replaces every known secret and every token of a feed or a program in a record's text, its traceback included.

    Libraries put addresses into their errors, and a Bot API address contains the token.

    Args:
        secrets: the strings to hide; empty ones are ignored.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self.secrets = [secret for secret in secrets if len(secret) >= 8]

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place when it holds a secret; let every record pass."""
        message = record.getMessage()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        hidden = self.hide(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        return True

    def hide(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return FEED.sub(r"\1***", TOKEN.sub("vst_***", text))
