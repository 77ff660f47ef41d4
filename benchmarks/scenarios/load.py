"""Many at once: people at the webhook, connections at the API, readers of feeds; how long they wait, and what it costs.

`LOAD_SHARE=0.05` takes a twentieth of everybody, to try the scenario itself.
"""

import contextlib
import http.client
import os
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Final

import psutil
import psycopg

from benchmarks.bench import MIDDLE, SMALL, Bench
from benchmarks.bots import LIST, Stage, resident, share_of
from benchmarks.figures import SECONDS, Goal, Measure, Row
from benchmarks.people import FIRST
from benchmarks.servers import gunicorn

TITLE = "Load: 2,000 people at the webhook, 200 connections at the API, 10,000 readers of feeds at once"

SHARE: Final = float(os.environ.get("LOAD_SHARE", "1"))
PEOPLE: Final = max(10, int(2000 * SHARE))
UPDATES: Final = 5  # of each person
CONNECTIONS: Final = max(5, int(200 * SHARE))
REQUESTS: Final = 20  # on each
READERS: Final = max(20, int(10_000 * SHARE))
AT_ONCE: Final = 50  # connections that the readers share
GROWTH: Final = 1.5  # memory after it / before it
PATIENCE: Final = 120  # seconds
QUEUED: Final = (
    "Those who come wait for all before: the time is that of the whole crowd. What grows is what waits, one small"
    " object each, and it goes again."
)

Heads = dict[str, str]


def run(bench: Bench) -> list[Row]:
    """The bot first, on a database of its own; then the API and the feeds on the filled one."""
    rows = [_webhook(bench)]
    size = MIDDLE if SHARE == 1 else SMALL
    bench.use(size)
    product = bench.environment(size, API_RATE_TOKEN="1000000")
    with gunicorn("webapp.wsgi", product) as port:
        rows += [_api(port), *_feeds(port)]
    return rows


def _webhook(bench: Bench) -> Row:
    """Everybody writes at the same time, and again as soon as they are answered."""
    with Stage(bench) as stage, bench.progress("webhook", 2) as advance:
        _forget_made_up(stage.database)
        bot = stage.ours()
        alone = stage.load(bot, LIST, people=1, updates=50)
        stage.load(bot, LIST, people=PEOPLE, updates=1)  # everybody is known
        idle = resident(bot.process.pid)
        advance(1)
        crowd = stage.load(bot, LIST, people=PEOPLE, updates=UPDATES)
        full = resident(bot.process.pid)
        stage.load(bot, LIST, people=PEOPLE, updates=UPDATES)
        fuller = resident(bot.process.pid)
        again = stage.load(bot, LIST, people=1, updates=50)
        advance(1)
    return Row(
        f"webhook, {PEOPLE:,} people at once: until an answer, 99th percentile",
        Measure.of(f"{PEOPLE:,} at once", SECONDS, [crowd.quantile(0.99)]),
        Measure.of("one alone", SECONDS, alone.times),
        [Measure.of("one alone, afterwards", SECONDS, again.times)],
        [
            Goal("updates/s of the crowd / of one", crowd.per_second / alone.per_second, at_least=1.0),
            Goal("p99 / the time that all of them take in turn",
                 crowd.quantile(0.99) / (PEOPLE / crowd.per_second), at_most=3.0),
            Goal("memory afterwards / before", full / idle, at_most=GROWTH),
            Goal("memory after a second such crowd / after the first", fuller / full, at_most=1.1),
        ],
        QUEUED,
    )  # fmt: skip


