"""PgBouncer in transaction mode in front of a database, and a command that is run through it.

    python -m tests.support.pooler -m pytest tests/integration

starts one in front of DATABASE_URL, or of a new embedded server, and runs Python with the arguments through it.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.support.programs import find_free_port
from tests.support.waiting import wait_until

# In the environment of what is run through a pooler.
POOLED: Final = "TESTS_THROUGH_POOLER"
unpooled = pytest.mark.skipif(POOLED in os.environ, reason="needs a session of its own, which a pooler does not give")

SETTINGS: Final = """\
[databases]
* = {server} connect_query='SET lock_timeout = 10000'

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
server_idle_timeout = 1
server_check_delay = 0
server_login_retry = 1
query_wait_timeout = 10
max_client_conn = 500
default_pool_size = {size}
admin_users = {user}
"""
PREPARED: Final = "max_prepared_statements = 200\n"  # of 1.21 and newer


def find_binary() -> str | None:
    """The path of `pgbouncer`, which Debian installs where only root looks."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def takes_prepared_statements() -> bool:
    """Whether this PgBouncer is one that prepared statements pass."""
    binary = find_binary()
    assert binary is not None
    said = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"PgBouncer (\d+)\.(\d+)", said)
    assert found is not None, said
    return (int(found[1]), int(found[2])) >= (1, 21)


def make_variables(address: str) -> dict[str, str]:
    """What our programs need in their environment to use the pooler at that address."""
    return {"DATABASE_URL": address, **({} if takes_prepared_statements() else {"PREPARED_STATEMENTS": "0"})}


@contextlib.contextmanager
def run_pooler(url: str, *, size: int = 20) -> Iterator[str]:
    """PgBouncer in front of that database, until the end of the block.

    Args:
        url: the database, as DATABASE_URL.
        size: sessions of each database and user.

    Yields:
        Its address through PgBouncer, as DATABASE_URL.
    """
    from webapp.embedded_postgres import account

    binary = find_binary()
    assert binary is not None
    place = conninfo_to_dict(url)
    name, user = str(place.pop("dbname")), str(place.get("user") or "")
    port = find_free_port()
    with tempfile.TemporaryDirectory(prefix="vstrecha-pooler-") as made:
        folder = Path(made)
        server = " ".join(f"{key}='{value}'" for key, value in place.items() if key in {"host", "port", "password"})
        (folder / "users").write_text(f'"{user}" "{place.get("password") or ""}"\n')
        settings = SETTINGS.format(server=server, port=port, folder=folder, size=size, user=user)
        (folder / "ini").write_text(settings + (PREPARED if takes_prepared_statements() else ""))
        owner: dict[str, Any] = {}
        if os.geteuid() == 0:  # PgBouncer refuses to run as root
            found = account.find_server_owner(folder / "nothing")
            assert found is not None
            for path in (folder, folder / "users", folder / "ini"):
                os.chown(path, *found)
            owner = account.make_run_arguments(found)
        address = f"postgresql://{user}@127.0.0.1:{port}/{name}"
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binary, str(folder / "ini")], stdin=subprocess.DEVNULL, stdout=log, stderr=log, **owner
            )
        try:
            wait_until(lambda: _answers(process, address, folder / "log"), what="PgBouncer")
            yield address
        finally:
            process.kill()
            process.wait()


def _answers(process: "subprocess.Popen[bytes]", address: str, log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        with psycopg.connect(address, connect_timeout=5, prepare_threshold=None) as session:
            session.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def main(arguments: list[str]) -> int:
    """Run Python with the arguments through PgBouncer; returns its exit code."""
    from webapp import embedded_postgres

    if find_binary() is None:
        sys.stderr.write("There is no pgbouncer here: install it (Debian and Ubuntu: apt-get install pgbouncer).\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="vstrecha-pooled-") as folder:
        url = os.environ.get("DATABASE_URL", "")
        if not url:
            data_dir = Path(folder).resolve()
            embedded_postgres.ensure_running(data_dir)
            place = embedded_postgres.get_connection(data_dir)
            where = urlencode({"host": place["HOST"], "port": place["PORT"]})
            url = f"postgresql://{place['USER']}@/{place['NAME']}?{where}"
        try:
            with run_pooler(
                url, size=60
            ) as address:  # some tests let twenty sessions wait in each of several databases
                environment = {**os.environ, **make_variables(address), POOLED: "1"}
                return subprocess.run([sys.executable, *arguments], check=False, env=environment).returncode
        finally:
            embedded_postgres.release(Path(folder).resolve())


if __name__ == "__main__":
    sys.path.insert(0, "webapp")
    sys.exit(main(sys.argv[1:]))
