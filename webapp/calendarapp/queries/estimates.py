"""How many rows a query finds: exactly while they are few, about so many where counting them all would take seconds."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

EXACT: Final = 10_000  # rows: so many are counted one by one
# An estimate of so many times more is not wrong by that much; that of a word is made from how often the word was met.
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


def count(rows: QuerySet[Any], *, believing: int | None = None, by_words: bool = False) -> Count:
    """How many rows there are: exact up to `EXACT`, else as the planner estimates it, and more than `EXACT` always.

    With `believing`, for rows of a long table, the planner is asked first, and believed when it speaks of so many times
    more than `EXACT`. `by_words`: they were searched for, and are counted in the index that finds them.
    """
    if believing is not None and (expected := estimate(rows)) > believing * EXACT:
        return Count(expected, exact=False)
    # In their order: they are counted in the index that has it. Without one, the table would do, from its beginning.
    few = rows.select_related(None).values("pk")[: EXACT + 1]
    counted = len(find_matching_ids(rows, EXACT + 1)) if by_words else few.count()
    return Count(counted) if counted <= EXACT else Count(max(estimate(rows), EXACT + 1), exact=False)


def find_matching_ids(rows: QuerySet[Any], limit: int) -> list[int]:
    """The numbers of so many of the rows at most, in no order, found as PostgreSQL would find all of them.

    Told that a few will do, it begins to read the table, and takes words apart until it has met enough.
    """
    try:
        found, params = rows.order_by().select_related(None).values("pk").query.sql_with_params()
    except EmptyResultSet:  # nothing can meet the condition, and Django does not ask
        return []
    with transaction.atomic(using=rows.db), connections[rows.db].cursor() as cursor:
        # Room for the places of them all; else PostgreSQL remembers pages, and takes every row of these apart.
        cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEM])
        statement = f"WITH found AS MATERIALIZED ({found}) SELECT * FROM found LIMIT %s"  # noqa: S608  of a queryset
        cursor.execute(statement, [*params, limit])
        return [number for (number,) in cursor.fetchall()]


def estimate(rows: QuerySet[Any]) -> int:
    """How many rows PostgreSQL expects there to be, from its statistics; no row is read."""
    plan = rows.order_by().values("pk").explain(format="json")
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"]) if plan else 0  # none: nothing can meet the condition
