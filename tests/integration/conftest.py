"""Fixtures of the integration tests."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread

from calendarapp import clock
from tests.support.factories import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Anna, Boris and an outsider."""
    return make_cast()


@pytest.fixture
def in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is November 2026: what a test has in 2027 is to come, whenever it runs."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC))


@pytest.fixture
def staff(db: None) -> User:
    """A superuser of the panel."""
    return User.objects.create(username="operator", is_staff=True, is_superuser=True)  # no password: hashing takes long


@pytest.fixture
def panel(staff: User, client: Client) -> Client:
    """A browser signed in as `staff`, which asks for Russian, the default language."""
    client.force_login(staff)
    return client


@pytest.fixture
def committed(transactional_db: None) -> None:
    """For tests with several threads: committed rows are removed afterwards."""


@pytest.fixture
def address(database: None) -> Iterator[str]:
    """The address of a web server with our pages, in this process."""
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://{server.host}:{server.port}"
    server.terminate()
