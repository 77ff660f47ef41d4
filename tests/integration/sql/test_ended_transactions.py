"""A transaction that stood still for longer than the server allows: its connection is ended, which is an outage."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import Error, connection
from django.db.transaction import atomic

from calendarapp.sql import outages
from tests.support import pooler
from tests.support.api import ApiClient
from tests.support.factories import make_event, make_person
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pooler.unpooled]  # it looks for its own session at the server


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    yield
    connection.close()


def stand_still() -> None:
    """As of a process that is frozen, or a cable that is cut."""
    own = connection.connection
    assert own is not None
    own.execute("SET idle_in_transaction_session_timeout = '20ms'")
    with psycopg.connect(own.info.dsn, password=own.info.password or None, autocommit=True) as other:
        here = "SELECT FROM pg_stat_activity WHERE pid = %s"
        wait_until(lambda: other.execute(here, [own.info.backend_pid]).fetchone() is None, what="the connection's end")


def ask(query: str) -> None:
    with atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if query == "SELECT 2":
            stand_still()
        cursor.execute(query)


def test_ended_connection_is_an_outage_and_a_mistake_is_none() -> None:
    for query, away in (("SELECT 1 / 0", False), ("SELECT 2", True)):
        with pytest.raises(Error) as caught:
            ask(query)
        assert outages.is_away(caught.value) is away


def test_api_says_so_and_goes_on() -> None:
    anna = make_person("Anna")
    client, event = ApiClient(anna), make_event(anna.tg_id)
    client.client.raise_request_exception = False
    stood: list[bool] = []

    def pause(execute: Callable[..., Any], *args: Any) -> Any:
        if connection.in_atomic_block and not stood:
            stood.append(True)
            execute(*args)
            stand_still()
        return execute(*args)

    with connection.execute_wrapper(pause):
        refused = client.patch(f"events/{event.pk}/", {"name": "Yoga"})
    assert stood
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert client.patch(f"events/{event.pk}/", {"name": "Yoga"}).json()["name"] == "Yoga"