def _forget_made_up(url: str) -> None:
    """Made-up people leave at the first message of the real ones; all at once, they would wait for each other."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("TRUNCATE calendarapp_appointment, calendarapp_tguser, events CASCADE")


def _api(port: int) -> Row:
    """Every connection asks for the first page of meetings, again and again."""
    with _staff() as headers:
        path = ["/api/appointments/"]
        alone = _ask(port, path * 50, connections=1, headers=headers)
        before = _memory(port)
        times = _ask(port, path * (CONNECTIONS * REQUESTS), connections=CONNECTIONS, headers=headers)
        after = _memory(port)
    return Row(
        f"API, {CONNECTIONS} connections: until a page of meetings, 99th percentile",
        Measure.of(f"{CONNECTIONS} connections", SECONDS, [_quantile(times, 0.99)]),
        Measure.of("one connection", SECONDS, alone),
        [],
        [
            Goal("p99 / (connections * one alone)", _quantile(times, 0.99) / (CONNECTIONS * _quantile(alone, 0.5)),
                 at_most=1.5),
            Goal("memory afterwards / before", after / before, at_most=GROWTH),
        ],
        QUEUED,
    )  # fmt: skip


def _feeds(port: int) -> list[Row]:
    """Each reader's program asks for the feed: the first time all of it, then what most ask, whether it has changed."""
    paths = _list_feeds()
    alone = _ask(port, paths[:20], connections=1)
    before = _memory(port)
    first = _ask(port, paths, connections=AT_ONCE)
    unchanged = _ask(port, paths, connections=AT_ONCE, headers={"If-None-Match": "*"})
    after = _memory(port)
    single = Measure.of("one alone", SECONDS, alone)
    memory = Goal("memory afterwards / before", after / before, at_most=GROWTH)
    return [
        Row(
            f"feeds, {READERS:,} readers on {AT_ONCE} connections: until {what}, 99th percentile",
            Measure.of(what, SECONDS, [_quantile(times, 0.99)]),
            single,
            [],
            [memory],
            QUEUED,
        )
        for what, times in (("the feed", first), ("304", unchanged))
    ]


def _list_feeds() -> list[str]:
    """The addresses of as many people's feeds."""
    from calendarapp.models import TgUser  # noqa: PLC0415  the models need the settings
    from calendarapp.services import feed_addresses  # noqa: PLC0415

    known = TgUser.objects.filter(tg_id__gte=FIRST).order_by("tg_id").values_list("tg_id", flat=True)[:READERS]
    paths = [feed_addresses.get_address(tg_id=tg_id) for tg_id in known]
    return [paths[number % len(paths)] for number in range(READERS)]


@contextlib.contextmanager
def _staff() -> Iterator[Heads]:
    """The headers of an operator's program."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from calendarapp.services import tokens  # noqa: PLC0415

    User.objects.filter(username="benchmark").delete()
    user = User.objects.create_superuser("benchmark")
    try:
        yield {"Authorization": f"Bearer {tokens.issue(user=user, scope='read')}"}
    finally:
        user.delete()


def _ask(port: int, paths: Sequence[str], *, connections: int, headers: Heads | None = None) -> list[float]:
    """Ask for each path once, on that many connections at the same time; the seconds of each answer, sorted."""
    shares = [paths[at::connections] for at in range(connections)]
    times: list[float] = []
    failures: list[str] = []
    threads = [
        threading.Thread(target=_ask_in_turn, args=(port, share, headers or {}, times, failures)) for share in shares
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return sorted(times)


def _ask_in_turn(port: int, paths: Sequence[str], headers: Heads, times: list[float], failures: list[str]) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        for path in paths:
            began = time.perf_counter()
            client.request("GET", path, headers=headers)
            answer = client.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status not in {200, 304}:
                failures.append(f"{path[:20]}: {answer.status}")
                return
    except (OSError, http.client.HTTPException) as error:
        failures.append(repr(error))
    finally:
        client.close()


def _quantile(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


def _memory(port: int) -> float:
    """The memory of the web server's processes, in MB, what they share counted once."""
    here = psutil.Process()
    servers = [child for child in here.children() if any(f":{port}" in word for word in child.cmdline())]
    return share_of([one.pid for server in servers for one in (server, *server.children(recursive=True))])
