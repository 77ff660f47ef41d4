"""How long the embedded PostgreSQL keeps a start waiting; the floor is one connection to a server that is up."""

import tempfile
from pathlib import Path

import psycopg

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Measure, Row, timed
from webapp import embedded

TITLE = "The embedded PostgreSQL: how long it keeps a start waiting"


def run(bench: Bench) -> list[Row]:
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
            first_time = Measure("first start", SECONDS, timed(first, runs=1))
            again_time = Measure("start", SECONDS, timed(again, runs=5))
            joining = Measure("join", SECONDS, timed(lambda: embedded.ensure_running(data), runs=50))
            floor = Measure("one connection", SECONDS, timed(connect, runs=50))
        finally:
            embedded.release(data)
    return [
        Row("first start: make the cluster, start it", first_time, floor),
        Row("stop and start again", again_time, floor),
        Row("join a running server", joining, floor),
    ]
