"""Fixtures of the integration tests."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.support.factories import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Anna, Boris and an outsider."""
    return make_cast()


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
