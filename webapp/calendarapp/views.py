"""The plain pages: the documented health check, the two that a supervisor asks, and those of errors."""

from typing import Any

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from calendarapp.api import problems
from calendarapp.security.methods import read_only

SHOWN_MIGRATIONS = 5
API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before it comes to a view."""
    return problems.make_problem_page(400) if _from_program(request) else defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.make_problem_page(403) if _from_program(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.make_problem_page(404) if _from_program(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return problems.make_problem_page(500) if _from_program(request) else defaults.server_error(request)


def _from_program(request: HttpRequest) -> bool:
    return request.path.startswith(API)


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
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain")
    if waiting:
        names = [f"{migration.app_label}.{migration.name}" for migration, _backwards in waiting]
        more = f" and {len(names) - SHOWN_MIGRATIONS} more" if len(names) > SHOWN_MIGRATIONS else ""
        text = f"Migrations are not applied: {', '.join(names[:SHOWN_MIGRATIONS])}{more}."
        return HttpResponse(text, status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


class Favicon(RedirectView):
    """Browsers ask for /favicon.ico whatever a page says."""

    permanent = True

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        return static("calendarapp/favicon.svg")


favicon = read_only(Favicon.as_view())
