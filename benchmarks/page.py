"""Generates docs/performance.md from the result files: a table of claims and a note for each scenario."""

import json
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.bench import ROOT
from benchmarks.figures import Goal, Measure, Row, times_faster
from benchmarks.report import REACHED, RESULTS, bounds, shown

PAGE: Final = ROOT / "docs" / "performance.md"
PLOTS: Final = ROOT / "docs" / "images" / "performance"
DRAW: Final = Path(__file__).resolve().parent / "peers" / "plots.py"
# Scenarios with a picture: many measurements stand behind one claim.
PICTURES: Final = ("panel",)
BETWEEN: Final = re.compile(r"(<!-- results: begin -->\n).*(<!-- results: end -->)", re.DOTALL)
HEAD: Final = "| Claim | To reach | Measured | | Where it is hardest |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Case:
    """One measurement of a claim: the row, the goal, and what it is compared with."""

    row: Row
    goal: Goal
    beside: Measure | None


def write(python: str) -> None:
    """Update the tables and pictures of docs/performance.md from the result files.

    Args:
        python: an interpreter with matplotlib.
    """
    PLOTS.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        subprocess.run([python, DRAW, RESULTS / f"{name}.json", PLOTS / f"{name}.svg"], check=True)
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def with_tables(page: str) -> str:
    """The page with its tables replaced by those from the result files."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    tables = "\n".join(section(name, content) for name, content in found.items())
    return BETWEEN.sub(lambda between: between[1] + tables + between[2], page)


def section(name: str, content: dict[str, Any]) -> str:
    """A scenario in Markdown: heading, table, note, and the picture if there is one."""
    rows = [Row.from_json(row) for row in content["rows"]]
    parts = [
        f"### {content['title']}",
        f"`make bench ONLY={name}`: {content['run']['seconds']} s, {content['machine']}",
        "\n".join([HEAD, *map(_line, _claims(rows))]),
        _note(rows),
        f"![{content['title']}](images/performance/{name}.svg)" if name in PICTURES else "",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _claims(rows: Sequence[Row]) -> Iterable[list[Case]]:
    """The measurements of each claim; equal texts and bounds are the same claim."""
    found: dict[tuple[str, float | None, float | None], list[Case]] = {}
    for row in rows:
        for case in _cases(row):
            found.setdefault((case.goal.text, case.goal.at_least, case.goal.at_most), []).append(case)
    return found.values()


def _cases(row: Row) -> list[Case]:
    """The claims of a row; each of its peers is a separate claim, with or without bounds."""
    claimed = {goal.text for goal in row.goals}
    peers = {f"times as fast as {peer.name}": peer for peer in row.peers}
    cases = [Case(row, goal, peers.get(goal.text, row.floor)) for goal in row.goals]
    cases += [
        Case(row, Goal(text, times_faster(peer, row.ours)), peer) for text, peer in peers.items() if text not in claimed
    ]
    if not cases and row.floor:
        cases.append(
            Case(
                row, Goal(f"{row.what}: times the cost of {row.floor.name}", row.ours.cost / row.floor.cost), row.floor
            )
        )
    return cases or [Case(row, Goal(row.what, row.ours.median), None)]


def _line(cases: list[Case]) -> str:
    goal = cases[0].goal
    low, high = (pick(case.goal.ratio for case in cases) for pick in (min, max))
    measured = _number(low) if _number(low) == _number(high) else f"{_number(low)} to {_number(high)}"
    missed = [case for case in cases if case.goal.reached is False]
    mark = REACHED[goal.reached] if len(cases) == 1 or goal.reached is None else REACHED[not missed]
    if missed and len(cases) > 1:
        mark += f" {len(missed)} of {len(cases)}"
    worst = _hardest(missed or cases)
    hardest = _figures(worst)
    if also := [f"{case.row.what} ({_number(case.goal.ratio)})" for case in missed if case is not worst]:
        hardest += "; missed too: " + ", ".join(also)
    return f"| {goal.text} | {bounds(goal)} | {measured} | {mark} | {hardest} |"


def _hardest(cases: Sequence[Case]) -> Case:
    """The case nearest to its bound, or farthest beyond it; for a peer, the one where it comes closest to ours."""
    pick = min if cases[0].goal.at_most is None else max
    return pick(cases, key=lambda case: case.goal.ratio)


def _figures(case: Case) -> str:
    ours = f"{case.row.what}: **{shown(case.row.ours)}**"
    return f"{ours}; {case.beside.name}: {shown(case.beside)}" if case.beside else ours


def _number(ratio: float) -> str:
    return f"{ratio:.3g}" if ratio < 1000 else f"{ratio:,.0f}"


def _note(rows: Sequence[Row]) -> str:
    """The notes of the rows, each text once, with the rows it applies to unless it applies to all."""
    about: dict[str, list[str]] = {}
    for row in filter(lambda row: row.note, rows):
        about.setdefault(row.note, []).append(row.what)
    return " ".join(
        note if len(whats) == len(rows) else f"*{'; '.join(whats)}*: {note}" for note, whats in about.items()
    )
