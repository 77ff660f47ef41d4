"""How bot and worker start as processes: Django set up, and every reason not to start told in one sentence."""

import gc
import logging
import os
import sys
import time
from importlib import import_module
from typing import Any, Final

import django

log = logging.getLogger(__name__)

# Thresholds of the garbage collector. Python's defaults (700, 10, 10) suit programs that make cycles: a turn's objects
# are freed with the turn, and hardly ever form one.
COLLECTED: Final = (20_000, 20, 20)
MIGRATION_PAUSE: Final = 0.5  # seconds between two looks at a `migrate` that is at work
HANDOVER: Final = 10.0  # seconds for another `migrate`, one that has waited too, to go on where the first has failed


class StartError(Exception):
    """The process can't start; the message is the one sentence that the operator reads."""


def main(name: str, service: str) -> int:
    """Set up Django and call `start()` of a module.

    Args:
        name: what the process is called in front of an error.
        service: the module, imported when the models can be.

    Returns:
        The exit code: 0 after a stop, 1 when something that is needed is missing, 2 when a setting is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    from webapp import startup_errors  # noqa: PLC0415  after the settings are named

    try:
        django.setup()
        _load(service).start()
    except StartError as error:
        return _refuse(name, str(error), startup_errors.FAILED)
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        if not startup_errors.is_explained(error):
            raise
        return _refuse(name, *startup_errors.explain(error))
    return 0


def _load(module: str) -> Any:
    """Import with the garbage collector at rest, which would take a fifth of the start to search aiogram's classes."""
    gc.disable()
    try:
        return import_module(module)
    finally:
        freeze_objects()
        gc.set_threshold(*COLLECTED)
        gc.enable()


def freeze_objects() -> None:
    """What is there by now stays for good, and is left out of every later search of the garbage collector."""
    gc.freeze()


def check_migrations() -> None:
    """Pass when the database answers and has every table; a `migrate` that is at work is waited for.

    Raises:
        StartError: migrations are not applied, and nobody is applying them.
        django.db.DatabaseError: the database does not answer.
    """
    from calendarapp.sql import migrating  # noqa: PLC0415  after the settings are read

    seen: float | None = None  # when one was at work
    while True:
        under_way = migrating.is_under_way()  # asked first: one that ends now has applied them
        if not migrating.list_waiting():
            return
        if under_way:
            if seen is None:
                log.info("waiting for `migrate`, which is at work")
            seen = time.monotonic()
        elif seen is None or time.monotonic() > seen + HANDOVER:
            raise StartError("Migrations are not applied: run `python webapp/manage.py migrate` first.")
        time.sleep(MIGRATION_PAUSE)


def _refuse(name: str, sentence: str, code: int) -> int:
    sys.stderr.write(f"{name}: {sentence}\n")
    return code
