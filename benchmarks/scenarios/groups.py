"""A card in a group under two hundred taps: what the group is sent, and how soon it is right."""

import datetime as dt
import sys
import time
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from benchmarks.bench import Bench, BenchError
from benchmarks.bot_api import TOKEN, LocalBotApi, program
from benchmarks.figures import RATE, SECONDS, Goal, Measure, Row
from benchmarks.people import STRANGERS, untouched

TITLE = "A card in a group: two hundred members press I'm in, some of them I can't afterwards"

TAPS: Final = 200
CHANGE: Final = 5  # every fifth changes their mind
AT_ONCE: Final = 4
RUNS: Final = 2
NAME: Final = "Benchmark of groups"
GROUP: Final = -1_009_900_000_000
MESSAGE: Final = 7
PATIENCE: Final = 60.0  # seconds
QUIET: Final = 3.0  # seconds without an edit, after the last one
NOTE: Final = (
    "Each answer is a transaction of its own: a meeting, its reminders and the card's turn in the outbox. The worker"
    " has the product's pace; edits are counted where they arrive, and the last one has to say who comes."
)


def run(bench: Bench) -> list[Row]:
    """The worker edits while the members press."""
    bench.use(0)
    environment = bench.environment(0, TELEGRAM_API_URL="", BOT_TOKEN=TOKEN)
    taps, late, most, edits = [], [], 0, 0
    with LocalBotApi() as server, untouched(bench.database(0), NAME), bench.progress("taps", RUNS * TAPS) as advance:
        environment["TELEGRAM_API_URL"] = server.url
        try:
            with program(sys.executable, "-m", "worker", environment=environment):
                _wait_for_worker(server)
                for number in range(RUNS):
                    server.reset()
                    seconds, ended, coming = _press(number)
                    taps.append((TAPS + TAPS // CHANGE) / seconds)
                    times, text = _wait_for_quiet(server, f"({coming})")
                    if f"({coming})" not in text:
                        raise BenchError(f"the card says: {text}")
                    late.append(max(0.0, times[-1] - ended))
                    most = max(most, *(bisect_left(times, at + 0.99) - place for place, at in enumerate(times)))
                    edits = max(edits, len(times))
                    advance(TAPS)
        finally:
            _close()
    pressed = TAPS + TAPS // CHANGE
    return [
        Row(
            f"{pressed} answers of {TAPS} members, {AT_ONCE} at a time",
            Measure.of("answers", RATE, taps),
            goals=[Goal("edits in any second", most, at_most=1), Goal("edits in all", edits)],
            note=NOTE,
        ),
        Row(
            "from the last answer to the card that is right",
            Measure.of("worker", SECONDS, late),
            goals=[Goal("seconds", max(late))],
        ),
    ]


def _wait_for_worker(server: LocalBotApi) -> None:
    """Wait until the worker has started: it asks who it is."""
    end = time.monotonic() + PATIENCE
    while not server.ask("count").get("getMe"):
        if time.monotonic() > end:
            raise BenchError("the worker did not start")
        time.sleep(0.1)


def _press(run: int) -> tuple[float, float, int]:
    """Let everybody press; returns how many seconds that took, when it ended, and how many come."""
    from calendarapp.models import Card, TgUser  # noqa: PLC0415  Django is set up by now
    from calendarapp.services import events, shared_events  # noqa: PLC0415
    from calendarapp.sql.cards import name_event_card  # noqa: PLC0415

    first, chat_id = STRANGERS + 10**5 * (run + 1), GROUP - run
    members = range(first + 1, first + 1 + TAPS)
    TgUser.objects.bulk_create(TgUser(tg_id=one, first_name=NAME) for one in (first, *members))
    when: dict[str, Any] = {"date": dt.date.today() + dt.timedelta(days=2), "time": dt.time(9)}  # noqa: DTZ011  any day
    event = events.create(owner=first, name=NAME, duration_minutes=60, timezone="Europe/Moscow", **when)
    shared = shared_events.share_in_group(owner=first, event_id=event.pk, chat_id=chat_id, language="en")
    Card.objects.create(card=name_event_card(event.pk), chat_id=chat_id, message_id=MESSAGE)
    place = shared_events.Place(chat_id=chat_id)

    def answer(member: int) -> None:
        shared_events.answer(shared_id=shared.pk, place=place, tg_id=member, coming=True)
        if member % CHANGE == 0:
            shared_events.answer(shared_id=shared.pk, place=place, tg_id=member, coming=False)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        begin = time.perf_counter()
        list(pool.map(answer, members))
        seconds, ended = time.perf_counter() - begin, time.time()
        list(pool.map(lambda _thread: _close(), range(AT_ONCE)))
    return seconds, ended, sum(1 for member in members if member % CHANGE)


def _wait_for_quiet(server: LocalBotApi, wanted: str) -> tuple[list[float], str]:
    """When each edit came, and what the last one says, once it says what it should and no more come."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        edits = [(at, text) for at, method, _chat, text in server.ask("messages") if method == "editMessageText"]
        if edits and wanted in edits[-1][1] and time.time() - edits[-1][0] > QUIET:
            return [at for at, _text in edits], edits[-1][1]
        time.sleep(0.5)
    raise BenchError(f"the card was not right within {PATIENCE:.0f} seconds")


def _close() -> None:
    from django.db import connection  # noqa: PLC0415

    connection.close()
