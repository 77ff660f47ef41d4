"""Backups: the database as one file (`pg_dump`, custom format), and back from it.

The tools are those of the embedded server. They read every server from version 9.2 to their own, so an archive does not
depend on what else is installed. What they write is for a server of their own version; an older one does not know every
setting in it, and those are left out.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from webapp.embedded_postgres import account

MAGIC: Final = b"PGDMP"
SETTING: Final = re.compile(rb"SET (\w+) = .*;\n")
COPY: Final = re.compile(rb"COPY (\S+) \(.*\) FROM stdin;\n")
END: Final = b"\\.\n"


class ArchiveError(Exception):
    """A backup or its restoration failed; the message is for the operator."""


def write(target: Path) -> None:
    """Write the database into a file for its owner alone, whole or not at all; the system may go on meanwhile.

    Raises:
        ArchiveError: the database or the folder does not allow it.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise ArchiveError(f"{target.parent} can't be written to: {error.strerror}.") from error
    os.close(descriptor)
    draft = Path(name)
    try:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        _run("pg_restore", "--list", str(draft))
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def load(source: Path, known_settings: Iterable[str]) -> dict[str, int]:
    """Load an archive into the database, which is empty, in one transaction.

    Args:
        source: what `write` or `pg_dump --format=custom` has written.
        known_settings: those that the server knows (`pg_settings`).

    Returns:
        How many rows the archive has for each table.

    Raises:
        ArchiveError: it is no archive, it is damaged, or the server refuses it. Then nothing is loaded.
    """
    try:
        with source.open("rb") as file:
            begin = file.read(len(MAGIC))
    except OSError as error:
        raise ArchiveError(f"{source} can't be read: {error.strerror}.") from error
    if begin != MAGIC:
        raise ArchiveError(f"{source} is not a backup: `manage.py backup` or `pg_dump --format=custom` makes one.")
    reading = [_find("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    writing = [_find("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", _get_address()]
    counts: dict[str, int] = {}
    with (
        _start(reading, stdout=subprocess.PIPE) as (reader, reader_said),
        _start(writing, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as (writer, writer_said),
    ):
        try:
            writer.stdin.write(b"BEGIN;\n")
            for line in _leave_out(reader.stdout, {name.encode() for name in known_settings}, counts):
                writer.stdin.write(line)
            # Without COMMIT, the end of the input rolls everything back.
            if reader.wait() == 0:
                writer.stdin.write(b"COMMIT;\n")
            writer.stdin.close()
        except BrokenPipeError:  # it has ended with an error, which it has printed
            reader.kill()
        if writer.wait() != 0:
            raise ArchiveError(f"The database refuses the backup: {_get_first_error(writer_said)}")
        if reader.wait() != 0:
            raise ArchiveError(f"{source} is damaged: {_get_first_error(reader_said)}")
    return counts


def _leave_out(lines: Iterable[bytes], known: set[bytes], counts: dict[str, int]) -> Iterator[bytes]:
    """The script without settings that the server does not know; counts the rows of each table on the way."""
    table = ""
    for line in lines:
        if table:
            if line == END:
                table = ""
            else:
                counts[table] += 1
        elif found := COPY.fullmatch(line):
            table = found[1].decode().removeprefix("public.")
            counts[table] = 0
        elif (found := SETTING.fullmatch(line)) and found[1] not in known:
            continue
        yield line


def _run(program: str, *arguments: str) -> None:
    """Run a tool, on our database if it asks for one. Raises: ArchiveError with what it says."""
    address = [_get_address()] if program == "pg_dump" else []
    with _start([_find(program), *arguments, *address], stdout=subprocess.DEVNULL) as (process, said):
        if process.wait() != 0:
            raise ArchiveError(f"The backup failed: {_get_first_error(said)}")


@contextmanager
def _start(command: list[str], *, stdout: int, stdin: int | None = None) -> Iterator[tuple[Any, BinaryIO]]:
    """A running tool, ended with the block, and the file where its errors go: a pipe might fill up."""
    with tempfile.TemporaryFile() as said:
        environment = {**os.environ, "LC_ALL": "C"}
        if password := settings.DATABASES["default"].get("PASSWORD"):
            environment["PGPASSWORD"] = password  # the command line is there for everybody to read
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=said, env=environment)  # noqa: S603  our own tools
        try:
            yield process, said
        finally:
            process.kill()
            process.communicate()


def _find(program: str) -> str:
    return str(account.find_binaries() / program)


def _get_address() -> str:
    """The database, as libpq's tools take it, without its password."""
    place = settings.DATABASES["default"]
    libpq = {option.keyword.decode() for option in Conninfo.get_defaults()}
    named = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    options = {key: value for key, value in place.get("OPTIONS", {}).items() if key in libpq}
    return make_conninfo(**{key: place[name] for key, name in named.items() if place.get(name)}, **options)


def _get_first_error(said: BinaryIO) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else "it gave no reason").strip()
