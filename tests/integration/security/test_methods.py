"""Unsupported methods: 405 with the supported ones, never the CSRF failure page."""

from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from calendarapp.security.methods import HeadMiddleware
from calendarapp.services import feed_addresses, public_calendars
from tests.support.factories import Cast
from webapp.wsgi import application

pytestmark = pytest.mark.django_db

OTHERS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT", "MKCALENDAR", "TRACE")


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def allowed(answer: Any) -> tuple[int, set[str]]:
    return answer.status_code, set(answer.headers.get("Allow", "").split(", "))


@pytest.mark.parametrize("method", OTHERS)
def test_write_to_read_only_page_is_405(visitor: Client, cast: Cast, method: str) -> None:
    feeds = [feed_addresses.get_address(tg_id=cast.anna.tg_id, kind=kind) for kind in ("calendar", "busy")]
    address = f"/public/{public_calendars.open_calendar(tg_id=cast.anna.tg_id).token}/"
    public = (address, f"{address}calendar.ics", f"{address}1/")
    for path in (*feeds, *public, "/", "/healthz", "/readyz", "/favicon.ico", "/feeds/nothing.ics"):
        assert allowed(visitor.generic(method, path)) == (405, {"GET", "HEAD"}), path


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "PUT", "DELETE"])
def test_unknown_method_to_form_is_405(visitor: Client, method: str) -> None:
    for path in ("/admin/", "/admin/login/", "/i18n/setlang/"):
        assert allowed(visitor.generic(method, path)) == (405, {"GET", "HEAD", "POST"}), path


def test_unknown_method_to_the_api_is_405(visitor: Client) -> None:
    for path in ("/api/schema/", "/api/docs/"):
        answer = visitor.generic("PROPFIND", path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


def test_get_and_head_are_served(visitor: Client, cast: Cast) -> None:
    path = feed_addresses.get_address(tg_id=cast.anna.tg_id, kind="calendar")
    tag = visitor.get(path).headers["ETag"]
    assert visitor.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert visitor.head("/healthz").status_code == 200


def test_head_is_answered_without_a_body() -> None:
    """As the server sees it: Django's test client would hide a body."""
    answered: list[str] = []

    def begin(status: str, _headers: Any, _error: Any = None) -> Any:
        answered.append(status[:3])

    for path in ("/", "/admin/login/", "/api/schema/", "/nowhere/"):
        assert b"".join(application(RequestFactory().head(path).environ, begin)) == b"", path
    assert answered == ["200"] * 3 + ["404"]


def test_head_of_what_is_streamed_has_no_body() -> None:
    def stream(_request: Any) -> Any:
        return StreamingHttpResponse(["a", "b"])

    for method, expected in (("HEAD", b""), ("GET", b"ab")):
        answer = HeadMiddleware(stream)(RequestFactory().generic(method, "/"))
        assert b"".join(answer) == expected
