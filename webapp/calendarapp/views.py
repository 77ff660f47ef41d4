"""The plain pages: the documented health check, the two that a supervisor asks, and those of errors."""

import contextlib
import logging
import sys
from collections.abc import Callable
from typing import Any

from django.db import Error, ProgrammingError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, UnreadablePostError
from django.template import loader
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg import errors

from calendarapp.api import problems
from calendarapp.queries import operation
from calendarapp.security.methods import read_only
from calendarapp.sql import migrating, outages
from webapp import metrics as counters

log = logging.getLogger(__name__)

SHOWN_MIGRATIONS = 5
API = "/api/"
LACKING = (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction)
RETRY_AFTER = 5  # seconds: a new primary is found by then, or will be a little later


def _make_handler(status: int, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Errors outside of the API's own views: a problem for programs, Django's page for people."""

    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.path_info.startswith(API):
            return problems.make_problem_page(status)
        return page(request, *args, **kwargs)

    return handle


bad_request = _make_handler(400, defaults.bad_request)
forbidden = _make_handler(403, defaults.permission_denied)
not_found = _make_handler(404, defaults.page_not_found)
_report_bug = _make_handler(500, defaults.server_error)


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug (500), a database that is away for the moment or not migrated yet (503), or a client that has gone (400).

    The next request opens the connection again. Whether a write of the failed one was committed may be unknown: with an
    Idempotency-Key it is safe to repeat.
    """
    error = sys.exception()
    if isinstance(error, UnreadablePostError):
        return _note_gone(request, error)
    if not (outages.is_away(error) or _is_ahead(error)):
        return _report_bug(request)
    reason = str(error).strip().partition("\n")[0]
    log.error("%s %s not served, the database is away or not migrated: %s", request.method, request.path, reason)
    outages.drop_connections()
    if request.path_info.startswith(API):
        title = _("The calendar is not available right now. Try again in a minute.")
        response: HttpResponse = problems.make_problem(503, problems.HTTP_CODES[503], title)
    else:
        response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response._has_been_logged = True  # type: ignore[attr-defined]  # else Django logs the whole traceback
    return response


def _note_gone(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    """The client has gone in the middle of what it sent: nobody reads this answer, and it is no fault of ours."""
    log.info("%s %s: it ended in the middle: %s", request.method, request.path, error)
    response = bad_request(request, error)
    response._has_been_logged = True  # type: ignore[attr-defined]  # else Django logs the whole traceback
    return response


def _is_ahead(error: BaseException | None) -> bool:
    """Whether the database lacks what this version needs, because its migrations are not applied yet."""
    if not (isinstance(error, ProgrammingError) and isinstance(error.__cause__, LACKING)):
        return False
    with contextlib.suppress(Error):
        return bool(migrating.list_waiting())
    return False


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
        waiting = migrating.list_waiting()
    except Error:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain")
    if waiting:
        more = f" and {len(waiting) - SHOWN_MIGRATIONS} more" if len(waiting) > SHOWN_MIGRATIONS else ""
        text = f"Migrations are not applied: {', '.join(waiting[:SHOWN_MIGRATIONS])}{more}."
        return HttpResponse(text, status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


@read_only
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """What all web processes have counted, and what the database knows, for Prometheus."""
    if not counters.may_read(request.META):
        return HttpResponse(counters.FORBIDDEN, status=403, content_type="text/plain")
    return HttpResponse(counters.render(operation.Database()), content_type=CONTENT_TYPE_LATEST)


@read_only
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for /favicon.ico whatever a page says."""
    return HttpResponsePermanentRedirect(static("calendarapp/favicon.svg"))
