"""`manage.py` without its start: a process that has imported everything forks itself for each command.

Each command is a process of its own, with its own exit code and output; only the imports are shared. How the program
starts is tested with `programs.run`.
"""

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.programs import ROOT, make_environment


class Command:
    """A running command.

    Attributes:
        pid: its process.
    """

    def __init__(self, manager: "Manager", pid: int) -> None:
        self._manager = manager
        self.pid = pid

    def wait(self) -> int:
        """Wait for its end; returns its exit code, a signal's number with a minus."""
        return self._manager.read()


class Manager:
    """That process. It runs one command after another, and ends with this one."""

    def __init__(self) -> None:
        variables = {"DATABASE_URL": "postgresql:///unused", "TIME_ZONE": "Europe/Moscow"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.manager"],
            cwd=ROOT,
            env=make_environment(variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def start(self, arguments: Sequence[str], url: str, *, output: str = os.devnull, errors: str = "") -> Command:
        """Start `python webapp/manage.py ARGUMENTS` on the database with this URL.

        Args:
            output: the file that its output is written to.
            errors: the file for what it prints to stderr; empty: where this process prints.
        """
        assert self._process.stdin is not None
        order = {"arguments": ["webapp/manage.py", *arguments], "url": url, "output": output, "errors": errors}
        self._process.stdin.write(json.dumps(order) + "\n")
        return Command(self, self.read())

    def run(self, arguments: Sequence[str], url: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with tempfile.NamedTemporaryFile("r") as output, tempfile.NamedTemporaryFile("r") as errors:
            code = self.start(arguments, url, output=output.name, errors=errors.name).wait()
            return subprocess.CompletedProcess(list(arguments), code, output.read(), errors.read())

    def read(self) -> int:
        """The next number that the process answers."""
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@functools.cache
def get_manager() -> Manager:
    """The process, started when it is first needed."""
    return Manager()


def take_order() -> dict[str, Any]:
    """Fork for each order; only the forked processes return from here, with their order."""
    while line := sys.stdin.readline():
        order: dict[str, Any] = json.loads(line)
        pid = os.fork()
        if not pid:
            return order
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()
    os._exit(0)


def main() -> None:
    """Import what commands need, then execute orders until the input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "webapp.settings"
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    import manage
    from webapp import env

    django.setup()
    call_command("check", verbosity=0, stdout=sys.stderr)
    MigrationLoader(None)

    order = take_order()
    for number, name, mode in ((0, os.devnull, "r"), (1, order["output"], "w"), (2, order["errors"], "w")):
        if name:
            with Path(name).open(mode) as file:
                os.dup2(file.fileno(), number)
    os.environ["DATABASE_URL"] = order["url"]
    place = env.read_database("DATABASE_URL") or {}
    settings = connection.settings_dict
    settings.update({**place, "OPTIONS": settings["OPTIONS"] | place["OPTIONS"]})
    sys.argv = order["arguments"]
    manage.main()


if __name__ == "__main__":
    main()
