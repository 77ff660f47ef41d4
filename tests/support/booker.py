"""A process that books what it is asked to, a line at a time: `python -m tests.support.booker`."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlencode

from tests.support.programs import ROOT, environment

PROCESSES: Final = 4


def database_url() -> str:
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
    """One such process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.booker"],
            cwd=ROOT,
            env=environment({"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "webapp.settings"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ask(self, organizer: int, participant: int, event_id: int) -> None:
        """Have it invite; `answer` tells what came of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{organizer} {participant} {event_id}\n")

    def answer(self) -> str:
        """`won`, `busy`, or what else happened."""
        assert self.process.stdout is not None
        return str(self.process.stdout.readline()).strip()

    def end(self) -> None:
        """Close its input and wait for it to leave."""
        self.process.communicate(timeout=30)


@contextlib.contextmanager
def bookers() -> Iterator[list[Booker]]:
    """Several of them, ready."""
    started = [Booker() for _process in range(PROCESSES)]
    try:
        assert [booker.answer() for booker in started] == ["ready"] * PROCESSES
        yield started
    finally:
        for booker in started:
            booker.end()


def main() -> None:
    """Book until the input ends."""
    import django

    django.setup()
    from django.db import DatabaseError, connection

    from calendarapp.errors import CalendarError
    from calendarapp.services import appointments
    from tests.support.crowd import verdict

    connection.ensure_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        organizer, participant, event_id = map(int, line.split())
        try:
            word = verdict(appointments.invite(organizer=organizer, participant=participant, event_id=event_id))
        except (CalendarError, DatabaseError, RuntimeError) as error:
            word = verdict(error) if not isinstance(error, RuntimeError) else repr(error)
        sys.stdout.write(word + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
