from collections.abc import Iterator

import pytest

from tests.support.sandbox_server import SandboxServer


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def own_server() -> Iterator[SandboxServer]:
    """A server that the test has for itself: for webhooks, polls and everything else that there is one of."""
    with SandboxServer() as running:
        yield running
