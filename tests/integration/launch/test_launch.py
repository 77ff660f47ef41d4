"""`python -m launch`, which is `make run`: it starts with a table of addresses and stops without a trace."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.support.programs import ROOT, RunningProgram, find_free_port, list_processes, make_environment, run
from tests.support.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow


READY = "Vstrecha is ready"
LAUNCH = ["-m", "launch"]


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """Free ports and a separate data folder."""
    return {"DATA_DIR": str(tmp_path / "data"), "PORT": str(find_free_port()), "SANDBOX_PORT": str(find_free_port())}


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def is_ready(port: str) -> bool:
    try:
        return get(f"http://127.0.0.1:{port}/readyz") == "ready"
    except urllib.error.HTTPError:
        return False


def refused(port: str, head: str) -> tuple[int, dict[str, object]]:
    """Status and problem of a request that the server refuses by itself."""
    with socket.create_connection(("127.0.0.1", int(port)), timeout=PATIENCE) as client:
        client.sendall(f"{head}\r\n\r\n".encode())
        with client.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            said, _empty, problem = answer.read().partition(b"\r\n\r\n")
    assert b"Content-Type: application/problem+json" in said
    return status, json.loads(problem)


def sign_in(panel: str, user: str, password: str) -> str:
    """The page that follows the panel's login form."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(f"{panel}login/", timeout=PATIENCE) as form:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.read().decode())
    assert token
    fields = {"username": user, "password": password, "csrfmiddlewaretoken": token[1], "next": "/admin/"}
    with browser.open(f"{panel}login/", urllib.parse.urlencode(fields).encode(), timeout=PATIENCE) as page:
        return str(page.read().decode())


def pid_of(part: str, output: str) -> int:
    found = re.search(rf"{part} started \(pid=(\d+)\)", output)
    assert found
    return int(found[1])


def end_of(program: RunningProgram, data: str) -> int:
    """The exit code, once all its processes are gone."""
    code = program.wait()
    wait_until(lambda: not list_processes(data), what="the end of everything")
    return code


def test_every_start_succeeds_and_every_end_stops_all(variables: dict[str, str]) -> None:
    """One folder for all: only the first start makes a database."""
    password = check_first_start(variables)
    check_second_start(variables, password)
    for number in (signal.SIGTERM, signal.SIGHUP):
        check_signal_to_the_parent(variables, number)
    check_killed_parent(variables)
    check_closed_output(variables)


def check_first_start(variables: dict[str, str]) -> str:
    """It shows addresses and a password, serves all of them, and ends with Ctrl-C; returns the password."""
    data, panel = variables["DATA_DIR"], f"http://127.0.0.1:{variables['PORT']}/admin/"
    with RunningProgram(LAUNCH, variables) as first:
        output = first.wait_for(READY)
        shown = re.search(r"login admin, password (\S+)", first.wait_for(data))
        assert shown
        assert panel in output
        assert f"http://127.0.0.1:{variables['SANDBOX_PORT']}/" in output
        assert "<html" in get(f"http://127.0.0.1:{variables['SANDBOX_PORT']}/")
        assert get(f"http://127.0.0.1:{variables['PORT']}/") == "Calendar WebApp is running."
        assert 'id="logout-form"' in sign_in(panel, "admin", shown[1])

        token = "vst_" + "x" * 43
        for head, status, code in (
            (f"GET /api/events/?q={'x' * 9000} HTTP/1.1", 414, "uri_too_long"),
            (f"GET /api/events/ HTTP/1.1\r\nCookie: {'x' * 9000}", 431, "headers_too_large"),
            (f"GET /api/events/ HTTP/1.1\r\nAuthorization Bearer {token}", 400, "bad_request"),
        ):
            found, problem = refused(variables["PORT"], head)
            assert (found, problem["status"], problem["code"]) == (status, status, code)
            assert token not in str(problem)

        other = run(LAUNCH, {**variables, "PORT": str(find_free_port()), "SANDBOX_PORT": str(find_free_port())})
        assert other.returncode == 1
        assert other.stderr.startswith("Vstrecha is already running")

        first.interrupt()
        assert end_of(first, data) == 0
        assert "Traceback" not in first.output()
        assert "Authorization Bearer vst_***" in first.output()
        assert token not in first.output()
    return str(shown[1])


