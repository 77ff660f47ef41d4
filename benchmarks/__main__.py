"""`python -m benchmarks [SCENARIO ...]`: run the named scenarios, or all, and print their figures."""

import sys
from collections.abc import Callable, Sequence

from benchmarks import embedded_start
from benchmarks.figures import Figure, report

SCENARIOS: dict[str, Callable[[], list[Figure]]] = {"embedded_start": embedded_start.run}


def main(names: Sequence[str]) -> int:
    """Run them in turn; exit code 2 when a name is unknown."""
    unknown = sorted(set(names) - SCENARIOS.keys())
    if unknown:
        sys.stderr.write(f"No such scenario: {', '.join(unknown)}; there are: {', '.join(SCENARIOS)}\n")
        return 2
    for name in names or SCENARIOS:
        print(f"{name}\n{report(SCENARIOS[name]())}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
