"""How long the embedded PostgreSQL keeps a start waiting; the floor is one connection to a server that is up."""

import tempfile
from pathlib import Path

import psycopg

from benchmarks.figures import Figure, median
from webapp import embedded


def run() -> list[Figure]:
    """First start with an empty folder, later starts, and joining a server that runs."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        place = embedded.connection(data)

        def first() -> None:
            embedded.ensure_running(data)

        def again() -> None:
            embedded.release(data)
            embedded.ensure_running(data)

        def connect() -> None:
            psycopg.connect(dbname=place["NAME"], user=place["USER"], host=place["HOST"], port=place["PORT"]).close()

        try:
            first_time = median(first, runs=1)
            again_time = median(again, runs=5)
            joining = median(lambda: embedded.ensure_running(data), runs=50)
            floor = median(connect, runs=50)
        finally:
            embedded.release(data)
    return [
        Figure("first start: make the cluster, start it", first_time, floor),
        Figure("stop and start again", again_time, floor),
        Figure("join a running server", joining, floor),
    ]
