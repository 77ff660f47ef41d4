"""The pages' scripts and styles: `python -m tools.frontend` builds them once for each state of frontend/.

Packages come from npm's registry, Node.js from PATH, else from PyPI. Without either, one line says so and the exit code
is 0, for the pages work without scripts. `FRONTEND=0` turns it off. Only the standard library is used.
"""

import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "frontend"
BUILT: Final = ROOT / "webapp" / "staticfiles" / "built"
MANIFEST: Final = "bundle.json"
NODE_LOCK: Final = ROOT / "requirements" / "node.txt"
NODE_MAJOR: Final = 20  # the oldest one that serves
FALSE: Final = {"0", "false", "no", "off"}
PATIENCE: Final = 600  # seconds for a program


class NotBuiltError(Exception):
    """There can be no bundle here; the text says why, in half a sentence."""


def main() -> int:
    """Build what is not built yet; the exit code is 0 with a bundle and without one."""
    if os.environ.get("FRONTEND", "").strip().lower() in FALSE:
        return 0
    try:
        digest = compute_digest()
        if not is_built(digest):
            build(digest)
    except NotBuiltError as error:
        say(f"The calendar's pages stay without scripts: {error}. They work, and the next start tries again.")
    return 0


def compute_digest() -> str:
    """What the bundle is made of: the files of frontend/, without the packages."""
    found = hashlib.sha256()
    for path in sorted(SOURCE.rglob("*")):
        name = path.relative_to(SOURCE)
        if name.parts[0] != "node_modules" and path.is_file():
            found.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def is_built(digest: str) -> bool:
    """Whether the bundle of these sources is there, with all its files."""
    manifest = read_manifest()
    names = [name for files in manifest.get("entries", {}).values() for name in files.values()]
    return manifest.get("digest") == digest and all((BUILT / name).is_file() for name in names)


def read_manifest() -> dict[str, Any]:
    try:
        return dict(json.loads((BUILT / MANIFEST).read_text()))
    except (OSError, ValueError):
        return {}


def build(digest: str) -> None:
    """Install the packages and bundle; two who do it at once take turns.

    Raises:
        NotBuiltError: without Node.js, or without the packages.
    """
    descriptor = os.open(SOURCE, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if is_built(digest):
            return
        node, npm = find_node()
        install_packages(npm)
        bundle(node, digest)
    finally:
        os.close(descriptor)


def find_node() -> tuple[str, list[str]]:
    """Node.js and npm: those on PATH, else those of this environment, which get installed into it.

    Raises:
        NotBuiltError: there are none, and PyPI does not give them.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and get_major(node) >= NODE_MAJOR:
        return node, [npm]
    here = Path(sys.executable).parent
    if get_major(str(here / "node")) < NODE_MAJOR:
        say("No Node.js 20 or newer here: installing requirements/node.txt")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        run([*pip, "--require-hashes", "-r", str(NODE_LOCK)], "Node.js is not here, and PyPI did not give it")
    return str(here / "node"), [str(here / "npm")]


def get_major(node: str) -> int:
    """The version of that Node.js, like 20; 0 for one that does not run."""
    try:
        done = subprocess.run([node, "--version"], check=False, capture_output=True, text=True, timeout=60)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found[1]) if found else 0


def install_packages(npm: list[str]) -> None:
    """Install what the lock names, unless it is installed already.

    Raises:
        NotBuiltError: npm's registry does not give it.
    """
    stamp = SOURCE / "node_modules" / ".installed"
    lock = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == lock:
        return
    say("Installing the packages of frontend/package-lock.json")
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=60000"]
    run([*npm, "ci", "--silent", *options], "npm's registry did not give the packages")
    stamp.write_text(lock)


def bundle(node: str, digest: str) -> None:
    """Write the files into `BUILT`, each with its gzip beside it, and what is no longer used goes.

    Raises:
        NotBuiltError: the sources can't be bundled.
    """
    BUILT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SOURCE / "node_modules") as folder:
        run([node, "build.mjs", folder], "esbuild failed")
        new = Path(folder)
        manifest = json.loads((new / MANIFEST).read_text())
        (new / MANIFEST).unlink()
        for path in sorted(new.iterdir()):
            packed = gzip.compress(path.read_bytes(), 9, mtime=0)
            (new / f"{path.name}.gz").write_bytes(packed)
        names = {path.name for path in new.iterdir()}
        for name in names:
            (new / name).replace(BUILT / name)
    half = BUILT / f"{MANIFEST}.new"
    half.write_text(json.dumps({"digest": digest, **manifest}, indent=2) + "\n")
    half.replace(BUILT / MANIFEST)  # last: a reader of it finds its files
    for path in BUILT.iterdir():
        if path.name not in {MANIFEST, *names}:
            path.unlink()
    say(f"The calendar's scripts are in {BUILT.relative_to(ROOT)}")


def run(command: list[str], failure: str) -> None:
    """Run a program in frontend/.

    Raises:
        NotBuiltError: it failed; its last line is in the reason.
    """
    beside = {**os.environ, "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(  # noqa: S603
            command, check=False, cwd=SOURCE, env=beside, capture_output=True, text=True, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuiltError(f"{failure} ({error})") from error
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines()
        raise NotBuiltError(f"{failure} ({said[-1].strip()})" if said else failure)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
