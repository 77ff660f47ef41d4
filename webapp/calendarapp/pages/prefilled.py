"""A new event's form, filled in as the address says: `?date=2026-11-28&time=09:30&length=45`.

Whole days: `?date=2026-11-28&all_day=1&end_date=2026-11-30`.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.http import QueryDict

from calendarapp import clock
from calendarapp.pages import days
from calendarapp.sql import bigint

READERS: Final[dict[str, Callable[[str], Any]]] = {
    "date": days.read_day,
    "time": dt.time.fromisoformat,
    "end_date": days.read_day,
}


def read(query: QueryDict) -> dict[str, Any]:
    """What the form shows first, of what the address says and can be read; the rest is as always."""
    found: dict[str, Any] = {}
    for name, reader in READERS.items():
        try:
            value = reader(query.get(name, ""))
        except ValueError:
            continue
        if value is not None:
            found[name] = value
    length = bigint.parse(query.get("length", ""))
    if length and 0 < length < clock.DAY:
        found["duration"] = length
    if query.get("all_day") == "1":
        return {**found, "all_day": True, "time": None, "duration": None}
    return found
