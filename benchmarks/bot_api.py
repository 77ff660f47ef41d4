"""The local Bot API server of `programs/fake_bot_api.py` as a process, and what it was told."""

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
LOOK: Final = 0.2  # seconds between two looks


class LocalBotApi:
    """Such a server while the block runs."""

    def __enter__(self) -> "LocalBotApi":
        """Start it."""
        self._process = subprocess.Popen([sys.executable, PROGRAM], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait()

    def ask(self, what: str) -> Any:
        """A page of `/control`."""
        with urllib.request.urlopen(f"{self.url}/control/{what}") as answer:
            return json.load(answer)

    def messages(self) -> int:
        """How many messages were sent since the last reset."""
        return int(self.ask("count").get("sendMessage", 0))

    def reset(self) -> None:
        """Forget what was asked for."""
        self.ask("reset")

    def wait_for(self, count: int, advance: Callable[[int], None], *, seconds: float) -> None:
        """Wait until so many messages have come.

        Args:
            count: the number.
            advance: told how many more have come.
            seconds: the longest wait.

        Raises:
            BenchError: they have not come by then.
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
        """Messages a second, from the first to the last as they arrived."""
        times = self.ask("times")
        return float((len(times) - 1) / (times[-1] - times[0]))


@contextmanager
def program(*command: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs while the block does, and is then told to stop.

    Raises:
        BenchError: it ended with an error.
    """
    with tempfile.TemporaryFile() as said:  # not a pipe, which a program that says much would fill
        process = subprocess.Popen(command, env=environment, cwd=PROGRAM.parents[2], stderr=said)
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
        if process.returncode not in (0, -15):
            said.seek(0)
            raise BenchError(f"{' '.join(command)} ended with {process.returncode}: {said.read().decode()[-500:]}")
