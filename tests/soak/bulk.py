"""`python -m tests.soak.bulk --meetings 200000`: bulk writes beside people; exit code 0 if everything held.

Another program writes meetings of very many people: INSERT ... SELECT, COPY, UPDATE of every row, a dump that is
restored. Meanwhile a person writes to the bot and a program books through the API. Each line says how long the
statement took, and how long the slowest of them waited for a word. After each, the feeds of some of these people, asked
for with the ETag of the time before, and the search are compared with the tables.
"""

import argparse
import datetime as dt
import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "webapp"))

from tests.soak.subscribers import Subscribers  # noqa: E402
from tests.support.product import Product  # noqa: E402
from tests.support.programs import run  # noqa: E402
from tests.support.telegram import Person  # noqa: E402

FIRST = 2_000_000_000  # the Telegram ID of the first of many
DAY = dt.date(2031, 1, 1)
SILENCE = 14.0  # seconds; a word is said after 12, on a machine that has other work
MEETING = "organizer_tg_id, participant_tg_id, date, time, duration_minutes, status, name, event_id"
ROWS = """
    SELECT %(first)s + (n + 1) %% %(people)s, %(first)s + n %% %(people)s, %(day)s::date + n / %(people)s,
        time '12:00', 60, CASE WHEN n %% 3 = 0 THEN 'pending' ELSE 'confirmed' END, 'Bulk ' || n,
        CASE WHEN n < %(people)s
            THEN (SELECT id FROM events WHERE user_id = %(first)s + (n + 1) %% %(people)s LIMIT 1) END
    FROM generate_series(0, %(meetings)s - 1) AS rows (n)
"""
INSERT = f"INSERT INTO calendarapp_appointment ({MEETING}) {ROWS}"
# The last rows want a time that the first of their people have.
OVERLAP = f"""
    {INSERT}
    UNION ALL SELECT 5, %(first)s + n, %(day)s::date, time '12:30', 60, 'confirmed', 'Late', NULL
    FROM generate_series(0, 4) AS late (n)
"""
PEOPLE = """
    INSERT INTO calendarapp_tguser (tg_id, username, first_name, last_name, language, timezone, can_write,
        created_at, updated_at, reminder_minutes)
    SELECT %(first)s + n, '', 'P' || n, '', 'en', 'UTC', true, now(), now(), '{}'
    FROM generate_series(0, %(people)s - 1) AS rows (n)
"""
EVENTS = """
    INSERT INTO events (name, date, time, details, user_id)
    SELECT 'Event of ' || n, %(day)s::date - 1, time '09:00', 'Zanzibar ' || n, %(first)s + n
    FROM generate_series(0, %(people)s - 1) AS rows (n)
"""


