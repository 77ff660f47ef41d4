"""The browsers of the people in the tests of the calendar's pages."""

import pytest
from django.test import Client

from tests.support.factories import Cast
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
