"""What people's own events take of their time, and who may see when they are busy. Reads only."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, TypeAlias

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp.models import Appointment, Event
from calendarapp.queries.ids import NONE, is_storable
from calendarapp.sql import prepared

Neighbour: TypeAlias = tuple[bool, str, dt.datetime]

_GET_OWN_EVENT: Final = prepared.load("busy", "get_own_event")
_GET_TAKING_MEETING: Final = prepared.load("busy", "get_taking_meeting")
_HAS_NEW_OWN_EVENT: Final = prepared.load("busy", "has_new_own_event")
_LIST_NAMES: Final = prepared.load("busy", "list_names")
_LIST_AROUND: Final = prepared.load("busy", "list_around")
_GET_READABLE_CALENDARS: Final = prepared.load("people", "get_readable_calendars")


def get_own_event_at(tg_id: int, when: DateTimeTZRange) -> Event | None:
    """Return the first own event that takes this person's time then, with number and name."""
    return _GET_OWN_EVENT.first(Event, tg_id=tg_id, slot=when)


def get_taking_meeting(tg_id: int, when: DateTimeTZRange, *, excluding: int | None = None) -> Appointment | None:
    """Return the first meeting that this person has then, with number and name."""
    return _GET_TAKING_MEETING.first(Appointment, tg_id=tg_id, slot=when, excluding=excluding or NONE)


def has_new_own_event(tg_id: int, when: DateTimeTZRange, *, beside: int | None, since: dt.datetime) -> bool:
    """Whether an own event that was made or changed since takes this person's time then, another one than `beside`."""
    asked = {"tg_id": tg_id, "slot": when, "beside": beside or NONE, "since": since}
    return is_storable(tg_id) and _HAS_NEW_OWN_EVENT.row(**asked) == (True,)


def list_names_at(tg_id: int, when: DateTimeTZRange, *, beside: int, count: int) -> list[str]:
    """List the names of what else takes this person's time then, in time order; empty for a meeting without a name.

    `beside` is the number of the event in question: its own meetings don't count.
    """
    return [name or "" for (name,) in _LIST_NAMES.rows(tg_id=tg_id, slot=when, event=beside, count=count)]


def list_around(tg_id: int, item: Appointment | Event, within: dt.timedelta) -> list[Neighbour]:
    """What a person has at most so long before something of theirs, and after it: one of each, if there is any.

    Returns:
        Whether it is after it, its name (empty for a meeting without one), and when it ends or begins.
    """
    seen = DateTimeTZRange(item.slot.lower - within, item.slot.upper + within, "[]")
    meeting, event = (item.pk, item.event_id) if isinstance(item, Appointment) else (None, item.pk)
    about = {"tg_id": tg_id, "meeting": meeting or NONE, "event": event or NONE}
    rows = _LIST_AROUND.rows(**about, seen=seen, slot=item.slot)
    return [(later, name or "", at) for later, name, at in rows]


def get_readable_calendars(reader: int, tg_ids: Iterable[int]) -> set[int]:
    """Those of these people who let this reader see when they are busy; unknown people are not among them."""
    ids = list(filter(is_storable, set(tg_ids)))
    return {tg_id for (tg_id,) in _GET_READABLE_CALENDARS.rows(reader=reader, ids=ids)}
