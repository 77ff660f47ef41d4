"""How many rows a query finds: exactly while they are few, about so many where counting them all would take seconds."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

EXACT: Final = 10_000  # rows: so many are counted one by one
# An estimate of so many times more is not wrong by that much; that of a word is made from how often the word was met.
FAR: Final = 20
FAR_FOR_WORDS: Final = 2


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


def count(rows: QuerySet[Any], *, believing: int | None = None) -> Count:
    """How many rows there are: exact up to `EXACT`, else as the planner estimates it, and more than `EXACT` always.

    With `believing`, for rows of a long table, the planner is asked first, and believed when it speaks of so many times
    more than `EXACT`.
    """
    if believing is not None and (expected := estimate(rows)) > believing * EXACT:
        return Count(expected, exact=False)
    # In their order: they are counted in the index that has it. Without one, the table would do, from its beginning.
    counted = rows.select_related(None).values("pk")[: EXACT + 1].count()
    return Count(counted) if counted <= EXACT else Count(max(estimate(rows), EXACT + 1), exact=False)


def estimate(rows: QuerySet[Any]) -> int:
    """How many rows PostgreSQL expects there to be, from its statistics; no row is read."""
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])
