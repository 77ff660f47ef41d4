"""The frame of the benchmarks: ratios, goals, and the pages that are made of results."""

import json
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.figures import MEGABYTES, RATE, SECONDS, Goal, Measure, Row, times_faster

ROOT = Path(report.__file__).resolve().parent.parent


def test_ratios_are_of_speed_whatever_the_unit() -> None:
    assert times_faster(Measure("slow", SECONDS, [2.0, 4.0, 9.0]), Measure("fast", SECONDS, [1.0])) == 4
    assert times_faster(Measure("slow", RATE, [100.0]), Measure("fast", RATE, [250.0])) == 2.5
    with pytest.raises(ValueError, match="is not"):
        times_faster(Measure("one", SECONDS, [1.0]), Measure("other", RATE, [1.0]))


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (Goal("x", 0.6, at_least=0.6), True),
        (Goal("x", 0.59, at_least=0.6), False),
        (Goal("x", 1.5, at_most=1.5), True),
        (Goal("x", 29.3, at_least=29.4, at_most=30.0), False),
        (Goal("x", 30.1, at_least=29.4, at_most=30.0), False),
        (Goal("x", 29.9, at_least=29.4, at_most=30.0), True),
    ],
)
def test_goals_keep_their_bounds(goal: Goal, *, reached: bool) -> None:
    assert goal.reached is reached


def test_what_was_not_measured_is_no_measure() -> None:
    with pytest.raises(ValueError, match="0 values"):
        Measure("nothing", SECONDS, [])


def test_results_come_back_as_they_were() -> None:
    row = Row(
        "book", Measure("ours", SECONDS, [0.001, 0.002]), Measure("INSERT", SECONDS, [0.001]),
        [Measure("peer", SECONDS, [0.1])], [Goal("of the floor's speed", 0.66, at_least=0.6)], "a word",
    )  # fmt: skip
    assert Row.from_json(json.loads(json.dumps(row.as_json()))) == row


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Measure("x", SECONDS, [1.24]), "1.24 s"),
        (Measure("x", SECONDS, [0.00046]), "460 µs"),
        (Measure("x", RATE, [12345.6]), "12,346/s"),
        (Measure("x", RATE, [29.81]), "29.8/s"),
        (Measure("x", MEGABYTES, [148.6]), "149 MB"),
    ],
)
def test_units_read_well(measure: Measure, text: str) -> None:
    assert report.shown(measure) == text


def test_what_is_committed_comes_from_a_full_run() -> None:
    """One run of everything, with ten million rows: parts of several would compare what was not measured together."""
    for path in report.RESULTS.glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["run"]["rows"] == 10_000_000, path.name


def test_the_page_shows_the_results_that_are_committed() -> None:
    page = report.PAGE.read_text(encoding="utf-8")
    for path in report.RESULTS.glob("*.json"):
        assert f"make bench ONLY={path.stem}`" in page
        assert (report.PLOTS / f"{path.stem}.svg").exists()
