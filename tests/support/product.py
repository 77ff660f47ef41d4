"""The product as processes on a database that the test names: bot, workers and web, and Telegram on localhost."""

import http.client
import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from launch import processes
from tests.support.programs import RunningProgram, find_free_port, run
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import PATIENCE, wait_until

MANAGE: Final = "webapp/manage.py"
PASSWORD: Final = "a long enough password"


class Product:
    """Everything that serves people; what is started here ends with the block.

    Args:
        data_dir: a folder of its own.
        variables: of the environment, with DATABASE_URL.
    """

    def __init__(self, data_dir: Path, variables: Mapping[str, str]) -> None:
        self.server = SandboxServer()
        self.port = find_free_port()
        self.variables = {
            "DATA_DIR": str(data_dir),
            "SECRET_KEY": "of the tests, and long enough for Django to say nothing about it",
            "PORT": str(self.port),
            "BOT_RATE_PER_MINUTE": "0",
            "OUTBOX_CHAT_PAUSE": "0",
            "API_THROTTLE": "off",
            **variables,
        }
        self.running: dict[str, RunningProgram] = {}
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), urllib.request.ProxyHandler({})
        )

    def __enter__(self) -> "Product":
        self.server.start()
        self.variables |= {"TELEGRAM_API_URL": self.server.url, "BOT_TOKEN": self.server.token}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, program in self.running.items():
            if kind is not None:
                print(f"--- {name}\n{program.output()[-6000:]}")  # noqa: T201  for the reader of a failure
            program.__exit__(kind, error, trace)
        self.server.stop()

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run a command of `manage.py`, which must succeed; returns what it prints."""
        done = run([MANAGE, *arguments], {**self.variables, **variables})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *names: str, **variables: str) -> None:
        """Start `bot`, `worker`, `web`, and any more under names that begin so."""
        for name in names:
            program = re.sub(r"\W.*", "", name)
            command = ["-m", program] if program != "web" else self._make_web_command()
            self.running[name] = RunningProgram(command, {**self.variables, **variables})

    def wait_until_ready(self) -> None:
        """Wait until each of them is."""
        for name, program in self.running.items():
            if name.startswith("web"):
                wait_until(lambda: self.request("GET", "/readyz")[0] == 200, what="the web")
            else:
                program.wait_for("is ready")

    def _make_web_command(self) -> list[str]:
        _python, *command = processes._make_gunicorn_command("python")
        return [re.sub(r"^--bind=.*", f"--bind=127.0.0.1:{self.port}", part) for part in command]

    def add_operator(self) -> None:
        """Make the panel's account `operator`."""
        more = ("--noinput", "--username=operator", "--email=")
        self.manage("createsuperuser", *more, DJANGO_SUPERUSER_PASSWORD=PASSWORD)

    def make_token(self, user: str, scope: str = "write") -> str:
        """A token of the API for a panel account or a person."""
        return self.manage("api_token", user, "--scope", scope).split()[-1]

    def request(
        self, method: str, path: str, body: Any = None, *, token: str = "", **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        """A program's request: the status, the headers and the body, parsed if it is JSON. Status 0: no answer."""
        content = None if body is None else json.dumps(body, default=str).encode()
        sent = {
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if token:
            sent["Authorization"] = f"Bearer {token}"
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            web.request(method, path, content, sent)
            answer = web.getresponse()
            text = answer.read()
            kind = answer.headers.get("Content-Type", "")
            return answer.status, dict(answer.headers), json.loads(text) if "json" in kind else text.decode()
        except (OSError, http.client.HTTPException):
            return 0, {}, ""
        finally:
            web.close()

    def sign_in(self) -> None:
        """Sign the operator in to the panel."""
        _status, form = self.browse("/admin/login/")
        fields = {"username": "operator", "password": PASSWORD, "next": "/admin/", "csrfmiddlewaretoken": csrf(form)}
        status, page = self.browse("/admin/login/", fields)
        assert status == 200
        assert 'id="logout-form"' in page

    def browse(self, path: str, fields: Mapping[str, str] | None = None) -> tuple[int, str]:
        """A page of the panel, after a POST if there are fields: the status and the text. Status 0: no answer."""
        content = None if fields is None else urllib.parse.urlencode(fields).encode()
        try:
            with self.open(path, content) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""

    def open(self, path: str, content: bytes | None = None) -> Any:
        """The answer to the browser in which the operator is signed in, to be read and closed."""
        return self._browser.open(f"http://127.0.0.1:{self.port}{path}", content, timeout=PATIENCE)

    def greet(self, name: str) -> Person:
        """A person who has started the bot."""
        person = self.server.person(name, language_code="en")
        person.say("/start")
        person.wait_for("🕐")
        return person


def csrf(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, page[:2000]
    return found[1]
