"""Availability and busy times: the documented functions compared with bare SQL."""

import datetime as dt
import random
import time
from collections.abc import Callable
from typing import Any, Final

import psycopg

from benchmarks.bench import SMALL, Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, times_faster
from benchmarks.people import PEER_NOTE, anybody, packages

TITLE = "Is this person free, and when are they busy this month"

RUNS: Final = 400
PEER_RUNS: Final = 20
NOTE: Final = "Prepared in the server and planned once, the SQL as well as ours; " + PEER_NOTE + "."
FREE: Final = """
SELECT EXISTS (
    SELECT FROM calendarapp_appointment
    WHERE int8range(participant_tg_id, participant_tg_id, '[]') = int8range(%(id)s, %(id)s, '[]')
    AND slot && %(slot)s::tstzrange
    AND (status = 'confirmed' OR status = 'pending' AND holds) AND NOT transparent
    AND NOT (status = 'pending' AND expires_at IS NOT NULL AND expires_at <= now())
) OR EXISTS (
    SELECT FROM calendarapp_appointment
    WHERE int8range(organizer_tg_id, organizer_tg_id, '[]') = int8range(%(id)s, %(id)s, '[]')
    AND slot && %(slot)s::tstzrange
    AND status IN ('pending', 'confirmed')
    AND NOT (status = 'pending' AND expires_at IS NOT NULL AND expires_at <= now())
)
"""
MONTH: Final = """
SELECT date, time, id, status FROM calendarapp_appointment
WHERE (organizer_tg_id = %(id)s OR participant_tg_id = %(id)s) AND status IN ('pending', 'confirmed')
AND date >= %(first)s AND date <= %(last)s
ORDER BY date, time, id
"""


def run(bench: Bench) -> list[Row]:
    """Function and SQL take turns, for a different person each time."""
    peers = {work: packages(bench).measure(work, PEER_RUNS) for work in ("free", "month")}
    rows, smallest = [], {}
    for size in bench.sizes:
        for work, (what, ours, floor) in _measure(bench, size).items():
            goals = [Goal("of the SQL's speed", times_faster(floor, ours), at_least=0.3)]
            if size == SMALL:
                smallest[work] = ours
            else:
                goals.append(Goal(f"its own time at {SMALL:,}", times_faster(ours, smallest[work]), at_most=1.2))
            rows.append(Row(f"{what}, {size:,} meetings", ours, floor, peers[work], goals, NOTE))
    return rows


def _measure(bench: Bench, size: int) -> dict[str, tuple[str, Measure, Measure]]:
    from django.db import connection  # noqa: PLC0415  Django is set up by now

    from calendarapp import queries, utils  # noqa: PLC0415

    bench.use(size)
    people = anybody(size, 100, seed=size)
    today = dt.date.today()  # noqa: DTZ011  any day near
    first, last = today.replace(day=1), today.replace(day=28)

    bare = psycopg.connect(bench.database(size), autocommit=True)
    bare.execute("SET plan_cache_mode = force_generic_plan")

    def sql(text: str, params: dict[str, Any]) -> None:
        bare.execute(text, params, prepare=True).fetchall()

    def free() -> None:
        utils.is_user_free(random.choice(people), today, dt.time(random.randrange(24)), duration_minutes=30)

    def free_sql() -> None:
        slot = queries.compute_slot(today, dt.time(random.randrange(24)), "Europe/Moscow", 30)
        sql(FREE, {"id": random.choice(people), "slot": slot})

    def month() -> None:
        utils.get_user_busy_slots(random.choice(people), first, last)

    def month_sql() -> None:
        sql(MONTH, {"id": random.choice(people), "first": first, "last": last})

    try:
        return {
            "free": ("is this person free", *_in_turn(bench, free, free_sql)),
            "month": ("their busy slots this month", *_in_turn(bench, month, month_sql)),
        }
    finally:
        bare.close()
        connection.close()


def _in_turn(bench: Bench, ours: Callable[[], None], floor: Callable[[], None]) -> tuple[Measure, Measure]:
    """Time both in turn, after a first query for every person."""
    for _warm in range(200):
        ours()
        floor()
    seconds: tuple[list[float], list[float]] = ([], [])
    with bench.progress("reads", RUNS) as advance:
        for _run in range(RUNS):
            for work, values in zip((ours, floor), seconds, strict=True):
                begin = time.perf_counter()
                work()
                values.append(time.perf_counter() - begin)
            advance(1)
    return Measure.of("function", SECONDS, seconds[0]), Measure.of("bare SQL", SECONDS, seconds[1])
