"""One product and one browser for all end-to-end tests; each test has its own windows and people."""

import contextlib
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e import browsing
from tests.e2e.browsing import Visit
from tests.e2e.chat import ChatPage
from tests.e2e.panel import Panel
from tests.e2e.product import Product
from tests.support.telegram import Person

FAILURES = Path(__file__).parent / "failures"
FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=60_000)

Windows = Callable[..., Visit]
Someone = Callable[..., Person]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell the fixtures that the test has failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The running product; at the end Ctrl-C stops all of it."""
    with Product(tmp_path_factory.mktemp("product") / "data") as running:
        yield running
        running.stop()


@pytest.fixture(scope="session", autouse=True)
def _no_old_pictures() -> None:
    shutil.rmtree(FAILURES, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        chromium = browsing.launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def someone(product: Product) -> Iterator[Someone]:
    """Creates people who have started the bot, and removes them after the test."""
    with visitors(product) as make:
        yield make


@contextlib.contextmanager
def visitors(product: Product) -> Iterator[Someone]:
    """Create people and remove them after the block; implements the fixture `someone`."""
    made: list[Person] = []

    def make(name: str, *, language: str = "ru", started: bool = True) -> Person:
        person = product.telegram.person(name, language_code=language)
        made.append(person)
        if started:
            person.say("/start")
            person.wait_for(name)
        return person

    yield make
    for person in made:
        person.delete_account()


@pytest.fixture
def window(browser: Browser, someone: Someone, request: pytest.FixtureRequest) -> Iterator[Windows]:
    """Opens browser windows (`Visit`). A browser error fails the test; a failed test saves screenshots.

    They close before the test's people (`someone`) are removed, so that the screenshots show their chats.
    """
    opened: list[Visit] = []

    def open_window(**options: Any) -> Visit:
        opened.append(Visit(browser, **options))
        return opened[-1]

    yield open_window
    if request.node.stash.get(FAILED, True):
        FAILURES.mkdir(exist_ok=True)
        for number, visit in enumerate(opened):
            visit.picture(FAILURES / f"{request.node.name}-{number}")
    for visit in opened:
        visit.close()


@pytest.fixture
def chat(window: Windows, product: Product) -> ChatPage:
    """The chat page on a desktop, in Russian."""
    return ChatPage(window().page(product.chat))


@pytest.fixture
def anna(someone: Someone) -> Person:
    """A person who invites others."""
    return someone("Анна")


@pytest.fixture
def boris(someone: Someone) -> Person:
    """A person who is invited."""
    return someone("Борис")


@pytest.fixture(scope="session")
def signed_in(browser: Browser, product: Product, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cookies of a signed-in panel user."""
    path = tmp_path_factory.mktemp("cookies") / "state.json"
    visit = Visit(browser)
    Panel(visit.page(product.panel)).sign_in(product.password)
    visit.context.storage_state(path=path)
    visit.close()
    return path


@pytest.fixture
def panel(window: Windows, product: Product, signed_in: Path) -> Panel:
    """The panel on a desktop, in Russian, signed in."""
    return Panel(window(state=signed_in).page(product.panel))
