"""What the middlewares have in common."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class Middleware:
    """Passes requests on; a subclass says in `__call__` what it does before and after."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
