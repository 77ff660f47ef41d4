"""`manage.py migrate`, one at a time: any number may be started together, on any machines."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from calendarapp.sql import locks, migrating


class Command(migrate.Command):
    """Django's, while no other one migrates the same database: the next finds everything done."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait for the others, then migrate."""
        locks.wait_for_good()
        connection = connections[options["database"]]
        with migrating.hold(connection, on_wait=lambda: self._say_waiting(options["verbosity"])):
            super().handle(*args, **options)

    def _say_waiting(self, verbosity: int) -> None:
        if verbosity:
            self.stdout.write("Another `migrate` is at work on this database; waiting for it.")
