"""Three bots as processes on one database: order, and what is left when one of them is killed."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.db import connection, transaction

from calendarapp.models import ArrivedUpdate, Conversation, Event, ProcessedUpdate
from calendarapp.sql import locks
from tests.support.booker import get_database_url
from tests.support.conversations import add_stamp
from tests.support.programs import RunningProgram, find_free_port
from tests.support.sandbox_server import SandboxServer
from tests.support.several_bots import PATH, SECRET, Balancer, Raw, Updates
from tests.support.telegram import Person
from tests.support.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow

BOTS = 3
SAVED = "It's already saved as an event."


@pytest.fixture
def server(database: None) -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def programs(server: SandboxServer) -> Iterator[tuple[list[RunningProgram], Balancer]]:
    variables = {
        "DATABASE_URL": get_database_url(),
        "TELEGRAM_API_URL": server.url,
        "BOT_TOKEN": server.token,
        "WEBHOOK_URL": f"http://127.0.0.1:1{PATH}",
        "WEBHOOK_SECRET": SECRET,
    }
    ports = [find_free_port() for _number in range(BOTS)]
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(8))
        running = [
            stack.enter_context(RunningProgram(["-m", "bot"], {**variables, "WEBHOOK_PORT": str(port)}))
            for port in ports
        ]
        for program in running:
            program.wait_for("bot is ready")
        yield running, Balancer(ports, pool)


def begin_event(balancer: Balancer, updates: Updates, person: Person) -> str:
    """Go to the last question of /new, with its steps given to all bots at once. Returns the data of Skip."""
    steps = [updates.text(person, text) for text in ("/new Lunch", "tomorrow", "12:30")]
    assert balancer.give_at_once(*steps) == [200] * 3
    assert Conversation.objects.get(pk=person.id).state == "Creating:details"
    return add_stamp(person.id, "skip")


def wait_for_answer(server: SandboxServer, press: Raw) -> str:
    """What the answer to a tap says."""

    def find() -> list[str]:
        calls = [call["parameters"] for call in server.calls("answerCallbackQuery")]
        return [one.get("text", "") for one in calls if one["callback_query_id"] == press["callback_query"]["id"]]

    return wait_until(find, what="the answer to the tap")[0]


def is_held_up(person: Person) -> bool:
    """Whether a turn waits for the lock of this person's calendar."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND (classid::bigint << 32) + objid::bigint = %s)",
            [person.id],
        )
        return bool(cursor.fetchone()[0])


def test_bots_keep_order_and_a_killed_one_holds_nobody_up(
    server: SandboxServer, programs: tuple[list[RunningProgram], Balancer]
) -> None:
    running, balancer = programs
    updates = Updates()
    person = server.person("Anna", language_code="en", started=True)
    assert balancer.give(0, updates.text(person, "/start")) == 200

    skip = begin_event(balancer, updates, person)
    assert balancer.give_at_once(updates.press(person, skip), updates.press(person, skip)) == [200, 200]
    assert Event.objects.filter(tg_user_id=person.id).count() == 1
    for bot in range(BOTS):  # whichever has processed it
        # Without something between it would be a double tap, which is silent.
        assert balancer.give(bot, updates.text(person, "/help")) == 200
        late = updates.press(person, skip)
        assert balancer.give(bot, late) == 200
        assert wait_for_answer(server, late) == SAVED

    saves, asks = updates.press(person, begin_event(balancer, updates, person)), updates.text(person, "/help")
    with transaction.atomic():
        locks.lock(person.id)
        lost = balancer.begin(0, saves)
        wait_until(lambda: is_held_up(person), what="the turn in its middle")
        waits = balancer.begin(1, asks)
        wait_until(lambda: ArrivedUpdate.objects.filter(pk=asks["update_id"]).exists(), what="the next one arrived")
        running[0].kill()
        assert waits.result(PATIENCE) == 200
        assert ProcessedUpdate.objects.filter(pk=asks["update_id"]).exists()
        assert not ProcessedUpdate.objects.filter(pk=saves["update_id"]).exists()
    with pytest.raises((ConnectionResetError, http.client.BadStatusLine)):  # Telegram, too, would send it again
        lost.result(PATIENCE)
    assert balancer.give(2, saves) == 200
    assert Event.objects.filter(tg_user_id=person.id).count() == 2
