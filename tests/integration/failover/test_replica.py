"""Lists, exports and feeds come from a replica that has everything, and from the primary when it has not."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from calendarapp.queries import operation
from tests.cluster import units
from tests.support.factories import get_day
from tests.support.product import Product
from tests.support.servers import Server, run_servers
from tests.support.telegram import Person
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

SOME = 1.5  # seconds; a replica that follows is behind by much less
# Every scan of the table by people's sessions; a session says so when it has been idle for a moment.
SCANS = "SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = %s"


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    with run_servers() as made:
        yield made


@pytest.fixture
def product(servers: tuple[Server, Server]) -> Iterator[Product]:
    primary, replica = servers
    variables = {"DATABASE_URL": primary.url, "DATABASE_REPLICA_URL": replica.url}
    with tempfile.TemporaryDirectory() as folder, Product(Path(folder), variables) as product:
        product.manage("migrate", "--verbosity=0")
        product.add_operator()
        product.start("bot", "worker", "web")
        product.wait_until_ready()
        product.sign_in()
        yield product


def count_scans(server: Server, table: str = "events") -> int:
    [(scans,)] = server.query(SCANS, table)
    return int(scans)


def test_reader_sees_what_was_written_whether_the_replica_keeps_up_or_not(
    product: Product, servers: tuple[Server, Server]
) -> None:
    primary, replica = servers
    anna = product.greet("Anna")
    token = product.make_token(str(anna.id))
    feed = find_feed(product, anna)

    def write(name: str) -> None:
        body = {"name": name, "date": get_day(1), "time": "13:00:00"}
        status, _headers, answer = product.request("POST", "/api/events/", body, token=token)
        assert status == 201, answer

    def read_everywhere(name: str) -> None:
        status, _headers, listed = product.request("GET", "/api/events/", token=token)
        assert (status, name in [row["name"] for row in listed["results"]]) == (200, True)
        status, page = product.browse("/admin/calendarapp/event/?all=")
        assert (status, name in page) == (200, True)
        status, _headers, file = product.request("GET", feed)
        assert (status, name in file) == (200, True)

    def is_read_from_the_replica() -> bool:
        before = count_scans(replica)
        read_everywhere("First")
        wait_until(lambda: replica.has_caught_up(primary), what="the replica")
        return count_scans(replica) > before

    write("First")
    wait_until(is_read_from_the_replica, what="a read at the replica")

    replica.query("SELECT pg_wal_replay_pause()")
    for number in range(3):
        write(f"Late{number}")
        read_everywhere(f"Late{number}")
    anna.say("/new Told tomorrow at 18:00")
    anna.wait_for("Saved")
    read_everywhere("Told")
    wait_until(lambda: read_lag(product) > SOME, what="the number of a replica that is late")
    replica.query("SELECT pg_wal_replay_resume()")
    wait_until(is_read_from_the_replica, what="a read at the replica")

    replica.stop()
    write("Alone")
    read_everywhere("Alone")
    replica.start()
    wait_until(is_read_from_the_replica, what="a read at the replica")
    for name, program in product.running.items():
        assert program.is_running(), name
        assert "Traceback" not in program.output(), name


def read_lag(product: Product) -> float:
    """How far behind the panel's numbers say that the replica is; in seconds."""
    status, _headers, page = product.request("GET", "/metrics")
    assert status == 200
    [lag] = re.findall(r'^vstrecha_replica_lag_seconds{replica="second"} (\S+)$', page, re.MULTILINE)
    return float(lag)


def test_user_of_the_cluster_sees_its_standbys(servers: tuple[Server, Server]) -> None:
    """Without a privilege that database.sql gives, there is no number, and no alert."""
    primary, _replica = servers
    for statement in (units.CLUSTER / "database.sql").read_text().split(";"):
        if statement.strip():
            primary.query(statement)
    [query] = [asked for name, *_about, asked in operation.GAUGES if name == "vstrecha_replica_lag_seconds"]
    with psycopg.connect(f"postgresql://calendar_user@127.0.0.1:{primary.port}/calendar_db") as session:
        assert [name for name, _lag in session.execute(query.encode()).fetchall()] == ["second"]


def find_feed(product: Product, person: Person) -> str:
    """The path of the person's feed."""
    person.say("/feed")
    address = person.wait_for(r"/feeds/\S+\.ics")["text"]
    return "/feeds/" + str(address).split("/feeds/")[1].split()[0]
