"""Shared by the scripts of the Django packages: settings, tables, timing."""

import json
import os
import sys
import time
from collections.abc import Callable

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict


def ready(*apps: str) -> None:
    """Set Django up with these applications on the database of DATABASE_URL."""
    place = conninfo_to_dict(os.environ["DATABASE_URL"])
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", *apps],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": place["dbname"],
                "USER": place["user"],
                "HOST": place["host"],
                "PORT": place["port"],
                "CONN_MAX_AGE": None,
            }
        },
        USE_TZ=True,
        TIME_ZONE="UTC",
        SECRET_KEY="benchmark",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGGING_CONFIG=None,
    )
    django.setup()


def tables() -> None:
    """Create the tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, stdout=sys.stderr)  # first: tables without migrations refer to these
    call_command("migrate", run_syncdb=True, verbosity=0, stdout=sys.stderr)


def answer(fill: Callable[[int], None], works: dict[str, Callable[[], None]]) -> None:
    """Run the command line: `fill ROWS`, or `WORK RUNS` with one of the operations; prints seconds as JSON."""
    work, count = sys.argv[1], int(sys.argv[2])
    if work == "fill":
        fill(count)
        print("[]")
        return
    works[work]()
    seconds = []
    for _run in range(count):
        begin = time.perf_counter()
        works[work]()
        seconds.append(time.perf_counter() - begin)
    print(json.dumps(seconds))
