"""A browser that signs in with OpenID Connect, and how that ends when it does not."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.test import Client

from calendarapp.models import PageSession
from tests.integration.pages.entering import COOKIE, FIREFOX
from tests.support.openid import BASE

BEGIN = "/calendar/enter/oidc/"
BACK = "/calendar/enter/oidc/back/"
KEPT = settings.OIDC_COOKIE_NAME


def make_browser(**more: Any) -> Client:
    return Client(headers={"User-Agent": FIREFOX, "Accept-Language": "en"}, **more)


def begin(browser: Client, way: str = "") -> str:
    """Press the button: the address at the provider that it leads to."""
    answer = browser.get(BEGIN, {"next": way} if way else {})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come_back(browser: Client, address: str) -> Any:
    """Follow the provider's redirect."""
    assert address.startswith(BASE + BACK)
    return browser.get(address.removeprefix(BASE))


def read(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def try_token(browser: Client | None = None) -> Any:
    """Sign in with the token of the lying provider; its codes are the nonces."""
    browser = browser or make_browser()
    asked = read(begin(browser))
    return browser.get(BACK, {"state": asked["state"], "code": asked["nonce"]})


def refused(answer: Any, status: int, words: str) -> None:
    """It ends in a page that says what to do, and signs nobody in."""
    text = answer.content.decode()
    assert (answer.status_code, COOKIE in answer.cookies) == (status, False), text
    assert words in text
    assert "/calendar</b> to the bot" in text
    assert not PageSession.objects.exists()
