"""What is measured, and what it has to reach: always ratios of one run, medians of several."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

SECONDS: Final = "s"
RATE: Final = "1/s"
MEGABYTES: Final = "MB"
UNITS: Final = frozenset({SECONDS, RATE, MEGABYTES})


@dataclass(frozen=True)
class Measure:
    """One thing, measured several times; what is kept of it are these figures, and not each time.

    Attributes:
        name: what it is.
        unit: `s` (of one operation), `1/s`, or `MB`.
        median: what counts.
        p10: a tenth of the times was below it.
        p90: a tenth of the times was above it.
        n: how often it was measured.
    """

    name: str
    unit: str
    median: float
    p10: float
    p90: float
    n: int

    @classmethod
    def of(cls, name: str, unit: str, values: Sequence[float]) -> "Measure":
        """The figures of what was measured, each time a value.

        Raises:
            ValueError: the unit is unknown, or nothing was measured.
        """
        if unit not in UNITS or not values:
            raise ValueError(f"{name}: {unit!r}, {len(values)} values")
        tenths = statistics.quantiles(values, n=10, method="inclusive") if len(values) > 1 else [values[0]]
        median, p10, p90 = (_rounded(value) for value in (statistics.median(values), tenths[0], tenths[-1]))
        return cls(name, unit, median, p10, p90, n=len(values))

    @property
    def cost(self) -> float:
        """Its median such that less is better: seconds, megabytes, or the inverse of a rate."""
        return 1 / self.median if self.unit == RATE else self.median


@dataclass(frozen=True)
class Goal:
    """A ratio, and the bound that it has to keep; without a bound, it is for reading.

    Attributes:
        text: what is compared with what.
        ratio: as measured.
        at_least: the lower bound, None for none.
        at_most: the upper bound, None for none.
    """

    text: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the bounds are kept; None where there are none."""
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            return None
        return (low is None or self.ratio >= low) and (high is None or self.ratio <= high)


@dataclass(frozen=True)
class Row:
    """A line of the report.

    Attributes:
        what: the work, in a few words.
        ours: the product.
        floor: the least that would do, from the same run.
        peers: what a user would pick instead, from the same run.
        goals: what is to be reached.
        note: what limits it where a goal is not reached; else what a reader must know.
    """

    what: str
    ours: Measure
    floor: Measure | None = None
    peers: list[Measure] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Everything that is said of it, for the file of results."""
        goals = [{**asdict(goal), "ratio": _rounded(goal.ratio), "reached": goal.reached} for goal in self.goals]
        return {name: value for name, value in {**asdict(self), "goals": goals}.items() if value}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Row":
        """The row that `as_json` wrote."""
        goals = [Goal(**{name: goal[name] for name in goal if name != "reached"}) for goal in content.get("goals", [])]
        floor = Measure(**content["floor"]) if "floor" in content else None
        peers = [Measure(**peer) for peer in content.get("peers", [])]
        return cls(content["what"], Measure(**content["ours"]), floor, peers, goals, content.get("note", ""))


def times_faster(slow: Measure, fast: Measure) -> float:
    """How many times `fast` is as fast as `slow`, whatever the unit of both.

    Raises:
        ValueError: their units differ.
    """
    if slow.unit != fast.unit:
        raise ValueError(f"{slow.unit} is not {fast.unit}")
    return slow.cost / fast.cost


def timed(work: Callable[[], object], *, runs: int, per: int = 1) -> list[float]:
    """Time some work several times.

    Args:
        work: what is timed.
        runs: how often.
        per: how many operations the work is.

    Returns:
        Seconds of one operation, a value for each run.
    """
    values = []
    for _run in range(runs):
        begin = time.perf_counter()
        work()
        values.append((time.perf_counter() - begin) / per)
    return values


def _rounded(value: float) -> float:
    """Six digits: more than any clock is good for."""
    return float(f"{value:.6g}")
