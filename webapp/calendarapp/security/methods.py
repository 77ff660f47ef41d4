"""405 for methods that a page does not support, before any other check; and what HEAD gets."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from calendarapp.security.base import Middleware

OF_FORMS: Final = ("GET", "HEAD", "POST")
UNDERSTOOD: Final = (*OF_FORMS, "OPTIONS")


def read_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view as read-only: GET and HEAD.

    No form posts to it, so the CSRF check, which runs first and ignores methods, does not apply.
    """
    return csrf_exempt(require_safe(view))


class HeadMiddleware(Middleware):
    """Leaves out the body where it is not asked for (RFC 9110, section 9.3.2): servers warn of each that comes."""

    def __call__(self, request: HttpRequest) -> Any:
        response: HttpResponseBase = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response


class AllowedMethodsMiddleware(Middleware):
    """Refuses, for pages with forms, methods that no form sends, such as PROPFIND. Runs before the CSRF check.

    Views without that check (the API's, `read_only` ones) refuse unsupported methods themselves.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "csrf_exempt", False) or request.method in UNDERSTOOD:
            return None
        return HttpResponseNotAllowed(OF_FORMS)
