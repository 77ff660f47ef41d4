"""`manage.py second_factor USER`: shows it; `--reset` for a user who has lost phone and recovery codes."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from calendarapp.security import audit_log, two_factor
from calendarapp.security.audit_log import Act


class Command(BaseCommand):
    """Shows or removes a user's second factor."""

    help = "Show whether a user has a second factor; --reset removes it, so that the next sign-in sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the name that the user signs in with")
        parser.add_argument("--reset", action="store_true", help="remove the authenticator and the recovery codes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say it in one sentence.

        Raises:
            CommandError: there is no such user.
        """
        name = options["user"]
        user: Any = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name}.")
        if not options["reset"]:
            kept = "an authenticator" if two_factor.has_device(user) else "no authenticator"
            self.stdout.write(f"{name} has {kept} and {two_factor.count_recovery_codes(user)} recovery codes.")
        elif two_factor.remove(user):
            audit_log.note(Act.FACTOR_REMOVED, user, where="manage.py second_factor")
            self.stdout.write(f"The second factor of {name} is removed; the next sign-in sets up a new one.")
        else:
            self.stdout.write(f"{name} has no second factor.")
