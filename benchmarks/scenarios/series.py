"""Series: all their dates at once, and invitations to all of them, compared with a bare INSERT of the same rows.

And the feed of a thousand of them, and how the horizon is carried on.
"""

import contextlib
import datetime as dt
import itertools
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg
from psycopg import sql

from benchmarks import series_feed
from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, times_faster
from benchmarks.people import anybody
from benchmarks.scenarios import feed

TITLE = "Series: their dates, invitations to them, their feed, and the horizon"

RUNS: Final = 40
WARM: Final = 5
RUNS_MANY: Final = 10  # with thousands of rows each
INVITED: Final = (1, 10)  # people
FIRST_GUEST: Final = 8_500_000_001  # whom no database knows
FEED_READER: Final = 8_499_999_999
RULES: Final = {52: "FREQ=WEEKLY;COUNT=52", 365: "FREQ=DAILY;COUNT=365"}
SERIES: Final = 100_000
NAME: Final = "Benchmark of series"
ZONE: Final = "Europe/Moscow"
COLUMNS: Final = (
    "name, date, time, details, duration_minutes, timezone, user_id, series_id, original_start, reminders_set"
)
# Weekly series that began half a year ago, each on its own day; the next date is due in every one.
PLANT: Final = """
INSERT INTO calendarapp_series
    (tg_user_id, name, details, date, time, timezone, duration_minutes, rrule, exdates, rdates, written_until,
     extend_at)
SELECT (%(people)s::bigint[])[1 + number %% cardinality(%(people)s::bigint[])], %(name)s, 'words',
    current_date - 180 - number %% 7, '09:00', %(zone)s, 60, 'FREQ=WEEKLY', '{}', '{}',
    localtimestamp + interval '393 days', now() - interval '1 minute'
FROM generate_series(1, %(count)s) AS number
"""
# Tables that triggers write to; all else is found by the name.
NOTED: Final = (
    "calendarapp_history", "calendarapp_feedchange", "calendarapp_statisticsdelta", "calendarapp_reminder",
    "calendarapp_outboxmessage",
)  # fmt: skip
MEETING: Final = (
    "event_id, name, organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, details, status, holds"
)
INVITED_NOTE: Final = (
    "The floor is one INSERT of the same rows into the meetings, with its commit, the constraint and the table's own"
    " triggers; the service locks the series, its dates and the calendars, looks for conflicts of everybody on every"
    " date, and puts one message for each person into the outbox."
)
NOTE: Final = (
    "The floor is one INSERT of the same rows into events, with its commit and the table's own triggers; the service"
    " checks the rule, expands it on the wall clock, locks the calendar, counts the events, and writes as many"
    " reminders beside them in one statement."
)


def run(bench: Bench) -> list[Row]:
    """Service and INSERT take turns, for another person each time; then the worker carries many series on."""
    size = bench.sizes[1]
    with _restored(bench, size):
        rows = [_measure(bench, size, dates) for dates in RULES]
        rows += [_invite(bench, size, dates, people) for dates in RULES for people in INVITED]
        rows.append(series_feed.measure(bench, size, FEED_READER, NAME, feed.get))
        rows.append(_carry_on(bench, size, SERIES))
    return rows


def _measure(bench: Bench, size: int, dates: int) -> Row:
    from calendarapp.services import series  # noqa: PLC0415  Django is set up by now

    people = itertools.cycle(anybody(size, 1000, seed=dates))
    first = dt.date.today() + dt.timedelta(days=2)  # noqa: DTZ011  any day soon
    start = dt.time(9)
    step = dt.timedelta(days=7 if dates == min(RULES) else 1)
    row = sql.SQL("(%s, %s, %s, 'words', 60, %s, %s, %s, %s, true)")
    insert = sql.SQL("INSERT INTO events ({columns}) VALUES {rows}").format(
        columns=sql.SQL(COLUMNS), rows=sql.SQL(", ").join([row] * dates)
    )

    def service() -> None:
        series.create(
            owner=next(people),
            rrule=RULES[dates],
            name=NAME,
            date=first,
            time=start,
            details="words",
            duration_minutes=60,
            timezone=ZONE,
        )

    with _bare(bench, size) as bare:
        numbers = itertools.count(dates * 10**9)  # of no series

        def plain() -> None:
            owner, number = next(people), next(numbers)
            given: list[Any] = []
            for place in range(dates):
                day = first + place * step
                given += [NAME, day, start, ZONE, owner, number, dt.datetime.combine(day, start)]
            bare.execute(insert, given)

        seconds = _in_turn(bench, {f"service, {dates} dates": lambda: service, "one INSERT": lambda: plain})
    ours, floor = (Measure.of(name, SECONDS, values) for name, values in seconds.items())
    goals = [Goal("of the INSERT's speed", times_faster(floor, ours), at_least=0.3)]
    return Row(f"a series of {dates} dates, {size:,} events", ours, floor, [], goals, NOTE)


