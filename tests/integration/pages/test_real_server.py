"""Signing in through sockets, as a browser does it: cookies, the form's token, redirects."""

import contextlib
import http.client
import re
from http.client import HTTPMessage
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from calendarapp.services import page_sessions
from tests.integration.pages.entering import make_path
from tests.support.factories import make_person


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    text: str


def test_real_server_signs_in_over_http(address: str) -> None:
    person = make_person("Anna", language="en")
    path = make_path(person.tg_id)

    def ask(method: str, path: str, body: str = "", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(http.client.HTTPConnection(urlsplit(address).netloc)) as connection:
            connection.request(method, path, body.encode(), named)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())

    answer = ask("HEAD", path)
    assert (answer.status, answer.text) == (200, "")
    answer = ask("GET", path, User_Agent="Telegram (like TwitterBot)")
    form = re.search(r'value="(\w{64})"', answer.text)
    given = re.search(r"csrftoken=(\w+)", answer.headers["Set-Cookie"])
    assert form is not None
    assert given is not None
    kind = "application/x-www-form-urlencoded"
    body = f"csrfmiddlewaretoken={form[1]}"
    assert ask("POST", path, body, Content_Type=kind).status == 403
    answer = ask("POST", path, body, Content_Type=kind, Cookie=f"csrftoken={given[1]}", Origin=address)
    assert (answer.status, answer.headers["Location"]) == (302, "/calendar/")
    session = re.search(rf"{settings.PAGE_COOKIE_NAME}=(vsp_[\w-]+)", str(answer.headers))
    assert session is not None
    assert ask("GET", "/calendar/", Cookie=session[0]).status == 200
    assert ask("GET", "/calendar/").status == 302
    assert ask("GET", "/api/users/me/", Authorization=f"Bearer {session[1]}").status == 200
    assert ask("GET", path).status == 410
    page_sessions.end_all(tg_id=person.tg_id)
    assert ask("GET", "/calendar/", Cookie=session[0]).status == 302
