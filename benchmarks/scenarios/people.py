"""Many people: a time when ten are free within their hours, and invitations of ten and a hundred at once."""

import datetime as dt
import itertools
import time
from collections.abc import Callable
from typing import Any, Final

import psycopg
from psycopg import sql

from benchmarks.bench import MIDDLE, Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, times_faster
from benchmarks.people import STRANGERS, anybody, untouched
from benchmarks.scenarios import free_times

TITLE = "People: a time when all are free, and several invited at once"

INVITED: Final = (10, 100)
RUNS: Final = {10: 40, 100: 40}
WARM: Final = 5
NAME: Final = "Benchmark of people"
ZONE: Final = "Europe/Moscow"
COLUMNS: Final = (
    "event_id, name, organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, details, status, holds"
)
HOURS_NOTE: Final = (
    "As /when asks it: with everybody's working hours, nine to six from Monday to Friday, breaks of ten minutes and"
    " four meetings a day at most. The floor is the SQL that reads when they are busy, prepared in the server as well."
)
INVITED_NOTE: Final = (
    "The floor is one INSERT of the same rows into the meetings, with its commit, the constraint and the table's own"
    " triggers; the service locks the event and the calendars, looks for conflicts of everybody, and puts a message for"
    " each person into the outbox."
)


def run(bench: Bench) -> list[Row]:
    """Ours and the floor take turns, with other people each time."""
    rows = [_find_times(bench)]
    rows += [_invite(bench, count) for count in INVITED]
    return rows


def _find_times(bench: Bench) -> Row:
    bench.use(MIDDLE)
    weekdays = [[day, 540, 1080] for day in range(1, 6)]
    with psycopg.connect(bench.database(MIDDLE), autocommit=True) as bare:
        people = sorted({one for run in range(-free_times.WARM, free_times.RUNS) for one in _choose(run)})
        chosen = (
            "UPDATE calendarapp_tguser SET working_hours = %s, break_minutes = %s, daily_limit = %s"
            " WHERE tg_id = ANY(%s)"
        )
        bare.execute(chosen, [weekdays, 10, 4, people])
        try:
            mine, floor = free_times.measure(bench, alone=True)
        finally:
            bare.execute(chosen, [None, 0, None, people])
    goals = [Goal("of the SQL's time", times_faster(mine, floor), at_most=3)]
    name = f"{free_times.PEOPLE} people with hours, {free_times.WEEKS} weeks, {MIDDLE:,} meetings"
    return Row(name, mine, floor, [], goals, HOURS_NOTE)


def _choose(run: int) -> list[int]:
    return anybody(MIDDLE, free_times.PEOPLE, seed=run)


def _invite(bench: Bench, count: int) -> Row:
    """Invite this many to a new event each time."""
    from django.db import connection  # noqa: PLC0415  Django is set up by now

    from calendarapp.access import Actor  # noqa: PLC0415
    from calendarapp.models import Event, TgUser  # noqa: PLC0415
    from calendarapp.services import events, participants  # noqa: PLC0415

    size = MIDDLE
    bench.use(size)
    runs = RUNS[count]
    numbers = itertools.count(STRANGERS + 10**6 * count)
    guests = [[next(numbers) for _guest in range(count)] for _run in range(2 * (runs + WARM))]
    waiting = iter(guests)
    day = dt.date.today() + dt.timedelta(days=2)  # noqa: DTZ011  any day soon
    row = sql.SQL("(%s, %s, %s, %s, %s, %s, 60, %s, 'words', 'pending', true)")
    insert = sql.SQL("INSERT INTO calendarapp_appointment ({columns}) VALUES {rows}").format(
        columns=sql.SQL(COLUMNS), rows=sql.SQL(", ").join([row] * count)
    )

    def begin() -> Event:
        when: dict[str, Any] = {"date": day, "time": dt.time(9), "duration_minutes": 60, "timezone": ZONE}
        return events.create(owner=next(numbers), name=NAME, **when)

    def service() -> Callable[[], None]:
        event, people = begin(), next(waiting)
        by = Actor.person(event.tg_user_id)

        def work() -> None:
            participants.invite(actor=by, participants=people, event_id=event.pk, details="words")

        return work

    url = bench.database(size)
    with psycopg.connect(url, autocommit=True) as bare, untouched(url, NAME):

        def plain() -> Callable[[], None]:
            event, people = begin(), next(waiting)
            given: list[Any] = []
            for person in people:
                given += [event.pk, NAME, event.tg_user_id, person, day, dt.time(9), ZONE]

            def work() -> None:
                bare.execute(insert, given)

            return work

        known = (TgUser(tg_id=one, first_name=NAME, can_write=True) for some in guests for one in some)
        TgUser.objects.bulk_create(known)
        try:
            seconds = _in_turn(bench, {f"service, {count} people": service, "one INSERT": plain}, runs)
        finally:
            connection.close()
    ours, floor = (Measure.of(name, SECONDS, values) for name, values in seconds.items())
    goals = [Goal("of the INSERT's speed", times_faster(floor, ours), at_least=0.3)]
    return Row(f"invite {count} people at once, {size:,} meetings", ours, floor, [], goals, INVITED_NOTE)


def _in_turn(bench: Bench, works: dict[str, Callable[[], Callable[[], None]]], runs: int) -> dict[str, list[float]]:
    """Run them in turn, and time each; each makes its work ready first, which is not timed."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    with bench.progress("people", runs) as advance:
        for number in range(-WARM, runs):
            for name, prepare in works.items():
                work = prepare()
                begin = time.perf_counter()
                work()
                if number >= 0:
                    seconds[name].append(time.perf_counter() - begin)
            advance(number >= 0)
    return seconds
