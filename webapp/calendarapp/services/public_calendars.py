"""Public calendars: a person opens a page for everybody with its address, and chooses what stands there.

Two choices, each by itself: the page is open or closed, and an event is public or not. What is shown of an event is its
name, time, place and details; never its link, which may be that of a call, nor who takes part.
"""

import secrets
from typing import Final

from calendarapp import access, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Event, PublicCalendar, PublicEvent
from calendarapp.queries import public_calendars
from calendarapp.services import validation
from calendarapp.sql.transactions import transactional

TOKEN_BYTES: Final = 16  # in 22 characters


@transactional
def open_calendar(*, tg_id: int) -> PublicCalendar:
    """Open a person's public calendar; one that is open stays as it is. After closing it has another address.

    Raises:
        CalendarError: `person_wrong`.
    """
    new = {"token": secrets.token_urlsafe(TOKEN_BYTES)}
    return PublicCalendar.objects.get_or_create(tg_id=validation.clean_tg_id(tg_id), defaults=new)[0]


@transactional
def close_calendar(*, tg_id: int) -> bool:
    """Close a person's public calendar for good: its address stops working. What is public in it stays chosen.

    Returns:
        Whether it was open.
    """
    return bool(PublicCalendar.objects.filter(tg_id=tg_id).delete()[0])


@transactional
def let_be_found(*, tg_id: int, indexed: bool) -> bool:
    """Let search engines show a person's public calendar, or not. Returns whether it is open."""
    return bool(PublicCalendar.objects.filter(tg_id=tg_id).update(indexed=indexed))


@transactional
def publish(*, owner: int, event_id: int) -> PublicCalendar:
    """Show an event of the owner's in their public calendar, of a series every date; the calendar opens with it.

    Once more changes nothing.

    Raises:
        CalendarError: `event_not_found`, `event_past` (of a series: no date is to come), `public_guest` (a person
            without Telegram has booked it, and it says who they are).
    """
    event = _get_own(owner, event_id)
    over = access.has_passed(event)
    if over and (event.series_id is None or not queries.select_coming_dates(event).exists()):
        raise CalendarError("event_past")
    if public_calendars.is_of_guest(event):
        raise CalendarError("public_guest")
    which = {"event_id": event.pk} if event.series_id is None else {"series_id": event.series_id}
    PublicEvent.objects.get_or_create(**which, defaults={"tg_id": owner})
    return open_calendar(tg_id=owner)


@transactional
def unpublish(*, owner: int, event_id: int) -> Event:
    """Show an event of the owner's to nobody any more, of a series no date. Once more changes nothing.

    Raises:
        CalendarError: `event_not_found`.
    """
    event = _get_own(owner, event_id)
    PublicEvent.objects.filter(tg_id=owner, event_id=event.pk).delete()
    if event.series_id is not None:
        PublicEvent.objects.filter(tg_id=owner, series_id=event.series_id).delete()
        dates = Event.objects.filter(series_id=event.series_id).values("pk")
        PublicEvent.objects.filter(tg_id=owner, event_id__in=dates).delete()
    return event


def forget(tg_id: int) -> None:
    """Close an erased person's calendar, and drop what they had chosen."""
    PublicCalendar.objects.filter(tg_id=tg_id).delete()
    PublicEvent.objects.filter(tg_id=tg_id).delete()


def follow_series(event_id: int, series_id: int) -> None:
    """An event becomes the first date of a series: if it is public, so are all dates."""
    for row in PublicEvent.objects.filter(event_id=event_id):
        PublicEvent.objects.get_or_create(series_id=series_id, defaults={"tg_id": row.tg_id})


def hand_over(series_id: int, *, to: int) -> None:
    """A series is cut in two: what was public in the first is so in the second."""
    for row in PublicEvent.objects.filter(series_id=series_id):
        PublicEvent.objects.get_or_create(series_id=to, defaults={"tg_id": row.tg_id})


def _get_own(owner: int, event_id: int) -> Event:
    event = queries.get_event(event_id, owner=owner)
    if event is None:
        raise CalendarError("event_not_found")
    return event
