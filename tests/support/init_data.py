"""What Telegram gives a Mini App when a person opens it, signed as Telegram signs it."""

import datetime as dt
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

TOKEN = "123456:AAGtest-token"


def make_fields(tg_id: int, *, at: dt.datetime, first_name: str = "Anna", **more: Any) -> dict[str, str]:
    """The fields before they are signed; `user`, `auth_date` and `signature` replace those that would be made."""
    user = {"id": tg_id, "first_name": first_name, "allows_write_to_pm": True}
    given: dict[str, str] = {
        name: more.pop(name) for name in ("user", "auth_date", "signature", "start_param") if name in more
    }
    made = {"query_id": "AAHdF6IQ", "user": json.dumps({**user, **more}), "auth_date": str(int(at.timestamp()))}
    return {**made, **given}


def make_init_data(tg_id: int, *, at: dt.datetime, token: str = TOKEN, **more: Any) -> str:
    """`initData` of this person, opened at that moment; written by the reference, not with our own code."""
    fields = make_fields(tg_id, at=at, **more)
    text = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": hmac.new(key, text.encode(), hashlib.sha256).hexdigest()})
