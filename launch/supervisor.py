"""Runs the processes under honcho: starts them, shows their output, and stops all when one ends or on request."""

import contextlib
import os
import re
import shlex
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from honcho.manager import SYSTEM_PRINTER_NAME, Manager  # type: ignore[import-untyped]
from honcho.printer import Message, Printer  # type: ignore[import-untyped]

from launch.database import Keeper
from launch.processes import Process

KILL_SECONDS = 3.0  # from SIGTERM to SIGKILL: everything has to be over in five
POLL_SECONDS = 0.05
IMPATIENCE_SECONDS = 30.0
STARTED = re.compile(r"(\S+) started \(pid=\d+\)")
STOPPED = re.compile(r"(\S+) stopped \(rc=(-?\d+)\)")
SIGNAL = re.compile(r"SIG\w+ received")


class WatchedEvents:
    """What a part reports to honcho. The first of it, its start, tells its number: from then on it is watched.

    Args:
        events: honcho's queue.
        launcher: the launcher's process.
    """

    def __init__(self, events: Any, launcher: int) -> None:
        self.events = events
        self.launcher = launcher

    def put(self, message: Message) -> None:
        """Pass it on."""
        if message.type == "start":
            threading.Thread(target=_stop_orphan, args=(message.data["pid"], self.launcher), daemon=True).start()
        self.events.put(message)


def _run_watched(run: Callable[..., None], launcher: int, events: Any, *args: Any) -> None:
    """Run a part as honcho does, in a process of its own, which honcho forks."""
    run(WatchedEvents(events, launcher), *args)


def _stop_orphan(number: int, launcher: int) -> None:
    """Stop a part when its launcher is gone and can't: killed, or out of memory. After a while by force."""
    while os.getppid() == launcher:
        time.sleep(POLL_SECONDS * 10)
    with contextlib.suppress(ProcessLookupError):  # nothing of it is left
        os.killpg(number, signal.SIGTERM)
        patience = time.monotonic() + KILL_SECONDS
        while time.monotonic() < patience:
            time.sleep(POLL_SECONDS)
            os.killpg(number, 0)
        os.killpg(number, signal.SIGKILL)
    os._exit(1)  # nobody reads any more what this process would wait to say


class LinePrinter(Printer):  # type: ignore[misc]  # honcho has no types
    """honcho's printer, which also notes from the output what started, was last printed, and how it stopped.

    Args:
        on_start: called at the first line of honcho's that a part has started; by then all are forked.
        on_close: called when nothing can be printed any more, since the terminal or the pipe has gone.
    """

    def __init__(self, on_start: Callable[[], None], on_close: Callable[[], None]) -> None:
        super().__init__()
        self.on_start = on_start
        self.on_close = on_close
        self.started: set[str] = set()
        self.last: dict[str, str] = {}
        self.stopped: dict[str, int] = {}
        self._lock = threading.Lock()  # the thread that watches makes honcho print, too

    def write(self, message: Message) -> None:
        """Print the message; one without a name stands as it is."""
        data = message.data.decode(errors="replace") if isinstance(message.data, bytes) else message.data
        if message.name == SYSTEM_PRINTER_NAME:
            if SIGNAL.match(data):  # from the signal's handler, perhaps in the middle of printing another line
                return
            self._notice(data)
        elif message.name is not None and data.strip():
            self.last[message.name] = data.strip()
        try:
            with self._lock:
                if message.name is None:
                    print(data, flush=True)
                else:
                    super().write(message)
        except OSError:  # honcho prints before it stops a part: what it prints must not keep it from that
            self.on_close()

    def _notice(self, data: str) -> None:
        """Note what honcho says about a process."""
        if found := STARTED.match(data):
            self.started.add(found[1])
            if len(self.started) == 1:
                self.on_start()
        elif found := STOPPED.match(data):
            self.stopped[found[1]] = int(found[2])


class Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager, which also announces when everything is ready and keeps the reason of a failure.

    honcho stops the processes inside the signal handler, which fails while one of them is being started. Here
    `terminate` only sets a flag, and a separate thread acts on it once all have started.

    Args:
        parts: what to run.
        table: the text to print when every part is ready.
        cwd: the folder to run the parts in.

    Attributes:
        announced: whether the table was printed.
        failure: which part ended by itself and why; empty when the stop was asked for.
    """

    def __init__(self, parts: Sequence[Process], *, table: str, cwd: Path) -> None:
        self.lines = LinePrinter(on_start=self._watch, on_close=self.terminate)
        super().__init__(self.lines)
        self.parts = parts
        self.table = table
        self.announced = False
        self.failure = ""
        self._asked = False
        self._keeper = Keeper(self._say)
        environment = {**os.environ, "DATA_DIR": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1"}
        for part in parts:
            made = self.add_process(part.name, f"exec {shlex.join(part.command)}", env=environment, cwd=str(cwd))
            made.run = partial(_run_watched, made.run, os.getpid())

    def loop(self) -> None:
        """Run until everything has ended, and leave nothing behind, whatever interrupts it."""
        try:
            super().loop()
        finally:
            self._keeper.end()
            if len(self.lines.stopped) < len(self.lines.started) == len(self.parts):
                self.kill()

    def terminate(self) -> None:
        """Request that everything stops; safe at any moment, also in a signal handler."""
        if not self._asked:
            self.failure = "; ".join(self._explain(name, code) for name, code in self.lines.stopped.items())
            self._asked = True

    def _explain(self, name: str, code: int) -> str:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"Stopped, because {name} {how}; its last line: {self.lines.last.get(name, '(none)')}"

    def _watch(self) -> None:
        """Begin to wait for what is announced, and for the stop. Threads before the forks would be lost in them."""
        self._keeper.begin()
        for work in (self._announce, self._stop):
            threading.Thread(target=work, daemon=True).start()

    def _stop(self) -> None:
        """Once requested, and after all have started, stop them; after a while by force."""
        while not (self._asked and len(self.lines.started) == len(self.parts)):
            time.sleep(POLL_SECONDS)
        super().terminate()
        time.sleep(KILL_SECONDS)
        self.kill()

    def _announce(self) -> None:
        """Wait until every part is ready, then have the table printed; say now and then for what it waits."""
        impatient = time.monotonic() + IMPATIENCE_SECONDS
        while waiting := [part.name for part in self.parts if not part.probe()]:
            if self._asked:
                return
            if time.monotonic() > impatient:
                self._say(f"Not ready yet: {', '.join(waiting)}")
                impatient += IMPATIENCE_SECONDS
            time.sleep(POLL_SECONDS)
        self._say(self.table)
        self.announced = True

    def _say(self, text: str) -> None:
        """Let the loop print the text: two writers would mix their lines."""
        self.events.put(Message(type="line", data=text, time=datetime.now(UTC), name=None, colour=None))
