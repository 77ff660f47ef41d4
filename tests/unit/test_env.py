"""Environment variables: helpers that refuse invalid values and name the variable."""

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


def test_text_is_stripped_and_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_text("X", "default") == "default"
    for value, expected in (("", "default"), ("  ", "default"), (" a b ", "a b")):
        monkeypatch.setenv("X", value)
        assert env.read_text("X", "default") == expected


def test_flag_accepts_the_usual_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (env.read_flag("X"), env.read_flag("X", default=True)) == (False, True)
    for value in ("1", "true", "YES", " on "):
        monkeypatch.setenv("X", value)
        assert env.read_flag("X")
    for value in ("0", "False", "no", "OFF"):
        monkeypatch.setenv("X", value)
        assert not env.read_flag("X", default=True)
    refusal(monkeypatch, "perhaps", env.read_flag)


@pytest.mark.parametrize("value", ["x", "-1", "0", "65536", "80.0", "٣", "1e3", "9" * 400])
def test_invalid_ports_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    refusal(monkeypatch, value, lambda name: env.read_port(name, 8000))


def test_port_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_port("X", 8000) == 8000
    monkeypatch.setenv("X", "65535")
    assert env.read_port("X", 8000) == 65535


def test_words_are_split_at_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_words("X") == []
    monkeypatch.setenv("X", " a.org, b.org  c.org,")
    assert env.read_words("X") == ["a.org", "b.org", "c.org"]


def test_url_loses_its_trailing_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_url("X") == ""
    for value, expected in (("https://a.org/", "https://a.org"), ("http://[::1]:80/x", "http://[::1]:80/x")):
        monkeypatch.setenv("X", value)
        assert env.read_url("X") == expected


@pytest.mark.parametrize("value", ["a.org", "ftp://a.org", "https://", "http://a.org:port", "http://[::1", "//a.org"])
def test_invalid_urls_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    refusal(monkeypatch, value, env.read_url)


@pytest.mark.parametrize("value", ["Mars/Olympus", "/etc/passwd", "Europe", "../UTC"])
def test_invalid_zones_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
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
                "postgresql://h/calendar?sslmode=require&connect_timeout=9",
                {"OPTIONS": {**env.PATIENCE, "sslmode": "require", "connect_timeout": "9"}},
            ),
            (
                "postgresql://h1:5432,h2:5433/calendar?target_session_attrs=any",
                {"HOST": "h1,h2", "PORT": "5432,5433", "OPTIONS": {**env.PATIENCE, "target_session_attrs": "any"}},
            ),
            (
                "postgresql://h1,h2/calendar",
                {"HOST": "h1,h2", "OPTIONS": {**env.PATIENCE, "target_session_attrs": "read-write"}},
            ),
            ("postgresql:///?service=calendar", {"NAME": "", "OPTIONS": {"service": "calendar"}}),
        ],
    )
    def test_libpq_urls_are_accepted(
        self, monkeypatch: pytest.MonkeyPatch, value: str, expected: dict[str, object]
    ) -> None:
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
    def test_refusal_of_invalid_url_hides_the_password(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        assert "s3cret" not in refusal(monkeypatch, value, env.read_database)

    def test_missing_variable_is_none(self) -> None:
        assert env.read_database("X") is None


class TestSecretKey:
    def test_generated_key_is_kept_and_private(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        key = env.read_secret_key("X", folder)
        assert len(key) >= 50
        assert env.read_secret_key("X", folder) == key
        assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
        assert env.read_secret_key("X", tmp_path / "other") != key

    def test_given_key_is_used_and_not_stored(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("X", "given")
        assert env.read_secret_key("X", tmp_path) == "given"
        assert not list(tmp_path.iterdir())

    def test_unwritable_folder_is_reported(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.touch()
        with pytest.raises(ImproperlyConfigured, match=os.fspath(file)):
            env.read_secret_key("X", file / "data")


CLIENT = {"issuer": env.TELEGRAM_OIDC, "client_id": "123456789", "secret": "s3cr3t", "base": "https://a.org"}


def test_oidc_client_is_made() -> None:
    assert env.make_oidc_client(**{**CLIENT, "client_id": "", "secret": ""}) is None
    client = env.make_oidc_client(**CLIENT)
    assert client == env.OidcClient("https://oauth.telegram.org", "123456789", "s3cr3t", "https://a.org")
    assert "s3cr3t" not in repr(client)
    assert env.make_oidc_client(**{**CLIENT, "issuer": "http://127.0.0.1:9/oauth"}) is not None


@pytest.mark.parametrize(
    ("changed", "begins"),
    [
        ({"client_id": ""}, "TELEGRAM_OIDC_CLIENT_ID is missing"),
        ({"secret": ""}, "TELEGRAM_OIDC_CLIENT_SECRET is missing"),
        ({"client_id": "vstrecha_bot"}, "TELEGRAM_OIDC_CLIENT_ID must"),
        ({"client_id": "١٢"}, "TELEGRAM_OIDC_CLIENT_ID must"),
        ({"secret": "s3cr3t two"}, "TELEGRAM_OIDC_CLIENT_SECRET must"),
        ({"secret": "s3cr3tш"}, "TELEGRAM_OIDC_CLIENT_SECRET must"),
        ({"issuer": "http://oauth.telegram.org"}, "TELEGRAM_OIDC_ISSUER must"),
        ({"base": ""}, "PUBLIC_URL must"),
    ],
)
def test_oidc_client_that_can_not_work_is_refused(changed: dict[str, str], begins: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        env.make_oidc_client(**{**CLIENT, **changed})
    assert str(error.value).startswith(begins)
    assert "s3cr3t" not in str(error.value)
    assert "\n" not in str(error.value)
