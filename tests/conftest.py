"""The product in test: Telegram on localhost, the bot polling it, the worker delivering, over one database."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases

from tests.support.database import quick_flush, quicken_commits
from tests.support.running import RunningBot, RunningWorker
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from webapp import db_threads


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left with it alone in the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder for one test. Not pytest's own: that stands in one which every further session of root closes to others.

    Root's embedded PostgreSQL is such another, and has to pass.
    """
    with tempfile.TemporaryDirectory(prefix="vstrecha-test-") as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database, also where no test has the mark without which pytest-django's own fixture makes none."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        quicken_commits()
    yield
    db_threads.close()  # the pool's connections would keep the database from being dropped
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database for several threads: what they write is committed, and people keep apart by their IDs."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    with quick_flush():
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_throttle() -> Iterator[None]:
    """The tests of the API come from one address, faster than anybody; those of the throttle switch it on."""
    with override_settings(API_THROTTLE=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A password's digest is slow on purpose, and here it guards nothing."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_start_of_clients() -> Iterator[None]:
    """Each test has a site of its own, which looks for a static file when it is asked for one, not for all before."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session")
def telegram_server() -> Iterator[SandboxServer]:
    """Telegram on localhost, for the whole session."""
    with SandboxServer() as server:
        yield server


@pytest.fixture(scope="session")
def _addresses(telegram_server: SandboxServer) -> Iterator[None]:
    with override_settings(
        TELEGRAM_API_URL=telegram_server.url,
        BOT_TOKEN=telegram_server.token,
        WEBHOOK_URL="",
        OUTBOX_CHAT_PAUSE=0,
        BOT_RATE_PER_MINUTE=0,
    ):
        yield


@pytest.fixture(scope="session")
def bot(database: None, _addresses: None) -> Iterator[RunningBot]:
    """The running bot, polling."""
    with RunningBot() as running:
        yield running


@pytest.fixture(scope="session")
def worker(database: None, _addresses: None) -> Iterator[RunningWorker]:
    """The running worker: people are told what others did."""
    with RunningWorker() as running:
        yield running


@pytest.fixture
def anna(bot: RunningBot, worker: RunningWorker, telegram_server: SandboxServer) -> Person:
    """Anna, who has started the bot."""
    return started(telegram_server, "Anna")


@pytest.fixture
def boris(bot: RunningBot, worker: RunningWorker, telegram_server: SandboxServer) -> Person:
    """Boris, who has started the bot."""
    return started(telegram_server, "Boris")


@pytest.fixture
def outsider(bot: RunningBot, worker: RunningWorker, telegram_server: SandboxServer) -> Person:
    """Somebody who has started the bot, and whom nothing here concerns."""
    return started(telegram_server, "Oleg")


@pytest.fixture
def stranger(bot: RunningBot, worker: RunningWorker, telegram_server: SandboxServer) -> Person:
    """Somebody in Telegram who has never written to the bot."""
    return telegram_server.person("Stella", language_code="en")


def started(server: SandboxServer, name: str, *, language_code: str = "en") -> Person:
    """Somebody new who has started the bot; their username is their name and ID."""
    person = server.person(name, language_code=language_code)
    server.request("PATCH", f"people/{person.id}", {"username": f"{name.lower()}_{person.id}"})
    person.username = f"{name.lower()}_{person.id}"
    person.say("/start")
    person.wait_for(name)
    person.wait_for("🕐")  # the question for the zone is the last message of the greeting
    return person
