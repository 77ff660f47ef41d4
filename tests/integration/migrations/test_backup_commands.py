"""`manage.py backup` and `manage.py restore`: on a running system, into an empty database, also of an older server."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.support import factories
from tests.support.booker import get_database_url
from tests.support.pooler import unpooled
from tests.support.programs import run
from tests.support.schema_states import OldDatabase, create_old_database
from webapp.embedded_postgres import account

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("database")]

MANAGE = "webapp/manage.py"
EVENTS = "SELECT id, name, date, time, timezone, lower(slot), upper(slot) FROM events ORDER BY id"
MEETINGS = "SELECT id, status, lower(slot), upper(slot) FROM calendarapp_appointment ORDER BY id"


def manage(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run([MANAGE, *arguments], {"DATABASE_URL": url, "TIME_ZONE": "Europe/Moscow"})


@pytest.fixture
def source(database: None) -> OldDatabase:
    """The tests' own database, with something in it."""
    cast = factories.make_cast()
    factories.make_meeting(cast.anna, cast.boris, status="confirmed", name="Чай; \\. SET x = 1;")
    factories.make_event(cast.anna.tg_id, name="SET transaction_timeout = 0;\n\\.\n")
    return OldDatabase(str(connection.settings_dict["NAME"]))


@pytest.fixture
def backup(source: OldDatabase, tmp_path: Path) -> Path:
    """A backup of it, made while another transaction was writing."""
    file = tmp_path / "vstrecha.dump"
    with psycopg.connect(get_database_url()) as writer:
        writer.execute("INSERT INTO events (name, date, time, user_id) VALUES ('late', '2030-01-01', '10:00', 1)")
        done = manage(get_database_url(), "backup", str(file))
        writer.rollback()
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(rf"{file}: [\d,]+ bytes\n", done.stdout)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    return file


@unpooled
def test_restored_database_has_every_row_and_object(backup: Path, source: OldDatabase) -> None:
    with create_old_database() as empty:
        done = empty.manage("restore", str(backup))
        assert done.returncode == 0, done.stderr
        assert "a double booking is refused" in done.stdout
        assert "migrate" not in done.stdout
        with psycopg.connect(get_database_url()) as before:
            for query in (EVENTS, MEETINGS):
                rows = before.execute(query.encode()).fetchall()
                assert rows
                assert empty.query(query) == rows
        columns = empty.columns()
        assert columns.keys() == source.columns().keys()
        printed = re.findall(r"^ *([\d,]+)  (\w+)$", done.stdout, re.MULTILINE)
        counted = {table: int(count.replace(",", "")) for count, table in printed}
        assert counted.keys() == columns.keys()
        for table in columns:
            assert empty.query(f"SELECT count(*) FROM {table}") == [(counted[table],)]
        moments = [
            where.query(f"SELECT {which}(changed_at) FROM calendarapp_feedchange")[0][0]
            for where, which in ((source, "max"), (empty, "min"))
        ]
        assert moments[0] < moments[1], "programs that have read a feed since the backup would not read it again"
        again = empty.manage("restore", str(backup))
        assert again.returncode == 1
        assert again.stderr.startswith("CommandError: The database is not empty (")


def test_damaged_or_foreign_file_leaves_the_database_empty(backup: Path, tmp_path: Path) -> None:
    damaged, foreign = tmp_path / "damaged.dump", tmp_path / "foreign.dump"
    damaged.write_bytes(backup.read_bytes()[:-2000])
    foreign.write_text("CREATE TABLE x ();")
    with create_old_database() as empty:
        for file, sentence in (
            (damaged, f"{damaged} is damaged: "),
            (foreign, f"{foreign} is not a backup"),
            (tmp_path / "nothing", f"{tmp_path / 'nothing'} can't be read: No such file"),
        ):
            done = empty.manage("restore", str(file))
            assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
            assert done.stderr.startswith(f"CommandError: {sentence}")
            assert empty.columns() == {}


@unpooled
def test_restored_database_that_lets_a_double_booking_in_is_reported(backup: Path, tmp_path: Path) -> None:
    with create_old_database() as first, create_old_database() as second:
        assert first.manage("restore", str(backup)).returncode == 0
        first.query("ALTER TABLE calendarapp_appointment DROP CONSTRAINT nobody_is_double_booked")
        weak = tmp_path / "weak.dump"
        assert first.manage("backup", str(weak)).returncode == 0
        done = second.manage("restore", str(weak))
        assert done.returncode == 1
        assert "a double booking is not refused" in done.stderr
        assert second.query("SELECT count(*) FROM calendarapp_appointment WHERE date = '2100-01-01'") == [(0,)]


def test_failed_backup_keeps_the_one_before_and_says_no_password(tmp_path: Path) -> None:
    file = tmp_path / "vstrecha.dump"
    file.write_text("the one before")
    done = manage(f"postgresql://x:very-secret@/nothing?host={tmp_path}", "backup", str(file))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "very-secret" not in done.stdout + done.stderr
    assert file.read_text() == "the one before"
    refused = manage(get_database_url(), "backup", str(tmp_path / "missing" / "x.dump"))
    assert refused.stderr.startswith(f"CommandError: {tmp_path / 'missing'} can't be written to: No such file")


@pytest.fixture
def older_server(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database on Debian's PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        pytest.skip("no PostgreSQL of the system's in /usr/lib/postgresql (Debian: apt-get install postgresql)")
    owner, folder = account.find_server_owner(tmp_path / "none"), tmp_path / "older"
    account.make_private_folder(folder, owner)
    as_owner = account.make_run_arguments(owner)

    def execute(program: str, *arguments: str) -> None:
        command = [str(found[0] / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, timeout=100, **as_owner)

    execute(
        "initdb", "--pgdata=data", "--auth=trust", "--username=calendar_user", "--encoding=UTF8", "--locale=C.UTF-8"
    )
    options = f"-c listen_addresses= -c fsync=off -k {folder}"
    execute("pg_ctl", "--pgdata=data", "--log=log", "--wait", f"--options={options}", "start")
    try:
        execute("createdb", f"--host={folder}", "--username=calendar_user", "calendar_db")
        yield f"postgresql://calendar_user@/calendar_db?host={folder}"
    finally:
        execute("pg_ctl", "--pgdata=data", "--mode=immediate", "stop")


def test_backup_moves_to_the_systems_own_postgresql(backup: Path, older_server: str) -> None:
    """The tests' server is the embedded one, newer than Debian's, unless DATABASE_URL names another."""
    done = manage(older_server, "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert "a double booking is refused" in done.stdout
    with psycopg.connect(get_database_url()) as before, psycopg.connect(older_server) as after:
        for query in (EVENTS, MEETINGS):
            assert after.execute(query.encode()).fetchall() == before.execute(query.encode()).fetchall()
    assert manage(older_server, "migrate", "--check").returncode == 0
