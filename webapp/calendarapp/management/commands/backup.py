"""`manage.py backup FILE`: the whole database in one file, while everything runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from webapp import archives


class Command(BaseCommand):
    """Writes the file, and says how large it is."""

    help = "Writes the whole database into FILE (pg_dump's custom format). Nothing has to be stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="is replaced when the new one is complete")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write it. Raises: CommandError with the reason."""
        connection.ensure_connection()  # the embedded server starts, and a wrong address is explained
        try:
            archives.write(file)
        except archives.ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes")
