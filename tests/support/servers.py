"""PostgreSQL servers of a test's own, on loopback: a primary and its streaming replicas, to be stopped and promoted."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.support.programs import find_free_port
from tests.support.waiting import PATIENCE, wait_until
from webapp.embedded_postgres import account

USER: Final = "vstrecha"
DATABASE: Final = "calendar"
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "wal_level": "replica",
    "hot_standby_feedback": "on",
    "wal_receiver_status_interval": "1",
}


class Server:
    """One server: `start`, `stop`, `promote`."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder, self.port = folder, port or find_free_port()
        self.log = folder.with_name(f"{folder.name}.log")
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = account.find_server_owner(folder)
        self._as_owner: dict[str, Any] = account.make_run_arguments(self._owner)

    @property
    def url(self) -> str:
        """Its database, as DATABASE_URL names it."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def run(self, tool: str, *arguments: str) -> None:
        """Run one of PostgreSQL's tools as the server's owner."""
        done = subprocess.run(
            [str(account.find_binaries() / tool), *arguments],
            check=False, capture_output=True, text=True, cwd="/", timeout=PATIENCE, **self._as_owner,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def create(self) -> None:
        """Make an empty primary with the database, and start it."""
        self._make_folder()
        self.run("initdb", "-D", str(self.folder), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C",
                 "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync")  # fmt: skip
        self.start()
        with psycopg.connect(self.url.replace(f"/{DATABASE}", "/postgres"), autocommit=True) as session:
            session.execute(f"CREATE DATABASE {DATABASE}")

    def follow(self, primary: "Server") -> None:
        """Make this a streaming replica of the primary, and start it."""
        self._make_folder()
        source = f"postgresql://{USER}@127.0.0.1:{primary.port}/?application_name={self.folder.name}"
        self.run("pg_basebackup", "-D", str(self.folder), "-d", source, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(account.find_binaries() / "postgres"), "-D", str(self.folder), "-c", f"port={self.port}"]
        command += [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **self._as_owner
            )
        wait_until(self._answers, what=f"the server in {self.folder}")

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it, at once unless told otherwise."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)

    def promote(self) -> None:
        """Make a replica the primary."""
        self.query("SELECT pg_promote()")

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as session:
            cursor = session.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def has_caught_up(self, primary: "Server") -> bool:
        """Whether everything written at the primary so far can be read here."""
        [(written,)] = primary.query("SELECT pg_current_wal_insert_lsn()::text")
        [(caught_up,)] = self.query("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written)
        return bool(caught_up)

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700)
        if self._owner is not None:
            account.open_path(self.folder, self._owner)
            account.open_wheel(account.find_binaries(), self._owner)
            os.chown(self.folder, *self._owner)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            psycopg.connect(self.url.replace(f"/{DATABASE}", "/postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def run_servers() -> Iterator[tuple[Server, Server]]:
    """A primary and its streaming replica, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="vstrecha-servers-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        folder.chmod(0o711)
        primary, replica = Server(folder / "first"), Server(folder / "second")
        try:
            primary.create()
            replica.follow(primary)
            yield primary, replica
        finally:
            primary.stop()
            replica.stop()
            shutil.rmtree(folder, ignore_errors=True)
