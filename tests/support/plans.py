"""PostgreSQL's plans of the product's queries: used indexes, and tables that are scanned."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

VIEWS: Final = {"calendarapp_appointment": ("busy_slots",), "events": ("calendar_own_events",)}
READS: Final = re.compile(r"[\s(]*(SELECT|WITH|UPDATE|DELETE)\b", re.IGNORECASE)


def explain_queries(work: Callable[[], object], *tables: str) -> list[dict[str, Any]]:
    """The plans of the queries that `work` makes on one of these tables, or on a view over them."""
    with CaptureQueriesContext(connection) as made:
        work()
    statements = [query["sql"] for query in made]
    names = [name for table in tables for name in (table, *VIEWS.get(table, ()))]
    return [
        explain(statement)
        for statement in statements
        if READS.match(statement) and any(re.search(rf'\b{table}"?\b', statement) for table in names)
    ]


def explain(statement: str) -> dict[str, Any]:
    """The plan of one statement, which is not run."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement.replace("%", "%%"), [])
        [[[plan]]] = cursor.fetchall()
    found: dict[str, Any] = plan["Plan"]
    return found


def walk_nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of the plan."""
    yield plan
    for part in plan.get("Plans", []):
        yield from walk_nodes(part)


def list_indexes(plan: dict[str, Any]) -> set[str]:
    """The names of the indexes that are used."""
    return {node["Index Name"] for node in walk_nodes(plan) if "Index Name" in node}


def list_scanned_tables(plan: dict[str, Any]) -> set[str]:
    """The names of the tables that are scanned, except for a scan that needs only a few of their rows."""
    few = [child for node in walk_nodes(plan) if node["Node Type"] == "Limit" for child in node["Plans"]]
    return {
        node["Relation Name"]
        for node in walk_nodes(plan)
        if node["Node Type"].endswith("Seq Scan") and ("Filter" in node or node not in few)
    }
