"""Webhooks: deliveries a second of one worker, and how soon one arrives, at a receiver on this machine."""

import datetime as dt
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks.bench import Bench, BenchError
from benchmarks.bot_api import TOKEN, LocalBotApi, program
from benchmarks.figures import RATE, SECONDS, Goal, Measure, Row
from benchmarks.people import STRANGERS, untouched

TITLE = "Webhooks: changes of events that one worker tells to receivers on this machine"

OWNERS: Final = 20  # each with an address of their own
EVENTS: Final = 30  # of each: one after the other
ALONE: Final = 20  # changes, one at a time
RUNS: Final = 3
NAME: Final = "Benchmark of webhooks"
HOOK: Final = "hook"  # how the receiver counts a delivery
PATIENCE: Final = 120.0  # seconds
LOOK: Final = 0.01
NOTE: Final = (
    "Each is a signed POST with the whole event, written down by a trigger with the change itself. One address gets"
    " four calls at once, and what concerns one event goes out in its order."
)


def run(bench: Bench) -> list[Row]:
    """All that waits at once; then one change at a time."""
    bench.use(0)
    environment = bench.environment(0, TELEGRAM_API_URL="", BOT_TOKEN=TOKEN, OUTGOING_WEBHOOK_NETWORKS="127.0.0.0/8")
    rates, alone = [], []
    total = RUNS * OWNERS * EVENTS + ALONE
    with LocalBotApi() as server, untouched(bench.database(0), NAME), bench.progress("deliveries", total) as advance:
        environment["TELEGRAM_API_URL"] = server.url
        numbers = _listen(f"{server.url}/{HOOK}")
        try:
            rates += [_drain(server, environment, number, advance) for number in range(RUNS)]
            with program(sys.executable, "-m", "worker", environment=environment):
                _wait_until(lambda: bool(server.ask("count").get("getMe")))
                alone += [_tell_one(server, number) for number in range(ALONE)]
                advance(ALONE)
        finally:
            _leave(numbers)
    return [
        Row("deliveries a second, of what waits", Measure.of("worker", RATE, rates), note=NOTE),
        Row(
            "one change, from its commit to the receiver, while the worker waits",
            Measure.of("worker", SECONDS, alone),
            goals=[Goal("seconds to the arrival", sorted(alone)[len(alone) // 2], at_most=0.2)],
        ),
    ]


def _drain(server: LocalBotApi, environment: dict[str, str], run: int, advance: Callable[[int], None]) -> float:
    """Change things while no worker runs; returns how fast it tells them then, from the first to the last."""
    for owner in range(OWNERS):
        for number in range(EVENTS):
            _create(owner, days=2 + run * EVENTS + number)
    server.reset()
    count = OWNERS * EVENTS
    with program(sys.executable, "-m", "worker", environment=environment):
        _wait_until(lambda: _count(server) > 0)
        begin, first = time.perf_counter(), _count(server)
        _wait_until(lambda: _count(server) >= count)
        seconds = time.perf_counter() - begin
    advance(count)
    return (count - first) / seconds


def _tell_one(server: LocalBotApi, number: int) -> float:
    server.reset()
    _create(0, days=2 + RUNS * EVENTS + number)
    begin = time.perf_counter()
    _wait_until(lambda: _count(server) > 0)
    return time.perf_counter() - begin


def _count(server: LocalBotApi) -> int:
    return int(server.ask("count").get(HOOK, 0))


def _create(owner: int, *, days: int) -> None:
    from calendarapp.services import events  # noqa: PLC0415  Django is set up by now

    when: dict[str, Any] = {"date": dt.date.today() + dt.timedelta(days=days), "time": dt.time(9)}  # noqa: DTZ011  any day
    events.create(owner=STRANGERS + owner, name=NAME, duration_minutes=60, timezone="Europe/Moscow", **when)


def _listen(url: str) -> list[int]:
    """Give everybody a webhook; returns their numbers."""
    from calendarapp.models import TgUser, WebhookEndpoint  # noqa: PLC0415

    people = [TgUser(tg_id=STRANGERS + owner, first_name=NAME) for owner in range(OWNERS)]
    TgUser.objects.bulk_create(people)
    hooks = [WebhookEndpoint(tg_id=person.pk, url=url, nonce=secrets.token_hex(16)) for person in people]
    return [hook.pk for hook in WebhookEndpoint.objects.bulk_create(hooks)]


def _leave(numbers: list[int]) -> None:
    from django.db import connection  # noqa: PLC0415

    from calendarapp.models import WebhookEndpoint  # noqa: PLC0415

    WebhookEndpoint.objects.filter(pk__in=numbers).delete()
    connection.close()


def _wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise BenchError("the deliveries have not arrived")
        time.sleep(LOOK)
