"""Events of their owners."""

import datetime as dt
from typing import Final

from django.db.models import QuerySet

from calendarapp import clock
from calendarapp.models import Event
from calendarapp.queries.ids import is_not_over
from calendarapp.sql import prepared

_IS_EVENT_AT: Final = prepared.load("events", "is_event_at")
_GET_PAGE: Final = prepared.load("events", "get_page")


def get_event(event_id: int, *, owner: int) -> Event | None:
    """Return the event if it is this owner's; else None."""
    return Event.objects.filter(pk=event_id, tg_user_id=owner).first()


def is_event_at(event_id: int | None, start: dt.datetime) -> bool:
    """Whether there is such an event, and it begins at that instant."""
    return event_id is not None and _IS_EVENT_AT.row(id=event_id, start=start) == (True,)


def select_upcoming_events(owner: int, *, since: dt.datetime | None = None) -> QuerySet[Event]:
    """The owner's events that are not over, in time order."""
    return Event.objects.filter(tg_user_id=owner).filter(is_not_over(since)).order_by("slot", "id")


def get_page_of_events(owner: int, first: int, size: int) -> tuple[list[Event], int]:
    """Return a page of `select_upcoming_events`, and how many there are in all, in one prepared query.

    Args:
        owner: Telegram ID.
        first: how many are skipped.
        size: how many at most.
    """
    moment = clock.now().replace(second=0, microsecond=0)
    rows = _GET_PAGE.beside(Event, 1, owner=owner, moment=moment, first=first, size=size)
    # If the page is empty, one row still holds the total.
    return [event for _count, event in rows if event is not None], rows[0][0][0]


def select_events(owner: int) -> QuerySet[Event]:
    """All events of the owner, in time order."""
    return Event.objects.filter(tg_user_id=owner).order_by("slot", "id")
