"""The outbox: messages per second of one worker, compared with a loop that only posts; and its rate limit."""

import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from benchmarks.bench import Bench
from benchmarks.bot_api import TOKEN, LocalBotApi, program
from benchmarks.figures import RATE, SECONDS, Goal, Measure, Row, times_faster
from benchmarks.programs.post_loop import payload

TITLE = "The outbox: messages that one worker sends to a local Bot API server"

RUNS: Final = 3
MESSAGES: Final = 10_000
PEER_MESSAGES: Final = 1_000
PACED: Final = 700  # more than are sent in WATCHED seconds
WATCHED: Final = 20.0  # seconds, after the first one
WOKEN: Final = 20  # messages, one at a time
PATIENCE: Final = 60.0  # seconds


def run(bench: Bench) -> list[Row]:
    """Without a rate limit, in turn with the floor and the peer; then with the product's rate limit."""
    bench.use(0)
    with LocalBotApi() as server, bench.progress("messages", RUNS * 2 * MESSAGES + PACED) as advance:
        ours, floor, peer = [], [], []
        for _run in range(RUNS):
            floor.append(_floor(server, advance))
            ours.append(_worker(bench, server, advance))
            url = f"{server.url}/bot{TOKEN}/sendMessage"
            database = bench.scratch("peer_procrastinate")
            peer.append(bench.peer("procrastinate_send.py", url, str(PEER_MESSAGES), database=database))
        paced, most = _paced(bench, server, advance)
        woken = Measure.of("worker", SECONDS, _woken(bench, server))
    sent = Measure.of("worker", RATE, ours)
    loop = Measure.of("aiohttp, posting from memory", RATE, floor)
    pace = Measure.of("worker", RATE, [paced])
    return [
        Row(
            "messages a second, without a pace",
            sent,
            loop,
            [Measure.of("procrastinate", RATE, peer)],
            note=f"procrastinate sends {PEER_MESSAGES:,} messages, its worker's start and end included.",
            goals=[
                Goal("of the floor", times_faster(loop, sent), at_least=0.7),
                Goal("messages a second", sent.median, at_least=1000),
            ],
        ),
        Row(
            "messages a second, at the pace that Telegram allows",
            pace,
            goals=[
                Goal("messages a second", paced, at_least=29.4, at_most=30.0),
                Goal("messages in any one second", most, at_most=30),
            ],
            note=f"Counted where they arrive, for {WATCHED:.0f} seconds.",
        ),
        Row(
            "one message, from its commit to its arrival, while the worker waits",
            woken,
            goals=[Goal("seconds to the arrival", woken.median, at_most=0.1)],
        ),
    ]


def _floor(server: LocalBotApi, advance: Callable[[int], None]) -> float:
    server.reset()
    url = f"{server.url}/bot{TOKEN}/sendMessage"
    subprocess.run([sys.executable, "-m", "benchmarks.programs.post_loop", url, str(MESSAGES)], check=True)
    advance(MESSAGES)
    return server.rate()


def _worker(bench: Bench, server: LocalBotApi, advance: Callable[[int], None]) -> float:
    environment = bench.environment(
        0, TELEGRAM_API_URL=server.url, BOT_TOKEN=TOKEN, OUTBOX_PER_SECOND="0", OUTBOX_CHAT_PAUSE="0"
    )
    server.reset()
    _record(MESSAGES)
    try:
        with program(sys.executable, "-m", "worker", environment=environment):
            server.wait_for(MESSAGES, advance, seconds=PATIENCE)
    finally:
        _forget()
    return server.rate()


def _paced(bench: Bench, server: LocalBotApi, advance: Callable[[int], None]) -> tuple[float, int]:
    """Messages per second overall, and the most in any second, with the product's settings."""
    server.reset()
    _record(PACED)
    try:
        with program(
            sys.executable,
            "-m",
            "worker",
            environment=bench.environment(0, TELEGRAM_API_URL=server.url, BOT_TOKEN=TOKEN),
        ):
            server.wait_for(int((WATCHED + 2) * 29), advance, seconds=PATIENCE)
            times = sorted(server.ask("times"))
    finally:
        _forget()
    begin = times[0] + 1  # the first messages open connections
    watched = [time for time in times if begin <= time < begin + WATCHED]
    most = max(bisect_left(times, time + 1) - position for position, time in enumerate(times))
    return (len(watched) - 1) / (watched[-1] - watched[0]), most


def _woken(bench: Bench, server: LocalBotApi) -> list[float]:
    """Seconds from a message's commit to its arrival, with an idle worker."""
    from calendarapp.services import outbox  # noqa: PLC0415  after Django is set up

    environment = bench.environment(
        0, TELEGRAM_API_URL=server.url, BOT_TOKEN=TOKEN, OUTBOX_PER_SECOND="0", OUTBOX_CHAT_PAUSE="0"
    )
    server.reset()
    seconds = []
    try:
        with program(sys.executable, "-m", "worker", environment=environment):
            for number in range(1 + WOKEN):
                each = payload(number)
                begin = time.time()
                outbox.enqueue(chat_id=each["chat_id"], payload=each)
                server.wait_for(number + 1, lambda _more: None, seconds=PATIENCE)
                if number:  # the first one includes the worker's start
                    seconds.append(max(server.ask("times")) - begin)
    finally:
        _forget()
    return seconds


def _record(count: int) -> None:
    from calendarapp.models import OutboxMessage  # noqa: PLC0415  after Django is set up

    _forget()
    payloads = (payload(number) for number in range(count))
    OutboxMessage.objects.bulk_create(
        (OutboxMessage(chat_id=each["chat_id"], payload=each) for each in payloads), batch_size=2000
    )


def _forget() -> None:
    from calendarapp.models import OutboxMessage, SendingBudget  # noqa: PLC0415

    OutboxMessage.objects.all().delete()
    SendingBudget.objects.all().delete()
