"""Failures of set-up in one sentence for the person at the terminal, the same for `manage.py` and `make run`."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import InterfaceError, NotSupportedError, OperationalError
from django.db.migrations.exceptions import MigrationSchemaMissing
from psycopg.errors import InsufficientPrivilege

from webapp.embedded_postgres import EmbeddedError

EXPLAINED = (
    ImproperlyConfigured,
    EmbeddedError,
    CommandError,
    InterfaceError,
    OperationalError,
    NotSupportedError,
    MigrationSchemaMissing,
)
RIGHTS = (
    "the database's user lacks a right: {text}. Grant it (docs/operations.md, PostgreSQL: CREATE on the schema, and "
    "the ownership of table events), then try again"
)
BAD_SETTING, FAILED = 2, 1  # exit codes


def is_explained(error: BaseException) -> bool:
    """Whether `explain` has a sentence for it; everything else is a bug, and its traceback is wanted."""
    return isinstance(error, EXPLAINED) or lacks_right(error)


def lacks_right(error: BaseException) -> bool:
    """Whether the database refused for want of a right, in whatever Django made of it."""
    causes = (error, error.__cause__, error.__context__)
    return isinstance(error, MigrationSchemaMissing) or any(isinstance(it, InsufficientPrivilege) for it in causes)


def explain(error: Exception) -> tuple[str, int]:
    """The sentence and the exit code for one of the `EXPLAINED` exceptions; no password in it.

    libpq's words on a failed connection name the host, the database and the user, and never the password.
    """
    if isinstance(error, CommandError):  # written for this reader, line breaks included
        return str(error), FAILED
    text = " ".join(str(error).split())
    if isinstance(error, ImproperlyConfigured):
        return text, BAD_SETTING
    if lacks_right(error):
        return f"DATABASE_URL: {RIGHTS.format(text=text)}.", FAILED
    if isinstance(error, InterfaceError | OperationalError | NotSupportedError):
        name = "The embedded PostgreSQL" if settings.EMBEDDED_POSTGRES else "DATABASE_URL: the database"
        return f"{name} cannot be used: {text}", FAILED
    return text, FAILED
