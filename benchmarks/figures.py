"""Timing a piece of work several times, and comparing it with its floor."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of a report.

    Attributes:
        what: the work in a few words.
        seconds: the median time of one run.
        floor: the time of the least that would do, from the same run.
    """

    what: str
    seconds: float
    floor: float


def median(work: Callable[[], None], *, runs: int) -> float:
    """The median time of the runs, in seconds."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def report(figures: Sequence[Figure]) -> str:
    """A table: the times, for reading, and their ratio to the floor, which is what counts."""
    lines = [f"  {'':<44}{'ms':>10}{'floor ms':>10}{'ratio':>8}"]
    lines += [
        f"  {f.what:<44}{f.seconds * 1000:>10.1f}{f.floor * 1000:>10.1f}{f.seconds / f.floor:>8.2f}" for f in figures
    ]
    return "\n".join(lines)
