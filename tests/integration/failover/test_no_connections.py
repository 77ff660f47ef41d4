"""A server all of whose connections others have taken: people and programs are told, and all is well afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support import servers
from tests.support.factories import get_day
from tests.support.product import Product
from tests.support.servers import Server
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name <> 'another'"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setitem(servers.SETTINGS, "max_connections", "40")
    with tempfile.TemporaryDirectory(prefix="vstrecha-servers-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        folder.chmod(0o711)
        made_server = Server(folder / "only")
        try:
            made_server.create()
            yield made_server
        finally:
            made_server.stop()


@contextmanager
def all_taken(server: Server) -> Iterator[None]:
    """Another program has every connection that the server gives; ours are cut."""
    held: list[psycopg.Connection] = []

    def take_all() -> bool:
        while True:
            try:
                held.append(psycopg.connect(server.url, autocommit=True, application_name="another"))
            except psycopg.OperationalError:
                return not held[0].execute(CUT, [servers.DATABASE]).fetchall()

    wait_until(take_all, what="all connections")
    try:
        yield
    finally:
        for session in held:
            session.close()


def test_people_and_programs_are_told_and_nothing_needs_a_restart(server: Server) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Product(Path(folder), {"DATABASE_URL": server.url}) as product,
    ):
        product.manage("migrate", "--verbosity=0")
        product.start("bot", "worker", "web")
        product.wait_until_ready()
        anna = product.greet("Anna")
        token = product.make_token(str(anna.id))
        event = {"name": "Lunch", "date": get_day(1), "time": "13:00:00"}
        with all_taken(server):
            anna.say("/list")
            anna.wait_for("try again in a minute")
            for method, body in (("GET", None), ("POST", event)):
                status, headers, answer = product.request(method, "/api/events/", body, token=token)
                assert (status, answer["code"]) == (503, "unavailable")
                assert int(headers["Retry-After"]) > 0
                assert "connection" not in str(answer)
            assert [product.request("GET", path)[0] for path in ("/readyz", "/healthz")] == [503, 200]
            assert "vstrecha_database_up 0.0" in product.request("GET", "/metrics")[2]
        wait_until(lambda: product.request("GET", "/readyz")[0] == 200, what="the web")
        status, _headers, made = product.request("POST", "/api/events/", event, token=token)
        assert status == 201, made
        anna.say("/list")
        assert "Lunch" in anna.wait_for("Lunch|no upcoming")["text"]
        assert server.query("SELECT name FROM events") == [("Lunch",)]
        for name, program in product.running.items():
            assert program.is_running(), name
            assert "Traceback" not in program.output(), name
