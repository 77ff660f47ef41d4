"""The plain pages: the documented health check, and the two that a supervisor asks."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


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
    except DatabaseError:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain")
    if waiting:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _backwards in waiting)
        return HttpResponse(f"Migrations are not applied: {names}.", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")
