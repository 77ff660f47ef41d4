"""How throughput grows with the number of bots and workers, on the cluster: `--throughput`."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.db import transaction

from calendarapp.services import outbox
from tests.cluster.machines import PATIENCE
from tests.cluster.stage import BOTS, WORKERS, Stage, insist
from tests.soak.people import say as tell
from tests.soak.verdict import outbox_is_empty
from tests.support.telegram import Person
from tests.support.waiting import wait_until

PEOPLE: Final = 30
UPDATES: Final = 20  # of each
MESSAGES: Final = 50  # to each
ROUNDS: Final = 3


def measure(stage: Stage) -> list[str]:
    """Measure with one, two and three bots, then with one and two workers; returns lines of a table."""
    with ThreadPoolExecutor(PEOPLE) as threads:
        people = list(threads.map(lambda number: _greet(stage, number), range(PEOPLE)))
        lines = []
        for count in range(1, len(BOTS) + 1):
            _keep(stage, "bot", BOTS, count)
            rates = [PEOPLE * UPDATES / _write(stage, people, threads) for _ in range(ROUNDS)]
            lines.append(f"{count} bots: {_tell(rates)} updates a second, answered")
        for count in range(1, len(WORKERS) + 1):
            _keep(stage, "worker", WORKERS, count)
            rates = [PEOPLE * MESSAGES / _send(people) for _ in range(ROUNDS)]
            lines.append(f"{count} workers: {_tell(rates)} messages a second")
    return lines


def _greet(stage: Stage, number: int) -> Person:
    person = stage.server.person(f"T{number}x", language_code="en")
    tell(person, "/start", "Hello|" + person.name)
    return person


def _tell(rates: list[float]) -> str:
    return " / ".join(f"{rate:.0f}" for rate in sorted(rates))


def _keep(stage: Stage, service: str, machines: tuple[str, ...], count: int) -> None:
    """Let only the first ones run."""
    for position, name in enumerate(machines):
        part = stage.parts[f"{service} {name}"]
        part.held = position >= count
        if part.held and part.is_running():
            part.send(signal.SIGTERM)
            wait_until(lambda part=part: not part.is_running(), what=f"the end of {part.name}")  # type: ignore[misc]
    stage.wait_until_whole()


def _write(stage: Stage, people: list[Person], threads: ThreadPoolExecutor) -> float:
    """Everybody writes all their messages at once; returns the seconds until each has its answer."""
    begin = time.monotonic()
    before = _count_answers(stage)

    def write(person: Person) -> None:
        for _ in range(UPDATES):
            person.say("/today")

    list(threads.map(write, people))
    wait_until(
        lambda: _count_answers(stage) >= before + PEOPLE * UPDATES, seconds=PATIENCE, what="an answer to everything"
    )
    return time.monotonic() - begin


def _count_answers(stage: Stage) -> int:
    return int(stage.server.statistics()["calls"].get("sendMessage", 0))


def _send(people: list[Person]) -> float:
    """A broadcast; returns the seconds until everything is sent."""
    begin = time.monotonic()

    @transaction.atomic
    def record() -> None:
        outbox.enqueue_many((person.id, {"text": f"News {n}"}) for person in people for n in range(MESSAGES))

    insist(record)
    wait_until(outbox_is_empty, seconds=PATIENCE, what="everything sent")
    return time.monotonic() - begin
