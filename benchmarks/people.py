"""Who is asked for in a filled database, and the same two packages beside everything."""

import contextlib
import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import psycopg

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Measure

FIRST: Final = 1_000_001  # Telegram IDs of a filled database begin here (`calendarapp.seeding.sample_data`)
PACKAGES: Final = {"django-appointment": "django_appointment.py", "django-scheduler": "django_scheduler.py"}
PEER_ROWS: Final = 10_000
PEER_NOTE: Final = f"the packages hold {PEER_ROWS:,} rows of 100 people, whatever the size beside them"


def anybody(rows: int, count: int, *, seed: int) -> list[int]:
    """Telegram IDs of so many different people of a database with so many rows."""
    people = max(100, rows // 100)
    return [FIRST + number for number in random.Random(seed).sample(range(people), count)]


@contextlib.contextmanager
def reachable(url: str, people: list[int]) -> Iterator[None]:
    """Let the bot write to these people of a filled database for a while: they are told what is done to them."""
    change = "UPDATE calendarapp_tguser SET can_write = %s WHERE tg_id = ANY(%s)"
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(change, [True, people])
        try:
            yield
        finally:
            database.execute(change, [False, people])


@dataclass(frozen=True)
class Packages:
    """The peers, each with a database of its own."""

    bench: Bench
    places: dict[str, str]

    def measure(self, work: str, runs: int) -> list[Measure]:
        """Each package does this so often."""
        return [
            Measure.of(name, SECONDS, self.bench.peer(script, work, str(runs), database=self.places[name]))
            for name, script in PACKAGES.items()
        ]


@functools.cache
def packages(bench: Bench) -> Packages:
    """With as many rows as in the smallest of our databases; filled once for all scenarios of a run."""
    places = {name: bench.scratch(f"peer_{script[:-3]}") for name, script in PACKAGES.items()}
    for name, script in PACKAGES.items():
        bench.peer(script, "fill", str(PEER_ROWS), database=places[name])
    return Packages(bench, places)
