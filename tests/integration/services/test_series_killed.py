"""Programs that are killed in the middle of a change of a series leave nothing half written."""

import contextlib
import signal
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from calendarapp.models import Appointment, Event, OutboxMessage, Reminder, Series, SeriesInvitation
from calendarapp.services import appointments, series
from tests.support.booker import get_database_url
from tests.support.crowd import get_rounds
from tests.support.factories import make_person, make_telegram_id
from tests.support.programs import RunningProgram
from tests.support.repetition import find_faults, list_dates, make_series, rewind
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 10 * get_rounds(4))]

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


def read_everything(owner: int) -> list[Any]:
    """All that a series is made of, as it stands."""
    return [
        list(model.objects.filter(**which).order_by("pk").values())
        for model, which in (
            (Series, {"tg_user_id": owner}),
            (Event, {"tg_user_id": owner}),
            (Reminder, {"tg_id": owner}),
            (Appointment, {"organizer_tg_id": owner}),
            (SeriesInvitation, {"organizer_tg_id": owner}),
            (OutboxMessage, {}),
        )
    ]


CHANGE = "series_changes.change(actor=Actor.person({owner}), event_id={event}, scope=Scope.{scope}, {fields})"
INVITE = "series_invitations.invite(actor=Actor.person({owner}), participants=[1], event_id={event}, scope=Scope.ALL)"
KILLED = [
    ("make_series({owner})", "events"),
    ("series.extend()", "events"),
    ("series.extend()", "calendarapp_series"),
    (CHANGE.replace("{scope}", "ALL").replace("{fields}", "time=dt.time(20)"), "events"),
    (CHANGE.replace("{scope}", "FOLLOWING").replace("{fields}", "name='x'"), "calendarapp_series"),
    (CHANGE.replace("{scope}", "FOLLOWING").replace("{fields}", "name='x'"), "events"),
    (CHANGE.replace("{scope}", "ALL").replace("{fields}", "rrule='FREQ=WEEKLY;INTERVAL=2'"), "events"),
    ("series.delete(actor=Actor.person({owner}), event_id={event}, scope=Scope.THIS)", "calendarapp_series"),
    ("series.delete(actor=Actor.person({owner}), event_id={event}, scope=Scope.FOLLOWING)", "events"),
    ("erasure.erase({owner})", "calendarapp_series"),
    (INVITE, "calendarapp_appointment"),
    (INVITE, "calendarapp_seriesinvitation"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("call", "table"), KILLED)
def test_program_that_is_killed_leaves_nothing_half_written(call: str, table: str) -> None:
    owner = make_person("Анна").tg_id
    first = make_series(owner)
    event = list_dates(owner)[3]
    appointments.invite_to_event(organizer=owner, participant=make_telegram_id(), event_id=list_dates(owner)[5].pk)
    usual = [date.original_start for date in list_dates(owner)]
    if "extend" in call:
        rewind(first.series_id or 0, 20)
    before = read_everything(owner)
    kill_while_it_runs(call.format(owner=owner, event=event.pk), table)
    assert read_everything(owner) == before
    if "extend" in call:
        assert series.extend() == 1
        assert series.extend() == 0
        assert [date.original_start for date in list_dates(owner)] == usual
    assert find_faults(owner) == []
