"""The processes under test, and their killer."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import wait_until
from webapp import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = {"bot": "bot", "worker 1": "worker", "worker 2": "worker"}
DATABASE = "postgres"


class Stage:
    """Bot and two workers as processes, over the embedded PostgreSQL of `data_dir`.

    Args:
        data_dir: its own folder, with a migrated database.
        server: Telegram.
    """

    def __init__(self, data_dir: Path, server: SandboxServer) -> None:
        self.data_dir, self.server = data_dir, server
        environment = {
            "TELEGRAM_API_URL": server.url,
            "BOT_TOKEN": server.token,
            "OUTBOX_CHAT_PAUSE": "0",
            "OUTBOX_PER_SECOND": "0",
            "BOT_RATE_PER_MINUTE": "0",
        }
        self.environment = {**os.environ, **environment}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.kills: Counter[str] = Counter()
        self.log = (data_dir / "soak.log").open("ab")

    def __enter__(self) -> "Stage":
        """Start everything."""
        for name in PROGRAMS:
            self.start(name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything as an operator would."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(15)
        self.log.close()

    def start(self, name: str) -> None:
        """Start a program; it is not waited for."""
        self.started[name] = time.time()
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", PROGRAMS[name]], cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log
        )

    def is_at_work(self, name: str) -> bool:
        """Whether the program has called Telegram since its start."""
        if name == DATABASE:
            return True
        method = "getUpdates" if name == "bot" else "getMe"
        return any(call["time"] > self.started[name] for call in self.server.calls(method)[-3:])

    def kill(self, name: str) -> None:
        """SIGKILL, and start it again."""
        self.kills[name] += 1
        if name == DATABASE:
            self._kill_database()
            return
        self.processes[name].kill()
        self.processes[name].wait()
        self.start(name)

    def revive(self) -> None:
        """Restart processes that have exited: a start can fail while the database is down."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.start(name)

    def _kill_database(self) -> None:
        pid = int((self.data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGKILL)
        embedded_postgres.ensure_running(self.data_dir)


class Killer(threading.Thread):
    """Kills processes at random moments until told to stop.

    Args:
        stage: the processes to kill.
        pause: the shortest and the longest time between two kills, in seconds.
        seed: makes the choice of victims repeatable.
    """

    def __init__(self, stage: Stage, pause: tuple[float, float], seed: int) -> None:
        super().__init__(name="killer")
        self.stage, self.pause = stage, pause
        self.random = random.Random(seed)
        self.done = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Kill each part in turn, in random order; the bot, the most interesting victim, twice as often."""
        waiting: list[str] = []
        try:
            while not self.done.wait(self.random.uniform(*self.pause)):
                self.stage.revive()
                if not waiting:
                    waiting = ["bot", *PROGRAMS, DATABASE]
                    self.random.shuffle(waiting)
                victim = next(filter(self.stage.is_at_work, waiting), None)  # a bot that never lives proves nothing
                if victim is not None:
                    waiting.remove(victim)
                    self.stage.kill(victim)
            self.stage.revive()
        except BaseException as failure:  # noqa: BLE001  reported by `stop`
            self.failure = failure

    def has_killed_each(self) -> bool:
        """Whether every part has died at least once, or the killer itself."""
        return self.failure is not None or set(self.stage.kills) == {*PROGRAMS, DATABASE}

    def stop(self) -> None:
        """No more kills.

        Raises:
            BaseException: the killer's own failure.
        """
        self.done.set()
        self.join()
        if self.failure is not None:
            raise self.failure


def settle(stage: Stage, idle: Callable[[], bool], seconds: float) -> None:
    """Wait until nothing is in progress any more, restarting what has exited."""

    def quiet() -> bool:
        stage.revive()
        return idle()

    wait_until(quiet, seconds=seconds, what="everything delivered")
