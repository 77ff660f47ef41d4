"""Events that have a limited number of places: how many have a place, and who waits for one."""

from collections.abc import Collection
from typing import Final

from calendarapp.models import Appointment, Event
from calendarapp.sql import prepared

_COUNT: Final = prepared.load("places", "count")
_LIST_WAITING: Final = prepared.load("places", "list_waiting")
_GET_POSITION: Final = prepared.load("places", "get_position")
_FIND_BY_KEY: Final = prepared.load("places", "find_by_key")


def count_places(event_id: int) -> tuple[int, int]:
    """How many people have a place at an event, and how many wait for one."""
    [(there, waiting)] = _COUNT.rows(event=event_id)
    return there, waiting


def list_waiting(event_id: int, limit: int) -> list[Appointment]:
    """The meetings of those who wait for a place, the first of them first."""
    return _LIST_WAITING.all(Appointment, event=event_id, limit=limit)


def list_waiting_at(event_ids: Collection[int]) -> list[tuple[int, int]]:
    """Who waits for a place at any of these events: the event, and the person."""
    pending = Appointment.objects.filter(event_id__in=event_ids, status=Appointment.Status.PENDING)
    rows = pending.exclude(waiting_since=None).values_list("event_id", "participant_tg_id")
    return [(event_id, tg_id) for event_id, tg_id in rows if event_id is not None]


def get_position(meeting: Appointment) -> int:
    """Which place on its event's waiting list a meeting has, from 1 on; 0 when it does not wait."""
    if not meeting.is_waiting or meeting.event_id is None:
        return 0
    [(position,)] = _GET_POSITION.rows(event=meeting.event_id, since=meeting.waiting_since, id=meeting.pk)
    return int(position)


def get_join_key(event_id: int) -> str | None:
    """The key of the link by which people join that event; None when there is none."""
    return Event.objects.filter(pk=event_id).values_list("join_key", flat=True).first()


def find_event_by_key(key: str) -> Event | None:
    """The event that the link with this key lets people join; None when there is no such link (any more)."""
    return _FIND_BY_KEY.first(Event, key=key)
