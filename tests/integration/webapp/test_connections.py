"""Persistent connections: health checks, and requests after the server has gone away."""

import io
from collections.abc import Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

import psycopg
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection

from tests.support import pooler

APPLICATION = get_wsgi_application()

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """The server's answers to connection health checks."""
    answers: list[bool] = []
    ask = connection.is_usable

    def is_usable() -> bool:
        answers.append(ask())
        return answers[-1]

    monkeypatch.setattr(connection, "is_usable", is_usable)
    connection.close()
    yield answers
    connection.close()


def get(path: str = "/readyz") -> str:
    """A request as a server makes it: Django checks its connections before and after."""
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    environ["wsgi.input"] = io.BytesIO()
    status: list[str] = []
    response: Any = APPLICATION(environ, lambda line, *_headers: status.append(line))  # type: ignore[arg-type]
    assert b"".join(response)
    response.close()
    return status[0]


def backend() -> int:
    assert connection.connection is not None
    return int(connection.connection.info.backend_pid)


def test_connection_is_kept_and_checked_once_per_request(asked: list[bool]) -> None:
    assert get() == "200 OK"
    first = backend()
    assert get() == "200 OK"
    assert asked == [True]
    assert backend() == first


@pooler.unpooled
def test_closed_connection_is_reopened(asked: list[bool]) -> None:
    get()
    first = backend()
    with psycopg.connect(_place(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert get() == "200 OK"
    assert asked == [False]
    assert backend() != first


def _place() -> str:
    settings = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None,
        password=settings["PASSWORD"] or None,
    )  # fmt: skip
