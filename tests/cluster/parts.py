"""Programs on machines, and their supervisor, which does what systemd does: it starts again what has ended."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from string import Template
from typing import Final

import psutil

from tests.cluster import units
from tests.cluster.machines import Machine
from tests.support.programs import ROOT

BARE: Final = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "LANG": "C.UTF-8", "HOME": "/var/lib/postgresql"}
TICK: Final = 0.1  # seconds
ORPHANS: Final = {"postgres", "patroni", "haproxy", "gunicorn"}


class Part:
    """One program on one machine.

    Attributes:
        held: the supervisor leaves it alone.
        started: when it was started last, seconds since the epoch; 0 before.
    """

    def __init__(
        self,
        name: str,
        machine: Machine,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        pause: float,
        user: str = "root",
        log: Path,
    ) -> None:
        self.name, self.machine, self.pause = name, machine, pause
        values = {**BARE, **environment}
        self._command = machine.enter([Template(word).safe_substitute(values) for word in command], user)
        self._environment, self._log = values, log
        self.process: subprocess.Popen[bytes] | None = None
        self.held = False
        self.started = 0.0
        self._ended = 0.0

    def start(self) -> None:
        """Start it; it is not waited for."""
        with self._log.open("ab") as log:
            self.started = time.time()
            self.process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and its children."""
        if self.is_running():
            assert self.process is not None
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """SIGKILL; the supervisor starts it again."""
        self.send(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def is_running(self) -> bool:
        """Whether its process is there, stopped or not."""
        return self.process is not None and self.process.poll() is None

    def supervise(self) -> None:
        """Start it when it has ended, after the pause that its unit names."""
        if self.held or self.is_running():
            self._ended = 0.0
            return
        self._ended = self._ended or time.monotonic()
        if time.monotonic() - self._ended >= self.pause:
            self.start()
            self._ended = 0.0


class Supervisor(threading.Thread):
    """Supervises all parts, and buries what their ends leave behind: to all processes here, this one is init."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        super().__init__(name="supervisor", daemon=True)
        self._parts = parts
        self._done = threading.Event()

    def run(self) -> None:
        """Until told to stop."""
        while not self._done.wait(TICK):
            for part in list(self._parts.values()):
                part.supervise()
            self._bury()

    def stop(self) -> None:
        """No more starts."""
        self._done.set()
        self.join()

    def _bury(self) -> None:
        ours = {part.process.pid for part in self._parts.values() if part.process is not None}
        for child in psutil.Process().children():
            with suppress(psutil.Error, ChildProcessError):
                if child.pid not in ours and child.status() == psutil.STATUS_ZOMBIE and child.name() in ORPHANS:
                    os.waitpid(child.pid, os.WNOHANG)


def read_ours(service: str, variables: Mapping[str, str]) -> tuple[list[str], dict[str, str], float]:
    """Command, environment and pause of one of our services, with variables that replace those of vstrecha.env."""
    command, environment, pause = units.read_unit(service)
    given = units.read_environment((units.CLUSTER / "vstrecha.env").read_text())
    command = ["env", f"--chdir={ROOT}", *command]  # WorkingDirectory
    return command, {**environment, **given, **variables}, pause
