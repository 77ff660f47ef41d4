"""Many reminders due in the same minute: all arrive once, and the worker's memory does not grow."""

import html
import re
import sys
import threading
from collections import Counter
from typing import Final

import psutil

from benchmarks.bench import Bench
from benchmarks.bot_api import TOKEN, LocalBotApi, program
from benchmarks.figures import MEGABYTES, RATE, Goal, Measure, Row

TITLE = "Reminders: very many of them due in the same minute"

REMINDERS: Final = 20_000
REMINDERS_FULL: Final = 100_000
PATIENCE: Final = 150.0  # seconds
LOOK: Final = 0.5  # seconds between two memory samples
GROWTH: Final = 10.0  # MB
NAME: Final = re.compile(r"<b>(.*?)</b>", re.DOTALL)
MEGABYTE: Final = 1 << 20

# Upcoming events of the filled database.
DUE: Final = """
INSERT INTO calendarapp_reminder (tg_id, event_id, minutes_before, due_at)
SELECT user_id, id, 15, now() FROM events WHERE lower(slot) > now() + interval '1 hour' ORDER BY id LIMIT %s
"""
REACHABLE: Final = "UPDATE calendarapp_tguser SET can_write = %s WHERE can_write <> %s"
EXPECTED: Final = """
SELECT r.tg_id, e.name FROM calendarapp_reminder r JOIN events e ON e.id = r.event_id
WHERE r.due_at <= now()
"""


def run(bench: Bench) -> list[Row]:
    """Write the reminders, start a worker, compare what arrives, and sample its memory."""
    count = REMINDERS_FULL if bench.full else REMINDERS
    bench.use(bench.sizes[1])
    environment = {"BOT_TOKEN": TOKEN, "OUTBOX_PER_SECOND": "0", "OUTBOX_CHAT_PAUSE": "0"}
    with LocalBotApi() as server, bench.progress("reminders", count) as advance:
        expected = _write(count)
        memory: list[tuple[int, float]] = []
        try:
            whole = bench.environment(bench.sizes[1], TELEGRAM_API_URL=server.url, **environment)
            with program(sys.executable, "-m", "worker", environment=whole) as worker:
                stop = threading.Event()
                watcher = threading.Thread(target=_watch, args=(worker.pid, server, memory, stop))
                watcher.start()
                try:
                    server.wait_for(expected.total(), advance, seconds=PATIENCE)
                finally:
                    stop.set()
                    watcher.join()
        finally:
            _forget()
        arrived = Counter((chat, _name(text)) for _time, _method, chat, text in server.ask("messages"))
        rate = server.rate()
    since = [used for sent, used in memory if sent >= expected.total() / 10]
    growth = max(since) - since[0] if since else 0.0
    return [
        Row(
            f"{expected.total():,} reminders due at once",
            Measure.of("worker", RATE, [rate]),
            goals=[
                Goal("missing", (expected - arrived).total(), at_most=0),
                Goal("twice", (arrived - expected).total(), at_most=0),
            ],
            note="From the first to the last as they arrive: made of events, put into the outbox, and sent.",
        ),
        Row(
            "memory of the worker meanwhile",
            Measure.of("worker, at most", MEGABYTES, [max(used for _sent, used in memory)]),
            goals=[Goal("MB more than when a tenth was sent", growth, at_most=GROWTH)],
        ),
    ]


def _name(text: str) -> str:
    found = NAME.search(text)
    return html.unescape(found[1]) if found else text


def _watch(pid: int, server: LocalBotApi, memory: list[tuple[int, float]], stop: threading.Event) -> None:
    """Sample the number of sent messages and the process's memory until told to stop."""
    process = psutil.Process(pid)
    while not stop.wait(LOOK):
        memory.append((server.messages(), process.memory_info().rss / MEGABYTE))


def _write(count: int) -> Counter[tuple[int, str]]:
    """Write the reminders. Returns how often each person must be reminded of each event."""
    from django.db import connection  # noqa: PLC0415  after Django is set up

    _forget()
    with connection.cursor() as cursor:
        cursor.execute(DUE, [count])
        cursor.execute(REACHABLE, [True, True])
        cursor.execute(EXPECTED)
        return Counter((tg_id, name) for tg_id, name in cursor.fetchall())


def _forget() -> None:
    """Remove reminders and messages, and make everybody unreachable again, as in the filled database."""
    from django.db import connection  # noqa: PLC0415

    from calendarapp.models import OutboxMessage, Reminder  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(REACHABLE, [False, False])
    Reminder.objects.all().delete()
    OutboxMessage.objects.all().delete()
