"""The memory of each part: idle, and the bot's after many updates."""

import time
from pathlib import Path

import psutil

from benchmarks.bench import ROOT, Bench
from benchmarks.bots import CREATE, LIST, RunningBot, Stage, program, resident, share_of
from benchmarks.figures import MEGABYTES, Goal, Measure, Row
from tests.support.programs import find_free_port

TITLE = "Memory: each part idle, and the bot after many updates"
PEOPLE = 32
MANY, ALL = 30_000, 100_000  # updates, in a short and in a full run
LONGEST = 240.0  # time limit in seconds: a slow machine handles fewer
BLOCK = 3_200
WARM = BLOCK  # updates after which all caches are filled
GROWTH = 1.03


def run(bench: Bench) -> list[Row]:
    """The bot compared with a process that has only imported what it needs; the other parts are informative."""
    with Stage(bench) as stage:
        floor = _imported(stage, "bot")
        bot = stage.ours()
        stage.load(bot, LIST, people=1, updates=1)
        idle = resident(bot.process.pid)
        warm, after, count = _many(bench, stage, bot)
        worker = _worker(stage)
        web, web_floor = _web(stage)
    server = Measure.of("embedded PostgreSQL, all of its processes", MEGABYTES, [_server(bench)])
    least = Measure.of("aiogram and Django imported", MEGABYTES, [floor])
    measures = {
        "bot, idle": Measure.of("bot, idle", MEGABYTES, [idle]),
        "bot, after": Measure.of(f"bot, after {count:,} updates", MEGABYTES, [after]),
    }
    return [
        Row("bot, idle", measures["bot, idle"], least, [], [Goal("idle / imported", idle / floor, at_most=1.15)]),
        Row(
            measures["bot, after"].name,
            measures["bot, after"],
            Measure.of(f"bot, after {WARM:,}", MEGABYTES, [warm]),
            [],
            [Goal(f"after {count:,} / after {WARM:,}", after / warm, at_most=GROWTH)],
            note="Growth is what comes after everything has been used once.",
        ),
        Row("worker, idle", Measure.of("worker", MEGABYTES, [worker]), least),
        Row(
            "web worker, idle",
            Measure.of("web worker", MEGABYTES, [web]),
            Measure.of("imported", MEGABYTES, [web_floor]),
        ),
        Row("embedded PostgreSQL", server, note="What its processes share is counted once."),
    ]


def _imported(stage: Stage, what: str) -> float:
    program_file = "benchmarks.programs.imports"
    with program("-m", program_file, what, environment=stage.environment, ready="imported") as process:
        return resident(process.pid)


def _many(bench: Bench, stage: Stage, bot: RunningBot) -> tuple[float, float, int]:
    """The bot's memory when warm and at the end, and the number of updates in between."""
    wanted = ALL if bench.full else MANY
    done, begin = 0, time.monotonic()
    warm = 0.0
    with bench.progress("memory", wanted) as advance:
        while done < wanted and time.monotonic() - begin < LONGEST:
            stage.load(bot, CREATE if done < WARM else LIST, people=PEOPLE, updates=BLOCK // PEOPLE)
            done += BLOCK
            advance(BLOCK)
            if not warm:
                warm = resident(bot.process.pid)
    return warm, resident(bot.process.pid), done


def _worker(stage: Stage) -> float:
    with program("-m", "worker", environment=stage.environment, ready="worker is ready") as process:
        return resident(process.pid)


def _web(stage: Stage) -> tuple[float, float]:
    """One gunicorn worker after its first answer, and a process that has imported the pages."""
    address = f"127.0.0.1:{find_free_port()}"
    command = ["-m", "gunicorn", "--no-control-socket", f"--pythonpath={ROOT / 'webapp'}", f"--bind={address}"]
    options = ["--worker-class=webapp.gunicorn.worker.Worker", "--workers=1", "--threads=4", "webapp.wsgi"]
    with program(*command, *options, environment=stage.environment, ready="Booting worker") as process:
        children = psutil.Process(process.pid).children()
        while not _answers(address):
            pass
        used = max(resident(child.pid) for child in children)
    return used, _imported(stage, "web")


def _answers(address: str) -> bool:
    import http.client  # noqa: PLC0415

    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _server(bench: Bench) -> float:
    """PostgreSQL's processes, found by the server's PID file."""
    first = int(Path(bench.home / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0])
    server = psutil.Process(first)
    return share_of([first, *(child.pid for child in server.children(recursive=True))])
