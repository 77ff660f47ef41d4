"""Everything works through PgBouncer in transaction mode: no statement relies on the session of another one."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calendarapp.services import outbox
from tests.support import pooler
from tests.support.product import Product, csrf
from tests.support.schema_states import OldDatabase, create_old_database
from tests.support.waiting import wait_until

pytestmark = [
    pytest.mark.slow,
    pooler.unpooled,  # there is one of its own
    pytest.mark.skipif(pooler.find_binary() is None, reason="no pgbouncer here (Debian: apt-get install pgbouncer)"),
]

POLLING = "polling instead"
LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
# Six connections take turns in three sessions.
ASK_FOR_ZONES = """
import sys
from threading import Thread
from django.db import connection
def ask():
    with connection.cursor() as cursor:
        for _again in range(20):
            cursor.execute("SHOW timezone")
            sys.stdout.write(cursor.fetchone()[0] + "\\n")
threads = [Thread(target=ask) for _number in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[OldDatabase]:
    """An empty database, whose sessions begin in another zone than ours."""
    with django_db_blocker.unblock(), create_old_database() as made:
        made.query(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I SET timezone = %%L', current_database(), 'Asia/Tokyo');"
            " END $$"
        )
        yield made


@pytest.fixture(scope="module")
def product(database: OldDatabase) -> Iterator[Product]:
    """Everything but its processes, through a pooler with fewer sessions than the product has connections."""
    with (
        tempfile.TemporaryDirectory(prefix="vstrecha-test-") as folder,
        pooler.run_pooler(database.url, size=3) as address,
        Product(Path(folder), pooler.make_variables(address)) as product,
    ):
        product.manage("migrate", "--verbosity=0")
        yield product


def count_waiting(database: OldDatabase) -> int:
    [(waiting,)] = database.query("SELECT count(*) FROM calendarapp_outboxmessage WHERE sent_at IS NULL")
    return int(waiting)


def test_product_works_through_a_pooler(product: Product, database: OldDatabase) -> None:
    product.add_operator()
    product.start("bot", "worker", "web")
    product.wait_until_ready()
    product.running["worker"].wait_for(POLLING)
    assert database.query(LISTENING) == [(0,)]

    anna, boris = product.greet("Anna"), product.greet("Boris")
    anna.say("/new Lunch")
    for answer in ("tomorrow", "12:30", "-"):
        anna.wait_for("What day|What time|Any details")
        anna.say(answer)
    anna.wait_for("Saved")
    [(event, date, time)] = database.query("SELECT id, date, time FROM events")
    assert str(time) == "12:30:00"

    token = product.make_token(str(anna.id))
    meeting = {"event": event, "participant_tg_id": boris.id}
    status, _headers, made = product.request("POST", "/api/appointments/", meeting, token=token)
    assert status == 201, made
    boris.wait_for("Lunch")  # polled
    same_time = {"participant_tg_id": boris.id, "date": date, "time": "12:45:00"}
    status, _headers, refused = product.request("POST", "/api/appointments/", same_time, token=token)
    assert (status, refused["code"]) == (409, "busy")

    operator = product.make_token("operator")
    status, _headers, listed = product.request("GET", "/api/appointments/", token=operator)
    assert (status, [row["id"] for row in listed["results"]]) == (200, [made["id"]])
    assert listed["results"][0]["created_at"].endswith("Z")

    product.sign_in()
    assert "Lunch" in product.browse("/admin/calendarapp/event/")[1]
    status, page = product.browse(f"/admin/calendarapp/appointment/{made['id']}/change/")
    assert status == 200
    assert csrf(page)

    anna.say("/feed")
    address = anna.wait_for(r"/feeds/\S+\.ics")["text"]
    path = "/feeds/" + address.split("/feeds/")[1].split()[0]
    status, _headers, feed = product.request("GET", path)
    assert status == 200
    assert "SUMMARY:Lunch" in feed
    anna.say("/export")
    anna.wait_for("Lunch|calendar|\\.ics")

    wait_until(lambda: count_waiting(database) == 0, what="an empty outbox")
    for name in ("bot", "web"):
        assert "Traceback" not in product.running[name].output()


def test_sessions_of_the_pooler_are_left_as_they_were(product: Product, database: OldDatabase) -> None:
    """Django's zone is set again in each session that a transaction gets, and only there; ours is the role's."""
    zones = product.manage("shell", "--verbosity=0", "-c", ASK_FOR_ZONES).split()
    assert (len(zones), set(zones)) == (120, {"UTC"})
    assert database.query("SHOW timezone") == [("Asia/Tokyo",)]
    assert database.query("SHOW plan_cache_mode") == [("force_generic_plan",)]


def test_worker_listens_where_it_is_told_to(product: Product, database: OldDatabase) -> None:
    product.start("worker which listens", DATABASE_LISTEN_URL=database.url)
    product.wait_until_ready()
    wait_until(lambda: database.query(LISTENING) == [(1,)], what=f"LISTEN {outbox.CHANNEL}")
    assert POLLING not in product.running["worker which listens"].output()
