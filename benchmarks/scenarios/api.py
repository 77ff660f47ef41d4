"""The REST API through gunicorn: lists, filters, the deepest page, and a new event."""

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from benchmarks.bench import MIDDLE, Bench
from benchmarks.figures import RATE, Goal, Measure, Row, times_faster
from benchmarks.people import FIRST
from benchmarks.servers import Call, answer, gunicorn, load

TITLE = "The REST API: requests a second through gunicorn, four connections"

RUNS: Final = 7
REQUESTS: Final = 120  # in one run
SLOW_REQUESTS: Final = 4  # in one run, for requests that take most of a second
NAME: Final = "Made by the benchmark of the API"
OWNERS: Final = 100
FLOOR: Final = "one SQL with json_agg in a bare view"
BOUGHT: Final = (
    "The bare view has one statement and nobody asks who wants to know. Ours finds out by the token who that is and"
    " what they may see, counts the request, checks filters and cursor, and links to the pages before and behind."
)
NOTES: Final = {
    "of one participant": "Planned for the person each time: one has ten meetings, another a hundred thousand, and"
    " without knowing whose, PostgreSQL sorts all that the person has.",
}
STOCK: Final = "stock ModelViewSet, pages by number"


def run(bench: Bench) -> list[Row]:
    """The lists at a million rows and, in a full run, at ten million; a new event at the largest."""
    found = []
    for rows in [size for size in bench.sizes if size >= MIDDLE]:
        bench.use(rows)
        bare = bench.environment(rows, DJANGO_SETTINGS_MODULE="benchmarks.bare.settings")
        # A rate limit so high that requests are counted but never refused.
        product = bench.environment(rows, API_RATE_TOKEN="1000000")
        with (
            _staff() as headers,
            gunicorn("webapp.wsgi", product) as ours,
            gunicorn("webapp.wsgi", bare) as other,
        ):
            found += _lists(bench, rows, ours, other, headers)
            if rows == bench.sizes[-1]:
                found.append(_create(bench, rows, ours, other, headers))
    return found


def _lists(bench: Bench, rows: int, ours: int, other: int, headers: dict[str, str]) -> list[Row]:
    """First page, filters, deepest page."""
    date, time, number, count = _deep()
    place = f"{date},{time},{number}"
    queries: dict[str, tuple[dict[str, str], dict[str, str]]] = {
        "first page": ({}, {}),
        "of one status": ({"status": "confirmed"}, {"status": "confirmed"}),
        "of one participant": ({"participant": f"{FIRST}"}, {"participant": f"{FIRST}"}),
        "deepest page": ({"cursor": _cursor(date, time, number)}, {"after": place}),
    }
    calls = {
        what: (
            Call(f"/api/appointments/?{urlencode(asked)}", headers=headers),
            Call(f"/floor/appointments/?{urlencode(bare)}"),
        )
        for what, (asked, bare) in queries.items()
    }
    for call, least in calls.values():
        _same_page(ours, call, other, least)
    with bench.progress(f"lists at {rows:,} rows", RUNS) as advance:
        measured = _interleaved(
            ours, other, {what: ([call], [least]) for what, (call, least) in calls.items()}, advance
        )
        stock = _stock(other, count) if rows == MIDDLE else {}
    first = measured["first page"][0]
    made = []
    for what, (product, floor) in measured.items():
        goals = [Goal("of the floor's rate", product.median / floor.median, at_least=0.35)]
        if what == "deepest page":
            goals.append(Goal("of the first page's time", product.cost / first.cost, at_most=1.1))
        peers = [stock[what]] if what in stock else []
        goals += [Goal(f"times as fast as {peer.name}", times_faster(peer, product), at_least=15) for peer in peers]
        made.append(Row(f"meetings, {what}, {rows:,} rows", product, floor, peers, goals, NOTES.get(what, BOUGHT)))
    return made


def _create(bench: Bench, rows: int, ours: int, other: int, headers: dict[str, str]) -> Row:
    """A new event: with every rule, reminder, statistics and feed change, or as a bare INSERT."""
    day = dt.date.today() + dt.timedelta(days=30)  # noqa: DTZ011  any day to come
    calls, floor = [], []
    for owner in range(FIRST, FIRST + OWNERS):
        event = {
            "name": NAME, "date": f"{day}", "time": "12:30", "details": "", "tg_user_id": owner, "duration_minutes": 45,
        }  # fmt: skip
        body = json.dumps(event).encode()
        calls.append(Call("/api/events/", "POST", body, headers, 201))
        floor.append(Call("/floor/events/", "POST", body, status=201))
    with _undone(), bench.progress("new events", RUNS) as advance:
        [(product, bare)] = _interleaved(ours, other, {"create": (calls, floor)}, advance).values()
    note = (
        "The floor is one statement in a view that knows nobody; ours looks up the token and the owner, holds the "
        "owner's calendar, counts it, writes event, reminder and the day's count in one round trip, and adds that up "
        "in another: four in all. More than half of it is Python: the forms, limits and middleware of an API."
    )
    goals = [Goal("of the floor's rate", product.median / bare.median, at_least=0.25)]
    return Row(f"a new event, {rows:,} rows", product, replace(bare, name="one INSERT in a bare view"), [],
               goals, note)  # fmt: skip


