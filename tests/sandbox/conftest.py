from collections.abc import Iterator

import pytest

from tests.support.sandbox_server import SandboxServer


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def own_server() -> Iterator[SandboxServer]:
    """A server for one test: for webhooks, polls and other things that exist once per server."""
    with SandboxServer() as running:
        yield running
