"""The build of the pages' scripts: its lock, its size, and what it says where it can't build."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import ROOT
from tools import frontend

FREE = {"MIT", "ISC", "BSD-3-Clause", "Apache-2.0", "0BSD"}
NOWHERE = "http://127.0.0.1:9/"


def start(folder: Path, python: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the build of a copy of the sources, with a cache of its own."""
    (folder / "webapp").mkdir(parents=True)
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "frontend", folder / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "npm_config_cache": str(folder / "cache"),
        **variables,
    }
    return subprocess.run(
        [python, "-m", "tools.frontend"],
        check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_every_locked_package_has_its_hash_and_a_free_licence_and_no_address() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert len(packages) > 5
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
        assert package["license"] in FREE, name


def test_nothing_is_built_when_it_is_turned_off(tmp_path: Path) -> None:
    done = start(tmp_path / "copy", sys.executable, FRONTEND="0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "copy" / "webapp" / "staticfiles").exists()


def test_without_nodejs_one_line_says_so_and_all_goes_on(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    done = start(tmp_path / "copy", str(tmp_path / "venv" / "bin" / "python"), PATH="/nowhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The calendar's pages stay without scripts: Node.js is not here" in done.stdout.splitlines()[-1]


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not here")
def test_without_the_registry_one_line_says_so_and_all_goes_on(tmp_path: Path) -> None:
    done = start(tmp_path / "copy", sys.executable, npm_config_registry=NOWHERE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "stay without scripts: npm's registry did not give the packages" in done.stdout.splitlines()[-1]
    assert not (tmp_path / "copy" / "webapp" / "staticfiles").exists()


@pytest.mark.skipif(not frontend.is_built(frontend.compute_digest()), reason="the scripts are not built")
def test_a_page_loads_less_than_150_kilobytes() -> None:
    packed = [path.stat().st_size for path in frontend.BUILT.glob("*.gz") if "LEGAL" not in path.name]
    assert 0 < sum(packed) < 150_000
