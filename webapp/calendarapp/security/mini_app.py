"""The calendar inside Telegram: its pages below `/app/<person>/`, in a frame, with a session of that frame's own.

The pages are those of `/calendar/`, and know nothing of it: `SCRIPT_NAME` is set to `/app/<person>`, so every link,
form and redirect stays below it. The person is in the address because one browser can hold two people's Telegram; each
address has cookies of its own (docs/decisions/0024-mini-app.md).
"""

import contextlib
import re
from collections.abc import Container, Iterator
from http.cookies import Morsel
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from calendarapp.security.base import Middleware
from calendarapp.security.page_cookie import SPACES

ENTRY: Final = "/app/"
INSIDE: Final = re.compile(r"(/app/[1-9][0-9]{0,15})(/(?:calendar|api)(?:/.*)?)", re.DOTALL)
# What the browser calls a cookie that the pages know by another name: those that are kept for `/` come along, too.
SESSION: Final = "calendar_app"
CSRF: Final = "calendar_app_csrf"


class MiniAppMiddleware(Middleware):
    """Lets Telegram, and nobody else, show `/app/` in a frame, and leads what is below it to the calendar's pages.

    No other cookie gets in: in Telegram's frame nobody is signed in to the panel.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = INSIDE.fullmatch(request.path_info)
        if found is None:
            response = self.get_response(request)
        else:
            with _mount(request, *found.groups()):
                response = self.get_response(request)
            _rename_cookies(response, f"{found[1]}/")
        if found is not None or request.path_info == ENTRY:
            _let_frame(response)
        return response


class PartitionedMorsel(Morsel[str]):
    """A cookie that a browser keeps for this site within that other site, where it keeps no third-party cookies.

    Python knows the attribute from 3.14 on, Django not yet (CHIPS, draft-cutler-httpbis-partitioned-cookies).
    """

    def OutputString(self, attrs: Container[str] | None = None) -> str:  # noqa: N802  its name
        return f"{super().OutputString(attrs)}; Partitioned"


def is_inside(request: HttpRequest) -> bool:
    """Whether the page is shown inside Telegram."""
    return str(request.META.get("SCRIPT_NAME", "")).startswith(ENTRY)


def get_person_id(request: HttpRequest) -> int | None:
    """Whose address the page is shown at; None outside of Telegram. It proves nothing: the session does."""
    return int(request.META["SCRIPT_NAME"].removeprefix(ENTRY)) if is_inside(request) else None


def make_entry_url(request: HttpRequest, address: str) -> str:
    """Where the person of this page is signed in by Telegram, and then led to this address inside of it."""
    place = str(request.META["SCRIPT_NAME"])
    return f"{ENTRY}?{urlencode({'person': place.removeprefix(ENTRY), 'next': address.removeprefix(place)})}"


@contextlib.contextmanager
def _mount(request: HttpRequest, place: str, path: str) -> Iterator[None]:
    """Treat the request as one for the path at a site that begins with this place."""
    before = get_script_prefix()
    request.path_info = request.META["PATH_INFO"] = path
    request.META["SCRIPT_NAME"] = place
    request.META["HTTP_COOKIE"] = _pick_cookies(str(request.META.get("HTTP_COOKIE", "")))
    set_script_prefix(place)
    try:
        yield
    finally:
        set_script_prefix(before)


def _get_cookie_names() -> dict[str, str]:
    """The cookies' names in the browser, and what the pages call them."""
    prefix = "__Secure-" if settings.HTTPS else ""
    return {f"{prefix}{SESSION}": settings.PAGE_COOKIE_NAME, f"{prefix}{CSRF}": settings.CSRF_COOKIE_NAME}


def _pick_cookies(header: str) -> str:
    """The header with the cookies that are for here, under the names that the pages know them by."""
    names = _get_cookie_names()
    pairs = (pair.partition("=") for pair in header.split(";"))
    return "; ".join(f"{names[found]}={value}" for name, _, value in pairs if (found := name.strip(SPACES)) in names)


def _rename_cookies(response: HttpResponse, path: str) -> None:
    """Give the cookies that are set the names of here, and keep them to this path; others are not set.

    With https they are sent within Telegram's page, too. Without it only the sandbox can show the page, which is at the
    same host.
    """
    names = {inside: name for name, inside in _get_cookie_names().items()}
    for inside in list(response.cookies):
        given = response.cookies.pop(inside)
        if inside not in names:
            continue
        morsel = PartitionedMorsel() if settings.HTTPS else Morsel[str]()
        morsel.set(names[inside], given.value, given.coded_value)
        morsel.update(given)
        morsel["path"], morsel["domain"] = path, ""
        morsel["samesite"], morsel["secure"] = ("None", True) if settings.HTTPS else ("Lax", False)
        response.cookies[names[inside]] = morsel


def _let_frame(response: HttpResponse) -> None:
    response.headers.pop("X-Frame-Options", None)
    response._csp_replace = {"frame-ancestors": settings.MINI_APP_HOSTS}  # type: ignore[attr-defined]  # django-csp's
