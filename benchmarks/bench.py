"""Shared by all scenarios: filled databases, environments of the product's and the peers' programs, progress bars."""

import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
import venv
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
from psycopg import sql
from tqdm import tqdm

from tests.support.programs import OURS
from webapp import embedded_postgres

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = ROOT / "requirements" / "bench.txt"
PEERS: Final = Path(__file__).resolve().parent / "peers"
SMALL, MIDDLE, LARGE = 10_000, 1_000_000, 10_000_000
PEOPLE_SHARE: Final = 100  # events per person
# For filling a server with millions of rows: fewer checkpoints.
SERVER: Final = {"max_wal_size": "16GB", "checkpoint_timeout": "30min"}


class BenchError(Exception):
    """A benchmark can't run; the message gives the reason."""


class Bench:
    """The place where benchmarks run.

    Args:
        home: the folder for the server, the databases and the peers' environment; kept between runs.
        full: whether ten million rows are asked for.
    """

    def __init__(self, home: Path, *, full: bool) -> None:
        self.home = home.resolve()
        self.full = full
        self.sizes: tuple[int, ...] = (SMALL, MIDDLE, LARGE) if full else (SMALL, MIDDLE)
        self._ready: dict[int, str] = {}

    def start(self) -> None:
        """Start the server, and set up Django in this process on an empty database.

        Raises:
            webapp.embedded_postgres.EmbeddedError: the server does not start.
        """
        embedded_postgres.ensure_running(self.home)
        with self._server() as server:
            for name, value in SERVER.items():
                server.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            server.execute("SELECT pg_reload_conf()")
        os.environ.update(self.environment(0))
        import django  # noqa: PLC0415  the settings read the environment

        django.setup()

    def database(self, rows: int) -> str:
        """The URL of a database with `rows` events and `rows` meetings; filled once, migrated in each run.

        Args:
            rows: the number of each; 0 for an empty database.
        """
        if rows not in self._ready:
            url = self._url(self._name(rows))
            self._make(self._name(rows))
            self._manage(url, "migrate", "--verbosity=0")
            if rows:
                people = max(100, rows // PEOPLE_SHARE)
                self._manage(url, "fill", f"--events={rows}", f"--meetings={rows}", f"--people={people}",
                             f"--around={self._month}")  # fmt: skip
            self._ready[rows] = url
        return self._ready[rows]

    def use(self, rows: int) -> None:
        """Switch this process's Django to that database."""
        from django.db import connection  # noqa: PLC0415

        self.database(rows)
        connection.close()
        connection.settings_dict["NAME"] = self._name(rows)

    def environment(self, rows: int, **more: str) -> dict[str, str]:
        """The environment variables for one of the product's programs on that database."""
        ours = {
            "DJANGO_SETTINGS_MODULE": "webapp.settings",
            "DATABASE_URL": self.database(rows),
            "DATA_DIR": str(self.home),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "webapp")]),
        }
        return {**self.plain_environment(), **ours, **more}

    def scratch(self, name: str) -> str:
        """The URL of an empty database for a peer; an existing one is dropped first."""
        with self._server() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._make(name)
        return self._url(name)

    def drop(self, name: str) -> None:
        """Remove a database that `scratch` made."""
        with self._server() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def peer(self, script: str, *args: str, database: str = "") -> Any:
        """Run a script of `benchmarks/peers` in the peers' own environment.

        Args:
            script: the name of its file.
            args: its command line.
            database: the value of DATABASE_URL.

        Returns:
            The last line of its output, parsed as JSON.

        Raises:
            BenchError: the script fails.
        """
        done = subprocess.run(
            [self.peers_python(), str(PEERS / script), *args],
            env={**self.plain_environment(), "DATABASE_URL": database},
            stdout=subprocess.PIPE,
            check=False,
            text=True,
        )
        if done.returncode:
            raise BenchError(f"{script} ended with exit code {done.returncode}")
        return json.loads(done.stdout.strip().rpartition("\n")[2])

    def plain_environment(self) -> dict[str, str]:
        """The environment variables without the product's own."""
        return {key: value for key, value in os.environ.items() if key not in {*OURS, "PYTHONPATH"}}

    def peers_python(self) -> str:
        """The interpreter of the peers' environment, which is rebuilt whenever the lock file has changed."""
        folder = self.home / "peers"
        stamp = folder / f"installed-{zlib.crc32(LOCK.read_bytes())}"
        python = folder / "bin" / "python"
        if not stamp.exists():
            sys.stderr.write(f"Installing {LOCK.relative_to(ROOT)} into {folder}\n")
            venv.create(folder, with_pip=True, clear=True)
            pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", LOCK], check=True)
            stamp.touch()
        return str(python)

    @contextlib.contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """A progress bar; yields a function that advances it."""
        with tqdm(total=total, desc=what, unit_scale=True, leave=False, file=sys.stderr) as bar:

            def advance(count: int) -> None:
                bar.update(count)

            yield advance

    @property
    def _month(self) -> dt.date:
        """The day around which the data are generated: the same day gives the same data."""
        return dt.date.today().replace(day=1)  # noqa: DTZ011  any day near

    def _name(self, rows: int) -> str:
        return f"rows_{rows}_{self._month:%Y_%m}"

    def _url(self, name: str) -> str:
        place = embedded_postgres.get_connection(self.home)
        return f"postgresql:///{name}?host={quote(place['HOST'], safe='')}&port={place['PORT']}&user={place['USER']}"

    def _server(self) -> psycopg.Connection:
        return psycopg.connect(self._url("postgres"), autocommit=True)

    def _make(self, name: str) -> None:
        with self._server() as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _manage(self, url: str, *args: str) -> None:
        environment = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(self.home)}
        command = [sys.executable, str(ROOT / "webapp" / "manage.py"), *args]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
