"""`initData` of a Mini App: who has opened it, as Telegram vouches (core.telegram.org/bots/webapps).

It is a query string that Telegram signs with the bot's token. While it is fresh it is as good as a password; so it is
sent in a body, never in an address, and is in no log.
"""

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

LASTS: Final = dt.timedelta(hours=1)
AHEAD: Final = dt.timedelta(minutes=1)  # so far Telegram's clock may be before ours
LONGEST: Final = 8192  # characters; Telegram's has some hundred, and `start_param` is the person's own
FIELDS: Final = 50
KEY: Final = b"WebAppData"


class InitDataError(ValueError):
    """It proves nothing; the text says why, for the log."""


@dataclass(frozen=True, slots=True)
class TelegramUser:
    """Who has opened the Mini App."""

    tg_id: int
    username: str
    first_name: str
    last_name: str
    language_code: str | None
    allows_messages: bool  # the bot may write to them
    start_param: str  # what the link that has opened it ends with, `?startapp=`


def check(init_data: str, *, token: str, now: dt.datetime) -> TelegramUser:
    """Return who it is about, if Telegram has signed it for the bot with this token within the last hour.

    Raises:
        InitDataError: it is not so, or it can't be read in one way alone.
    """
    fields = _parse(init_data)
    given = fields.pop("hash", "")
    if not hmac.compare_digest(sign(fields, token).encode(), given.encode()):
        raise InitDataError("the signature does not fit")
    _check_time(fields.get("auth_date", ""), now)
    return _read_user(fields.get("user", ""), fields.get("start_param", ""))


def sign(fields: dict[str, str], token: str) -> str:
    """Compute the `hash` of all other fields, as Telegram does: `signature`, for third parties, is one of them."""
    text = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(KEY, token.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _parse(init_data: str) -> dict[str, str]:
    if len(init_data) > LONGEST:
        raise InitDataError("it is too long")
    try:
        pairs = parse_qsl(
            init_data, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=FIELDS
        )
        fields = dict(pairs)
        "".join(fields.values()).encode()  # surrogates, which JSON may contain, can't be signed
        "".join(fields).encode()
    except ValueError as error:
        raise InitDataError("it is no query string") from error
    if len(fields) != len(pairs):
        raise InitDataError("it has a field twice")
    # A line break would let one set of fields pass for another: the signed text has one field a line.
    if any("\n" in text for pair in pairs for text in pair):
        raise InitDataError("it has a line break in a field")
    return fields


def _check_time(text: str, now: dt.datetime) -> None:
    try:
        signed = dt.datetime.fromtimestamp(int(text) if text.isascii() and text.isdecimal() else -1, dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InitDataError("auth_date is no moment") from error
    if not now - LASTS <= signed <= now + AHEAD:
        raise InitDataError("it is too old, or of the future")


def _read_user(text: str, start_param: str) -> TelegramUser:
    try:
        user = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InitDataError("user is no JSON") from error
    number = user.get("id") if isinstance(user, dict) else None
    if type(number) is not int or not 0 < number < 2**52 or user.get("is_bot"):  # `True` is an int, too
        raise InitDataError("user is no person")
    return TelegramUser(
        tg_id=number,
        username=_get_text(user, "username"),
        first_name=_get_text(user, "first_name"),
        last_name=_get_text(user, "last_name"),
        language_code=_get_text(user, "language_code") or None,
        allows_messages=user.get("allows_write_to_pm") is True,
        start_param=start_param,
    )


def _get_text(user: dict[str, Any], name: str) -> str:
    value = user.get(name)
    return value if isinstance(value, str) else ""
