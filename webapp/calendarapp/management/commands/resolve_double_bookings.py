"""`manage.py resolve_double_bookings`: makes a database from before the constraint fit for it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS

from calendarapp.sql import double_bookings


class Command(BaseCommand):
    """Cancels the meetings that keep `migrate` from forbidding double bookings."""

    help = "Cancels, of every two active meetings that double-book a participant, the one that was made later."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tell what would be cancelled, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        for pair in double_bookings.find(DEFAULT_DB_ALIAS):
            self.stdout.write(pair.text)
        cancelled = double_bookings.resolve(DEFAULT_DB_ALIAS, dry_run=options["dry_run"])
        if not cancelled:
            self.stdout.write("No double bookings.")
            return
        verb = "Would cancel" if options["dry_run"] else "Cancelled"
        self.stdout.write(f"{verb} {len(cancelled)} meeting(s): {', '.join(f'#{number}' for number in cancelled)}")
