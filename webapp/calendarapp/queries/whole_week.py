"""What a person's week consists of, and which of it takes their time; for operators, who ask why a person is busy."""

import datetime as dt
from typing import Final, NamedTuple

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import clock
from calendarapp.queries.ids import is_storable
from calendarapp.sql import prepared

LONGEST: Final = dt.timedelta(days=367)  # what is on can have begun so long ago
MOST: Final = 500  # entries of a week

_LIST_ENTRIES: Final = prepared.load("busy", "list_entries")


class WeekEntry(NamedTuple):
    """An own event, or a pending or confirmed meeting in one role; `start` and `end` are in UTC.

    `takes`: it takes the person's time, as the view `busy_slots` says of meetings and the event itself of events.
    """

    role: str  # "event", "organizer" or "participant"
    number: int
    name: str
    start: dt.datetime
    end: dt.datetime
    status: str | None
    other: int | None
    takes: bool
    all_day: bool
    date: dt.date
    duration_minutes: int | None
    transparent: bool
    holds: bool
    expires_at: dt.datetime | None


def list_entries(tg_id: int, first: dt.date, last: dt.date, zone: str) -> list[WeekEntry]:
    """What touches one of these days of a zone, in time order, at most `MOST`."""
    if not is_storable(tg_id):
        return []
    since, until = (clock.to_instant(day, dt.time(), zone) for day in (first, clock.get_next_day(last)))
    asked = {
        "tg_id": tg_id,
        "window": DateTimeTZRange(since, until, "[)"),
        "earliest": first - LONGEST,
        "latest": last + dt.timedelta(days=2),
        "limit": MOST,
    }
    return [WeekEntry(*row) for row in _LIST_ENTRIES.rows(**asked)]
