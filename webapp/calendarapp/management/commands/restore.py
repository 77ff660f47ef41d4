"""`manage.py restore FILE`: a backup into an empty database, and the proof that it is all there and works."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from calendarapp.sql import restored
from webapp import archives


class Command(BaseCommand):
    """Loads the file, checks what came of it, and says what there is."""

    help = "Loads a backup into the database, which must be empty, and checks rows, constraints and a double booking."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="of `manage.py backup` or pg_dump --format=custom")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Load and check it.

        Raises:
            CommandError: the database is not empty, the file can't be loaded (then it stays empty), or a check fails.
        """
        began = time.monotonic()
        if tables := restored.list_tables():
            raise CommandError(
                f"The database is not empty ({len(tables)} tables): make a new one (createdb), set DATABASE_URL to it, "
                "and try again. For the embedded server, stop everything and move DATA_DIR/postgres away."
            )
        try:
            counts = archives.load(file, restored.list_settings())
        except archives.ArchiveError as error:
            raise CommandError(str(error)) from error
        if faults := restored.find_faults(counts):
            raise CommandError("The backup was loaded, but: " + "; ".join(faults) + ".")
        restored.note_changes()
        for table, count in sorted(counts.items()):
            self.stdout.write(f"{count:>12,}  {table}")
        self.stdout.write(
            f"Restored in {time.monotonic() - began:.0f} s: {sum(counts.values()):,} rows, all constraints hold, "
            "a double booking is refused."
        )
        executor = MigrationExecutor(connection)
        if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(f"It is of an earlier version: run `manage.py migrate` ({len(waiting)} migrations).")
