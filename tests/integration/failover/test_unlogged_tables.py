"""A server that is not the primary has no unlogged tables: reading one there is an outage, as writing is."""

import psycopg
import pytest
from django.db import NotSupportedError

from calendarapp.sql import outages
from tests.support.servers import run_servers
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow


def read(url: str, query: str) -> Exception:
    """What Django raises for the query."""
    with psycopg.connect(url) as connection, pytest.raises(psycopg.NotSupportedError) as caught:
        connection.execute(query)
    error = NotSupportedError()
    error.__cause__ = caught.value
    return error


def test_unlogged_table_at_a_replica() -> None:
    with run_servers() as (primary, replica):
        primary.query("CREATE UNLOGGED TABLE forgotten (id int)")
        wait_until(lambda: replica.has_caught_up(primary), what="the replica")
        error = read(replica.url, "SELECT * FROM forgotten")
        assert outages.is_read_only(error)
        assert outages.is_away(error)
        mistake = read(primary.url, "SELECT count(*) FROM forgotten FOR UPDATE")
        assert not outages.is_away(mistake)
