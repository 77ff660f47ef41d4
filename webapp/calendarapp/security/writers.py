"""Who writes by this request: the history of whatever it changes has it (`acting`)."""

from collections.abc import Callable
from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse

from calendarapp import authorship
from calendarapp.authorship import Writer

API: Final = "/api/"


class WriterMiddleware:
    """Says that whoever is signed in writes, through the panel or the API; who has a token, the API says itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page; who it is, is looked at when something is written."""
        with authorship.write_as(partial(_make_writer, request)):
            return self.get_response(request)


def _make_writer(request: HttpRequest) -> Writer:
    surface = "api" if request.path_info.startswith(API) else "panel"
    if not request.user.is_authenticated:
        return Writer(surface, "other")
    return Writer(surface, "operator", name=request.user.get_username())
