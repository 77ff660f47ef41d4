"""Plain pages: health check, readiness, and error pages."""

import logging
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from psycopg import sql

from tests.support import pooler
from tests.support.programs import ROOT, RunningProgram, find_free_port, make_environment
from tests.support.waiting import PATIENCE

END_CONNECTIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"


@pytest.mark.django_db
class TestHealth:
    def test_readyz_is_200_when_ready(self, client: Client) -> None:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (200, b"ready")
        assert "no-store" in answer.headers["Cache-Control"]

    def test_readyz_is_503_when_a_migration_is_missing(self, client: Client) -> None:
        (newest,) = MigrationLoader(connection).graph.leaf_nodes("calendarapp")
        MigrationRecorder.Migration.objects.filter(app="calendarapp", name=newest[1]).delete()
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert f"calendarapp.{newest[1]}" in answer.content.decode()

    def test_readyz_is_503_when_no_migration_is_applied(self, client: Client) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE django_migrations")
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.content.startswith(b"Migrations are not applied: ")
        assert len(answer.content) < 300


@pytest.mark.django_db
def test_healthz_makes_no_query(client: Client) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the database is asked")

    with connection.execute_wrapper(refuse):
        for path, text in (("/healthz", b"ok"), ("/", b"Calendar WebApp is running.")):
            answer = client.get(path)
            assert (answer.status_code, answer.content) == (200, text)


@pytest.fixture
def other_database(django_db_setup: None, django_db_blocker: object) -> Iterator[tuple[str, psycopg.Connection]]:
    """A separate migrated database that can be shut off: its URL, and a connection to its server."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        given = connection.get_connection_params()
    parts = {name: str(given[name]) for name in ("host", "port", "user", "password") if given.get(name)}
    name = f"{given['dbname']}_away"
    query = "&".join(f"{key}={value}" for key, value in parts.items())
    url = f"postgresql:///{name}?{query}"
    with psycopg.connect(f"postgresql:///{given['dbname']}?{query}", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        subprocess.run(
            [sys.executable, "webapp/manage.py", "migrate", "--verbosity=0"],
            check=True,
            cwd=ROOT,
            env=make_environment({"DATABASE_URL": url, "DATA_DIR": str(settings.DATA_DIR)}),
            timeout=60,
        )
        yield url, server
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def fetch(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pooler.unpooled  # it holds on to its own idea of an outage for a moment
def test_readyz_follows_a_database_outage(other_database: tuple[str, psycopg.Connection], tmp_path: Path) -> None:
    """In a running server: 503 with the reason, a plain page for people, and ready afterwards."""
    url, server = other_database
    database = sql.Identifier(url.split("/")[3].split("?")[0])
    hidden = sql.Identifier("hidden_" + url.split("/")[3].split("?")[0])
    port = find_free_port()
    variables = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "PORT": str(port)}
    with RunningProgram(["webapp/manage.py", "runserver", "--noreload"], variables) as program:
        program.wait_for("Quit the server with")
        site = f"http://127.0.0.1:{port}"
        assert fetch(f"{site}/readyz") == (200, "ready")
        server.execute(END_CONNECTIONS, [database.as_string(server).strip('"')])
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(database, hidden))
        try:
            assert fetch(f"{site}/readyz") == (503, "The database does not answer.")
            assert fetch(f"{site}/healthz") == (200, "ok")
            code, page = fetch(f"{site}/admin/login/")
            assert code in {200, 503}
            assert "Traceback" not in page
        finally:
            server.execute(END_CONNECTIONS, [hidden.as_string(server).strip('"')])
            server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(hidden, database))
        assert fetch(f"{site}/readyz") == (200, "ready")


@pytest.mark.django_db
class TestPlainPages:
    @pytest.mark.parametrize(
        ("language", "text"),
        [("ru", "Страница не найдена"), ("en", "Page not found"), ("de", "Страница не найдена")],
    )
    def test_unknown_page_is_404(self, client: Client, language: str, text: str) -> None:
        answer = client.get("/nothing/here", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert text in answer.content.decode()

    def test_internal_error_page_reveals_nothing(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        from calendarapp import views

        def fail(*_args: object) -> None:
            raise RuntimeError("secret cause")

        monkeypatch.setattr(views, "HttpResponse", fail)
        client.raise_request_exception = False
        logging.getLogger("django.request").addFilter(quiet := lambda _record: False)
        try:
            answer = client.get("/")
        finally:
            logging.getLogger("django.request").removeFilter(quiet)
        assert answer.status_code == 500
        assert "Что-то пошло не так" in answer.content.decode()
        assert "secret cause" not in answer.content.decode()

    def test_form_without_csrf_token_is_403(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})
        assert answer.status_code == 403
        assert "Форма устарела" in answer.content.decode()

    def test_foreign_host_is_400(self, client: Client) -> None:
        answer = client.get("/nothing", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()

    def test_icon_is_served(self, client: Client) -> None:
        with override_settings(WHITENOISE_AUTOREFRESH=False):
            answer = client.get("/favicon.ico")
        assert answer.status_code == 301
        with closing(client.get(answer.headers["Location"])) as icon:
            assert icon.headers["Content-Type"] == "image/svg+xml"

    @pytest.mark.parametrize("path", ["calendarapp/panel.css", "calendarapp/page.css", "admin/css/base.css"])
    def test_static_files_are_served_with_debug_off(self, client: Client, path: str) -> None:
        assert settings.DEBUG is False
        with override_settings(WHITENOISE_AUTOREFRESH=False), closing(client.get(f"/static/{path}")) as answer:
            assert answer.status_code == 200
