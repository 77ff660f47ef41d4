"""Running parts of the product as processes."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psutil

from tests.support.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {
    *("ALLOWED_HOSTS", "BOT_TOKEN", "DATABASE_URL", "DATA_DIR", "DEBUG", "DJANGO_SETTINGS_MODULE", "HOST", "PORT"),
    *("PUBLIC_URL", "SANDBOX_PORT", "SECRET_KEY", "TELEGRAM_API_URL", "TIME_ZONE", "TZ"),
    *("API_RATE_ADDRESS", "API_RATE_TOKEN", "API_THROTTLE"),
    *("AUDIT_DAYS", "HISTORY_DAYS", "LOG_FORMAT", "LOG_LEVEL", "METRICS_PORT", "METRICS_TOKEN"),
    *("DATABASE_LISTEN_URL", "DATABASE_REPLICA_URL", "FRONTEND"),
    *("SECOND_FACTOR", "SESSION_HOURS", "SESSION_IDLE_MINUTES", "TRUST_PROXY"),
    *("BOT_RATE_PER_MINUTE", "WEBHOOK_PORT", "WEBHOOK_SECRET", "WEBHOOK_URL"),
    *("OUTBOX_CHAT_PAUSE", "OUTBOX_PAID_BROADCAST", "OUTBOX_PER_SECOND", "OUTGOING_WEBHOOK_NETWORKS"),
}


def make_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with none of the product's variables but the given ones."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**inherited, "PYTHONPATH": str(ROOT / "webapp"), **variables}


def find_free_port() -> int:
    """A TCP port on loopback that is free at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(
    arguments: Sequence[str], variables: Mapping[str, str], *, seconds: float = PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run Python with the arguments from the root of the repository, to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=ROOT,
        env=make_environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def list_processes(mark: str) -> list[str]:
    """The command lines of running processes that contain the mark, there or in DATA_DIR."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            words = " ".join(process.cmdline())
            with contextlib.suppress(psutil.AccessDenied):
                words += " DATA_DIR=" + process.environ().get("DATA_DIR", "")
            if mark in words:
                found.append(f"{process.pid} {words}")
    return found


class RunningProgram:
    """Python with the arguments, running in a process group of its own; killed at the end of the `with` block.

    Attributes:
        pid: its process.
        group: signals sent with `interrupt` go to all of it, as a terminal's Ctrl-C does.
    """

    def __init__(self, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        self._output = tempfile.TemporaryFile("w+b")  # noqa: SIM115  closed with the program
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=make_environment({"PYTHONUNBUFFERED": "1", **(variables or {})}),
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.pid = self._process.pid

    def __enter__(self) -> "RunningProgram":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
        self._close_input()
        self._output.close()

    def output(self) -> str:
        """Everything it has printed so far."""
        return os.pread(self._output.fileno(), 10_000_000, 0).decode()

    def wait_for(self, text: str, *, seconds: float = PATIENCE) -> str:
        """Wait until it has printed the text; returns all of its output."""

        def there() -> bool:
            found = text in self.output()
            assert found or self._process.poll() is None, f"it ended without {text!r}:\n{self.output()}"
            return found

        wait_until(there, seconds=seconds, what=f"{text!r} in the output")
        return self.output()

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def wait(self, *, seconds: float = PATIENCE) -> int:
        """Wait for its end; returns its exit code."""
        return self._process.wait(timeout=seconds)

    def end_of_input(self) -> int:
        """Close its input, which the tests' programs take as a request to exit; returns the exit code."""
        self._close_input()
        return self.wait()

    def interrupt(self) -> None:
        """Ctrl-C: SIGINT to the whole foreground group."""
        os.killpg(self.pid, signal.SIGINT)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process only."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """Send SIGKILL and wait for the end."""
        self._process.kill()
        self._process.wait()

    def _close_input(self) -> None:
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
