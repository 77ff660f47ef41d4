"""Common fixtures: Telegram on localhost, the polling bot, the delivering worker, and one database."""

import gc
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases

from tests.support import factories, midnight
from tests.support.database import quick_flush, quicken_commits
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from webapp import db_threads, entrypoint

# A shell starts what runs in the background with SIGINT ignored, and programs inherit that: Ctrl-C would not end them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No example has to be quick: the machine may be busy.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

if TYPE_CHECKING:
    from tests.support.running import RunningBot, RunningWorker


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Collect with the garbage collector at rest; afterwards it leaves out the modules and thousands of tests.

    It would take a third of the time to search them.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        entrypoint.freeze_objects()
        gc.set_threshold(*entrypoint.COLLECTED)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that leave rows behind (`database`) come last; before them, the slowest first: no worker ends with those.

    A worker of pytest-xdist takes its tests in this order with `--dist load`, and only with that.
    """
    items.sort(key=lambda item: ("database" in getattr(item, "fixturenames", ()), not item.get_closest_marker("slow")))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin no test while a day is about to end."""
    midnight.let_pass()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder for one test. Not pytest's own: root's sessions make its parent folder inaccessible to other users.

    As root, the embedded PostgreSQL runs as another user and needs access.
    """
    with tempfile.TemporaryDirectory(prefix="vstrecha-test-") as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database, also when no test has the mark that makes pytest-django create it."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        quicken_commits()
    yield
    db_threads.close()  # open connections of the pool would prevent dropping the database
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database for several threads: writes are committed, and tests are kept apart by people's IDs."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    with quick_flush():
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_throttle() -> Iterator[None]:
    """API tests send many requests from one address; the tests of throttling switch it on."""
    with override_settings(API_THROTTLE=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_mini_app() -> Iterator[None]:
    """As with an address that Telegram can't open: below cards are only buttons that the bot answers."""
    with override_settings(MINI_APP_URL=""):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Password hashing is slow on purpose, and protects nothing here."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_start_of_clients() -> Iterator[None]:
    """Look up static files on request instead of indexing all of them for each client."""
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
def bot(database: None, _addresses: None) -> "Iterator[RunningBot]":
    """The running bot, polling."""
    from tests.support.running import RunningBot  # with aiogram, which takes seconds

    with RunningBot() as running:
        yield running


@pytest.fixture(scope="session")
def worker(database: None, _addresses: None) -> "Iterator[RunningWorker]":
    """The running worker, which delivers notices."""
    from tests.support.running import RunningWorker

    with RunningWorker() as running, factories.delivery():
        yield running


@pytest.fixture
def anna(bot: "RunningBot", worker: "RunningWorker", telegram_server: SandboxServer) -> Person:
    """Anna, who has started the bot."""
    return started(telegram_server, "Anna")


@pytest.fixture
def boris(bot: "RunningBot", worker: "RunningWorker", telegram_server: SandboxServer) -> Person:
    """Boris, who has started the bot."""
    return started(telegram_server, "Boris")


@pytest.fixture
def outsider(bot: "RunningBot", worker: "RunningWorker", telegram_server: SandboxServer) -> Person:
    """A person who has started the bot and takes part in nothing."""
    return started(telegram_server, "Oleg")


@pytest.fixture
def stranger(bot: "RunningBot", worker: "RunningWorker", telegram_server: SandboxServer) -> Person:
    """A person who has never written to the bot."""
    return telegram_server.person("Stella", language_code="en")


def started(server: SandboxServer, name: str, *, language_code: str = "en") -> Person:
    """Create a person who has started the bot; their username is their name and ID."""
    person = server.person(name, language_code=language_code)
    server.request("PATCH", f"people/{person.id}", {"username": f"{name.lower()}_{person.id}"})
    person.username = f"{name.lower()}_{person.id}"
    person.say("/start")
    person.wait_for(name)
    person.wait_for("🕐")  # the question for the zone is the last message of the greeting
    return person
