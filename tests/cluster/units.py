"""What systemd reads: units and environment files, as far as docs/deploy uses them."""

import shlex
import sys
from pathlib import Path
from typing import Final

from tests.support.programs import ROOT

DEPLOY: Final = ROOT / "docs" / "deploy"
CLUSTER: Final = DEPLOY / "cluster"
INSTALLED: Final = "/opt/vstrecha"


def read_environment(text: str) -> dict[str, str]:
    """The variables of an EnvironmentFile."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def read_unit(name: str) -> tuple[list[str], dict[str, str], float]:
    """Command, environment and pause before a restart of one of our units, with this checkout as the installation."""
    values = read_environment((DEPLOY / f"{name}.service").read_text())
    environment = dict(word.split("=", 1) for word in shlex.split(values["Environment"]))
    command = values["ExecStart"].replace(f"{INSTALLED}/.venv/bin", str(Path(sys.executable).parent))
    return shlex.split(command.replace(INSTALLED, str(ROOT))), environment, float(values["RestartSec"])


def read_restart_pause() -> float:
    """Seconds until systemd starts one of Debian's services again."""
    return float(read_environment((CLUSTER / "restart.conf").read_text())["RestartSec"])


def fit(text: str, number: int) -> str:
    """A file of db1, for another of the three: what is db1's own changes, lists of all three stay."""
    own = [line for line in text.splitlines() if "db2" not in line and "10.0.0.12" not in line]
    changed = {line: line.replace("db1", f"db{number}").replace("10.0.0.11", f"10.0.0.1{number}") for line in own}
    return "\n".join(changed.get(line, line) for line in text.splitlines()) + "\n"
