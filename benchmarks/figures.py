"""Measures and goals: always ratios within one run, medians of several values."""

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
    """One thing, measured several times; only these figures are kept, not each value.

    Attributes:
        name: what was measured.
        unit: `s` (per operation), `1/s`, or `MB`.
        median: the figure that is compared.
        p10: the 10th percentile.
        p90: the 90th percentile.
        n: the number of values.
    """

    name: str
    unit: str
    median: float
    p10: float
    p90: float
    n: int

    @classmethod
    def of(cls, name: str, unit: str, values: Sequence[float]) -> "Measure":
        """Summarize the measured values.

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
        """Its median, so that less is better: seconds, megabytes, or the inverse of a rate."""
        return 1 / self.median if self.unit == RATE else self.median


@dataclass(frozen=True)
class Goal:
    """A ratio and its bounds; without bounds it is only informative.

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
        """Whether the bounds are kept; None without bounds."""
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            return None
        return (low is None or self.ratio >= low) and (high is None or self.ratio <= high)


@dataclass(frozen=True)
class Row:
    """A row of the report.

    Attributes:
        what: the operation, in a few words.
        ours: the product.
        floor: the minimal implementation, from the same run.
        peers: alternatives that a user might choose, from the same run.
        goals: the goals.
        note: the limiting factor if a goal is missed; otherwise what readers need to know.
    """

    what: str
    ours: Measure
    floor: Measure | None = None
    peers: list[Measure] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row as JSON, for the file of results."""
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
    """How many times as fast as `slow` `fast` is, in any common unit.

    Raises:
        ValueError: their units differ.
    """
    if slow.unit != fast.unit:
        raise ValueError(f"{slow.unit} is not {fast.unit}")
    return slow.cost / fast.cost


def timed(work: Callable[[], object], *, runs: int, per: int = 1) -> list[float]:
    """Time an operation several times.

    Args:
        work: the operation.
        runs: how often.
        per: the number of operations in one call of `work`.

    Returns:
        Seconds per operation, one value per run.
    """
    values = []
    for _run in range(runs):
        begin = time.perf_counter()
        work()
        values.append((time.perf_counter() - begin) / per)
    return values


def _rounded(value: float) -> float:
    """Rounded to six digits: more than any clock's precision."""
    return float(f"{value:.6g}")
