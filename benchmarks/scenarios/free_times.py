"""Times at which ten people are free, over four weeks, compared with the SQL that reads when they are busy."""

import collections
import datetime as dt
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks.bench import MIDDLE, Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, times_faster
from benchmarks.people import anybody

TITLE = "Common free times of ten people over four weeks"

RUNS: Final = 100
WARM: Final = 10
PEOPLE: Final = 10
WEEKS: Final = 4
SQL: Final = """
SELECT person.id, slot FROM unnest(%(people)s::bigint[]) AS person (id)
CROSS JOIN LATERAL (
    SELECT slot FROM calendarapp_appointment
    WHERE int8range(participant_tg_id, participant_tg_id, '[]') = int8range(person.id, person.id, '[]')
    AND slot && %(window)s AND (status = 'confirmed' OR status = 'pending' AND holds) AND NOT transparent
    UNION ALL
    SELECT slot FROM calendarapp_appointment
    WHERE int8range(organizer_tg_id, organizer_tg_id, '[]') = int8range(person.id, person.id, '[]')
    AND slot && %(window)s AND status IN ('pending', 'confirmed')
) AS taken
"""


def run(bench: Bench) -> list[Row]:
    """Of people who have chosen no hours."""
    mine, bare, *peers = measure(bench)
    goals = [Goal("of the SQL's time", times_faster(mine, bare), at_most=3)]
    note = "The first twenty times, in working hours on everybody's own clock; both are prepared in the server."
    return [Row(f"{PEOPLE} people, {WEEKS} weeks, {MIDDLE:,} meetings", mine, bare, peers, goals, note)]


def measure(bench: Bench, *, runs: int = RUNS, alone: bool = False) -> list[Measure]:
    """Ours, the SQL alone and, unless `alone`, the loop take turns, with different people each time."""
    from django.db import connection  # noqa: PLC0415  Django is set up by now
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange  # noqa: PLC0415

    from calendarapp import clock  # noqa: PLC0415
    from calendarapp.queries import availability  # noqa: PLC0415
    from calendarapp.sql.prepared import PreparedQuery  # noqa: PLC0415

    bench.use(MIDDLE)
    statement = PreparedQuery(SQL)
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    end = start + dt.timedelta(weeks=WEEKS)
    window = DateTimeTZRange(start, end, "[)")

    def ours(people: list[int]) -> None:
        availability.find_common_free(people, start=start, end=end, duration_minutes=60)

    def floor(people: list[int]) -> None:
        statement.rows(people=people, window=window)

    def loop(people: list[int]) -> None:
        _loop(people, start, end)

    works: dict[str, Callable[[list[int]], Any]] = {"find_common_free": ours, "bare SQL": floor}
    if not alone:
        works["Python loop over ORM rows"] = loop
    try:
        seconds = _in_turn(bench, works, runs)
    finally:
        connection.close()
    return [Measure.of(name, SECONDS, values) for name, values in seconds.items()]


def _loop(people: list[int], start: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
    """The obvious implementation: read the meetings, then try every half hour of the working days."""
    from calendarapp.models import Appointment  # noqa: PLC0415

    taken = []
    for person in people:
        meetings = Appointment.objects.filter(Appointment.user_busy_q(person))
        taken += list(meetings.filter(date__gte=start.date(), date__lte=end.date()))
    found: list[dt.datetime] = []
    moment, hour = start, dt.timedelta(hours=1)
    while moment + hour <= end and len(found) < 20:
        working = 6 <= moment.hour < 14  # nine to six in Moscow
        if working and all(other.slot.upper <= moment or other.slot.lower >= moment + hour for other in taken):
            found.append(moment)
        moment += hour / 2
    return found


def _in_turn(bench: Bench, works: dict[str, Callable[[list[int]], Any]], runs: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in works}
    with bench.progress("free times", runs) as advance:
        for number in range(-WARM, runs):
            people = anybody(MIDDLE, PEOPLE, seed=number)
            # The first reader finds a cold cache: a different one goes first each time.
            turns = collections.deque(works.items())
            turns.rotate(number)
            for name, work in turns:
                begin = time.perf_counter()
                work(people)
                if number >= 0:
                    seconds[name].append(time.perf_counter() - begin)
            advance(1)
    return seconds
