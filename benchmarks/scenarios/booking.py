"""Booking a free time: the whole service with locks, rules and message, compared with a bare INSERT."""

import contextlib
import datetime as dt
import itertools
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg

from benchmarks.bench import SMALL, Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, times_faster
from benchmarks.people import PEER_NOTE, anybody, packages, reachable

TITLE = "Book a free time"

RUNS: Final = 300
PEER_RUNS: Final = 20
NAME: Final = "Benchmark of bookings"  # to find its rows again
INSERT: Final = """
INSERT INTO calendarapp_appointment (name, organizer_tg_id, participant_tg_id, date, time, details, status,
    duration_minutes, timezone, holds)
VALUES (%s, %s, %s, %s, %s, %s, 'pending', 30, 'Europe/Moscow', true)
"""
OURS: Final = """
SELECT id, xmin::text FROM calendarapp_appointment WHERE name = %s AND date > now() + interval '2 years'
"""
NOTE: Final = (
    "The floor is one INSERT and its commit, prepared as psycopg does it; the service reads the people, writes the"
    " message to the participant in Python, and calls a function of the database that holds both calendars, looks,"
    " writes meeting and message, and commits: by itself a third dearer than the INSERT. The rest is the first round"
    " trip and Python. The packages check and insert in a few statements of the ORM and promise nothing when two book"
    " at once; " + PEER_NOTE + "."
)


def run(bench: Bench) -> list[Row]:
    """The service, the INSERT and the ORM take turns; each books different times, two or more years ahead."""
    peers = packages(bench).measure("book", PEER_RUNS)
    rows: list[Row] = []
    before: tuple[Measure, Measure] | None = None
    for size in bench.sizes:
        ours, floor, orm = _measure(bench, size)
        goals = [
            Goal("of the INSERT's speed", times_faster(floor, ours), at_least=0.35),
            *(Goal(f"times as fast as {peer.name}", times_faster(peer, ours), at_least=3) for peer in peers),
        ]
        # Informative: no booking can be faster, since it contains an INSERT.
        goals += [Goal(f"the INSERT itself: times as fast as {peer.name}", times_faster(peer, floor)) for peer in peers]
        if before is None:
            before = (ours, floor)
        else:
            goals.append(Goal(f"its own time at {SMALL:,}", times_faster(ours, before[0]), at_most=1.3))
            goals.append(Goal(f"the INSERT itself: its own time at {SMALL:,}", times_faster(floor, before[1])))
        rows.append(Row(f"book a free time, {size:,} meetings", ours, floor, [orm, *peers], goals, NOTE))
    return rows


def _measure(bench: Bench, size: int) -> tuple[Measure, Measure, Measure]:
    from django.db import connection  # noqa: PLC0415  Django is set up by now

    from calendarapp.services import appointments  # noqa: PLC0415

    bench.use(size)
    people = anybody(size, 100, seed=size)
    times = list_times()

    def service() -> None:
        organizer, participant = random.sample(people, 2)
        date, start = next(times)
        appointments.invite(
            organizer=organizer,
            participant=participant,
            date=date,
            time=start,
            name=NAME,
            details="words",
            duration_minutes=30,
            timezone="Europe/Moscow",
        )

    def orm() -> None:
        organizer, participant = random.sample(people, 2)
        _check_then_create(organizer, participant, *next(times))

    with open_bare(bench, size) as bare, reachable(bench.database(size), people):

        def insert() -> None:
            bare.execute(INSERT, [NAME, *random.sample(people, 2), *next(times), "words"])

        try:
            seconds = run_in_turn(bench, {"service": service, "one INSERT": insert, "ORM: check, then create": orm})
        finally:
            connection.close()  # first: an interrupted booking holds its locks
            forget(bench, size)
    ours, floor, plain = (Measure.of(name, SECONDS, values) for name, values in seconds.items())
    return ours, floor, plain


def run_in_turn(bench: Bench, works: dict[str, Callable[[], None]]) -> dict[str, list[float]]:
    """Run them in turn, and time each."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        for _warm in range(10):
            work()
    with bench.progress("bookings", RUNS) as advance:
        for _run in range(RUNS):
            for name, work in works.items():
                begin = time.perf_counter()
                work()
                seconds[name].append(time.perf_counter() - begin)
            advance(1)
    return seconds


def _check_then_create(organizer: int, participant: int, date: dt.date, start: dt.time) -> None:
    """The obvious ORM code, without a transaction: two people can book the same time at once."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange  # noqa: PLC0415

    from calendarapp import clock  # noqa: PLC0415
    from calendarapp.models import Appointment  # noqa: PLC0415

    begin = clock.to_instant(date, start, "Europe/Moscow")
    slot = DateTimeTZRange(begin, begin + dt.timedelta(minutes=30))
    if not Appointment.objects.filter(Appointment.user_busy_q(participant), slot__overlap=slot).exists():
        Appointment.objects.create(
            name=NAME,
            organizer_tg_id=organizer,
            participant_tg_id=participant,
            date=date,
            time=start,
            details="words",
            duration_minutes=30,
            timezone="Europe/Moscow",
        )


def list_times() -> Iterator[tuple[dt.date, dt.time]]:
    """Free times of half an hour each."""
    first = dt.date.today() + dt.timedelta(days=800)  # noqa: DTZ011  any day far ahead
    for number in itertools.count():
        day, half = divmod(number, 48)
        yield first + dt.timedelta(days=day), dt.time(half // 2, half % 2 * 30)


@contextlib.contextmanager
def open_bare(bench: Bench, size: int) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(bench.database(size), autocommit=True) as connection:
        yield connection


def forget(bench: Bench, size: int) -> None:
    """Restore the database: our feed changes are found by the transaction that wrote them."""
    with open_bare(bench, size) as connection, connection.transaction():
        found = connection.execute(OURS, [NAME]).fetchall()
        ids, writers = [row[0] for row in found], [row[1] for row in found]
        connection.execute("DELETE FROM calendarapp_outboxmessage WHERE appointment_id = ANY(%s)", [ids])
        connection.execute("DELETE FROM calendarapp_appointment WHERE id = ANY(%s)", [ids])
        connection.execute(
            "DELETE FROM calendarapp_feedchange WHERE NOT folded"
            " AND (xmin::text = ANY(%s) OR xmin = pg_current_xact_id()::xid)",
            [writers],
        )
