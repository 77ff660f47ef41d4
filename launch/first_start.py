"""The panel's first user, and the table that ends a start."""

import contextlib
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from launch.processes import get_web_address

ADMIN = "admin"


def make_admin() -> str:
    """On a database without any panel user, make the superuser `admin` with a random password.

    Returns:
        The password, to be shown once and kept nowhere; empty when there are users already.
    """
    users = get_user_model().objects
    if users.exists():
        return ""
    password = secrets.token_urlsafe(12)
    with contextlib.suppress(IntegrityError):  # another start, on the same database, was first
        users.create_superuser(username=ADMIN, password=password)
        return password
    return ""


def render_summary(password: str, bot_name: str) -> str:
    """Where everything is: panel and login, chat, data.

    Args:
        password: the new admin's password, or empty when it was shown at an earlier start.
        bot_name: the bot's username at Telegram, or empty when the sandbox plays Telegram.
    """
    if password:
        login = f"login {ADMIN}, password {password} (shown this once)"
    else:
        login = f"login {ADMIN}, password as shown at the first start"
    chat = f"https://t.me/{bot_name}" if bot_name else f"http://127.0.0.1:{settings.SANDBOX_PORT}/"
    rows = [("Panel", f"{get_web_address()}/admin/"), ("", login)]
    if not password:
        rows.append(("", f"to change it: .venv/bin/python webapp/manage.py changepassword {ADMIN}"))
    rows.append(("Chat", chat))
    rows.append(("Data", str(settings.DATA_DIR) if settings.EMBEDDED_POSTGRES else "the database of DATABASE_URL"))
    width = max(len(value) for _, value in rows) + 9
    body = "\n".join(f"  {name:<6} {value}" for name, value in rows)
    return f"\n{'-' * width}\n  Vstrecha is ready. Ctrl-C stops it.\n\n{body}\n{'-' * width}\n"
