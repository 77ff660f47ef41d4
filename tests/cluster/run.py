"""One run inside the namespaces: build, load, faults, comparison, table."""

import argparse
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connections

from calendarapp.services import tokens
from tests.cluster import cases, throughput
from tests.cluster.load import Client, Contest, Member, Rival, Witness
from tests.cluster.machines import BRIDGE, PATIENCE, make_network
from tests.cluster.stage import Stage, insist
from tests.cluster.verdict import Bookings
from tests.soak.people import say as tell
from tests.soak.verdict import compare, outbox_is_empty
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until

# No limits: they would hide how long things take.
UNLIMITED: Final = {
    "OUTBOX_CHAT_PAUSE": "0",
    "OUTBOX_PER_SECOND": "0",
    "BOT_RATE_PER_MINUTE": "0",
    "API_THROTTLE": "off",
}
PARTICIPANTS: Final = 2  # whose hours the programs compete for
ERRORS: Final = 10  # lines of each program, when something is wrong
SHORT, LONG = 8.0, 60.0  # seconds for which something is stopped or cut off


@dataclass
class Row:
    """A line of the table; seconds, and counts."""

    case: str
    recovered: float
    booking: float
    chat: float
    back: float
    lost: int
    doubled: int


def run(folder: Path, options: argparse.Namespace) -> int:
    """Build the cluster in an empty folder, run the cases, and print the result."""
    start = time.monotonic()
    make_network(folder / "hosts")
    with SandboxServer(host=BRIDGE, webhook_backoff=0.2) as server:
        stage = Stage(folder, folder / "vstrecha.pem", server)
        try:
            stage.build()
            insist(lambda: call_command("migrate", verbosity=0))
            stage.start_ours(UNLIMITED)
            stage.wait_until_whole(90)
            show(f"{time.monotonic() - start:.0f} s: {len(stage.parts)} parts are at work")
            if options.throughput:
                show("\n".join(throughput.measure(stage)))
                return 0
            play = Play(stage, options)
            wrong = play.perform(SHORT if options.short else LONG)
        except KeyboardInterrupt:
            show("interrupted")
            return 130
        except AssertionError as error:
            show(f"FAILED: {error}")
            return 1
        finally:
            stage.supervisor.stop()
    show(f"{time.monotonic() - start:.0f} s")
    for sentence in wrong[:20]:
        show(f"WRONG: {sentence}")
    if wrong:
        show_errors(folder)
    show("nothing lost, nothing doubled" if not wrong else f"{len(wrong)} things are wrong")
    return 1 if wrong else 0


