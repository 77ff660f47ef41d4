"""`python -m benchmarks [SCENARIO ...] [--full]`: run the named scenarios, or all, and store their results."""

import argparse
import importlib
import pkgutil
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import page, report, scenarios
from benchmarks.bench import ROOT, Bench, BenchError
from webapp.embedded_postgres import EmbeddedError

# What is run by one name: all of these that there are.
GROUPS: Final = {"people": ("people", "links", "groups")}


def main(arguments: Sequence[str]) -> int:
    """Run the scenarios in turn. Returns 2 when a name is unknown, 1 when a scenario fails."""
    names = sorted(module.name for module in pkgutil.iter_modules(scenarios.__path__))
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measurements, side by side.")
    parser.add_argument("scenario", nargs="*", help=f"one of: {', '.join(names)}; all unless named")
    parser.add_argument("--full", action="store_true", help="up to ten million rows instead of a million")
    parser.add_argument("--dir", type=Path, default=ROOT / ".bench", help="where databases and peers are kept")
    parser.add_argument("--no-report", action="store_true", help="leave results and docs/performance.md as they are")
    options = parser.parse_args(arguments)
    chosen = [one for name in options.scenario for one in _expand(name, names)]
    unknown = sorted(set(chosen) - set(names))
    if unknown:
        sys.stderr.write(f"No such scenario: {', '.join(unknown)}; there are: {', '.join(names)}\n")
        return 2
    bench = Bench(options.dir, full=options.full)
    try:
        bench.start()
        for name in chosen or names:
            run(name, bench, keep=not options.no_report)
        if not options.no_report:
            page.write(bench.peers_python())
    except (BenchError, EmbeddedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _expand(name: str, names: Sequence[str]) -> Sequence[str]:
    """The scenarios that a name stands for; itself, if it stands for no others."""
    return [one for one in GROUPS.get(name, ()) if one in names] or [name]


def run(name: str, bench: Bench, *, keep: bool) -> None:
    """Run one scenario: its table goes to the terminal, its figures to a file."""
    scenario = importlib.import_module(f"{scenarios.__name__}.{name}")
    begin = time.monotonic()
    rows = scenario.run(bench)
    seconds = time.monotonic() - begin
    print(f"\n{name}: {scenario.TITLE} ({seconds:.0f} s)\n{report.as_text(rows)}", flush=True)
    if keep:
        machine = {"python": platform.python_version(), "rows": max(bench.sizes), "seconds": round(seconds)}
        report.keep(name, scenario.TITLE, rows, machine)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
