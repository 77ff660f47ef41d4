"""A long list as a CSV file needs no more memory of a web process than a short one; measured at gunicorn's own workers.

`CSV_ROWS=1000000` measures a longer one.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil
import pytest

from tests.support.product import Product, csrf
from tests.support.servers import Server

pytestmark = pytest.mark.slow

SHORT: Final = 10_000
LONG: Final = int(os.environ.get("CSV_ROWS", "100000"))
ROOM: Final = 5_000_000  # bytes: less than the file of the long list, and a tenth of its rows in Python
PIECE: Final = 1 << 18
LIST: Final = "/admin/calendarapp/reminder/"
FILL: Final = """
INSERT INTO calendarapp_reminder (tg_id, event_id, minutes_before, due_at)
SELECT 7000000000 + n %% 1000, n, 15, now() + n * interval '1 second' FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="vstrecha-csv-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        folder.chmod(0o711)
        running = Server(folder / "server")
        try:
            running.create()
            yield running
        finally:
            running.stop()


@pytest.fixture
def product(server: Server) -> Iterator[Product]:
    with tempfile.TemporaryDirectory() as folder, Product(Path(folder), {"DATABASE_URL": server.url}) as product:
        product.manage("migrate", "--verbosity=0")
        product.add_operator()
        product.start("web")
        product.wait_until_ready()
        product.sign_in()
        yield product


def read_memory(product: Product) -> int:
    """What gunicorn's workers have, in bytes."""
    return sum(worker.memory_info().rss for worker in psutil.Process(product.running["web"].pid).children())


def export(product: Product) -> tuple[int, int]:
    """Save the list as a file: how many lines it has, and the most memory that there was meanwhile."""
    _status, page = product.browse(LIST)
    body = f"csrfmiddlewaretoken={csrf(page)}".encode()
    lines = most = 0
    with product.open(f"{LIST}csv/", body) as answer:
        while piece := answer.read(PIECE):
            lines += piece.count(b"\n")
            most = max(most, read_memory(product))
    return lines, most


def test_long_list_needs_no_more_memory_than_a_short_one(product: Product, server: Server) -> None:
    server.query(FILL, SHORT)
    usual = 0
    for _time in range(4):  # each worker has had its turn by then
        lines, most = export(product)
        assert lines == SHORT + 1
        usual = max(usual, most)
    server.query(FILL, LONG - SHORT)
    server.query("ANALYZE")
    lines, most = export(product)
    assert lines == LONG + 1
    assert most - usual < ROOM, f"{usual / 1e6:.1f} MB, then {most / 1e6:.1f} MB"
