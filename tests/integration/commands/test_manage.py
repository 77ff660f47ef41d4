"""`manage.py` from the root: it works without any setting, and reports errors in one sentence."""

from pathlib import Path

import pytest

from tests.support.programs import RunningProgram, find_free_port, list_processes, run

PASSWORD = "s3cr3t-w0rd"
NOWHERE = f"postgresql://anna:{PASSWORD}@127.0.0.1:{{port}}/calendar"


def manage(*arguments: str, **variables: str) -> tuple[int, str, str]:
    done = run(["webapp/manage.py", *arguments], variables)
    return done.returncode, done.stdout, done.stderr


def test_documented_commands_work_on_an_empty_folder(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    assert manage("migrate", "--verbosity=0", DATA_DIR=data) == (0, "", "")
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600
    code, _, errors = manage(
        "createsuperuser",
        "--noinput",
        "--username=anna",
        "--email=",
        DATA_DIR=data,
        DJANGO_SUPERUSER_PASSWORD="long enough, is it",
    )
    assert (code, errors) == (0, "")
    command = "from calendarapp.models import Event, BotStatistics, Appointment; print(Event.objects.count())"
    code, output, errors = manage("shell", "--verbosity=0", "-c", command, DATA_DIR=data)
    assert (code, output, errors) == (0, "0\n", "")
    code, output, _ = manage("collectstatic", "--noinput", "--dry-run", "--verbosity=0", DATA_DIR=data)
    assert code == 0
    assert not list_processes(data)


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"PORT": "many"}, "PORT must be"),
        ({"DEBUG": "perhaps"}, "DEBUG must be"),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE must be"),
        ({"DATABASE_URL": f"mysql://anna:{PASSWORD}@127.0.0.1/calendar"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": f"postgresql://anna:{PASSWORD}@127.0.0.1:port/calendar"}, "DATABASE_URL must look like"),
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR: "),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "runserver"])
def test_bad_setting_is_reported_in_one_sentence(
    command: str, variables: dict[str, str], says: str, tmp_path: Path
) -> None:
    code, output, errors = manage(command, **{"DATA_DIR": str(tmp_path), **variables})
    assert (code, output) == (2, "")
    assert errors.startswith(says)
    assert errors.count("\n") == 1
    assert PASSWORD not in errors


@pytest.mark.parametrize("command", ["migrate", "runserver", "check"])
def test_unusable_data_folder_is_reported_in_one_sentence(command: str) -> None:
    code, _, errors = manage(command, DATA_DIR="/dev/null/data", SECRET_KEY="k" * 50)
    assert code == 1
    assert errors.startswith("DATA_DIR: ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("command", ["migrate", "runserver", "createsuperuser"])
def test_missing_database_is_reported_in_one_sentence(command: str, tmp_path: Path) -> None:
    url = NOWHERE.format(port=find_free_port())
    code, _, errors = manage(command, DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert code == 1
    assert errors.startswith("DATABASE_URL: the database cannot be used: ")
    assert "refused" in errors
    assert errors.count("\n") == 1
    assert PASSWORD not in errors
    code, _, errors = manage(command, "--traceback", DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert "Traceback" in errors
    assert PASSWORD not in errors


def test_runserver_listens_on_port_until_ctrl_c(tmp_path: Path) -> None:
    port = find_free_port()
    with RunningProgram(["webapp/manage.py", "runserver"], {"DATA_DIR": str(tmp_path), "PORT": str(port)}) as server:
        server.wait_for(f"http://127.0.0.1:{port}/")
        server.interrupt()
        assert server.wait() == 0
    assert not list_processes(str(tmp_path))
