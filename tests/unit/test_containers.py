"""Containerfile and compose.yaml: as safe as the systemd units, and about what there is."""

import json
import re
import shlex
from typing import Any

import pytest
import yaml

from tests.support.programs import ROOT

CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = ("migrate", "web", "bot", "worker")


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_do_no_more_than_they_need(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "user" not in service, "the image's own, which is not root"
    last_user = re.findall(r"^USER (\d+):\d+$", CONTAINERFILE, re.MULTILINE)[-1]
    assert int(last_user) > 0
    assert any(place.startswith(f"/data:uid={last_user}") for place in service["tmpfs"])


def test_only_the_panel_is_reachable_and_from_this_machine_alone() -> None:
    ports = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_health_of_each_program_is_checked() -> None:
    checks = {
        name: service["healthcheck"]["test"] for name, service in COMPOSE["services"].items() if name != "migrate"
    }
    assert checks["bot"][1:] == ["python", "-m", "bot", "--check"]
    assert checks["worker"][1:] == ["python", "-m", "worker", "--check"]
    assert "/readyz" in checks["web"][-1]
    assert checks["postgres"][1] == "pg_isready"


def test_everything_waits_for_migrations_and_those_for_the_database() -> None:
    waits = {name: COMPOSE["services"][name]["depends_on"] for name in OURS}
    assert waits.pop("migrate") == {"postgres": {"condition": "service_healthy"}}
    assert all(wait == {"migrate": {"condition": "service_completed_successfully"}} for wait in waits.values())


def test_variables_are_documented() -> None:
    known = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    for name in OURS:
        assert COMPOSE["services"][name]["environment"].keys() <= known
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert asked - known == {"POSTGRES_PASSWORD"}


def test_image_has_what_is_copied_and_nothing_else_is_sent_to_the_builder() -> None:
    copied = set(re.findall(r"^COPY ([\w./]+) ", CONTAINERFILE, re.MULTILINE))
    lines = (ROOT / ".dockerignore").read_text().split()  # which podman and buildah read, too
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert all((ROOT / path).exists() for path in copied)


def test_gunicorn_runs_as_under_systemd() -> None:
    [command] = re.findall(r"^CMD (\[.+\])$", CONTAINERFILE.replace("\\\n", ""), re.MULTILINE)
    unit = (ROOT / "docs" / "deploy" / "vstrecha-web.service").read_text()
    [started] = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    own = {"--bind", "0.0.0.0:8000", "${HOST}:${PORT}", "webapp", "/opt/vstrecha/webapp", "--worker-tmp-dir", "/tmp"}
    assert set(json.loads(command)[1:]) - own == set(shlex.split(started)[1:]) - own
