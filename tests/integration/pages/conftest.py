"""The browsers of the people in the tests of the calendar's pages."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from tests.support.factories import Cast
from tests.support.openid import SECRET, Provider, make_client
from tests.support.pages import sign_in


@pytest.fixture
def page(client: Client, cast: Cast) -> Client:
    """Anna's browser."""
    return sign_in(client, cast.anna.tg_id)


@pytest.fixture
def anna(cast: Cast) -> Client:
    """The organizer's browser."""
    return sign_in(Client(), cast.anna.tg_id)


@pytest.fixture
def boris(cast: Cast) -> Client:
    """The participant's browser."""
    return sign_in(Client(), cast.boris.tg_id)


@pytest.fixture
def oleg(cast: Cast) -> Client:
    """An outsider's browser."""
    return sign_in(Client(), cast.oleg.tg_id)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider of OpenID Connect that says what a test wants, and that the product asks."""
    with Provider() as running, override_settings(TELEGRAM_OIDC=make_client(running.issuer, secret=SECRET)):
        yield running
