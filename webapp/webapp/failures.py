"""Failures of set-up in one sentence for the person at the terminal, the same for `manage.py` and `make run`."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, OperationalError

from webapp.embedded import EmbeddedError

EXPLAINED = (ImproperlyConfigured, EmbeddedError, OperationalError, NotSupportedError)
BAD_SETTING, FAILED = 2, 1  # exit codes


def explain(error: Exception) -> tuple[str, int]:
    """The sentence and the exit code for one of the `EXPLAINED` exceptions; no password in it.

    libpq's words on a failed connection name the host, the database and the user, and never the password.
    """
    text = " ".join(str(error).split())
    if isinstance(error, ImproperlyConfigured):
        return text, BAD_SETTING
    if isinstance(error, OperationalError | NotSupportedError):
        name = "The embedded PostgreSQL" if settings.EMBEDDED_POSTGRES else "DATABASE_URL: the database"
        return f"{name} cannot be used: {text}", FAILED
    return text, FAILED