class Beside:
    """A person and a program who go on meanwhile; how long each waited for a word, whatever it was."""

    def __init__(self, product: Product, person: Person, token: str) -> None:
        self.product, self.person, self.token = product, person, token
        self.until = threading.Event()
        self.made = 0
        self.waits: defaultdict[str, float] = defaultdict(float)  # the slowest, in seconds, since they were last taken
        self.counts: Counter[str] = Counter()
        self.number = self.booked = 0
        acts = {"bot": self._write, "list": self._list, "booking": self._book}
        self.threads = [threading.Thread(target=self._run, args=item, daemon=True) for item in acts.items()]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish what it does."""
        self.until.set()
        for thread in self.threads:
            thread.join()

    def take(self) -> tuple[str, float]:
        """What was seen since the last time, and for how long somebody waited at most."""
        waits, self.waits = self.waits, defaultdict(float)
        counts, self.counts = self.counts, Counter()
        seen = [f"{count} x {what} (slowest {waits[what]:.1f} s)" for what, count in sorted(counts.items())]
        return ", ".join(seen), max(waits.values(), default=0)

    def _run(self, name: str, act: Callable[[], str]) -> None:
        while not self.until.wait(0.2):
            start = time.monotonic()
            what = f"{name} {act()}"
            self.counts[what] += 1
            self.waits[what] = max(self.waits[what], time.monotonic() - start)

    def _write(self) -> str:
        self.number += 1
        day = DAY + dt.timedelta(days=self.number % 300)
        self.person.say(f"/new Beside {self.number} {day:%d.%m.%Y} {self.number // 300:02}:00")
        said = str(self.person.wait_for("Saved|again|longer|wrong")["text"])
        if "Saved" in said:
            self.made += 1
            return "saved"
        return said.partition(".")[0]

    def _list(self) -> str:
        return self._request("GET", "/api/appointments/")

    def _book(self) -> str:
        self.booked += 1
        day = DAY + dt.timedelta(days=4000 + self.booked)
        fields = {"participant_tg_id": FIRST + self.booked, "date": day.isoformat(), "time": "15:00"}
        return self._request("POST", "/api/appointments/", {"name": f"Booked {self.booked}", **fields})

    def _request(self, method: str, path: str, body: Any = None) -> str:
        status, _headers, answer = self.product.request(method, path, body, token=self.token)
        code = answer.get("code", "") if isinstance(answer, dict) else ""
        return f"{status} {code}".strip()


class Bulk:
    """The program that writes, and what it found."""

    def __init__(self, options: argparse.Namespace, product: Product, beside: Beside, settings: dict[str, Any]) -> None:
        self.options, self.product, self.beside = options, product, beside
        self.session = psycopg.connect(**settings, autocommit=True)
        self.sizes = {"first": FIRST, "people": options.people, "meetings": options.meetings, "day": DAY}
        self.wrong: list[str] = []
        self.subscribers: Subscribers | None = None  # once the people are there

    def do(self, name: str, act: Callable[[], Any]) -> Any:
        """Do it, and say how long it took and what the others saw."""
        before, longest = self.beside.take()
        if longest > SILENCE:
            self.wrong.append(f"before {name}: {before}")
        start = time.monotonic()
        try:
            result = act()
        except (psycopg.Error, AssertionError) as error:
            result = error
        seconds = time.monotonic() - start
        seen, longest = self.beside.take()
        print(f"{name}: {seconds:.1f} s; {seen}", flush=True)  # noqa: T201
        if isinstance(result, Exception) and "overlap" not in name:
            self.wrong.append(f"{name}: {type(result).__name__} {str(result)[:500]}")
        if longest > SILENCE:
            self.wrong.append(f"{name}: somebody heard nothing for {longest:.1f} s")
        if self.subscribers is not None:
            self.wrong += [f"{name}: {fault}" for fault in self.subscribers.find_faults("Zanzibar")]
        return result

    def subscribe(self) -> None:
        """Let programs read what some of the people have."""
        first, count = FIRST, self.options.people
        people = {first, first + 1, first + count // 2, first + count - 1}
        self.subscribers = Subscribers(self.product, self.session, sorted(people))

    def execute(self, statement: str, **more: Any) -> int:
        """Run one statement; returns how many rows it wrote."""
        return self.session.execute(statement.encode(), {**self.sizes, **more}).rowcount

    def copy(self, table: str, columns: str, select: str) -> None:
        """COPY the rows of a query into a table."""
        rows = self.session.execute(select.encode(), self.sizes).fetchall()
        with self.session.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def count(self, statement: str) -> int:
        """The number that a query gives."""
        [(number,)] = self.session.execute(statement.encode(), self.sizes).fetchall()
        return int(number)


def attack(bulk: Bulk) -> None:
    """Each statement in turn."""
    bulk.do("INSERT of the people", lambda: bulk.execute(PEOPLE))
    bulk.subscribe()
    bulk.do("INSERT of their events", lambda: bulk.execute(EVENTS))
    bulk.do("INSERT of the meetings", lambda: bulk.execute(INSERT))
    refused = bulk.do("INSERT with five that overlap", lambda: bulk.execute(OVERLAP, day=DAY + dt.timedelta(days=2000)))
    print(f"    {type(refused).__name__}: {str(refused).splitlines()[0]}")  # noqa: T201
    if not isinstance(refused, psycopg.errors.ExclusionViolation):
        bulk.wrong.append(f"an overlap got in: {refused}")
    rows = ROWS.replace("%(day)s::date", "%(day)s::date + 1000")
    if bulk.options.insert_only:
        return
    bulk.do("COPY of as many", lambda: bulk.copy("calendarapp_appointment", MEETING, rows))
    bulk.do(
        "UPDATE of every person",
        lambda: bulk.execute("UPDATE calendarapp_tguser SET last_name = 'Q' WHERE tg_id >= %(first)s"),
    )
    bulk.do("UPDATE of every event", lambda: bulk.execute("UPDATE events SET place = 'Q' WHERE user_id >= %(first)s"))
    bulk.do(
        "UPDATE of every event's details",
        lambda: bulk.execute("UPDATE events SET details = 'Not ' || details WHERE user_id >= %(first)s"),
    )
    # What a session has planned for a few rows must not be what it does with very many.
    few = "UPDATE calendarapp_appointment SET status = 'confirmed' WHERE participant_tg_id = %(first)s"
    bulk.do("UPDATE of one person's meetings", lambda: [bulk.execute(few) for _time in range(7)])
    change = "UPDATE calendarapp_appointment SET {} WHERE participant_tg_id >= %(first)s"
    bulk.do("UPDATE of every meeting's place", lambda: bulk.execute(change.format("place = 'Q'")))
    bulk.do("UPDATE of every meeting's status", lambda: bulk.execute(change.format("status = 'pending'")))
    bulk.do("UPDATE of every meeting's time", lambda: bulk.execute(change.format("time = '13:00'")))
    gone = "DELETE FROM calendarapp_appointment WHERE participant_tg_id >= %(first)s AND date > %(day)s::date + 1000"
    bulk.do("DELETE of half the meetings", lambda: bulk.execute(gone))


def restore(bulk: Bulk, folder: Path) -> None:
    """A dump beside them, and its restoration into another server's database."""
    file = folder / "bulk.dump"
    bulk.do("backup", lambda: run(["webapp/manage.py", "backup", str(file)], bulk.product.variables, seconds=3600))
    name = "restored"
    bulk.session.execute(f"CREATE DATABASE {name}".encode())
    info = bulk.session.info
    url = f"postgresql:///{name}?host={info.host}&user={info.user}"
    variables = {**bulk.product.variables, "DATABASE_URL": url}
    done = bulk.do(
        "restore into another database",
        lambda: run(["webapp/manage.py", "restore", str(file)], variables, seconds=3600),
    )
    print(f"    {done.stdout.strip()[-300:]}")  # noqa: T201
    if done.returncode:
        bulk.wrong.append(f"restore: {done.stderr[-500:]}")


