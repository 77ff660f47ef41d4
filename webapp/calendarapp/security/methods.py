"""Methods that a page does not know: 405 that names those it does, before anything else is asked about the request."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

OF_FORMS: Final = ("GET", "HEAD", "POST")
UNDERSTOOD: Final = (*OF_FORMS, "OPTIONS")


def read_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that is read and nothing else: GET and HEAD.

    No form leads there, so the check of forms, which comes first and knows nothing of methods, has nothing to say.
    """
    return csrf_exempt(require_safe(view))


class AllowedMethodsMiddleware:
    """Refuses, at a page with forms, whatever no form sends: PROPFIND and the like. Stands before the check of forms.

    Views without that check (the API's, `read_only` ones) say themselves what they understand.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The refusal; None for a request that may go on."""
        if getattr(view, "csrf_exempt", False) or request.method in UNDERSTOOD:
            return None
        return HttpResponseNotAllowed(OF_FORMS)
