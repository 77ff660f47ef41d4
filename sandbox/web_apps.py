"""What Telegram tells a Mini App of the person who opens it, signed with the bot's token.

See https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from urllib.parse import urlencode

from sandbox import SANDBOX_TOKEN
from sandbox.errors import ControlError
from sandbox.state import Person

START_PARAM = re.compile(r"[A-Za-z0-9_-]{0,512}")


def make_init_data(person: Person, start_param: str = "") -> str:
    """The query string that stands in `tgWebAppData`. `signature`, which third parties check, is made up."""
    if not START_PARAM.fullmatch(start_param):
        raise ControlError("start_param has up to 512 letters, figures, _ and -")
    user = {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name or "",
        "username": person.username,
        "language_code": person.language_code or "en",
        "allows_write_to_pm": person.started and not person.blocked,
    }
    fields = {
        "query_id": secrets.token_urlsafe(15),
        "user": json.dumps({name: value for name, value in user.items() if value is not None}, ensure_ascii=False),
        "auth_date": str(int(time.time())),
        "signature": base64.urlsafe_b64encode(secrets.token_bytes(64)).rstrip(b"=").decode(),
    }
    if start_param:
        fields["start_param"] = start_param
    text = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.digest(b"WebAppData", SANDBOX_TOKEN.encode(), "sha256")
    return urlencode({**fields, "hash": hmac.new(key, text.encode(), hashlib.sha256).hexdigest()})
