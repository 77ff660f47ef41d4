"""Results as files and as a table in the terminal."""

import json
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.bench import ROOT
from benchmarks.figures import MEGABYTES, RATE, Goal, Measure, Row, times_faster

RESULTS: Final = ROOT / "benchmarks" / "results"
REACHED: Final = {True: "✓", False: "✗", None: "·"}
ONE_LINE: Final = re.compile(r"\{[^{}\[\]]*\}|\[\s*\{[^{}\[\]]*\}\s*\]")


def keep(name: str, title: str, rows: Sequence[Row], run: dict[str, Any]) -> None:
    """Write a scenario's figures to its file, replacing earlier ones.

    Args:
        name: the scenario's name.
        title: the scenario's title.
        rows: the results.
        run: properties of the run: Python version, rows, seconds.
    """
    content = {"title": title, "machine": machine(), "run": run, "rows": [row.as_json() for row in rows]}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(as_file(content), encoding="utf-8")


def as_file(content: dict[str, Any]) -> str:
    """JSON with one measure or goal per line, so that files stay short and diffs readable."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    # Texts contain no line breaks (JSON escapes them), so only layout is joined.
    return ONE_LINE.sub(lambda found: re.sub(r"\n *", " ", found[0]), text) + "\n"


def machine() -> str:
    """The machine, as far as readers of ratios need to know it."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if os.name == "posix" else None
    return f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}"


def as_text(rows: Sequence[Row]) -> str:
    """The rows as a table for a terminal."""
    lines = []
    for row in rows:
        lines.append(f"  {row.what}: {shown(row.ours)}")
        lines += [f"      {other.name}: {shown(other)}, {_against(row, other)}" for other in others(row)]
        lines += [f"    {REACHED[goal.reached]} {goal.text}: {goal.ratio:.3g} {bounds(goal)}" for goal in row.goals]
        if row.note:
            lines.append(f"      {row.note}")
    return "\n".join(lines)


def shown(measure: Measure) -> str:
    """The median with a readable unit."""
    value = measure.median
    if measure.unit == RATE:
        return f"{value:,.0f}/s" if value >= 100 else f"{value:.3g}/s"
    if measure.unit == MEGABYTES:
        return f"{value:,.0f} MB"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def others(row: Row) -> list[Measure]:
    """What the product is compared with: the floor, then the peers."""
    return [*([row.floor] if row.floor else []), *row.peers]


def _against(row: Row, other: Measure) -> str:
    """The product compared with another measure."""
    ratio = times_faster(other, row.ours)
    word = "of its size" if row.ours.unit == MEGABYTES else "its speed"
    if row.ours.unit == MEGABYTES:
        return f"{1 / ratio:.2f} {word}"
    return f"ours is {ratio:.3g} × {word}" if ratio < 100 else f"ours is {ratio:,.0f} × {word}"


def bounds(goal: Goal) -> str:
    """The bounds as signs and numbers; empty without bounds."""
    low = [f"≥ {goal.at_least:g}"] if goal.at_least is not None else []
    high = [f"≤ {goal.at_most:g}"] if goal.at_most is not None else []
    return ", ".join(low + high)
