"""The primary dies and its replica is promoted: everything finds it without a restart, and nothing is lost or doubled.

The replica is synchronous: what was acknowledged is there.
"""

import datetime as dt
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.product import Product
from tests.support.servers import DATABASE, Server, run_servers
from tests.support.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow

AWAY = "try again in a minute"
ENOUGH = 3  # things done after each change, for it to be over
OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
FIRST_DAY = dt.date(2031, 1, 1)


class Load(threading.Thread):
    """Does one thing after the other, and counts what has succeeded."""

    def __init__(self, act: Callable[[int], bool]) -> None:
        super().__init__(daemon=True)
        self.act, self.done, self.over = act, 0, threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Until told to stop; a thing that does not succeed is tried again."""
        try:
            while not self.over.is_set():
                if self.act(self.done):
                    self.done += 1
        except BaseException as failure:  # noqa: BLE001  reported by `wait_for`
            self.failure = failure

    def wait_for(self, more: int) -> None:
        """Wait until that number more have succeeded."""
        goal = self.done + more

        def reached() -> bool:
            if self.failure is not None:
                raise self.failure
            return self.done >= goal

        wait_until(reached, what=f"{goal} done")


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    with run_servers() as made:
        yield made


@pytest.fixture
def product(servers: tuple[Server, Server]) -> Iterator[Product]:
    """The product with the addresses of both servers."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    url = f"postgresql://vstrecha@{hosts}/{DATABASE}"
    with tempfile.TemporaryDirectory() as folder, Product(Path(folder), {"DATABASE_URL": url}) as product:
        product.manage("migrate", "--verbosity=0")
        product.add_operator()
        yield product


def make_loads(product: Product) -> list[Load]:
    """A person at the bot, a program at the API, an operator at the panel."""
    anna = product.greet("Anna")
    token = product.make_token("operator")

    def tell_bot(number: int) -> bool:
        day = FIRST_DAY + dt.timedelta(days=number)
        anna.say(f"/new Told{number} {day.isoformat()} 13:00")
        return AWAY not in anna.wait_for(rf"Told{number}\b|{AWAY}")["text"]

    def post(number: int) -> bool:
        day = FIRST_DAY + dt.timedelta(days=number)
        body = {"name": f"Posted{number}", "date": day, "time": "15:00:00", "tg_user_id": anna.id}
        status, headers, answer = product.request(
            "POST", "/api/events/", body, token=token, Idempotency_Key=f"posted-{number}"
        )
        assert status in {201, 503}, answer
        if status == 503:
            assert answer["code"] == "unavailable"
            assert int(headers["Retry-After"]) > 0
        return status == 201

    def browse(_number: int) -> bool:
        status, page = product.browse("/admin/calendarapp/event/?all=")
        assert status in {200, 503}, page[:3000]
        assert "Traceback" not in page
        return status == 200

    product.sign_in()
    return [Load(tell_bot), Load(post), Load(browse)]


def test_product_survives_promotion_restart_and_cut_connections(
    product: Product, servers: tuple[Server, Server]
) -> None:
    first, second = servers
    first.query("ALTER SYSTEM SET synchronous_standby_names = 'second'")
    first.query("SELECT pg_reload_conf()")
    product.start("bot", "worker", "web")
    product.wait_until_ready()
    loads = make_loads(product)
    for load in loads:
        load.start()

    def wait_for_progress() -> None:
        for load in loads:
            load.wait_for(ENOUGH)

    wait_for_progress()
    first.stop()
    second.promote()
    wait_for_progress()
    second.stop(signal.SIGINT)
    second.start()
    wait_for_progress()
    second.query(f"SELECT pg_terminate_backend(pid) FROM ({OTHERS}) AS others", DATABASE)
    wait_for_progress()

    for load in loads:
        load.over.set()
    for load in loads:
        load.join(PATIENCE)
        assert load.failure is None
    told, posted, _browsed = loads
    names = [f"Told{number}" for number in range(told.done)] + [f"Posted{number}" for number in range(posted.done)]
    assert sorted(name for (name,) in second.query("SELECT name FROM events")) == sorted(names)
    waiting = "SELECT count(*) FROM calendarapp_outboxmessage WHERE sent_at IS NULL"
    wait_until(lambda: second.query(waiting) == [(0,)], what="an empty outbox")
    for name, program in product.running.items():
        assert program.is_running(), name
        assert "Internal Server Error" not in program.output()