class Play:
    """The load and the faults on one cluster."""

    def __init__(self, stage: Stage, options: argparse.Namespace) -> None:
        self.stage, self.options = stage, options
        self.until = threading.Event()
        self.witness = Witness()
        self.members = self._make_members(options.people)
        self.rivals = self._make_rivals(options.programs)
        self.actors: list[Member | Rival] = [*self.members, *self.rivals]
        self.bookings = Bookings(self.rivals)
        self.wrong: list[str] = []

    def perform(self, pause: float) -> list[str]:
        """Run every case; returns what is wrong."""
        chosen = [case for case in cases.list_cases(pause) if self.options.only in case.name]
        show(f"{'case':<50} {'recovered':>9} {'booking':>8} {'chat':>6} {'back':>6} {'lost':>5} {'doubled':>8}")
        for thread in self.actors:
            thread.start()
        try:
            for case in chosen:
                self._perform(case)
        except AssertionError as error:
            self.wrong.append(str(error))
        finally:
            self.until.set()
        for thread in self.actors:
            thread.join()
        connections.close_all()
        return self.wrong + self._compare()

    def _perform(self, case: cases.Case) -> None:
        begun = time.monotonic()
        case.strike(self.stage)
        self.until.wait(case.seconds)
        mended = time.monotonic()
        case.mend(self.stage)
        since = mended if case.alone else begun
        back = self.stage.wait_until_whole()
        for kind in ("booking", "chat"):
            wait_until(partial(self._has_seen, kind, since), seconds=PATIENCE, what=f"{case.name}: a {kind}")
        recovered = (self.witness.first("booking", since) or since) - since
        lost, doubled = insist(self._check)
        booking = self.witness.longest(("booking", "busy"), begun)
        row = Row(case.name, recovered, booking, self.witness.longest(("chat",), begun), back, lost, doubled)
        show(
            f"{row.case:<50} {row.recovered:9.1f} {row.booking:8.1f} {row.chat:6.1f} {row.back:6.1f}"
            f" {row.lost:5} {row.doubled:8}"
        )

    def _has_seen(self, kind: str, since: float) -> bool:
        """Whether something that began after that moment is acknowledged.

        Raises:
            AssertionError: somebody gave up.
        """
        for thread in self.actors:
            assert thread.failure is None, f"{thread.name} has given up"
        return self.witness.first(kind, since) is not None

    def _check(self) -> tuple[int, int]:
        try:
            return self.bookings.check()
        except Exception:
            connections.close_all()
            raise

    def _compare(self) -> list[str]:
        """When nothing is under way any more: every booking, every event, every chat."""
        server = self.stage.server
        idle = lambda: not server.statistics()["pending_updates"] and insist(outbox_is_empty)  # noqa: E731
        wait_until(idle, seconds=PATIENCE, what="everything delivered")
        wrong = self.bookings.check_in_the_end()
        chats, twice = compare(self.members, others=len(self.rivals) + PARTICIPANTS)
        wrong += chats
        wrong += [f"{thread.name} failed: {str(thread.failure)[-2000:]}" for thread in self.actors if thread.failure]
        done = {kind: sum(getattr(member.expected, kind) for member in self.members) for kind in ("created", "edited")}
        done["invited"] = sum(len(member.expected.invited) for member in self.members)
        done["deleted"] = sum(len(member.expected.deleted) for member in self.members)
        answers = sum((rival.answers for rival in self.rivals), Counter[str]())
        show(f"chats: {done}; messages that came twice: {twice}")
        show(f"API: {sum(len(rival.won) for rival in self.rivals)} meetings booked and confirmed; {dict(answers)}")
        return wrong

    def _make_members(self, count: int) -> list[Member]:
        people = [self._greet(f"P{number}x") for number in range(count)]
        locks = {person.id: threading.Lock() for person in people}
        pairs = enumerate(zip(people, people[1:] + people[:1], strict=True))
        members = [
            Member(person, guest, locks, hour=2 * number, until=self.until, seed=number)
            for number, (person, guest) in pairs
        ]
        for member in members:
            member.witness = self.witness
        return members

    def _make_rivals(self, count: int) -> list[Rival]:
        contest = Contest([self._make_client(f"B{number}x") for number in range(PARTICIPANTS)])
        return [
            Rival(number, self._make_client(f"A{number}x"), contest, self.witness, self.until)
            for number in range(count)
        ]

    def _make_client(self, name: str) -> Client:
        person = self._greet(name)
        return Client(person.id, tokens.issue(tg_id=person.id, scope="write"))

    def _greet(self, name: str) -> Person:
        person = self.stage.server.person(name, language_code="en")
        tell(person, "/start", "Hello|" + name)
        return person


def show_errors(folder: Path) -> None:
    """Print the last errors that our own programs have logged: a failure seldom comes again."""
    for program in ("bot", "worker", "web"):
        for log in sorted(folder.glob(f"{program}-*.log")):
            lines = log.read_text(errors="replace").splitlines()
            for line in [line for line in lines if " ERROR " in line and "django.request" not in line][-ERRORS:]:
                show(f"{log.name}: {line[:300]}")


def show(sentence: str) -> None:
    """Print a line at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
