"""People of a filled database, and the two packages that serve as peers."""

import contextlib
import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import psycopg

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Measure

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
