"""The plain pages: the documented health check, and the two that a supervisor asks."""

from typing import Any

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

SHOWN_MIGRATIONS = 5


@never_cache
def healthcheck(request: HttpRequest) -> HttpResponse:
    """The documented answer of `/`."""
    return HttpResponse("Calendar WebApp is running.")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process lives; the database is not asked."""
    return HttpResponse("ok", content_type="text/plain")


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
        """Where the icon is."""
        return static("calendarapp/favicon.svg")
