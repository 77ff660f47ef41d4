"""405 for methods that a page does not support, naming those it does, before any other check of the request."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
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
