"""The local Bot API server of `programs/fake_bot_api.py` as a process, and the calls it received."""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.bench import BenchError

TOKEN: Final = "123456:" + "A" * 35
PROGRAM: Final = Path(__file__).resolve().parent / "programs" / "fake_bot_api.py"
LOOK: Final = 0.2  # seconds between two polls


class LocalBotApi:
    """Runs the server while the block runs."""

    def __enter__(self) -> "LocalBotApi":
        self._process = subprocess.Popen([sys.executable, PROGRAM], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def ask(self, what: str) -> Any:
        """Request a page of `/control`."""
        with urllib.request.urlopen(f"{self.url}/control/{what}") as answer:
            return json.load(answer)

    def messages(self) -> int:
        """How many messages were sent since the last reset."""
        return int(self.ask("count").get("sendMessage", 0))

    def reset(self) -> None:
        """Forget the calls so far."""
        self.ask("reset")

    def wait_for(self, count: int, advance: Callable[[int], None], *, seconds: float) -> None:
        """Wait until `count` messages have arrived.

        Args:
            count: the number.
            advance: called with the number of new messages.
            seconds: the longest time to wait.

        Raises:
            BenchError: they have not arrived by then.
        """
        seen, end = 0, time.monotonic() + seconds
        while seen < count:
            if time.monotonic() > end:
                raise BenchError(f"{seen} messages of {count} came in {seconds:.0f} seconds")
            time.sleep(LOOK)
            now = self.messages()
            advance(now - seen)
            seen = now

    def rate(self) -> float:
        """Messages per second, from the first arrival to the last."""
        times = self.ask("times")
        return float((len(times) - 1) / (times[-1] - times[0]))


@contextmanager
def program(*command: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while the block runs, then stop it.

    Raises:
        BenchError: the program ended with an error.
    """
    with tempfile.TemporaryFile() as said:  # not a pipe, which verbose output would fill
        process = subprocess.Popen(command, env=environment, cwd=PROGRAM.parents[2], stderr=said)
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
        if process.returncode not in (0, -15):
            said.seek(0)
            raise BenchError(f"{' '.join(command)} ended with {process.returncode}: {said.read().decode()[-500:]}")
