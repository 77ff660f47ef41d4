"""`python -m tests.soak.backlog --updates 100000 --messages 100000`: what has waited while bot and worker were away.

They start on that many updates at Telegram and messages in the outbox. Printed is how long it takes, their memory, and
how long a person waited who wrote when they started; compared is that every update had its effect once, and that every
message was sent once. Exit code 0 if so.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "webapp"))

from tests.support.product import Product  # noqa: E402
from tests.support.waiting import wait_until  # noqa: E402

FIRST = 3_000_000_000
EACH = 50  # updates of one person, which is less than the rate limit
EVERY = 10  # of this many updates, one makes an event
FEW = 1000  # people to whom the messages of the outbox go
WAITING = "SELECT count(*) FROM calendarapp_outboxmessage WHERE sent_at IS NULL AND failed_at IS NULL"
FILL = """
    INSERT INTO calendarapp_outboxmessage (chat_id, method, payload, created_at, attempts, last_error)
    SELECT %s + n %% %s, 'sendMessage', jsonb_build_object('chat_id', %s + n %% %s, 'text', 'Old news ' || n),
        now(), 0, ''
    FROM generate_series(1, %s) AS rows (n)
"""
PEOPLE = """
    INSERT INTO calendarapp_tguser (tg_id, username, first_name, last_name, language, timezone, can_write, zone_chosen,
        started_at, created_at, updated_at, reminder_minutes)
    SELECT %s + n, '', 'P' || n, '', 'en', 'UTC', true, true, now(), now(), now(), '{}'
    FROM generate_series(0, %s) AS rows (n)
"""


def make_update(number: int) -> dict[str, object]:
    """The text of one of the people: mostly a question, sometimes an event."""
    person, place = divmod(number, EACH)
    made = f"/new Backlog {number} 01.{1 + place % 12:02}.2031 {place // 12 + 8:02}:00"
    user = {"id": FIRST + person, "is_bot": False, "first_name": f"P{person}", "language_code": "en"}
    return {
        "message": {
            "message_id": number + 1,
            "date": int(time.time()),
            "chat": {"id": FIRST + person, "type": "private", "first_name": f"P{person}"},
            "from": user,
            "text": made if number % EVERY == 0 else "/help",
        }
    }


class Backlog:
    """What waits, and what became of it."""

    def __init__(self, options: argparse.Namespace, product: Product) -> None:
        self.options, self.product = options, product
        self.memory: Counter[str] = Counter()  # the most, in MB

    def fill(self) -> None:
        """Let it all wait."""
        from django.db import connection

        server, people = self.product.server, max(self.options.updates // EACH, FEW)
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, [FIRST, people])
            cursor.execute(FILL, [FIRST, FEW, FIRST, FEW, self.options.messages])
        connection.close()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: server.person(f"P{n}", id=FIRST + n, started=True), range(people)))
            list(pool.map(lambda n: server.raw_update(make_update(n)), range(self.options.updates)))

    def work_off(self) -> None:
        """Start bot and worker, and wait until nothing waits; say how long that took, and for the person."""
        from django.db import connection

        server, product = self.product.server, self.product
        person = server.person("Anna", language_code="en")
        person.say("/start")
        start = time.monotonic()
        product.start("bot", "worker", OUTBOX_PER_SECOND="0", BOT_RATE_PER_MINUTE="120")
        ended: dict[str, float] = {}
        while len(ended) < 3:
            with connection.cursor() as cursor:
                cursor.execute(WAITING)
                [outbox] = cursor.fetchone()
            updates = server.statistics()["pending_updates"]
            unanswered = "own" not in ended and not person.received()
            for name, left in (("outbox", outbox), ("updates", updates), ("own", unanswered)):
                if not left:
                    ended.setdefault(name, time.monotonic() - start)
            for name, program in product.running.items():
                size = psutil.Process(program.pid).memory_info().rss >> 20
                self.memory[name] = max(self.memory[name], size)
            time.sleep(0.5)
        times = {name: f"{seconds:.0f} s" for name, seconds in ended.items()}
        print(f"empty, and the person's own answered, after {times}; memory in MB: {dict(self.memory)}")  # noqa: T201

    def compare(self) -> list[str]:
        """What was lost, or came twice."""
        from calendarapp.models import Event, OutboxMessage

        wrong = []
        names = Counter(Event.objects.filter(name__startswith="Backlog ").values_list("name", flat=True))
        expected = {f"Backlog {number}" for number in range(0, self.options.updates, EVERY)}
        if set(names) != expected or max(names.values(), default=1) > 1:
            lost, twice = expected - set(names), [name for name, count in names.items() if count > 1]
            wrong.append(f"events: {len(lost)} lost, {len(twice)} twice")
        heard: Counter[str] = Counter()
        helped = 0
        for number in range(max(self.options.updates // EACH, FEW)):
            chat = self.product.server.request("GET", f"people/{FIRST + number}/chat")["messages"]
            heard.update(message["text"] for message in chat if message.get("text", "").startswith("Old news"))
            helped += sum("What I can do" in message.get("text", "") for message in chat)
        if len(heard) != self.options.messages or max(heard.values(), default=1) > 1:
            wrong.append(f"messages: {len(heard)} of {self.options.messages}, {heard.most_common(1)}")
        asked = self.options.updates - len(expected)
        if helped != asked:
            wrong.append(f"answers: {helped} of {asked}")
        failed = OutboxMessage.objects.filter(failed_at__isnull=False).count()
        return [*wrong, *([f"{failed} messages failed"] if failed else [])]


def main() -> int:
    """Run everything in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=10_000)
    options = parser.parse_args()
    # The server ends with this process, and may be at work in the folder when it goes.
    with tempfile.TemporaryDirectory(prefix="backlog", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ.update(DATA_DIR=name, DJANGO_SETTINGS_MODULE="webapp.settings")
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        with Product(folder, {}) as product:
            backlog = Backlog(options, product)
            begun = time.monotonic()
            backlog.fill()
            print(f"filled in {time.monotonic() - begun:.0f} s", flush=True)  # noqa: T201
            backlog.work_off()
            wait_until(lambda: not product.server.statistics()["pending_updates"])
            wrong = backlog.compare()
    for sentence in wrong:
        print(f"WRONG: {sentence}")  # noqa: T201
    print("nothing lost, nothing doubled" if not wrong else f"{len(wrong)} things are wrong")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
