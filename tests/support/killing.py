"""Services in processes of their own, which are killed in the middle of their transaction."""

import contextlib
import signal
from collections.abc import Iterator
from functools import partial

from django.db import connection, transaction

from tests.support.booker import get_database_url
from tests.support.programs import RunningProgram
from tests.support.waiting import wait_until

HOLD = 4_242_001  # the lock that a program is stopped by


@contextlib.contextmanager
def stopping_at(table: str) -> Iterator[None]:
    """A writer of the table stops inside of the transaction, after the statement, while this lock is held."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" PERFORM pg_advisory_xact_lock({HOLD}); RETURN NULL; END $$;"
            f"CREATE TRIGGER stop_here AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION stop_here()"
        )
        try:
            with transaction.atomic():
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HOLD])
                yield
        finally:
            cursor.execute("DROP FUNCTION stop_here() CASCADE")


def find_stopped() -> int | None:
    """The database's process that waits for that lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [HOLD])
        found = cursor.fetchone()
        return found[0] if found else None


def is_gone(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [pid])
        return bool(cursor.fetchone()[0])


def kill_while_it_runs(call: str, table: str) -> None:
    """Run a service in a process of its own, and kill that after it has written to the table."""
    program = (
        "import django; django.setup()\n"
        "import datetime as dt\n"
        "from calendarapp.access import Actor\n"
        "from calendarapp.services import erasure, series, series_changes, series_invitations\n"
        "from calendarapp.services.series import Scope\n"
        "from tests.support.repetition import make_series\n"
        f"{call}\n"
    )
    variables = {"DATABASE_URL": get_database_url(), "DJANGO_SETTINGS_MODULE": "webapp.settings"}
    with contextlib.ExitStack() as lock:
        lock.enter_context(stopping_at(table))
        with RunningProgram(["-c", program], variables) as running:
            pid = wait_until(find_stopped, what=f"the program stops at {table}")
            running.kill()
            assert running.wait() == -signal.SIGKILL
    assert pid is not None
    wait_until(partial(is_gone, pid), what="the database has noticed")
