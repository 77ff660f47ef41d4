"""The calendar's pages as somebody who is signed in sees them."""

from django.conf import settings
from django.test import Client

from calendarapp.services import page_sessions


def sign_in(client: Client, tg_id: int) -> Client:
    """Give the client a session of this person."""
    token, _session = page_sessions.open_session(tg_id=tg_id, browser="Test")
    client.cookies[settings.PAGE_COOKIE_NAME] = token
    return client
