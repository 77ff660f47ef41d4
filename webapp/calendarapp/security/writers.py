"""Sets the writer of a request, for the history of what it changes (`calendarapp.authorship`)."""

from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse

from calendarapp import authorship
from calendarapp.authorship import Writer
from calendarapp.security.base import Middleware

API: Final = "/api/"


class WriterMiddleware(Middleware):
    """Names the signed-in user as the writer, through the panel or the API; for tokens, the API does so itself."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page; who it is, is looked at when something is written."""
        with authorship.write_as(partial(_make_writer, request)):
            return self.get_response(request)


def _make_writer(request: HttpRequest) -> Writer:
    surface = "api" if request.path_info.startswith(API) else "panel"
    if not request.user.is_authenticated:
        return Writer(surface, "other")
    return Writer(surface, "operator", name=request.user.get_username())
