"""Results as files, as a table on the screen, and as the tables and plots of docs/performance.md."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.bench import ROOT
from benchmarks.figures import MEGABYTES, RATE, Goal, Measure, Row, times_faster

RESULTS: Final = ROOT / "benchmarks" / "results"
PAGE: Final = ROOT / "docs" / "performance.md"
PLOTS: Final = ROOT / "docs" / "images" / "performance"
DRAW: Final = Path(__file__).resolve().parent / "peers" / "plots.py"
BETWEEN: Final = re.compile(r"(<!-- results: begin -->\n).*(<!-- results: end -->)", re.DOTALL)
REACHED: Final = {True: "✓", False: "✗"}


def keep(name: str, title: str, rows: Sequence[Row], run: dict[str, Any]) -> None:
    """Write a scenario's figures into its file, in place of the former ones.

    Args:
        name: the scenario's.
        title: what it is about.
        rows: what was measured.
        run: of what kind the run was: Python's version, rows, seconds.
    """
    content = {"title": title, "machine": machine(), "run": run, "rows": [row.as_json() for row in rows]}
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def machine() -> str:
    """What it ran on, as far as a reader of ratios needs to know."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if os.name == "posix" else None
    return f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}"


def write(python: str) -> None:
    """Make the tables and plots of docs/performance.md anew from the files of results.

    Args:
        python: an interpreter with matplotlib.
    """
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    PLOTS.mkdir(parents=True, exist_ok=True)
    subprocess.run([python, DRAW, RESULTS, PLOTS], check=True)
    tables = "\n".join(_section(name, content) for name, content in found.items())
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BETWEEN.sub(lambda found: found[1] + tables + found[2], page), encoding="utf-8")


def as_text(rows: Sequence[Row]) -> str:
    """A table for a terminal."""
    lines = []
    for row in rows:
        lines.append(f"  {row.what}: {shown(row.ours)}")
        lines += [f"      {other.name}: {shown(other)}, {_against(row, other)}" for other in _others(row)]
        lines += [f"    {REACHED[goal.reached]} {_goal(goal)}" for goal in row.goals]
        if row.note:
            lines.append(f"      {row.note}")
    return "\n".join(lines)


def shown(measure: Measure) -> str:
    """The median with a unit that reads well."""
    value = measure.median
    if measure.unit == RATE:
        return f"{value:,.0f}/s" if value >= 100 else f"{value:.3g}/s"
    if measure.unit == MEGABYTES:
        return f"{value:,.0f} MB"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def _section(name: str, content: dict[str, Any]) -> str:
    """A scenario's table and plot in Markdown."""
    rows = [Row.from_json(row) for row in content["rows"]]
    head = (
        f"### {content['title']}\n\n`make bench ONLY={name}`: {content['run']['seconds']} s, {content['machine']}\n\n"
    )
    table = ["| What | Ours | Beside it, in the same run | To reach | |", "|---|---|---|---|---|"]
    for row in rows:
        beside = [f"{other.name}: {shown(other)} ({_against(row, other)})" for other in _others(row)]
        goals = [_goal(goal) for goal in row.goals]
        marks = [REACHED[goal.reached] for goal in row.goals]
        cells = (row.what, f"**{shown(row.ours)}**", "<br>".join(beside), "<br>".join(goals), "<br>".join(marks))
        table.append("| " + " | ".join(cells) + " |")
    notes = [f"- *{row.what}*: {row.note}" for row in rows if row.note]
    plot = f"![{content['title']}](images/performance/{name}.svg)\n"
    return head + "\n".join(table) + "\n\n" + ("\n".join(notes) + "\n\n" if notes else "") + plot + "\n"


def _others(row: Row) -> list[Measure]:
    return [*([row.floor] if row.floor else []), *row.peers]


def _against(row: Row, other: Measure) -> str:
    """How the product stands beside another measure."""
    ratio = times_faster(other, row.ours)
    word = "of its size" if row.ours.unit == MEGABYTES else "its speed"
    if row.ours.unit == MEGABYTES:
        return f"{1 / ratio:.2f} {word}"
    return f"ours is {ratio:.3g} × {word}" if ratio < 100 else f"ours is {ratio:,.0f} × {word}"


def _goal(goal: Goal) -> str:
    bounds = [f"≥ {goal.at_least:g}"] if goal.at_least is not None else []
    bounds += [f"≤ {goal.at_most:g}"] if goal.at_most is not None else []
    return f"{goal.text}: {goal.ratio:.3g} ({', '.join(bounds)})"
