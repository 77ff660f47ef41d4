"""The benchmark framework: ratios, goals, and the pages generated from results."""

import json
from pathlib import Path

import pytest

from benchmarks import page, report
from benchmarks.figures import MEGABYTES, RATE, SECONDS, Goal, Measure, Row, times_faster

ROOT = Path(report.__file__).resolve().parent.parent


def test_ratios_compare_speed_in_any_unit() -> None:
    assert times_faster(Measure.of("slow", SECONDS, [2.0, 4.0, 9.0]), Measure.of("fast", SECONDS, [1.0])) == 4
    assert times_faster(Measure.of("slow", RATE, [100.0]), Measure.of("fast", RATE, [250.0])) == 2.5
    with pytest.raises(ValueError, match="is not"):
        times_faster(Measure.of("one", SECONDS, [1.0]), Measure.of("other", RATE, [1.0]))


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (Goal("x", 0.6, at_least=0.6), True),
        (Goal("x", 0.59, at_least=0.6), False),
        (Goal("x", 1.5, at_most=1.5), True),
        (Goal("x", 29.3, at_least=29.4, at_most=30.0), False),
        (Goal("x", 30.1, at_least=29.4, at_most=30.0), False),
        (Goal("x", 29.9, at_least=29.4, at_most=30.0), True),
        (Goal("x", 29.9), None),
    ],
)
def test_goals_keep_their_bounds(goal: Goal, *, reached: bool | None) -> None:
    assert goal.reached is reached


def test_measure_without_values_is_refused() -> None:
    with pytest.raises(ValueError, match="0 values"):
        Measure.of("nothing", SECONDS, [])


def test_measure_of_many_values_keeps_median_tenths_and_count() -> None:
    kept = Measure.of("x", SECONDS, [float(value) for value in range(100, -1, -1)])
    assert kept == Measure("x", SECONDS, median=50.0, p10=10.0, p90=90.0, n=101)
    assert Measure.of("x", SECONDS, [3.0]) == Measure("x", SECONDS, median=3.0, p10=3.0, p90=3.0, n=1)


def test_results_survive_a_round_trip() -> None:
    row = Row(
        "book", Measure.of("ours", SECONDS, [0.001, 0.002]), Measure.of("INSERT", SECONDS, [0.001]),
        [Measure.of("peer", SECONDS, [0.1])], [Goal("of the floor's speed", 0.66, at_least=0.6)], "a word",
    )  # fmt: skip
    assert Row.from_json(json.loads(json.dumps(row.as_json()))) == row


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Measure.of("x", SECONDS, [1.24]), "1.24 s"),
        (Measure.of("x", SECONDS, [0.00046]), "460 µs"),
        (Measure.of("x", RATE, [12345.6]), "12,346/s"),
        (Measure.of("x", RATE, [29.81]), "29.8/s"),
        (Measure.of("x", MEGABYTES, [148.6]), "149 MB"),
    ],
)
def test_units_are_readable(measure: Measure, text: str) -> None:
    assert report.shown(measure) == text


def test_committed_results_come_from_a_million_rows_or_ten() -> None:
    """A scenario is measured beside its peers in one run, so its figures can be compared with each other."""
    for path in report.RESULTS.glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["run"]["rows"] in {1_000_000, 10_000_000}, path.name


def test_committed_files_are_short_and_hold_no_single_values() -> None:
    for path in report.RESULTS.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 400, path.name
        content = json.loads(text)
        assert report.as_file(content) == text, path.name
        rows = [Row.from_json(row) for row in content["rows"]]
        assert [row.as_json() for row in rows] == content["rows"], path.name


def test_page_shows_the_committed_results_and_its_pictures_exist() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.with_tables(text)
    assert {path.stem for path in page.PLOTS.glob("*.svg")} == set(page.PICTURES)
    for name in page.PICTURES:
        assert f"images/performance/{name}.svg" in text


def test_page_with_a_missed_claim_names_each_measurement_that_misses_it() -> None:
    def row(what: str, ratio: float) -> dict[str, object]:
        goals = [Goal("of the floor's speed", ratio, at_least=0.6)]
        return Row(what, Measure.of("ours", SECONDS, [1.0]), goals=goals, note="why").as_json()

    rows = [row("small", 0.7), row("middle", 0.5), row("large", 0.4)]
    content = {"title": "Booking", "machine": "any", "run": {"seconds": 1}, "rows": rows}
    shown = page.section("booking", content)
    assert (
        "| of the floor's speed | ≥ 0.6 | 0.4 to 0.7 | ✗ 2 of 3 | large: **1 s**; missed too: middle (0.5) |" in shown
    )
    assert shown.endswith("\n\nwhy\n")
