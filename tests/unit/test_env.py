"""The environment: read once, by helpers that refuse a bad value by the variable's name."""

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from webapp import env


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)


def refusal(monkeypatch: pytest.MonkeyPatch, value: str, read: object) -> str:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured) as error:
        read("X")  # type: ignore[operator]
    text = str(error.value)
    assert text.startswith("X ")
    assert "\n" not in text
    return text


def test_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_text("X", "default") == "default"
    for value, expected in (("", "default"), ("  ", "default"), (" a b ", "a b")):
        monkeypatch.setenv("X", value)
        assert env.read_text("X", "default") == expected


def test_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (env.read_flag("X"), env.read_flag("X", default=True)) == (False, True)
    for value in ("1", "true", "YES", " on "):
        monkeypatch.setenv("X", value)
        assert env.read_flag("X")
    for value in ("0", "False", "no", "OFF"):
        monkeypatch.setenv("X", value)
        assert not env.read_flag("X", default=True)
    refusal(monkeypatch, "perhaps", env.read_flag)


@pytest.mark.parametrize("value", ["x", "-1", "0", "65536", "80.0", "٣", "1e3", "9" * 400])
def test_ports_that_are_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    refusal(monkeypatch, value, lambda name: env.read_port(name, 8000))


def test_port(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_port("X", 8000) == 8000
    monkeypatch.setenv("X", "65535")
    assert env.read_port("X", 8000) == 65535


def test_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_words("X") == []
    monkeypatch.setenv("X", " a.org, b.org  c.org,")
    assert env.read_words("X") == ["a.org", "b.org", "c.org"]


def test_url(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_url("X") == ""
    for value, expected in (("https://a.org/", "https://a.org"), ("http://[::1]:80/x", "http://[::1]:80/x")):
        monkeypatch.setenv("X", value)
        assert env.read_url("X") == expected


@pytest.mark.parametrize("value", ["a.org", "ftp://a.org", "https://", "http://a.org:port", "http://[::1", "//a.org"])
def test_urls_that_are_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    refusal(monkeypatch, value, env.read_url)


@pytest.mark.parametrize("value", ["Mars/Olympus", "/etc/passwd", "Europe", "../UTC"])
def test_zones_that_are_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    refusal(monkeypatch, value, lambda name: env.read_time_zone(name, "UTC"))


class TestDatabase:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (
                "postgresql://anna:p%40ss@db.example:5433/calendar",
                {"NAME": "calendar", "USER": "anna", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"},
            ),
            ("postgres:///calendar", {"NAME": "calendar", "USER": "", "HOST": "", "PORT": ""}),
            ("postgresql:///calendar?host=/run/postgresql", {"NAME": "calendar", "HOST": "/run/postgresql"}),
            (
                "postgresql:///?host=/run/pg&port=5433&user=anna&password=x%26y&dbname=calendar",
                {"NAME": "calendar", "HOST": "/run/pg", "PORT": "5433", "USER": "anna", "PASSWORD": "x&y"},
            ),
            ("postgresql://%2Frun%2Fpostgresql/calendar", {"NAME": "calendar", "HOST": "/run/postgresql"}),
            ("postgresql://anna@[::1]/calendar", {"NAME": "calendar", "USER": "anna", "HOST": "::1"}),
            (
                "postgresql://h/calendar?sslmode=require&connect_timeout=5",
                {"NAME": "calendar", "HOST": "h", "OPTIONS": {"sslmode": "require", "connect_timeout": "5"}},
            ),
            (
                "postgresql://h1:5432,h2:5433/calendar?target_session_attrs=any",
                {"HOST": "h1,h2", "PORT": "5432,5433", "OPTIONS": {"target_session_attrs": "any"}},
            ),
            ("postgresql:///?service=calendar", {"NAME": "", "OPTIONS": {"service": "calendar"}}),
        ],
    )
    def test_any_url_of_libpq(self, monkeypatch: pytest.MonkeyPatch, value: str, expected: dict[str, object]) -> None:
        monkeypatch.setenv("X", value)
        parsed = env.read_database("X")
        assert parsed is not None
        assert {name: parsed[name] for name in expected} == expected

    @pytest.mark.parametrize(
        "value",
        [
            "mysql://anna:s3cret@h/calendar",
            "anna:s3cret@h/calendar",
            "postgresql://anna:s3cret@h:port/calendar",
            "postgresql://anna:s3cret@h",
            "postgresql://anna:s3cret@h/",
            "postgresql://anna:s3cret@[::1/calendar",
            "host=h password=s3cret dbname=calendar",
            "postgresql://anna:s3cret@h/calendar?no_such_option=1",
            "postgresql://anna:s3%zzcret@h/calendar",
        ],
    )
    def test_a_wrong_one_is_refused_without_its_password(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        assert "s3cret" not in refusal(monkeypatch, value, env.read_database)

    def test_none(self) -> None:
        assert env.read_database("X") is None


class TestSecretKey:
    def test_made_once_for_its_owner_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        key = env.read_secret_key("X", folder)
        assert len(key) >= 50
        assert env.read_secret_key("X", folder) == key
        assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
        assert env.read_secret_key("X", tmp_path / "other") != key

    def test_given(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("X", "given")
        assert env.read_secret_key("X", tmp_path) == "given"
        assert not list(tmp_path.iterdir())

    def test_nowhere_to_keep_it(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.touch()
        with pytest.raises(ImproperlyConfigured, match=os.fspath(file)):
            env.read_secret_key("X", file / "data")
