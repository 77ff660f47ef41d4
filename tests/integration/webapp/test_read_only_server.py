"""A write that reaches a server which only reads, as a demoted primary does: refused as an outage, and not again."""

import asyncio
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client

from calendarapp.models import Event
from tests.support import pooler
from tests.support.api import ApiClient
from tests.support.factories import Cast, get_day, make_cast
from webapp import db_threads

pytestmark = [pytest.mark.usefixtures("committed"), pooler.unpooled]  # it makes its session read-only


@pytest.fixture
def cast(committed: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _own_connection() -> Iterator[None]:
    yield
    connection.close()


def stop_writing() -> None:
    """Make this connection's server refuse every write."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


def test_api_answers_503_and_finds_the_primary_next_time(cast: Cast) -> None:
    anna = ApiClient(cast.anna)
    anna.client.raise_request_exception = False
    body = {"name": "Lunch", "date": str(get_day(1)), "time": "12:00"}
    stop_writing()
    answer = anna.post("events/", body, Accept_Language="en")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "Try again" in answer.json()["title"]
    assert anna.post("events/", body).status_code == 201
    assert Event.objects.count() == 1


def test_panel_shows_a_plain_page(cast: Cast, client: Client) -> None:
    client.raise_request_exception = False
    client.force_login(User.objects.create(username="operator", is_staff=True, is_superuser=True))
    stop_writing()
    answer = client.post("/admin/logout/", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.content.decode()
    assert client.post("/admin/logout/").status_code == 200


def write() -> int:
    return Event.objects.filter(pk=0).delete()[0] + User.objects.create(username="written").pk


def stop_writing_and_write() -> int:
    stop_writing()
    return write()


def test_thread_of_bot_and_worker_finds_the_primary_next_time(cast: Cast) -> None:
    async def try_twice() -> int:
        with pytest.raises(OperationalError, match="read-only"):
            await db_threads.run(stop_writing_and_write)
        return await db_threads.run(write)

    assert asyncio.run(try_twice()) > 0
