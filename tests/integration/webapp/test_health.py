"""`python -m bot --check` and `python -m worker --check`: 0 when the process lives and its work moves."""

import asyncio
import json
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.booker import get_database_url
from tests.support.programs import RunningProgram, run
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import wait_until
from webapp import health

LIMITS = {"the outbox": 60.0, "reminders": 600.0}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "BEAT", 0.01)


def inside(data_dir: Path, check: Callable[[], Any]) -> Any:
    """What `check` says while a worker beats, in this process."""

    async def beat() -> Any:
        async with health.beating(data_dir, "worker", LIMITS):
            return await asyncio.to_thread(check)

    return asyncio.run(beat())


def test_only_a_running_process_is_alive(tmp_path: Path) -> None:
    def trouble(name: str = "worker") -> str:
        return health.find_trouble(tmp_path, name)

    assert trouble() == f"No worker is running here with DATA_DIR {tmp_path}."
    assert inside(tmp_path, trouble) == ""
    assert inside(tmp_path, lambda: trouble("bot")).startswith("No bot is running")
    assert trouble().startswith("No worker")
    assert not list((tmp_path / health.FOLDER).iterdir())


@pytest.mark.usefixtures("quick")
def test_part_that_gets_nowhere_is_named(tmp_path: Path) -> None:
    def fail() -> str:
        health._done["reminders"] -= 601
        return wait_until(lambda: health.find_trouble(tmp_path, "worker"))

    assert inside(tmp_path, fail) == "The worker has got nowhere with reminders for 601 seconds; its log says why."

    def recover() -> bool:
        fail()
        health.note("reminders")
        return wait_until(lambda: not health.find_trouble(tmp_path, "worker"))

    assert inside(tmp_path, recover)


def test_loop_that_hangs_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "BEAT", 3600.0)

    def hang() -> str:
        [path] = (tmp_path / health.FOLDER).glob("worker-*")
        state = json.loads(path.read_text())
        state["beat"] -= health.SILENT + 15
        with path.open("r+") as file:
            file.write(json.dumps(state).ljust(health.SIZE))
        return health.find_trouble(tmp_path, "worker")

    assert inside(tmp_path, hang) == "The worker has not moved for 45 seconds."


def test_process_that_can_write_nothing_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert inside(tmp_path / "file", lambda: "ran") == "ran"


@pytest.mark.usefixtures("quick")
def test_systemd_hears_of_each_beat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert inside(tmp_path, lambda: [systemd.recv(100) for _time in range(2)]) == [b"WATCHDOG=1"] * 2


@pytest.fixture
def variables(database: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    with SandboxServer() as server:
        addresses = {"TELEGRAM_API_URL": server.url, "BOT_TOKEN": server.token}
        yield {**addresses, "DATABASE_URL": get_database_url(), "DATA_DIR": str(tmp_path)}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bot", "worker"])
def test_check_of_a_program(name: str, variables: dict[str, str]) -> None:
    def check() -> tuple[int, str]:
        done = run(["-m", name, "--check"], variables)
        return done.returncode, done.stderr

    assert check() == (1, f"{name}: No {name} is running here with DATA_DIR {variables['DATA_DIR']}.\n")
    with RunningProgram(["-m", name], variables) as program:
        program.wait_for(f"{name} is ready")
        assert check() == (0, "")
        program.send(signal.SIGKILL)
        program.wait()
    assert check()[0] == 1
    assert not list((Path(variables["DATA_DIR"]) / health.FOLDER).iterdir())


def test_unknown_argument_is_refused() -> None:
    assert run(["-m", "worker", "--chekc"], {}).returncode == 2
