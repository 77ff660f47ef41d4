"""People of a filled database, and the two packages that serve as peers."""

import contextlib
import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Measure

STRANGERS: Final = 8_600_000_001  # from here on, people whom no database knows
# What is noted of events, meetings and people; its rows are numbered.
NOTED: Final = (
    "calendarapp_history", "calendarapp_feedchange", "calendarapp_statisticsdelta", "calendarapp_reminder",
    "calendarapp_outboxmessage", "calendarapp_sharedanswer", "calendarapp_sharedevent", "calendarapp_card",
)  # fmt: skip
FIRST: Final = 1_000_001  # The first Telegram ID of a filled database (`calendarapp.seeding.sample_data`)
PACKAGES: Final = {"django-appointment": "django_appointment.py", "django-scheduler": "django_scheduler.py"}
PEER_ROWS: Final = 10_000
PEER_NOTE: Final = f"the packages hold {PEER_ROWS:,} rows of 100 people, whatever the size beside them"


def anybody(rows: int, count: int, *, seed: int) -> list[int]:
    """Telegram IDs of `count` different people of a database with `rows` rows."""
    people = max(100, rows // 100)
    return [FIRST + number for number in random.Random(seed).sample(range(people), count)]


@contextlib.contextmanager
def reachable(url: str, people: list[int]) -> Iterator[None]:
    """Make these people of a filled database reachable for a while, so that they are sent notices."""
    change = "UPDATE calendarapp_tguser SET can_write = %s WHERE tg_id = ANY(%s)"
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(change, [True, people])
        try:
            yield
        finally:
            database.execute(change, [False, people])


@contextlib.contextmanager
def untouched(url: str, name: str) -> Iterator[None]:
    """Leave the database as it was: events, meetings and strangers of that name go, with what was noted of anything."""
    with psycopg.connect(url, autocommit=True) as database:
        last = {table: _get_last(database, table) for table in NOTED}
        try:
            yield
        finally:
            with database.transaction():
                database.execute("SET LOCAL session_replication_role = replica")  # no triggers
                database.execute("DELETE FROM events WHERE name = %s", [name])
                database.execute("DELETE FROM calendarapp_appointment WHERE name = %s", [name])
                database.execute(
                    "DELETE FROM calendarapp_tguser WHERE tg_id >= %s AND first_name = %s", [STRANGERS, name]
                )
                for table, number in last.items():
                    database.execute(sql.SQL("DELETE FROM {} WHERE id > %s").format(sql.Identifier(table)), [number])


def _get_last(database: "psycopg.Connection[Any]", table: str) -> int:
    [found] = database.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table))).fetchall()
    return int(found[0])


@dataclass(frozen=True)
class Packages:
    """The peers, each with its own database."""

    bench: Bench
    places: dict[str, str]

    def measure(self, work: str, runs: int) -> list[Measure]:
        """Run an operation several times in each package."""
        return [
            Measure.of(name, SECONDS, self.bench.peer(script, work, str(runs), database=self.places[name]))
            for name, script in PACKAGES.items()
        ]


@functools.cache
def packages(bench: Bench) -> Packages:
    """The packages with as many rows as our smallest database; filled once per run for all scenarios."""
    places = {name: bench.scratch(f"peer_{script[:-3]}") for name, script in PACKAGES.items()}
    for name, script in PACKAGES.items():
        bench.peer(script, "fill", str(PEER_ROWS), database=places[name])
    return Packages(bench, places)
