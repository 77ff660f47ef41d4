"""Events of their owners."""

import datetime as dt
from typing import Final

from django.db.models import QuerySet

from calendarapp import clock
from calendarapp.models import Event
from calendarapp.queries.ids import is_storable
from calendarapp.sql import prepared

READ: Final = 500  # of which as many as are wanted are taken: a series has many dates

_GET_EVENT: Final = prepared.load("events", "get_event")
_IS_EVENT_AT: Final = prepared.load("events", "is_event_at")
_GET_PAGE: Final = prepared.load("events", "get_page")


def get_event(event_id: int, *, owner: int | None = None) -> Event | None:
    """Return the event; None if it doesn't exist or isn't that owner's. `owner` None: any owner's."""
    return _GET_EVENT.first(Event, id=event_id, owner=owner) if is_storable(event_id) else None


def is_event_at(event_id: int | None, start: dt.datetime) -> bool:
    """Whether there is such an event, and it begins at that instant."""
    return event_id is not None and _IS_EVENT_AT.row(id=event_id, start=start) == (True,)


def select_events(owner: int) -> QuerySet[Event]:
    """All events of the owner, in time order."""
    return Event.objects.filter(tg_user_id=owner).order_by("slot", "id")


def select_upcoming_events(owner: int) -> QuerySet[Event]:
    """The owner's events that are not over, in time order."""
    return select_events(owner).filter(slot__endswith__gte=clock.get_this_minute())


def get_page_of_events(owner: int, first: int, size: int) -> tuple[list[tuple[Event, int]], int]:
    """Return `size` of `select_upcoming_events` after `first`, and how many there are in all, in one prepared query.

    A series counts as one: its next date stands for it. Beside each event, how many coming dates it stands for.
    """
    rows = _GET_PAGE.beside(Event, 2, owner=owner, moment=clock.get_this_minute(), first=first, size=size)
    # If the page is empty, one row still holds the total.
    page = [(event, dates if event.series_id else 1) for (_count, dates), event in rows if event is not None]
    return page, rows[0][0][0]


def find_coming_events(owner: int, text: str, count: int) -> list[Event]:
    """The owner's first events that are not over and have the text in their names; of a series, the next such date."""
    text = text.replace("\0", "")  # no name has it, and PostgreSQL takes no text with it
    if not text:
        return [event for event, _dates in get_page_of_events(owner, 0, count)[0]]
    found: dict[tuple[str, int], Event] = {}
    for event in select_upcoming_events(owner).filter(name__icontains=text)[:READ]:
        key = ("event", event.pk) if event.series_id is None else ("series", event.series_id)
        found.setdefault(key, event)
        if len(found) == count:
            break
    return list(found.values())


def select_coming_dates(event: Event) -> QuerySet[Event]:
    """The dates of the event's series that are not over, in time order."""
    return select_upcoming_events(event.tg_user_id).filter(series=event.series_id)
