"""Existing databases: an older bot's `events`, the documented Django application, concurrent adoptions."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from calendarapp import db, queries
from calendarapp.models import Appointment, Event
from tests.support import factories
from tests.support.manager import get_manager
from tests.support.programs import ROOT, make_environment

pytestmark = pytest.mark.slow


OLD_TABLE = (
    "CREATE TABLE events (id serial PRIMARY KEY, name varchar(255), date date, time time, details text, user_id bigint)"
)
OLD_INSERT = "INSERT INTO events (name, date, time, details, user_id) VALUES (%s, %s, %s, %s, %s)"
OLD_MEETING = (
    "INSERT INTO calendarapp_appointment"
    " (event_id, organizer_tg_id, participant_tg_id, date, time, details, status, created_at, updated_at)"
)
OLD_ROWS: list[tuple[Any, ...]] = [
    ("Обед", dt.date(2024, 5, 1), dt.time(12, 30), "у реки", 111),
    ("Звонок", dt.date(2024, 5, 2), dt.time(9, 5), None, 222),
    ("Старое", dt.date(1999, 12, 31), dt.time(23, 59, 59), "", 7_000_000_000),
]


@pytest.fixture
def place(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The connection parameters of an empty database."""
    with django_db_blocker.unblock():
        parameters = {**connection.get_connection_params(), "autocommit": True}
        parameters.pop("cursor_factory", None)
        parameters.pop("context", None)
        parameters.pop("prepare_threshold", None)
    name = f"{parameters['dbname']}_adoption"
    with psycopg.connect(**parameters) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield {**parameters, "dbname": name}
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.fixture
def old(place: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """A connection to that database, as of another program."""
    with psycopg.connect(**place) as opened:
        yield opened


@pytest.fixture
def manage(place: dict[str, Any]) -> Callable[..., str]:
    """Run `python webapp/manage.py ...` on that database; returns its output."""

    def run(*arguments: str) -> str:
        done = get_manager().run(arguments, variables(place)["DATABASE_URL"])
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def command(*arguments: str) -> list[str]:
    return [sys.executable, "webapp/manage.py", *arguments]


def variables(place: dict[str, Any]) -> dict[str, str]:
    parts = {name: value for name, value in place.items() if name in {"host", "port", "user", "password"} and value}
    query = "&".join(f"{name}={value}" for name, value in parts.items())
    return make_environment(
        {"DATABASE_URL": f"postgresql:///{place['dbname']}?{query}", "DATA_DIR": str(settings.DATA_DIR)}
    )


SHOW = """
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.contrib.auth.models import User
from django.test import Client
from calendarapp import queries
from calendarapp.models import Event
user, _ = User.objects.get_or_create(username="a", is_staff=True, is_superuser=True)
client = Client()
client.force_login(user)
page = client.get("/admin/calendarapp/event/").content.decode()
for event in Event.objects.order_by("id"):
    assert event.name in page, event.name
    detail = client.get(f"/admin/calendarapp/event/{event.pk}/change/")
    assert detail.status_code == 200 and event.name in detail.content.decode()
    assert queries.get_event(event.pk, owner=event.tg_user_id) == event
    print(event.pk, event.name, event.date, event.time, repr(event.details), event.tg_user_id, event.timezone)
"""


def test_older_bots_events_are_kept_and_writable_after_migrate(
    old: psycopg.Connection[Any], manage: Callable[..., str]
) -> None:
    old.execute(OLD_TABLE)
    for row in OLD_ROWS:
        old.execute(OLD_INSERT, row)
    manage("migrate", "--verbosity=0")
    assert old.execute("SELECT name, date, time, details, user_id FROM events ORDER BY id").fetchall() == OLD_ROWS
    old.execute(OLD_INSERT, ("Новое", dt.date(2030, 1, 1), dt.time(10), None, 333))
    shown = manage("shell", "--verbosity=0", "-c", SHOW).splitlines()
    assert shown == [
        "1 Обед 2024-05-01 12:30:00 'у реки' 111 Europe/Moscow",
        "2 Звонок 2024-05-02 09:05:00 None 222 Europe/Moscow",
        "3 Старое 1999-12-31 23:59:59 '' 7000000000 Europe/Moscow",
        "4 Новое 2030-01-01 10:00:00 None 333 Europe/Moscow",
    ]


def test_four_byte_ids_are_widened_to_eight(old: psycopg.Connection[Any], manage: Callable[..., str]) -> None:
    old.execute(OLD_TABLE.replace("user_id bigint", "user_id integer"))
    old.execute(OLD_INSERT, OLD_ROWS[0])
    manage("migrate", "--verbosity=0")
    old.execute(OLD_INSERT, OLD_ROWS[2])
    assert old.execute("SELECT user_id FROM events ORDER BY id").fetchall() == [(111,), (7_000_000_000,)]


def test_new_event_in_adopted_table_has_next_id(old: psycopg.Connection[Any], manage: Callable[..., str]) -> None:
    """Its IDs have four bytes, and stay so."""
    old.execute(OLD_TABLE)
    manage("migrate")
    made = (
        "import datetime as dt; from calendarapp.services import events; "
        "print(events.create(owner=7, name='New', date=dt.date(2031, 5, 1), time=dt.time(12)).slot.lower)"
    )
    assert "2031-05-01 09:00:00+00:00" in manage("shell", "--verbosity=0", "--command", made)
    [(number, name)] = old.execute("SELECT id, name FROM events").fetchall()
    assert (number, name) == (1, "New")


def test_rows_with_nulls_are_shown(old: psycopg.Connection[Any], manage: Callable[..., str]) -> None:
    old.execute(OLD_TABLE)
    old.execute("INSERT INTO events (user_id) VALUES (5)")
    manage("migrate", "--verbosity=0")
    script = SHOW.replace("event.name in page, event.name", "f'/event/{event.pk}/' in page").replace(
        " and event.name in detail.content.decode()", ""
    )
    assert manage("shell", "--verbosity=0", "-c", script) == "1 None None None None 5 Europe/Moscow\n"


def test_documented_application_upgrades_in_place(old: psycopg.Connection[Any], manage: Callable[..., str]) -> None:
    """Its first migration has run and both tables have rows: they are kept and get their slots."""
    old.execute(OLD_TABLE)
    old.execute(OLD_INSERT, OLD_ROWS[0])
    manage("migrate", "--verbosity=0", "calendarapp", "0001")
    old.execute(
        f"{OLD_MEETING} VALUES (1, 111, 222, '2024-05-01', '12:30', 'важно', 'confirmed', now(), now()),"
        " (99, 111, 333, '2024-05-01', '12:30', '', 'pending', now(), now())"
    )
    old.execute(
        "INSERT INTO calendarapp_botstatistics (date, user_count, event_count, edited_events, cancelled_events)"
        " VALUES ('2024-05-01', 1, 2, 3, 4)"
    )
    manage("migrate", "--verbosity=0")
    rows = old.execute(
        "SELECT event_id, status, details, name, timezone, lower(slot), upper(slot) FROM calendarapp_appointment"
        " ORDER BY id"
    ).fetchall()
    moment = dt.datetime(2024, 5, 1, 9, 30, tzinfo=dt.UTC)
    assert rows == [
        (1, "confirmed", "важно", "", "Europe/Moscow", moment, moment),
        (99, "pending", "", "", "Europe/Moscow", moment, moment),
    ]
    assert old.execute("SELECT * FROM calendarapp_botstatistics").fetchall() == [(1, dt.date(2024, 5, 1), 1, 2, 3, 4)]
    # That application's own INSERT, which names no newer column, keeps working.
    old.execute(f"{OLD_MEETING} VALUES (NULL, 1, 2, '2030-05-01', '12:30', '', 'pending', now(), now())")


def test_concurrent_adoptions_of_one_table_succeed(
    old: psycopg.Connection[Any], place: dict[str, Any], manage: Callable[..., str]
) -> None:
    """Several processes adopt one old table at the same time, twice: no error, and nothing left to do."""
    old.execute(OLD_TABLE)
    for row in OLD_ROWS * 50:
        old.execute(OLD_INSERT, row)
    script = "from calendarapp import db; [db.ensure_schema() for _ in range(3)]"
    racing = [
        subprocess.Popen(
            command("shell", "--verbosity=0", "-c", script),
            cwd=ROOT,
            env=variables(place),
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert [(each.communicate(timeout=60)[1], each.returncode) for each in racing] == [("", 0)] * 3
    assert old.execute("SELECT count(*), count(slot) FROM events").fetchone() == (150, 150)


@pytest.mark.django_db
def test_adopting_again_changes_nothing() -> None:
    factories.make_event(factories.make_telegram_id())
    before = list(Event.objects.values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname, atttypid FROM pg_attribute WHERE attrelid = 'events'::regclass ORDER BY attnum")
        shape = cursor.fetchall()
        db.ensure_schema()
        cursor.execute("SELECT attname, atttypid FROM pg_attribute WHERE attrelid = 'events'::regclass ORDER BY attnum")
        assert cursor.fetchall() == shape
    assert list(Event.objects.values()) == before


@pytest.mark.django_db
def test_changed_default_timezone_applies_to_new_rows(settings: Any) -> None:
    """Old rows keep their zone; writers that name no zone get the new one."""
    owner = factories.make_telegram_id()
    insert = "INSERT INTO events (name, date, time, details, user_id) VALUES ('a', '2030-01-01', '10:00', '', %s)"
    meeting = (
        "INSERT INTO calendarapp_appointment (organizer_tg_id, participant_tg_id, date, time)"
        " VALUES (%s, 1, '2030-01-01', '10:00')"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, [owner])
        settings.TIME_ZONE = "Asia/Tokyo"
        db.ensure_schema()
        cursor.execute(insert, [owner])
        cursor.execute(meeting, [owner])
    assert [event.timezone for event in queries.select_upcoming_events(owner).order_by("id")] == [
        "Europe/Moscow",
        "Asia/Tokyo",
    ]
    assert Appointment.objects.get(organizer_tg_id=owner).timezone == "Asia/Tokyo"


def test_missing_privilege_is_reported_in_one_sentence(place: dict[str, Any], old: psycopg.Connection[Any]) -> None:
    """Nobody may create tables in the search path of this database, not even a superuser."""
    old.execute(sql.SQL("ALTER DATABASE {} SET search_path = pg_catalog").format(sql.Identifier(str(place["dbname"]))))
    done = subprocess.run(
        command("migrate"), check=False, cwd=ROOT, env=variables(place), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "lacks a right" in done.stderr
    assert done.stderr.count("\n") == 1
