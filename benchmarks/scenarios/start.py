"""Start times: the whole product, the bot, and the embedded PostgreSQL.

The floors are interpreters that only import what the parts need, as many at once as there are parts.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks.bench import ROOT, Bench
from benchmarks.bots import LIST, Stage, program
from benchmarks.figures import SECONDS, Goal, Measure, Row, timed
from tests.support.programs import find_free_port
from webapp import embedded_postgres

TITLE = "Start: everything, the bot, the embedded PostgreSQL"
RUNS = 5
READY = "Vstrecha is ready"


def run(bench: Bench) -> list[Row]:
    """Each start compared with its floor; a database start is added to the floor where there is one."""
    database = _database()
    with bench.progress("start", RUNS * 4) as advance:
        rows = [*_everything(bench, database[1].ours, advance), _bot(bench, advance)]
    return [*rows, *database]


def _everything(bench: Bench, database: Measure, advance: Callable[[int], None]) -> list[Row]:
    """`make run`, from its start to the table, and from Ctrl-C to its end; not the first start."""
    ours: list[tuple[float, float]] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**bench.plain_environment(), "DATA_DIR": folder}
        _start_everything(environment)
        for _run in range(RUNS):
            ours.append(_start_everything(environment))
            advance(1)
            floor.append(_imports_at_once(bench))
            advance(1)
    started, stopped = (
        Measure.of(name, SECONDS, list(seconds))
        for name, seconds in zip(
            ("make run, the second time", "make run, Ctrl-C"), zip(*ours, strict=True), strict=True
        )
    )
    least = Measure.of("interpreters and imports of all parts", SECONDS, floor)
    allowed = started.median / (2 * least.median + database.median)
    goals = [
        Goal("ours / (2 × the floor + the database's start)", allowed, at_most=1.0),
        Goal("seconds until it is ready", started.median, at_most=10),
    ]
    return [
        Row("make run, the second time, until it is ready", started, least, [], goals),
        Row("make run, from Ctrl-C to the end", stopped, goals=[Goal("seconds to the end", stopped.median, at_most=5)]),
    ]


def _start_everything(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds until ready, and from Ctrl-C until the end."""
    ports = {name: str(find_free_port()) for name in ("PORT", "SANDBOX_PORT", "WEBHOOK_PORT")}
    begin = time.perf_counter()
    with program("-m", "launch", environment={**environment, **ports}, ready=READY):
        ready = time.perf_counter()
    return ready - begin, time.perf_counter() - ready


def _imports_at_once(bench: Bench) -> float:
    """The launcher's imports, then those of the parts: bot, worker and two web workers."""
    begin = time.perf_counter()
    for together in (["django"], ["bot", "bot", "web", "web"]):
        _import(bench, together)
    return time.perf_counter() - begin


def _import(bench: Bench, together: list[str]) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.programs.imports", what], cwd=ROOT, env=bench.environment(0),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )
        for what in together
    ]  # fmt: skip
    for process in processes:
        process.wait()


def _bot(bench: Bench, advance: Callable[[int], None]) -> Row:
    """From `python -m bot` to the first answer, with an update already waiting."""
    ours: list[float] = []
    floor: list[float] = []
    with Stage(bench) as stage:
        for _run in range(RUNS):
            begin = time.perf_counter()
            bot = stage.ours()
            stage.load(bot, LIST, people=1, updates=1)
            ours.append(time.perf_counter() - begin)
            stage.stop(bot)
            advance(1)
            begin = time.perf_counter()
            _import(bench, ["bot"])
            floor.append(time.perf_counter() - begin)
            advance(1)
    started = Measure.of("python -m bot", SECONDS, ours)
    least = Measure.of("interpreter, aiogram and Django imported", SECONDS, floor)
    goal = Goal("ours / the floor", started.median / least.median, at_most=2.0)
    return Row("python -m bot, until the first answer", started, least, [], [goal])


def _database() -> list[Row]:
    """The embedded server: first start with an empty folder, later starts, and joining a running server."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        place = embedded_postgres.get_connection(data)

        def first() -> None:
            embedded_postgres.ensure_running(data)

        def again() -> None:
            embedded_postgres.release(data)
            embedded_postgres.ensure_running(data)

        def connect() -> None:
            psycopg.connect(dbname=place["NAME"], user=place["USER"], host=place["HOST"], port=place["PORT"]).close()

        try:
            first_time = Measure.of("first start", SECONDS, timed(first, runs=1))
            again_time = Measure.of("stop and start", SECONDS, timed(again, runs=5))
            joining = Measure.of("join", SECONDS, timed(lambda: embedded_postgres.ensure_running(data), runs=50))
            floor = Measure.of("one connection", SECONDS, timed(connect, runs=50))
        finally:
            embedded_postgres.release(data)
    return [
        Row("embedded PostgreSQL, first start: make the cluster, start it", first_time, floor),
        Row("embedded PostgreSQL, stop and start again", again_time, floor),
        Row("embedded PostgreSQL, join a running server", joining, floor),
    ]
