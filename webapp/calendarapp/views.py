"""The plain pages: the documented health check, the two that a supervisor asks, and those of errors."""

from collections.abc import Callable
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView
from prometheus_client import CONTENT_TYPE_LATEST

from calendarapp.api import problems
from calendarapp.queries import operation
from calendarapp.security.methods import read_only
from webapp import metrics as counters
from webapp.entrypoint import list_waiting_migrations

SHOWN_MIGRATIONS = 5
API = "/api/"


def _make_handler(status: int, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Errors outside of the API's own views: a problem for programs, Django's page for people."""

    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.path.startswith(API):
            return problems.make_problem_page(status)
        return page(request, *args, **kwargs)

    return handle


bad_request = _make_handler(400, defaults.bad_request)
forbidden = _make_handler(403, defaults.permission_denied)
not_found = _make_handler(404, defaults.page_not_found)
server_error = _make_handler(500, defaults.server_error)


@read_only
@never_cache
def healthcheck(request: HttpRequest) -> HttpResponse:
    """The documented answer of `/`."""
    return HttpResponse("Calendar WebApp is running.")


@read_only
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process lives; the database is not asked."""
    return HttpResponse("ok", content_type="text/plain")


@read_only
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied, else 503 with the reason."""
    try:
        names = list_waiting_migrations()
    except Error:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain")
    if names:
        more = f" and {len(names) - SHOWN_MIGRATIONS} more" if len(names) > SHOWN_MIGRATIONS else ""
        text = f"Migrations are not applied: {', '.join(names[:SHOWN_MIGRATIONS])}{more}."
        return HttpResponse(text, status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


@read_only
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """What all web processes have counted, and what the database knows, for Prometheus."""
    if not counters.may_read(request.META):
        return HttpResponse(counters.FORBIDDEN, status=403, content_type="text/plain")
    return HttpResponse(counters.render(operation.Database()), content_type=CONTENT_TYPE_LATEST)


class Favicon(RedirectView):
    """Browsers ask for /favicon.ico whatever a page says."""

    permanent = True

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        return static("calendarapp/favicon.svg")


favicon = read_only(Favicon.as_view())
