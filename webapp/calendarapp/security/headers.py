"""Headers that no setting of Django's gives."""

import functools
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control


class Headers:
    """No device's features for any page, and no copy of what somebody with a session was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page with its headers."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        kept = response.headers.get("Cache-Control", "")
        static = request.path.startswith(settings.STATIC_URL)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not static and "no-store" not in kept:
            patch_cache_control(response, no_store=True, private=True)
        return response


class ContentSecurityPolicy(CSPMiddleware):
    """What a page may load. The policy of every page that asks for no other one is put together once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The page with its policy."""
        usual = not (settings.DEBUG or hasattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY"))
        asks = any(name.startswith("_csp") for name in (*vars(request), *vars(response)))
        if not usual or asks:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        # As the package has it: too late for a nonce.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response

    @functools.cached_property
    def _policy(self) -> str:
        return build_policy()
