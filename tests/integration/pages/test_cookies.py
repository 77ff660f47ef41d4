"""The cookie of a session is taken only as a browser of this host sends it: once, under its own name."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from calendarapp.services import page_sessions
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db

NAME = settings.PAGE_COOKIE_NAME
# Python takes these for spaces and browsers don't: to them the name is another one, to which no prefix
# (`__Host-`) applies, so that any host of the domain may set it.
SPACES = ["\u2000", "\u00a0", "\u0085", "\u3000", "\u2028", "\x1f"]


def make_token(tg_id: int) -> str:
    return page_sessions.open_session(tg_id=tg_id, browser="Test")[0]


def send(path: str, cookies: str) -> Any:
    """What is answered to these bytes in the header."""
    return Client().get(path, HTTP_COOKIE=cookies.encode().decode("latin-1"))


def is_anna(cast: Cast, cookies: str) -> bool:
    """Whether the pages and the API take the cookies for Anna's; they agree."""
    page, api = send("/calendar/sessions/", cookies), send("/api/users/me/", cookies)
    assert (page.status_code, api.status_code) in {(200, 200), (302, 401), (302, 403)}
    return page.status_code == 200 and bool(api.json()["tg_id"] == cast.anna.tg_id)


@pytest.mark.parametrize("space", SPACES)
def test_name_with_a_strange_space_is_another_name(cast: Cast, space: str) -> None:
    mine, theirs = make_token(cast.anna.tg_id), make_token(cast.boris.tg_id)
    assert is_anna(cast, f"{NAME}={mine}; {space}{NAME}={theirs}")
    assert is_anna(cast, f"{space}{NAME}={theirs}; {NAME}={mine}")
    assert is_anna(cast, f"{NAME}={mine}; {NAME}{space}={theirs}")
    assert not is_anna(cast, f"{space}{NAME}={mine}")


def test_two_different_ones_are_none(cast: Cast) -> None:
    mine, theirs = make_token(cast.anna.tg_id), make_token(cast.boris.tg_id)
    assert not is_anna(cast, f"{NAME}={mine}; {NAME}={theirs}")
    assert not is_anna(cast, f"{NAME}={theirs}; {NAME}={mine}")
    assert not is_anna(cast, f"{NAME}=; {NAME}={mine}")


def test_usual_ones_are_taken(cast: Cast) -> None:
    mine = make_token(cast.anna.tg_id)
    assert is_anna(cast, f"{NAME}={mine}")
    assert is_anna(cast, f"csrftoken=a;{NAME}={mine};sessionid=b")
    assert is_anna(cast, f"{NAME}={mine}; {NAME}={mine}")
    assert is_anna(cast, f" x={NAME}={mine};  {NAME} = {mine} ;")
