"""A failed start of `make run` gives one sentence and an exit code, and leaves nothing behind."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.programs import find_free_port, list_processes, run

SECRET = "123456:AA-very-secret-token-of-a-bot"


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """Free ports and a separate data folder."""
    return {"DATA_DIR": str(tmp_path / "data"), "PORT": str(find_free_port()), "SANDBOX_PORT": str(find_free_port())}


def refusal(variables: dict[str, str], *, code: int = 1) -> str:
    """The sentence that explains the refused start."""
    done = run(["-m", "launch"], variables)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert not list_processes(variables["DATA_DIR"])
    return done.stderr


@contextlib.contextmanager
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@contextlib.contextmanager
def bot_api(status: int, body: bytes) -> Iterator[str]:
    """A server that gives every request this answer; its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_taken_port_is_refused(variable: str, variables: dict[str, str]) -> None:
    with listening() as port:
        sentence = refusal({**variables, variable: str(port)})
    assert sentence.startswith(f"Port {port} on 127.0.0.1 is taken")
    assert variable in sentence


def test_same_port_for_two_processes_is_refused(variables: dict[str, str]) -> None:
    assert "PORT and SANDBOX_PORT are both" in refusal({**variables, "SANDBOX_PORT": variables["PORT"]})


def test_foreign_host_is_refused(variables: dict[str, str]) -> None:
    assert refusal({**variables, "HOST": "192.0.2.1"}).startswith("HOST: ")


def test_bad_setting_is_refused(variables: dict[str, str]) -> None:
    assert refusal({**variables, "PORT": "0"}, code=2).startswith("PORT must be")
    assert refusal({**variables, "DATABASE_URL": f"mysql://anna:{SECRET}@db/x"}, code=2).startswith("DATABASE_URL must")


def test_missing_database_is_refused(variables: dict[str, str]) -> None:
    url = f"postgresql://anna:{SECRET}@127.0.0.1:{find_free_port()}/calendar"
    assert refusal({**variables, "DATABASE_URL": url}).startswith("DATABASE_URL: the database cannot be used: ")


def test_unwritable_data_folder_is_refused(variables: dict[str, str]) -> None:
    assert refusal({**variables, "DATA_DIR": "/dev/null/data"}, code=2).startswith("DATA_DIR: ")
    assert refusal({**variables, "DATA_DIR": "/dev/null/data", "SECRET_KEY": "k" * 50}).startswith("DATA_DIR: ")


@pytest.mark.parametrize("status", [401, 404])
def test_rejected_bot_token_is_refused(status: int, variables: dict[str, str]) -> None:
    body = json.dumps({"ok": False, "error_code": status, "description": "Unauthorized"}).encode()
    with bot_api(status, body) as server:
        sentence = refusal({**variables, "BOT_TOKEN": SECRET, "TELEGRAM_API_URL": server})
    assert sentence.startswith("BOT_TOKEN: ")


@pytest.mark.parametrize(("status", "body"), [(502, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}")])
def test_server_that_is_not_a_bot_api_is_refused(status: int, body: bytes, variables: dict[str, str]) -> None:
    with bot_api(status, body) as server:
        sentence = refusal({**variables, "BOT_TOKEN": SECRET, "TELEGRAM_API_URL": server})
    assert sentence.startswith("TELEGRAM_API_URL: ")


def test_unreachable_bot_api_is_refused(variables: dict[str, str]) -> None:
    server = f"http://127.0.0.1:{find_free_port()}"
    sentence = refusal({**variables, "BOT_TOKEN": SECRET, "TELEGRAM_API_URL": server})
    assert sentence.startswith("TELEGRAM_API_URL: ")
    assert "refused" in sentence
