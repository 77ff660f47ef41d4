"""The free times of booking links, with a thousand in use, beside the SQL that reads when one person is busy."""

import datetime as dt
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row
from benchmarks.people import anybody

TITLE = "Free times of a booking link over four weeks, a thousand links in use"

LINKS: Final = 1000
RUNS: Final = 2000
PAGES: Final = 300
LONGEST: Final = 50  # milliseconds, of 95 in 100
SQL: Final = """
SELECT slot FROM busy_slots
WHERE person = int8range(%(id)s::bigint, %(id)s::bigint, '[]') AND slot && %(window)s::tstzrange
UNION ALL SELECT slot FROM calendar_own_events(%(id)s::bigint, %(window)s::tstzrange)
"""
NOTE: Final = (
    "Of links chosen at random. Kept: each was asked for before, and its owner's calendar has not changed since."
    " Nothing kept: after a change, and every five minutes. The page is the whole answer in HTML, with all time zones."
)


def run(bench: Bench) -> list[Row]:
    """The same links for all; a different one each time."""
    return list(itertools.chain.from_iterable(_measure(bench, size) for size in bench.sizes))


def _measure(bench: Bench, size: int) -> Iterator[Row]:
    from django.conf import settings  # noqa: PLC0415  Django is set up by now
    from django.db import connection  # noqa: PLC0415
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from calendarapp import clock  # noqa: PLC0415
    from calendarapp.queries import booking_links  # noqa: PLC0415
    from calendarapp.sql.prepared import PreparedQuery  # noqa: PLC0415

    bench.use(size)
    settings.API_THROTTLE = False  # one address asks for all
    statement, client = PreparedQuery(SQL), Client(headers={"Host": "localhost"})
    now = clock.now()
    window = DateTimeTZRange(now, now + dt.timedelta(weeks=4), "[)")

    def ours(token: str, _owner: int) -> None:
        found = booking_links.find(token)
        assert found is not None
        booking_links.list_times(found, clock.now(), found.horizon)

    def cold(token: str, owner: int) -> None:
        booking_links.forget()
        ours(token, owner)

    def page(token: str, _owner: int) -> None:
        assert client.get(f"/book/{token}/").status_code == 200

    def floor(_token: str, owner: int) -> None:
        statement.rows(id=owner, window=window)

    try:
        with _make_links(size) as links:
            for one in links:
                ours(*one)
            bare = _time(bench, floor, links, RUNS)
            for what, work, runs in (("kept", ours, RUNS), ("nothing kept", cold, PAGES), ("the page", page, PAGES)):
                seconds = _time(bench, work, links, runs)
                slowest = statistics.quantiles(seconds, n=20)[-1] * 1000
                goal = Goal("95 in 100, ms", slowest, at_most=LONGEST)
                if work is page:
                    goal = Goal("95 in 100 of the page, ms", slowest)
                mine = Measure.of("free times" if work is not page else "page", SECONDS, seconds)
                name = f"{what}, {LINKS} links, {size:,} meetings"
                yield Row(name, mine, Measure.of("bare SQL", SECONDS, bare), [], [goal], NOTE)
    finally:
        connection.close()


@contextmanager
def _make_links(size: int) -> Iterator[list[tuple[str, int]]]:
    """A thousand links of different people, as far as there are that many; gone afterwards. Token and owner of each."""
    from calendarapp.models import BookingLink  # noqa: PLC0415

    people = anybody(size, min(LINKS, max(100, size // 100)), seed=size)
    tokens = [f"{number:022d}" for number in range(LINKS)]
    links = [
        BookingLink(tg_id=owner, token=token) for token, owner in zip(tokens, itertools.cycle(people), strict=False)
    ]
    BookingLink.objects.bulk_create(links)
    try:
        yield [(link.token, link.tg_id) for link in links]
    finally:
        BookingLink.objects.filter(token__in=tokens).delete()


def _time(bench: Bench, work: Callable[..., Any], links: list[tuple[str, int]], runs: int) -> list[float]:
    seconds, chance = [], random.Random(runs)
    with bench.progress("links", runs) as advance:
        for _run in range(runs):
            one = chance.choice(links)
            begin = time.perf_counter()
            work(*one)
            seconds.append(time.perf_counter() - begin)
            advance(1)
    return seconds
