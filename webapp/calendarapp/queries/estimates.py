"""How many rows a query finds: exact while they are few, an estimate where counting would take seconds."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

EXACT: Final = 10_000  # rows that are counted one by one
# Values of `estimate_above`: an estimate is hardly ever wrong by more; that of a word comes from its own statistics.
FAR: Final = 20
FAR_FOR_WORDS: Final = 1
WORK_MEM: Final = "64MB"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, and whether they were counted or estimated by PostgreSQL."""

    number: int
    exact: bool = True

    def __str__(self) -> str:
        """The number for people: an estimate is marked as such, with the three digits that it is worth."""
        if self.exact:
            return str(self.number)
        digits = max(len(str(self.number)) - 3, 0)
        rounded = round(self.number, -digits)
        return _("about {number}").format(number=number_format(rounded, force_grouping=True))


def count(rows: QuerySet[Any], *, estimate_above: int | None = None, by_words: bool = False) -> Count:
    """How many rows there are: exact up to `EXACT`, else as the planner estimates it, and more than `EXACT` always.

    With `estimate_above`, for rows of a long table, the planner is asked first, and its estimate is taken if it is more
    than that times `EXACT`. `by_words`: the rows are counted in the index that finds words.
    """
    if estimate_above is not None and (expected := estimate(rows)) > estimate_above * EXACT:
        return Count(expected, exact=False)
    # In their order, so that the index with this order is counted; unordered, PostgreSQL might scan the table instead.
    few = rows.select_related(None).values("pk")[: EXACT + 1]
    counted = len(find_matching_ids(rows, EXACT + 1)) if by_words else few.count()
    return Count(counted) if counted <= EXACT else Count(max(estimate(rows), EXACT + 1), exact=False)


def find_matching_ids(rows: QuerySet[Any], limit: int) -> list[int]:
    """The numbers of up to `limit` of the rows, in no order, found by the plan that would find all of them.

    With a plain LIMIT, PostgreSQL would scan the table and split words until it had found enough.
    """
    try:
        found, params = rows.order_by().select_related(None).values("pk").query.sql_with_params()
    except EmptyResultSet:  # nothing can meet the condition, and Django does not ask
        return []
    with transaction.atomic(using=rows.db), connections[rows.db].cursor() as cursor:
        # Room for a bitmap of all rows: a lossy one remembers only pages, and every row of those is rechecked.
        cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEM])
        statement = f"WITH found AS MATERIALIZED ({found}) SELECT * FROM found LIMIT %s"  # noqa: S608  of a queryset
        cursor.execute(statement, [*params, limit])
        return [number for (number,) in cursor.fetchall()]


def estimate(rows: QuerySet[Any]) -> int:
    """How many rows PostgreSQL expects there to be, from its statistics; no row is read."""
    plan = rows.order_by().values("pk").explain(format="json")
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"]) if plan else 0  # none: nothing can meet the condition
