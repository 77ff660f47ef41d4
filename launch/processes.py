"""The processes of the product: how each is started, and how to tell that it is ready."""

import http.client
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from launch import ROOT, preflight
from webapp import health

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared with, not listened on
PROBE_SECONDS = 2


@dataclass(frozen=True)
class Process:
    """One process.

    Attributes:
        name: stands before each of its lines in the terminal.
        command: what to run.
        probe: whether it is ready.
    """

    name: str
    command: Sequence[str]
    probe: Callable[[], bool]


def list_processes() -> list[Process]:
    python = sys.executable
    bot, worker = (Process(name, [python, "-m", name], partial(is_alive, name)) for name in ("bot", "worker"))
    web = Process("web", _make_gunicorn_command(python), is_web_ready)
    sandbox = Process("sandbox", [python, "-m", "sandbox"], is_sandbox_ready)
    return [*([sandbox] if preflight.uses_sandbox() else []), bot, worker, web]


def _make_gunicorn_command(python: str) -> list[str]:
    options = {
        "pythonpath": str(ROOT / "webapp"),
        "bind": f"{_bracket_host(settings.HOST)}:{settings.PORT}",
        "worker-class": "webapp.gunicorn.worker.Worker",
        "workers": "2",
        "threads": "4",
        "graceful-timeout": "2",
        "limit-request-line": "8190",
        "limit-request-fields": "60",
        "limit-request-field_size": "8190",
        "log-level": "warning",
        "logger-class": "webapp.gunicorn.log.Logger",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [python, "-m", "gunicorn", "--no-control-socket", *flags, "webapp.wsgi"]


def get_web_address() -> str:
    """The address at which this machine reaches the web, without a trailing slash."""
    return f"http://{_bracket_host(ANYWHERE.get(settings.HOST, settings.HOST))}:{settings.PORT}"


def _bracket_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_alive(name: str) -> bool:
    return not health.find_trouble(settings.DATA_DIR, name)


def is_web_ready() -> bool:
    """Whether `/readyz` says yes; a redirect to https counts, for a proxy in front will make that."""
    site = settings.ALLOWED_HOSTS[0].lstrip(".")
    server = http.client.HTTPConnection(
        ANYWHERE.get(settings.HOST, settings.HOST), settings.PORT, timeout=PROBE_SECONDS
    )
    try:
        server.request("GET", "/readyz", headers={} if site == "*" else {"Host": site})
        return server.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        server.close()


def is_sandbox_ready() -> bool:
    try:
        socket.create_connection(("127.0.0.1", settings.SANDBOX_PORT), timeout=PROBE_SECONDS).close()
    except OSError:
        return False
    return True
