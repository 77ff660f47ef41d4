"""Whether a process is alive and its work is moving: it says so in a file, which `--check` reads.

Each bot and worker has a file of its own in `DATA_DIR/health`, and a lock on it for as long as it lives, which the
kernel releases however it ends. The event loop rewrites it every few seconds with when each part of the work last came
to an end: a loop that hangs, a part that fails again and again, and a process that has died are all seen. Times are
those of the machine's monotonic clock, which all processes share and nobody sets.
"""

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

FOLDER: Final = "health"
BEAT: Final = 5.0  # seconds between two writes
SILENT: Final = 30.0  # seconds without one, after which the process hangs
SIZE: Final = 1024  # bytes of a file: it is rewritten in place, with one call

_done: dict[str, float] = {}  # a part of this process's work -> when it last came to an end


def note(work: str) -> None:
    """A part of the work has come to its end once more; there may have been nothing to do."""
    _done[work] = time.monotonic()


@contextlib.asynccontextmanager
async def beating(data_dir: Path, name: str, limits: Mapping[str, float]) -> AsyncIterator[None]:
    """Say inside the block how this process is.

    Args:
        data_dir: DATA_DIR.
        name: what the process is: `bot` or `worker`.
        limits: for each part of its work (`note`), after how many seconds without an end something is wrong.
    """
    for work in limits:
        note(work)
    try:
        file, path = _make_file(data_dir, name, limits)
    except OSError as error:  # without DATA_DIR it works as well
        log.warning("DATA_DIR: %s can't be written (%s), so --check will not find this", error.filename, error.strerror)
        yield
        return
    beat = asyncio.create_task(_beat(file, limits))
    try:
        yield
    finally:
        beat.cancel()
        path.unlink(missing_ok=True)
        os.close(file)


def _make_file(data_dir: Path, name: str, limits: Mapping[str, float]) -> tuple[int, Path]:
    """A locked file with a first beat in it; only then does it get its name, so that nobody takes it for a dead one."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file, draft = tempfile.mkstemp(dir=folder, prefix=".")
    fcntl.flock(file, fcntl.LOCK_EX)
    _write(file, limits)
    path = Path(draft).rename(folder / f"{name}-{Path(draft).name[1:]}")
    return file, path


async def _beat(file: int, limits: Mapping[str, float]) -> None:
    while True:  # the first beat is in the file already
        _tell_systemd()
        await asyncio.sleep(BEAT)
        with contextlib.suppress(OSError):  # a disk without room: the next one may succeed
            _write(file, limits)


def _write(file: int, limits: Mapping[str, float]) -> None:
    state = {"beat": time.monotonic(), "work": [[work, _done[work], limit] for work, limit in limits.items()]}
    os.pwrite(file, json.dumps(state).encode().ljust(SIZE), 0)


def _tell_systemd() -> None:
    """The event loop turns: what `WatchdogSec=` waits for (sd_notify(3)). Nothing without systemd."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifier:
            notifier.sendto(b"WATCHDOG=1", address.replace("@", "\0", 1) if address.startswith("@") else address)


def find_trouble(data_dir: Path, name: str) -> str:
    """One sentence about what is wrong with the processes of that name on this machine; empty when all is well."""
    found = False
    try:
        for state in _read_living(data_dir / FOLDER, name):
            found = True
            if trouble := _judge(state, name):
                return trouble
    except OSError as error:
        return f"{error.filename} can't be read ({error.strerror}): run this as the user of the {name}."
    return "" if found else f"No {name} is running here with DATA_DIR {data_dir}."


def _read_living(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """What the processes that live say; the files of dead ones, whose lock can be had, are removed."""
    for path in folder.glob(f"{name}-*") if folder.is_dir() else ():
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:  # it has just ended
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield json.loads(os.pread(file, SIZE, 0))
        else:
            path.unlink(missing_ok=True)
        finally:
            os.close(file)


def _judge(state: dict[str, Any], name: str) -> str:
    now = time.monotonic()
    if now - state["beat"] > SILENT:
        return f"The {name} has not moved for {now - state['beat']:.0f} seconds."
    for work, ended, limit in state["work"]:
        if now - ended > limit:
            return f"The {name} has got nowhere with {work} for {now - ended:.0f} seconds; its log says why."
    return ""
