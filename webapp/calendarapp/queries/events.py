"""Events of their owners."""

import datetime as dt
from typing import Final

from django.db.models import QuerySet

from calendarapp import clock
from calendarapp.models import Event
from calendarapp.queries.ids import _not_over
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Statement

# What a page shows of an event; the rest is read when somebody asks for it.
PAGE_FIELDS = ("id", "name", "date", "time", "timezone")


COMING = "FROM events WHERE user_id = %(owner)s AND upper(slot) >= %(moment)s"


COMING_PAGE = f"""
SELECT number.count, {", ".join(f"page.{name}" for name in PAGE_FIELDS)}
FROM (SELECT count(*) {COMING}) AS number
LEFT JOIN (
    SELECT {", ".join(PAGE_FIELDS)}, slot {COMING} ORDER BY slot, id LIMIT %(size)s OFFSET %(first)s
) AS page ON true
ORDER BY page.slot, page.id
"""  # noqa: S608  constant names


def get_event(event_id: int, *, owner: int) -> Event | None:
    """That event if it is this owner's."""
    return Event.objects.filter(pk=event_id, tg_user_id=owner).first()


def is_event_at(event_id: int | None, start: dt.datetime) -> bool:
    """Whether there is such an event, and it begins at that instant."""
    return event_id is not None and _EVENT_AT.row(id=event_id, start=start) is not None


def select_upcoming_events(owner: int, *, since: dt.datetime | None = None) -> QuerySet[Event]:
    """The owner's events that are not over, in time order."""
    return Event.objects.filter(tg_user_id=owner).filter(_not_over(since)).order_by("slot", "id")


def get_page_of_events(owner: int, first: int, size: int) -> tuple[list[Event], int]:
    """Some of `select_upcoming_events`, and how many of them there are, in one prepared query.

    Args:
        owner: Telegram ID.
        first: how many are skipped.
        size: at most so many.
    """
    moment = clock.now().replace(second=0, microsecond=0)
    rows = _COMING_PAGE.rows(owner=owner, moment=moment, first=first, size=size)
    # Where there is none, a row tells the number all the same.
    events = [prepared.made(Event, row[1:], PAGE_FIELDS) for row in rows if row[1] is not None]
    return events, rows[0][0]


def select_events(owner: int) -> QuerySet[Event]:
    """Everything that the owner has written down, in time order."""
    return Event.objects.filter(tg_user_id=owner).order_by("slot", "id")


_EVENT_AT: Final = Statement(lambda: "SELECT 1 FROM events WHERE id = %(id)s AND lower(slot) = %(start)s")


_COMING_PAGE: Final = Statement(lambda: COMING_PAGE)
