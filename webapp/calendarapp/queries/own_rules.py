"""Which of the rules that a person has set for their time something of theirs breaks. Reads only.

Those who look for a free time are offered none against these rules; the person alone may do as they like.
"""

import datetime as dt
from typing import Literal

from calendarapp import clock
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import hours, own_time
from calendarapp.queries.appointments import select_active_of_event

Rule = Literal["hours", "break", "limit"]
Broken = tuple[Rule, list[str]]  # with what stands too near


def find_broken(person: TgUser, item: Event | Appointment) -> list[Broken]:
    """The rules of the person's that it breaks; none for what takes none of their time, and for what is over."""
    if item.all_day or item.transparent or item.slot.upper <= clock.now():
        return []
    broken: list[Broken] = []
    if hours.is_outside(person, item):
        broken.append(("hours", []))
    if near := _list_near(person, item):
        broken.append(("break", near))
    if person.daily_limit and _is_meeting(item) and hours.has_too_many(person, item):
        broken.append(("limit", []))
    return broken


def _is_meeting(item: Event | Appointment) -> bool:
    """Whether others take part in it."""
    return isinstance(item, Appointment) or select_active_of_event(item.pk).exists()


def _list_near(person: TgUser, item: Event | Appointment) -> list[str]:
    """The names of what the person has beside it, nearer than their break."""
    pause = dt.timedelta(minutes=person.break_minutes)
    near = own_time.list_around(person.pk, item, pause) if pause else []
    lower, upper = item.slot.lower, item.slot.upper
    return [name for later, name, at in near if (at - upper if later else lower - at) < pause]
