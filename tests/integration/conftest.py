"""What the integration tests share."""

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
    """Somebody who may do everything in the panel."""
    return User.objects.create(username="operator", is_staff=True, is_superuser=True)  # no password: hashing takes long


@pytest.fixture
def panel(staff: User, client: Client) -> Client:
    """A browser in which they are signed in, and which asks for Russian as one without a preference gets it."""
    client.force_login(staff)
    return client


@pytest.fixture
def committed(transactional_db: None) -> None:
    """For tests with several threads: what they commit is removed afterwards."""
