"""`manage.py api_token USER`: a new token for a program."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from calendarapp import queries
from calendarapp.errors import CalendarError
from calendarapp.models import ApiToken
from calendarapp.services import tokens
from calendarapp.sql import bigint


class Command(BaseCommand):
    """Makes a token for a panel account or a person, and prints it as its last line."""

    help = "Makes an API token and prints it as the last line. It is not kept: nobody can show it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", help="a panel account, or a person's Telegram ID or @username")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default="read", help="default: read")

    def handle(self, *args: Any, user: str, scope: str, **options: Any) -> None:
        """Make it.

        Raises:
            CommandError: nobody is called so, or they can't have (another) token.
        """
        account = User.objects.filter(username=user).first()
        try:
            if account is not None:
                token = tokens.issue(user=account, scope=scope)
            else:
                token = tokens.issue(tg_id=_find_person(user), scope=scope)
        except CalendarError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(token)


def _find_person(name: str) -> int:
    """The Telegram ID of a person whom the calendar knows, by that ID or by @username.

    Raises:
        CommandError: nobody is called so.
    """
    person = None
    if name.startswith("@"):
        person = queries.find_person_by_username(name)
    elif (number := bigint.parse(name)) is not None:
        person = queries.get_person(number)
    if person is None or person.created_at is None:
        raise CommandError(
            f"There is no panel account and no person {name!r}: give an account, a Telegram ID or an @username."
        )
    return person.tg_id
