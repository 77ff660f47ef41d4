"""A whole list of the panel as a file: rows a second, and the memory that it takes, at each size."""

import time
from typing import Final

import psutil

from benchmarks.bench import SMALL, Bench
from benchmarks.figures import RATE, Goal, Measure, Row
from benchmarks.scenarios import panel

TITLE = "The panel's list of events as a CSV file, all of it"

PARTS: Final = 50  # between two looks at the memory
NOTE: Final = (
    "In one process, read to its end as a server sends it. The memory is what the process takes at most, beside what it"
    " took when the first rows had been sent."
)


def run(bench: Bench) -> list[Row]:
    """The file at each size."""
    rows, smallest = [], None
    with panel.open_sites():
        for size in bench.sizes:
            rate, grown = _read(bench, size)
            measured = Measure.of(f"rows a second, {size:,} rows", RATE, [rate])
            goals = [Goal("memory at most / at the beginning", grown, at_most=1.1)]
            if smallest is not None:
                goals.append(Goal(f"its rate at {SMALL:,} rows", rate / smallest.median))
            rows.append(Row(f"{size:,} events as a file", measured, None, [], goals, NOTE))
            smallest = smallest or measured
    return rows


def _read(bench: Bench, size: int) -> tuple[float, float]:
    """Rows a second, and how many times the memory of the beginning it takes at most."""
    bench.use(size)
    process = psutil.Process()
    with panel.sign_in() as client, bench.progress(f"CSV, {size:,} rows", size) as advance:
        answer = client.post("/admin/calendarapp/event/csv/")
        if answer.status_code != 200:
            raise RuntimeError(f"CSV: {answer.status_code}")
        parts = iter(answer.streaming_content)
        lines = next(parts).count(b"\n") + next(parts).count(b"\n")
        first = most = process.memory_info().rss
        begin, read = time.perf_counter(), 0
        for number, part in enumerate(parts):
            found = part.count(b"\n")
            read += found
            advance(found)
            if number % PARTS == 0:
                most = max(most, process.memory_info().rss)
        seconds = time.perf_counter() - begin
    if read + lines - 1 < size:
        raise RuntimeError(f"CSV: {read + lines - 1} of {size} rows")
    return read / seconds, max(most, process.memory_info().rss) / first
