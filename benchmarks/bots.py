"""Bots under load: the product's, the floors and the peer, each in a process, and a crowd that writes to them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

import psycopg

from benchmarks.bench import PEERS, ROOT, SMALL, Bench
from benchmarks.people import FIRST
from tests.support.programs import find_free_port

TOKEN: Final = "1000000001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SECRET: Final = "word"
DATABASE: Final = "bench_bots"
EVERYBODY: Final = 400  # people in the database; the first write, the last organize meetings
PATIENCE: Final = 20.0  # seconds to wait for a stop


@dataclass(frozen=True)
class Talk:
    """What each person says repeatedly, and how many calls answer each step (see `programs.crowd`)."""

    steps: Sequence[str]
    answers: Sequence[int]


LIST: Final = Talk(["/list"], [1])
CREATE: Final = Talk(["/new", "Обед", "завтра", "12:30", "У Марии"], [1] * 5)
CONFIRM: Final = Talk(["appt:confirm:{n}|Приглашение"], [2])


@dataclass
class Run:
    """The result of one run.

    Attributes:
        per_second: updates per second, all people together.
        times: seconds of each update, sorted.
    """

    per_second: float
    times: list[float] = field(repr=False)

    def quantile(self, share: float) -> float:
        """The time within which this share of the updates is answered."""
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))]


@dataclass(frozen=True)
class RunningBot:
    name: str
    port: int
    process: "subprocess.Popen[bytes]"


class Stage:
    """A separate database, a Bot API server, a crowd, and the started bots; all stopped after `with`."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.api = find_free_port()
        self._bots: list[RunningBot] = []

    def __enter__(self) -> "Stage":
        self.database = self.bench.scratch(DATABASE)
        try:
            self._furnish()
        except BaseException:  # also on Ctrl-C
            self.bench.drop(DATABASE)
            raise
        return self

    def _furnish(self) -> None:
        self.environment = self.bench.environment(
            0, DATABASE_URL=self.database, BOT_TOKEN=TOKEN, TELEGRAM_API_URL=f"http://127.0.0.1:{self.api}",
            WEBHOOK_SECRET=SECRET, BOT_RATE_PER_MINUTE="0", EVENTS_PER_PERSON="1000000",
        )  # fmt: skip
        self._manage("migrate", "--verbosity=0")
        self._manage("fill", f"--events={SMALL}", f"--meetings={SMALL}", f"--people={EVERYBODY}")
        self._crowd: subprocess.Popen[str] = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.programs.crowd", str(self.api)],
            cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._line()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bot in self._bots:
            self.stop(bot)
        assert self._crowd.stdin is not None
        self._crowd.stdin.close()
        self._crowd.wait(PATIENCE)
        self.bench.drop(DATABASE)

    def ours(self, *command: str) -> RunningBot:
        """The product's bot (`python -m bot`, unless another command is given)."""
        return self._start("ours", [sys.executable, "-m", *(command or ("bot",))])

    def echo(self, *, commit: bool = False) -> RunningBot:
        """Aiogram's echo bot; with `commit` it also commits one row per update."""
        command = [sys.executable, "-m", "benchmarks.programs.aiogram_echo", "{port}", self._url, TOKEN, SECRET]
        return self._start("echo", [*command, "--commit"] if commit else command)

    def peer(self, script: str) -> RunningBot:
        """A script of `benchmarks/peers`, in the peers' own environment."""
        return self._start("peer", [self.bench.peers_python(), str(PEERS / script), "{port}", self._url, TOKEN, SECRET])

    def stop(self, bot: RunningBot) -> None:
        """Stop a bot as a supervisor does."""
        if bot.process.poll() is None:
            bot.process.send_signal(signal.SIGINT)
            try:
                bot.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                bot.process.kill()
                bot.process.wait()

    def load(self, bot: RunningBot, talk: Talk, *, people: int, updates: int, first: Sequence[int] = ()) -> Run:
        """Let `people` people talk to a bot at the same time, until each has sent `updates` updates."""
        order = {
            "url": f"http://127.0.0.1:{bot.port}/hook",
            "secret": SECRET,
            "people": [FIRST + number for number in range(people)],
            "steps": talk.steps,
            "answers": talk.answers,
            "updates": updates,
            "first": list(first),
        }
        assert self._crowd.stdin is not None
        self._crowd.stdin.write(json.dumps(order) + "\n")
        self._crowd.stdin.flush()
        answer = json.loads(self._line())
        return Run(len(answer["times"]) / answer["seconds"], sorted(answer["times"]))

    def invitations(self, people: int, each: int) -> list[int]:
        """Create pending meetings for each of the first people; returns the first meeting ID of each person."""
        with psycopg.connect(self.database, autocommit=True) as database:
            database.execute("DELETE FROM calendarapp_appointment WHERE name = 'Bench'")
            # Organizers are notified of each answer; the crowd writes to the bot, so it can be written to anyway.
            database.execute("UPDATE calendarapp_tguser SET can_write = true")
            rows = database.execute(
                "INSERT INTO calendarapp_appointment"
                " (organizer_tg_id, participant_tg_id, date, time, duration_minutes, name, timezone)"
                " SELECT %(organizer)s - person, %(first)s + person, current_date + 800 + number / 20,"
                " make_time(number %% 20, 0, 0), 30, 'Bench', 'Europe/Moscow'"
                " FROM generate_series(0, %(people)s - 1) person, generate_series(0, %(each)s - 1) number"
                " ORDER BY person, number RETURNING id",
                {"organizer": FIRST + EVERYBODY - 1, "first": FIRST, "people": people, "each": each},
            ).fetchall()
        return [rows[person * each][0] for person in range(people)]

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.api}"

    def _start(self, name: str, command: Sequence[str]) -> RunningBot:
        port = find_free_port()
        environment = {**self.environment, "WEBHOOK_PORT": str(port), "WEBHOOK_URL": f"http://127.0.0.1:{port}/hook"}
        words = [word.format(port=port) for word in command]
        with (self.bench.home / f"{name}-{len(self._bots)}.log").open("wb") as log:
            process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
        bot = RunningBot(name, port, process)
        self._bots.append(bot)
        return bot

    def _line(self) -> str:
        assert self._crowd.stdout is not None
        line: str = self._crowd.stdout.readline()
        if not line:
            raise RuntimeError("the crowd has gone")
        return line

    def _manage(self, *args: str) -> None:
        command = [sys.executable, str(ROOT / "webapp" / "manage.py"), *args]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def resident(pid: int) -> float:
    """The resident memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def share_of(pids: Sequence[int]) -> float:
    """The memory of several processes, with shared memory counted once, in MB."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


@contextlib.contextmanager
def program(*command: str, environment: dict[str, str], ready: str) -> Iterator["subprocess.Popen[str]"]:
    """Run one of our programs, which has reported that it is ready; stopped afterwards."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env={**environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        while line := process.stdout.readline():
            if ready in line:
                break
        else:
            raise RuntimeError(f"{command} ended before it was ready")
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=PATIENCE)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
