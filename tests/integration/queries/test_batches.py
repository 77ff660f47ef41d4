"""Statements that take some rows out of many: which, is asked once, whatever the planner believes of the table.

As the inner side of a join it was asked again for each row of the table. A planner that had seen the table when it was
short chose that, and the prepared statement then ran for half an hour over 100,000 new events, with their locks.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from calendarapp import db
from calendarapp.services import feed_versions, history
from calendarapp.sql.prepared import PreparedQuery
from tests.support import pooler
from tests.support.factories import make_event, make_person

ROWS = 60
TABLES = "events, calendarapp_feedchange, calendarapp_history"


def find_nodes(plan: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    if plan["Node Type"] == kind:
        yield plan
    for part in plan.get("Plans", ()):
        yield from find_nodes(part, kind)


@pooler.unpooled  # it plans by itself in one session
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("query", "most"),
    [(db._TAKE_WITHOUT_REMINDERS, "10"), (feed_versions._FOLD, "10"), (history._FORGET, "10, now()")],
)
def test_which_rows_is_asked_once(query: PreparedQuery, most: str) -> None:
    person = make_person("Anna")
    text = re.sub(r"%\((limit|batch)\)s", "$1", query.text).replace("%(moment)s", "$2")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {TABLES}")
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE batch AS {text}")
        cursor.execute(f"EXPLAIN EXECUTE batch ({most})")  # planned now, for short tables
        for _number in range(ROWS):
            make_event(person)
        cursor.execute("UPDATE events SET reminders_set = false")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE batch ({most})")
        [(found,)] = cursor.fetchall()
    connection.close()
    [top] = json.loads(found) if isinstance(found, str) else found
    assert [limit["Actual Loops"] for limit in find_nodes(top["Plan"], "Limit")] == [1]