def _interleaved(
    ours: int, other: int, works: dict[str, tuple[list[Call], list[Call]]], advance: Callable[[int], None]
) -> dict[str, tuple[Measure, Measure]]:
    """Requests per second of the product and of the floor, in turn, so that all meet the same conditions."""
    rates: dict[str, tuple[list[float], list[float]]] = {what: ([], []) for what in works}
    for calls, floor in works.values():
        load(ours, calls, requests=40)
        load(other, floor, requests=40)
    for _run in range(RUNS):
        for what, (calls, floor) in works.items():
            rates[what][0].append(load(ours, calls, requests=REQUESTS))
            rates[what][1].append(load(other, floor, requests=REQUESTS))
        advance(1)
    return {
        what: (Measure.of("the API", RATE, product), Measure.of(FLOOR, RATE, bare))
        for what, (product, bare) in rates.items()
    }


def _stock(port: int, count: int) -> dict[str, Measure]:
    """The first and the deepest page of an obvious viewset."""
    pages = {"first page": 1, "deepest page": -(-count // 50)}
    return {
        what: Measure.of(
            STOCK,
            RATE,
            [load(port, [Call(f"/stock/appointments/?page={page}")], requests=SLOW_REQUESTS) for _run in range(3)],
        )
        for what, page in pages.items()
    }


def _same_page(ours: int, call: Call, other: int, floor: Call) -> None:
    """Check that both show the same rows.

    Raises:
        RuntimeError: they don't.
    """
    shown = [row["id"] for row in json.loads(answer(ours, call))["results"]]
    expected = [row["id"] for row in json.loads(answer(other, floor))]
    if shown != expected or not shown:
        raise RuntimeError(f"{call.path} and {floor.path} show different rows")


def _deep() -> tuple[dt.date, dt.time, int, int]:
    """The place after which the last page begins, and the number of meetings."""
    from django.db import connection  # noqa: PLC0415  Django is set up by now

    with connection.cursor() as cursor:
        cursor.execute("SELECT date, time, id FROM calendarapp_appointment ORDER BY date, time, id OFFSET 50 LIMIT 1")
        date, time, number = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM calendarapp_appointment")
        return date, time, number, cursor.fetchone()[0]


def _cursor(date: dt.date, time: dt.time, number: int) -> str:
    from calendarapp.api.pagination import make_cursor  # noqa: PLC0415

    return make_cursor("next", [date, time, number])


@contextlib.contextmanager
def _staff() -> Iterator[dict[str, str]]:
    """The headers of an operator's program."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from calendarapp.services import tokens  # noqa: PLC0415

    User.objects.filter(username="benchmark").delete()
    user = User.objects.create_superuser("benchmark")
    try:
        yield {"Authorization": f"Bearer {tokens.issue(user=user, scope='write')}"}
    finally:
        user.delete()


@contextlib.contextmanager
def _undone() -> Iterator[None]:
    """Remove what was written: events, reminders, the day's statistics, feed changes."""
    from django.db import connection  # noqa: PLC0415

    from calendarapp.models import BotStatistics  # noqa: PLC0415
    from calendarapp.services import statistics  # noqa: PLC0415

    statistics.fold()  # earlier counts stay
    before = {day.pk: day.event_count for day in BotStatistics.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM calendarapp_feedchange")
        last_note = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(id), 0) FROM events")
        last_event = cursor.fetchone()[0]
    try:
        yield
    finally:
        statistics.fold()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM calendarapp_reminder WHERE event_id > %s", [last_event])
            cursor.execute("DELETE FROM events WHERE id > %s AND name = %s", [last_event, NAME])
            cursor.execute("DELETE FROM calendarapp_feedchange WHERE id > %s", [last_note])
        for day in BotStatistics.objects.all():
            if day.pk not in before:
                day.delete()
            elif day.event_count != before[day.pk]:
                BotStatistics.objects.filter(pk=day.pk).update(event_count=before[day.pk])