def check_second_start(variables: dict[str, str], password: str) -> None:
    """The password stays and is not shown again; a database that dies comes back; when the worker dies, all stops."""
    data, panel = variables["DATA_DIR"], f"http://127.0.0.1:{variables['PORT']}/admin/"
    with RunningProgram(LAUNCH, variables) as second:
        output = second.wait_for(READY)
        assert password not in second.wait_for(data)
        assert "as shown at the first start" in second.output()
        assert 'id="logout-form"' in sign_in(panel, "admin", password)

        postmaster = Path(data, "postgres", "postmaster.pid")
        os.kill(int(postmaster.read_text().split("\n", 1)[0]), signal.SIGKILL)
        second.wait_for("The database is back")
        wait_until(lambda: is_ready(variables["PORT"]), what="the panel on the new server")
        assert 'id="logout-form"' in sign_in(panel, "admin", password)

        os.kill(pid_of("worker", output), signal.SIGKILL)
        assert end_of(second, data) == 1
        last = second.output().rstrip().splitlines()[-1]
        assert last.startswith("Stopped, because worker was killed by signal 9")


def check_signal_to_the_parent(variables: dict[str, str], number: signal.Signals) -> None:
    """A supervisor's signal stops everything."""
    with RunningProgram(LAUNCH, variables) as program:
        program.wait_for(READY)
        program.send(number)
        assert end_of(program, variables["DATA_DIR"]) == 0


def check_killed_parent(variables: dict[str, str]) -> None:
    """SIGKILL leaves nothing behind: the parts stop by themselves, and a start right after it waits for that."""
    with RunningProgram(LAUNCH, variables) as first:
        output = first.wait_for(READY)
        os.kill(pid_of("worker", output), signal.SIGSTOP)  # else they may all have stopped before the next start looks
        first.kill()
        with RunningProgram(LAUNCH, variables) as second:
            second.wait_for("waiting until its parts have stopped")
            os.kill(pid_of("worker", output), signal.SIGCONT)
            second.wait_for(READY)
            left = {pid_of(part, output) for part in ("sandbox", "bot", "worker", "web")}
            assert not left & {int(line.split()[0]) for line in list_processes(variables["DATA_DIR"])}
            second.interrupt()
            assert end_of(second, variables["DATA_DIR"]) == 0


def check_closed_output(variables: dict[str, str]) -> None:
    """`make run | head`, or a closed terminal: failing to print must not keep the processes from stopping."""
    with subprocess.Popen(
        [sys.executable, *LAUNCH], cwd=ROOT, env=make_environment({**variables, "PYTHONUNBUFFERED": "1"}),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as program:  # fmt: skip
        assert program.stdout
        for line in program.stdout:
            if READY in line:
                break
        program.stdout.close()
        program.send_signal(signal.SIGTERM)
        program.wait(PATIENCE)
        wait_until(lambda: not list_processes(variables["DATA_DIR"]), what="the end of everything")


def test_ctrl_c_during_start_stops_all(variables: dict[str, str]) -> None:
    """One folder again: each start finds what the one before has left."""
    for moment in ("Starting the database", "sandbox started", "web started"):
        with RunningProgram(LAUNCH, variables) as program:
            program.wait_for(moment)
            program.interrupt()
            assert end_of(program, variables["DATA_DIR"]) == 0, moment
            assert READY not in program.output(), moment
            assert "Traceback" not in program.output(), moment


INTERRUPTED = """
import signal
import django
import launch.__main__ as program

class Last:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

def set_up(setup=django.setup):
    setup()
    HERE

django.setup = set_up
assert program.main() == 0
"""


@pytest.mark.parametrize(
    "here",
    [
        pytest.param("Last()", id="in a destructor"),  # Python drops what is raised there
        # Python ends by the signal, whatever is caught.
        pytest.param("exec('signal.raise_signal(signal.SIGINT)', globals())", id="in generated code"),
    ],
)
def test_ctrl_c_is_never_lost(variables: dict[str, str], here: str) -> None:
    ended = run(["-c", INTERRUPTED.replace("HERE", here)], variables, seconds=25)
    assert ended.returncode == 0
    assert "Starting the database" in ended.stdout
    assert "started (pid=" not in ended.stdout
    wait_until(lambda: not list_processes(variables["DATA_DIR"]), what="the end of everything")
