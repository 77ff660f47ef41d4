"""The log's lines: as text or as JSON, with the update that they belong to, and without secrets."""

import datetime as dt
import json
import logging
import re
from collections.abc import Iterable
from typing import Any, Final

from webapp import tracing

LEVELS: Final = ("debug", "info", "warning", "error")
# Anyone with a feed's address can read it, and the link of /calendar signs them in; an address may be written in other
# ways than ours.
ADDRESS: Final = re.compile(r"(?i)(/feeds/|/bookings/|/calendar/enter/)(?!telegram/)[^\s/?\"']+|[\w-]{43}(?=\.ics)")
# A program's token, a session's or a link's, that was put into an address or an invalid header.
TOKEN: Final = re.compile(r"(vs[lpt]_)[\w-]{20,}")


class HideSecrets(logging.Filter):
    """Replaces every known secret and every token (of feeds, links, sessions, programs) in a record and its traceback.

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
        return ADDRESS.sub(r"\1***", TOKEN.sub(r"\1***", text))


class ShortenRefusals(logging.Filter):
    """Leaves the traceback out of a record about a refused request (4xx).

    Django adds one to some, such as a wrong Host or an unreadable form: anybody could fill the disk with them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record in place; let every record pass."""
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class TextFormatter(logging.Formatter):
    """A line for people."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}{update}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Format it; what belongs to an update says so behind the logger's name."""
        update = tracing.get_update()
        record.update = "" if update is None else f" [update {update}]"
        return super().format(record)


class JsonFormatter(logging.Formatter):
    """A line for programs: one JSON object with `time` (UTC), `level`, `logger`, `process` and `message`.

    `update_id` is there when the line belongs to an update, `error` when it has a traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        update = tracing.get_update()
        if update is not None:
            line["update_id"] = update
        if record.exc_info or record.exc_text:
            line["error"] = record.exc_text or self.formatException(record.exc_info)  # type: ignore[arg-type]
        return json.dumps(line, ensure_ascii=False)


FORMATS: Final[dict[str, type[logging.Formatter]]] = {"json": JsonFormatter, "text": TextFormatter}


def configure(form: str, lowest: str, secrets: Iterable[str]) -> dict[str, Any]:
    """Django's LOGGING, in one of FORMATS, from one of LEVELS up.

    Libraries say no more than `info`: at `debug` some would write down what people have sent.
    """
    level = lowest.upper()
    quieter = "INFO" if level == "DEBUG" else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "short_refusals": {"()": ShortenRefusals},
            "no_secrets": {"()": HideSecrets, "secrets": list(secrets)},
        },
        "formatters": {"line": {"()": FORMATS[form]}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["short_refusals", "no_secrets"],
            },
        },
        "root": {"handlers": ["stderr"], "level": quieter},
        "loggers": {
            **{name: {"level": level} for name in ("bot", "botapi", "calendarapp", "webapp", "worker")},
            "django": {"handlers": [], "level": quieter, "propagate": True},
            "axes": {"level": "ERROR" if level == "ERROR" else "WARNING"},
            "django.server": {"handlers": ["stderr"], "level": quieter, "propagate": False},
        },
    }
