"""`python -m sandbox`: how it starts, what it refuses, how it stops."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.config import Config, ConfigError
from tests.sandbox.calls import api, ok
from tests.support.telegram import Person, SandboxClient
from tests.support.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]
LONG = 50  # seconds, the longest wait that the sandbox allows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data_dir: Path, port: int, **variables: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("BOT_TOKEN", "HOST")}
    environment = {**inherited, "DATA_DIR": str(data_dir), "SANDBOX_PORT": str(port), **variables}
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def program(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    with start(tmp_path, port) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Sandbox ready: chat page and Bot API at http://127.0.0.1:{port}/\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_promptly_during_long_polls(program: subprocess.Popen[str], port: int, number: int) -> None:
    client = SandboxClient(f"http://127.0.0.1:{port}")
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(api(client, "getUpdates", timeout=LONG))),
        threading.Thread(target=lambda: answers.append(client.request("GET", f"changes?timeout={LONG}"))),
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: (now := client.statistics())["polls"] and now["waiting"], what="both wait")
    program.send_signal(number)
    assert program.wait(0.8 * LONG) == 0
    for thread in threads:
        thread.join(PATIENCE)
    assert len(answers) == 2


@pytest.mark.parametrize("module", ["sandbox", "launch"])
@pytest.mark.parametrize(("argument", "code", "said"), [("--help", 0, "SANDBOX_PORT"), ("--port=1", 2, "--port=1")])
def test_program_that_takes_no_arguments_says_so_and_does_not_start(
    tmp_path: Path, module: str, argument: str, code: int, said: str
) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", module, argument],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert not list(tmp_path.iterdir())


def test_killed_sandbox_resumes_with_higher_ids(tmp_path: Path, program: subprocess.Popen[str], port: int) -> None:
    client = SandboxClient(f"http://127.0.0.1:{port}")
    anna = Person(client, client.request("GET", "people")["people"][0])
    said = anna.say("one")
    update = ok(client, "getUpdates")[-1]["update_id"]
    program.kill()
    program.wait(PATIENCE)
    with start(tmp_path, port) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert anna.say("two")["message_id"] > said["message_id"]
        assert ok(client, "getUpdates")[-1]["update_id"] > update
        process.terminate()
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"BOT_TOKEN": "42:real"}, "BOT_TOKEN is not the sandbox's own token"),
        ({"HOST": "0.0.0.0"}, "HOST is '0.0.0.0': the sandbox listens on loopback only"),
        ({"SANDBOX_PORT": "http"}, "SANDBOX_PORT is 'http': it must be a port number"),
        ({"SANDBOX_PORT": "70000"}, "SANDBOX_PORT is '70000': it must be a port number"),
        ({"DATA_DIR": "/dev/null"}, "DATA_DIR can't be used"),
    ],
)
def test_bad_configuration_is_reported_in_one_sentence(
    tmp_path: Path, port: int, variables: dict[str, str], words: str
) -> None:
    with start(tmp_path, port, **{"SANDBOX_PORT": str(port), **variables}) as process:
        output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert output == ""
    assert errors.startswith(words)
    assert errors.count("\n") == 1
    assert "42:real" not in errors


def test_taken_port_is_reported(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with start(tmp_path, port) as process:
            _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert errors == f"Port {port} on 127.0.0.1 is taken; free it or set SANDBOX_PORT to another one.\n"


def test_sandbox_token_and_loopback_names_are_accepted() -> None:
    config = Config.from_environment({"BOT_TOKEN": "1000000001:sandbox", "HOST": "localhost"})
    assert (config.host, config.port, config.data_dir) == ("localhost", 8081, Path(".data/sandbox"))
    with pytest.raises(ConfigError, match="SANDBOX_PORT"):
        Config.from_environment({"SANDBOX_PORT": "0"})
