"""A browser that comes in by a one-time link."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.test import Client

from calendarapp.models import PageSession
from calendarapp.services import page_sessions

HOME = "/calendar/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
COOKIE = settings.PAGE_COOKIE_NAME


def make_path(tg_id: int) -> str:
    """The path of a one-time link of this person."""
    return f"/calendar/enter/{page_sessions.get_link_token(page_sessions.make_link(tg_id=tg_id).pk)}/"


def enter(path: str, client: Client | None = None, *, query: str = "") -> tuple[Client, Any]:
    """A browser that opens the link and confirms, with the form's own token; and the answer."""
    browser = client or Client(enforce_csrf_checks=True, headers={"User-Agent": FIREFOX})
    shown = browser.get(path + query)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())
    form = {"csrfmiddlewaretoken": found[1]} if found else {}
    return browser, browser.post(path + query, form)


def age(tg_id: int, **by: float) -> None:
    """Let everything of this person end so much sooner."""
    for row in PageSession.objects.filter(tg_id=tg_id):
        row.expires_at -= dt.timedelta(**by)
        row.save()


def cookie(client: Client) -> str:
    return f"{COOKIE}={client.cookies[COOKIE].value}"
