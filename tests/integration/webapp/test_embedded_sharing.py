"""The embedded PostgreSQL is shared by processes that start, end and crash at any time."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.programs import RunningProgram, list_processes, run
from tests.support.waiting import wait_until
from webapp import embedded_postgres

USER = """
import sys
from pathlib import Path
from webapp import embedded_postgres
embedded_postgres.ensure_running(Path(sys.argv[1]))
print("up", flush=True)
sys.stdin.read()
"""

FORKING = """
import os, sys
from pathlib import Path
from webapp import embedded_postgres
embedded_postgres.ensure_running(Path(sys.argv[1]))
child = os.fork()
if not child:
    sys.exit(0)  # with its exit handlers, as a server's worker ends
os.waitpid(child, 0)
print(embedded_postgres._is_answering(Path(sys.argv[1]), "vstrecha"))
"""


def user_of(data: Path) -> RunningProgram:
    return RunningProgram(["-c", USER, str(data)])


def connect(data: Path) -> "psycopg.Connection[tuple[object, ...]]":
    place = embedded_postgres.get_connection(data)
    return psycopg.connect(
        dbname=place["NAME"], user=place["USER"], host=place["HOST"], port=place["PORT"], autocommit=True
    )


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def no_server(data: Path) -> bool:
    return not list_processes(f"{data}/postgres")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder without a server, before and after."""
    folder = tmp_path / "data"
    yield folder
    embedded_postgres.release(folder)
    wait_until(lambda: no_server(folder), what="the server's end")


def test_concurrent_starts_share_one_server_and_the_last_stops_it(data: Path) -> None:
    with contextlib.ExitStack() as programs:
        users = [programs.enter_context(user_of(data)) for _ in range(4)]
        for user in users:
            user.wait_for("up")
        assert len([line for line in list_processes(f"{data}/postgres") if " -D " in line]) == 1
        for user in users[:-1]:
            assert user.end_of_input() == 0
        with connect(data) as server:
            assert server.execute("SELECT current_user, current_database()").fetchone() == ("vstrecha", "vstrecha")
        assert users[-1].end_of_input() == 0
        assert users[-1].output() == "up\n"
    assert no_server(data)


def test_killed_process_does_not_keep_the_server_running(data: Path) -> None:
    with user_of(data) as killed, user_of(data) as other:
        killed.wait_for("up")
        other.wait_for("up")
        killed.kill()
        with connect(data) as server:
            server.execute("SELECT 1")
        other.end_of_input()
    assert no_server(data)


def test_server_of_a_killed_process_is_taken_over(data: Path) -> None:
    with user_of(data) as killed:
        killed.wait_for("up")
        killed.kill()
    before = postmaster(data)
    with user_of(data) as heir:
        heir.wait_for("up")
        assert postmaster(data) == before
        heir.end_of_input()
    assert no_server(data)


def test_dead_server_is_restarted_even_if_its_pid_is_reused(data: Path) -> None:
    embedded_postgres.ensure_running(data)
    with connect(data) as server:
        server.execute("CREATE TABLE kept AS SELECT 1 AS row")
    pid = postmaster(data)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: no_server(data), what="the death of all of the server")
    file = data / "postgres" / "postmaster.pid"
    file.write_text(file.read_text().replace(str(pid), str(os.getpid()), 1))

    embedded_postgres.ensure_running(data)

    with connect(data) as server:
        assert server.execute("SELECT row FROM kept").fetchone() == (1,)


def test_recovery_that_takes_longer_than_a_start_may_is_waited_for(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded_postgres.ensure_running(data)
    with connect(data) as server:
        server.execute("CREATE TABLE kept AS SELECT 1 AS row")
        server.execute("ALTER SYSTEM SET hot_standby = off")  # else it would answer while it recovers
        server.execute("ALTER SYSTEM SET restore_command = 'sleep 1; false'")  # more than one file is asked for
    embedded_postgres.release(data)
    signals = data / "postgres" / "recovery.signal"
    signals.touch()
    monkeypatch.setattr(embedded_postgres, "START_SECONDS", 0.5)
    embedded_postgres.ensure_running(data)
    with connect(data) as server:
        assert server.execute("SELECT row FROM kept").fetchone() == (1,)
    assert not signals.exists(), "the recovery has ended"


def test_missing_database_is_created(data: Path) -> None:
    embedded_postgres.ensure_running(data)
    place = embedded_postgres.get_connection(data)
    with psycopg.connect(
        dbname="postgres", user=place["USER"], host=place["HOST"], port=place["PORT"], autocommit=True
    ) as server:
        server.execute("DROP DATABASE vstrecha")
    embedded_postgres.ensure_running(data)
    with connect(data) as server:
        assert server.execute(
            "SELECT datcollate, datlocale, pg_encoding_to_char(encoding) FROM pg_database "
            "WHERE datname = current_database()"
        ).fetchone() == ("C", "C.UTF-8", "UTF8")


def test_forked_child_ending_leaves_the_server_to_its_parent(data: Path) -> None:
    done = run(["-c", FORKING, str(data)], {})
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "True\n")
    assert no_server(data)


def test_server_ignores_terminal_ctrl_c_and_listens_on_no_network(data: Path) -> None:
    embedded_postgres.ensure_running(data)
    assert os.getsid(postmaster(data)) != os.getsid(0)
    with connect(data) as server:
        assert server.execute("SHOW listen_addresses").fetchone() == ("",)


def test_release_without_claim_changes_nothing(data: Path) -> None:
    with user_of(data) as user:
        user.wait_for("up")
        embedded_postgres.release(data)
        with connect(data) as server:
            server.execute("SELECT 1")
        user.end_of_input()
