"""Addresses that are nearly right: answered or redirected in such a way that a write stays a write."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils.http import escape_leading_slashes

from calendarapp.security.base import Middleware

API: Final = "/api"
READS: Final = ("GET", "HEAD")


class PermanentRedirectMiddleware(Middleware):
    """Makes a permanent redirect of a write one that keeps method and body: 308 (RFC 9110, section 15.4.9).

    Clients repeat a write as GET after 301, which looks like success. The code that makes such redirects (to https, to
    an address with a slash at its end) ignores methods; this middleware wraps all of it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY and request.method not in READS:
            response.status_code = HTTPStatus.PERMANENT_REDIRECT
        return response


class OptionalSlashMiddleware(Middleware):
    """The slash at the end of an address may be left out.

    The API reads the address as the same one with it. What is sent to a page with a form is sent there again (308):
    Django would ask for a sign-in first, or redirect to a page that is read.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = request.path_info
        if inside.endswith("/"):
            return self.get_response(request)
        if (inside == API or inside.startswith(f"{API}/")) and not is_valid_path(inside):
            request.path_info = f"{inside}/"
            request.path = f"{request.path}/"
            request.META["PATH_INFO"] = request.path_info
        elif request.method not in READS and _is_page(f"{inside}/") and not _is_page(inside):
            address = escape_leading_slashes(request.get_full_path(force_append_slash=True))
            return HttpResponsePermanentRedirect(address, preserve_request=True)
        return self.get_response(request)


def _is_page(path: str) -> bool:
    """Whether there is a page; the panel's view of everything else has no name."""
    found = is_valid_path(path)
    return bool(found and found.url_name)
