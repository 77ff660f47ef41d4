"""Runs the parts under honcho: starts them, shows their lines, and stops all when one ends or somebody asks."""

import os
import shlex
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from honcho import manager  # type: ignore[import-untyped]
from honcho.printer import Message, Printer  # type: ignore[import-untyped]

from launch.parts import Part

manager.KILL_WAIT = 3  # seconds from "please" to "now": all has to be over in five
POLL_SECONDS = 0.05
IMPATIENCE_SECONDS = 30.0


class Lines(Printer):  # type: ignore[misc]  # honcho has no types
    """honcho's printer, which also remembers what each part said last and which of the awaited lines have come."""

    def __init__(self, awaited: dict[str, str]) -> None:
        super().__init__()
        self.awaited = awaited
        self.ready: set[str] = set()
        self.last: dict[str, str] = {}

    def write(self, message: Message) -> None:
        """Print the message; one without a name stands as it is."""
        data = message.data.decode(errors="replace") if isinstance(message.data, bytes) else message.data
        if message.name is None:
            print(data, flush=True)
            return
        if data.strip():
            self.last[message.name] = data.strip()
        if message.name in self.awaited and self.awaited[message.name] in data:
            self.ready.add(message.name)
        super().write(message)


class Supervisor(manager.Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager, with an announcement when all is ready and the reason when something failed.

    honcho acts on a signal inside of the signal's handler, which trips over a part that is only just being started, and
    over a line that is only just being printed. Here the handler leaves a note, and the loop, which looks every tenth
    of a second, acts on it.

    Args:
        parts: what to run.
        table: the text to print when every part is ready.
        cwd: the folder to run the parts in.

    Attributes:
        announced: whether the table was printed.
        failure: which part ended by itself and why; empty when the stop was asked for.
    """

    def __init__(self, parts: Sequence[Part], *, table: str, cwd: Path) -> None:
        self.lines = Lines({part.name: part.ready_line for part in parts if part.ready_line})
        super().__init__(self.lines)
        self.parts = parts
        self.table = table
        self.announced = False
        self.failure = ""
        self._asked = False
        environment = {**os.environ, "DATA_DIR": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1"}
        for part in parts:
            self.add_process(part.name, f"exec {shlex.join(part.command)}", env=environment, cwd=str(cwd))

    def loop(self) -> None:
        """Run until everything has ended, and leave nothing behind, whatever interrupts it."""
        try:
            super().loop()
        finally:
            self._asked = True
            for process in self._processes.values():
                if process.get("pid") and process.get("returncode") is None:
                    self._procmgr.kill(process["pid"])
                if "process" in process:
                    process["process"].join(timeout=1)

    def terminate(self) -> None:
        """Ask for the stop of everything; safe at any moment, in a signal handler too."""
        self._asked = True

    def _start(self) -> None:
        super()._start()
        # After the forks: a thread before them would be missing in the children.
        threading.Thread(target=self._announce, daemon=True).start()

    def _any_stopped(self) -> bool:
        """What the loop asks in every round from when all are started until the stop begins, which it does here."""
        stopped = {name: p["returncode"] for name, p in self._processes.items() if p.get("returncode") is not None}
        if not (stopped or self._asked):
            return False
        if not self._asked:
            self.failure = "; ".join(self._why(name, code) for name, code in stopped.items())
            self._asked = True
        super().terminate()
        return True

    def _why(self, name: str, code: int) -> str:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"Stopped, because {name} {how}; its last words: {self.lines.last.get(name, '(none)')}"

    def _system_print(self, data: str) -> None:
        if not data.endswith(" received\n"):  # printed from a signal handler
            super()._system_print(data)

    def _announce(self) -> None:
        """Wait until every part is ready, then have the table printed; say now and then for what it waits."""
        impatient = time.monotonic() + IMPATIENCE_SECONDS
        while waiting := [part.name for part in self.parts if not self._is_ready(part)]:
            if self._asked:
                return
            if time.monotonic() > impatient:
                self._say(f"Not ready yet: {', '.join(waiting)}")
                impatient += IMPATIENCE_SECONDS
            time.sleep(POLL_SECONDS)
        self._say(self.table)
        self.announced = True

    def _is_ready(self, part: Part) -> bool:
        return part.probe() if part.probe else part.name in self.lines.ready

    def _say(self, text: str) -> None:
        """Let the loop print it: two writers would mix their lines."""
        self.events.put(Message(type="line", data=text, time=datetime.now(UTC), name=None, colour=None))