def _invite(bench: Bench, size: int, dates: int, count: int) -> Row:
    """Invite this many people to all dates of a series; each time it is another one, of people with nothing else."""
    from calendarapp.access import Actor  # noqa: PLC0415
    from calendarapp.models import Event, TgUser  # noqa: PLC0415
    from calendarapp.services import series, series_invitations  # noqa: PLC0415
    from calendarapp.services.series import Scope  # noqa: PLC0415

    runs = RUNS if dates * count < 1000 else RUNS_MANY
    numbers = itertools.count(FIRST_GUEST + 10**6 * (dates + count))
    guests = [[next(numbers) for _guest in range(count)] for _run in range(2 * (runs + WARM))]
    TgUser.objects.bulk_create(TgUser(tg_id=one, first_name=NAME, can_write=True) for some in guests for one in some)
    waiting = iter(guests)
    row = sql.SQL("(%s, %s, %s, %s, %s, %s, 60, %s, 'words', 'pending', true)")
    insert = sql.SQL("INSERT INTO calendarapp_appointment ({columns}) VALUES {rows}").format(
        columns=sql.SQL(MEETING), rows=sql.SQL(", ").join([row] * dates * count)
    )
    first = dt.date.today() + dt.timedelta(days=2)  # noqa: DTZ011

    def begin() -> Event:
        return series.create(
            owner=next(numbers), rrule=RULES[dates], name=NAME, date=first, time=dt.time(9), duration_minutes=60,
            timezone=ZONE,
        )  # fmt: skip

    def service() -> Callable[[], None]:
        event, people = begin(), next(waiting)
        by = Actor.person(event.tg_user_id)

        def work() -> None:
            series_invitations.invite(
                actor=by, participants=people, event_id=event.pk, scope=Scope.ALL, details="words"
            )

        return work

    with _bare(bench, size) as bare:

        def plain() -> Callable[[], None]:
            event, people = begin(), next(waiting)
            rows = Event.objects.filter(series=event.series_id).order_by("id").values_list("id", "date", "time")
            given: list[Any] = []
            for person in people:
                for number, day, start in rows:
                    given += [number, NAME, event.tg_user_id, person, day, start, ZONE]

            def work() -> None:
                bare.execute(insert, given)

            return work

        seconds = _in_turn(bench, {"service": service, "one INSERT": plain}, runs=runs)
    ours, floor = (Measure.of(name, SECONDS, values) for name, values in seconds.items())
    goals = [Goal("of the INSERT's speed", times_faster(floor, ours), at_least=0.3)]
    people_named = "1 person" if count == 1 else f"{count} people"
    return Row(f"invite {people_named} to {dates} dates, {size:,} events", ours, floor, [], goals, INVITED_NOTE)


def _in_turn(
    bench: Bench, works: dict[str, Callable[[], Callable[[], None]]], *, runs: int = RUNS
) -> dict[str, list[float]]:
    """Run them in turn, and time each; each makes its work ready first, which is not timed."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for prepare in works.values():
        for _warm in range(WARM):
            prepare()()
    with bench.progress("series", runs) as advance:
        for _run in range(runs):
            for name, prepare in works.items():
                work = prepare()
                begin = time.perf_counter()
                work()
                seconds[name].append(time.perf_counter() - begin)
            advance(1)
    return seconds


def _carry_on(bench: Bench, size: int, count: int) -> Row:
    """The worker's step until nothing is due, with one date to write in each series."""
    from calendarapp.models import Event, Series  # noqa: PLC0415
    from calendarapp.services import series  # noqa: PLC0415

    people = anybody(size, 5000, seed=count)
    random.Random(count).shuffle(people)
    with _bare(bench, size) as bare:
        bare.execute(PLANT, {"people": people, "name": NAME, "zone": ZONE, "count": count})
        bare.execute("ANALYZE calendarapp_series")
    before = Event.objects.filter(name=NAME).count()
    seconds, done = [], 0
    begin = time.perf_counter()
    with bench.progress("horizon", count) as advance:
        while True:
            at = time.perf_counter()
            looked_at = series.extend()
            if not looked_at:
                break
            seconds.append((time.perf_counter() - at) / looked_at)
            done += looked_at
            advance(looked_at)
    total = time.perf_counter() - begin
    written = Event.objects.filter(name=NAME).count() - before
    waiting = Series.objects.filter(name=NAME, extend_at__lte=dt.datetime.now(dt.UTC)).count()
    return Row(
        f"the horizon of {count:,} weekly series, {size:,} events",
        Measure.of("worker, a series", SECONDS, seconds),
        goals=[
            Goal("series left behind", float(count - done + waiting), at_most=0),
            Goal("dates written for each", written / count, at_least=1),
            Goal("seconds for all of them", total),
        ],
        note="A weekly series is due once a week, a yearly one once a year.",
    )


@contextlib.contextmanager
def _bare(bench: Bench, size: int) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(bench.database(size), autocommit=True) as connection:
        yield connection


@contextlib.contextmanager
def _restored(bench: Bench, size: int) -> Iterator[None]:
    """Leave the database as it was: what was written here goes, with what triggers noted of it."""
    from django.db import connection  # noqa: PLC0415

    bench.use(size)
    last = "SELECT coalesce(max(id), 0) FROM {}"
    with _bare(bench, size) as bare:
        seen = {}
        for table in NOTED:
            [found] = bare.execute(sql.SQL(last).format(sql.Identifier(table))).fetchall()
            seen[table] = found[0]
    try:
        yield
    finally:
        connection.close()
        with _bare(bench, size) as bare, bare.transaction():
            bare.execute("SET LOCAL session_replication_role = replica")  # no triggers: nothing is noted of this
            bare.execute("DELETE FROM events WHERE name = %s AND series_id IS NOT NULL", [NAME])
            bare.execute("DELETE FROM calendarapp_appointment WHERE name = %s", [NAME])
            bare.execute("DELETE FROM calendarapp_seriesinvitation WHERE participant_tg_id >= %s", [FIRST_GUEST])
            bare.execute("DELETE FROM calendarapp_tguser WHERE tg_id >= %s", [FEED_READER])
            bare.execute("DELETE FROM calendarapp_series WHERE name = %s", [NAME])
            for table, number in seen.items():
                bare.execute(sql.SQL("DELETE FROM {} WHERE id > %s").format(sql.Identifier(table)), [number])
