"""A process that books on request, one line at a time: `python -m tests.support.booker`."""

import contextlib
import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from tests.support.programs import ROOT, make_environment

if TYPE_CHECKING:
    from tests.support.write_paths import Spot

Attempt = Callable[[], Any]

PROCESSES: Final = 4


def get_database_url() -> str:
    """The database of the running test, as DATABASE_URL would name it."""
    from django.db import connection

    settings = connection.settings_dict
    account = quote(str(settings["USER"]), safe="")
    if settings["PASSWORD"]:
        account += ":" + quote(str(settings["PASSWORD"]), safe="")
    place = {"host": settings["HOST"], "port": settings["PORT"]}
    where = urlencode({key: value for key, value in place.items() if value})
    return f"postgresql://{account}@/{quote(str(settings['NAME']), safe='')}?{where}"


class Booker:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.booker"],
            cwd=ROOT,
            env=make_environment(
                {"DATABASE_URL": get_database_url(), "DJANGO_SETTINGS_MODULE": "webapp.settings", "OWN_IDS": "1"}
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def plant(self, path: "Callable[[Spot], Attempt]", spot: "Spot") -> None:
        """Let it prepare an attempt; it answers `planted`."""
        self._write(f"{path.__module__} {path.__name__} {spot.organizer} {spot.participant} {spot.number}")

    def go(self) -> None:
        """Let it make the attempt; it answers `won`, `busy`, or another outcome."""
        self._write("go")

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")

    def answer(self) -> str:
        """Its next line of output."""
        assert self.process.stdout is not None
        return str(self.process.stdout.readline()).strip()

    def end(self) -> None:
        """Close its input and wait for it to leave."""
        self.process.communicate(timeout=60)


@contextlib.contextmanager
def start_bookers() -> Iterator[list[Booker]]:
    """Start several, and wait until they are ready."""
    started = [Booker() for _process in range(PROCESSES)]
    try:
        assert [booker.answer() for booker in started] == ["ready"] * PROCESSES
        yield started
    finally:
        for booker in started:
            booker.end()


def main() -> None:
    """Execute orders until the input ends."""
    import django

    django.setup()
    from django.contrib.contenttypes.models import ContentType
    from django.db import DatabaseError, connection

    from calendarapp.errors import CalendarError
    from tests.support.crowd import name_outcome
    from tests.support.write_paths import Spot

    connection.ensure_connection()
    print_line("ready")
    attempt: Attempt
    for line in sys.stdin:
        if line != "go\n":
            ContentType.objects.clear_cache()  # the test before has emptied the database
            module, name, *numbers = line.split()
            attempt = getattr(importlib.import_module(module), name)(Spot(*map(int, numbers)))
            print_line("planted")
            continue
        try:
            print_line(name_outcome(attempt()))
        except (CalendarError, DatabaseError) as error:
            print_line(name_outcome(error))
        except Exception as error:  # noqa: BLE001  whatever it is, it is not what the test waits for
            print_line(repr(error).replace("\n", " "))


def print_line(word: str) -> None:
    """Print one line without buffering."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
