"""docs/deploy: the alert rules and the dashboard are valid, and name only numbers that exist."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from calendarapp.queries import operation
from tests.support.programs import ROOT
from webapp import metrics

PROMETHEUS = ROOT / "docs" / "deploy" / "prometheus"
DASHBOARD = ROOT / "docs" / "deploy" / "grafana" / "vstrecha.json"


@pytest.mark.parametrize(
    "command",
    ["check config prometheus.yml", "check rules --lint=all --lint-fatal alerts.yml", "test rules alerts_test.yml"],
)
def test_promtool_accepts_the_rules(command: str) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    done = subprocess.run(
        [promtool, *command.split()], cwd=PROMETHEUS, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_seen_to_fire() -> None:
    named = re.findall(r"^ +- alert: (\w+)$", (PROMETHEUS / "alerts.yml").read_text(), re.MULTILINE)
    tests = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text())["tests"]
    fired = {case["alertname"] for test in tests for case in test.get("alert_rule_test", []) if case["exp_alerts"]}
    assert sorted(fired) == sorted(named)


def expressions() -> list[str]:
    """Every expression of the rules and of the dashboard."""
    rules = re.findall(r"^ +expr: (.+)$", (PROMETHEUS / "alerts.yml").read_text(), re.MULTILINE)
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [*rules, *(target["expr"] for panel in panels for target in panel["targets"])]


@pytest.mark.django_db
def test_rules_and_dashboard_name_numbers_that_exist() -> None:
    served = set(re.findall(r"^# TYPE (\w+)", metrics.render(operation.Database()).decode(), re.MULTILINE))
    served |= {f"{name}_bucket" for name in served}
    named = {name for text in expressions() for name in re.findall(r"\bvstrecha_\w+", text)}
    assert named <= served
    ours = {name for name in served if name.startswith("vstrecha_") and not re.search("_(created|bucket)$", name)}
    assert {name.removesuffix("_bucket") for name in named} == ours, "a number that nobody looks at, or a new one"


def test_panels_of_the_dashboard_do_not_overlap() -> None:
    places = [panel["gridPos"] for panel in json.loads(DASHBOARD.read_text())["panels"]]
    taken = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _y in taken) < 24
