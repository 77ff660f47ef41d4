"""Headers that no setting of Django's gives."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from calendarapp.security.base import Middleware

COOKIES: Final = frozenset({settings.SESSION_COOKIE_NAME, settings.PAGE_COOKIE_NAME})


class Headers(Middleware):
    """Denies device features to every page, and forbids caching of what a signed-in user is shown.

    A program may keep what it is answered and ask with its ETag whether that is still so; what stands between must not,
    and not every proxy spares requests with `Authorization` by itself, as RFC 9111 (section 3.5) wants it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        kept = response.headers.get("Cache-Control", "")
        static = request.path.startswith(settings.STATIC_URL)
        signed_in = not COOKIES.isdisjoint(request.COOKIES)
        if signed_in and not static and "no-store" not in kept:
            patch_cache_control(response, no_store=True, private=True)
        elif "Authorization" in request.headers and not static and not kept:
            patch_cache_control(response, private=True, no_cache=True)
        return response