def compare(bulk: Bulk) -> None:
    """No overlap, and what was written is found."""
    overlaps = bulk.count(
        "SELECT count(*) FROM (SELECT slot, lag(slot) OVER (PARTITION BY participant_tg_id ORDER BY slot) AS former"
        " FROM calendarapp_appointment WHERE status IN ('pending', 'confirmed')) AS pairs WHERE slot && former"
    )
    if overlaps:
        bulk.wrong.append(f"{overlaps} overlaps")
    token = bulk.product.make_token(str(FIRST), "read")
    last = "Zanzibar 0" if bulk.options.insert_only else "Not Zanzibar 0"
    status, _headers, found = bulk.product.request("GET", "/api/events/?q=Zanzibar", token=token)
    if (
        status != 200
        or [event["details"] for event in found["results"]] != [last]
        or found["results"][0]["place"] != ("" if bulk.options.insert_only else "Q")
    ):
        bulk.wrong.append(f"search: {status} {str(found)[:500]}")
    print(f"the person beside made {bulk.beside.made} events")  # noqa: T201
    kept = bulk.count(f"SELECT count(*) FROM events WHERE user_id = {bulk.beside.person.id}")
    if kept != bulk.beside.made:
        bulk.wrong.append(f"{kept} events of {bulk.beside.made}")


def main() -> int:
    """Run everything in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--insert-only", action="store_true")
    options = parser.parse_args()
    # The server ends with this process, and may be at work in the folder when it goes.
    with tempfile.TemporaryDirectory(prefix="bulk", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ.update(DATA_DIR=name, DJANGO_SETTINGS_MODULE="webapp.settings")
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        names = ("dbname", "user", "password", "host", "port")
        settings = {key: value for key, value in connection.get_connection_params().items() if key in names and value}
        from django.conf import settings as django_settings

        with Product(folder, {"EVENTS_PER_PERSON": "1000000", "SECRET_KEY": django_settings.SECRET_KEY}) as product:
            product.start("bot", "worker", "web")
            product.wait_until_ready()
            person = product.greet("Beside")
            beside = Beside(product, person, product.make_token(str(person.id)))
            bulk = Bulk(options, product, beside, settings)
            attack(bulk)
            if not options.insert_only:
                restore(bulk, folder)
            beside.stop()
            compare(bulk)
            bulk.session.close()
        for sentence in bulk.wrong:
            print(f"WRONG: {sentence}")  # noqa: T201
        print("all held" if not bulk.wrong else f"{len(bulk.wrong)} things are wrong")  # noqa: T201
    return 1 if bulk.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
