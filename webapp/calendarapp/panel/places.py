"""Places of an event on the panel's pages: how many are taken, who waits, and which place on the list a meeting has."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from calendarapp import messages, queries
from calendarapp.models import Appointment, Event
from calendarapp.panel import related

NAMED: Final = 50  # of those who wait


@admin.display(description=gettext_lazy("places"), empty_value="-")
def show_places(_admin: Any, event: Event) -> str | None:
    """How many places are taken, and how many people wait; nothing for an event with any number of them."""
    return None if event.capacity is None else messages.describe_places(event.capacity, *queries.count_places(event.pk))


@admin.display(description=gettext_lazy("waiting list"), empty_value="-")
def show_waiting(_admin: Any, event: Event) -> str | None:
    """Who waits for a place, in their order."""
    met = queries.list_participants(event.pk)
    names = [person.display_name for person, meeting in met if meeting.is_waiting]
    return ", ".join(f"{number}. {name}" for number, name in enumerate(names[:NAMED], 1)) or None


@admin.display(description=gettext_lazy("place on the waiting list"), empty_value="-")
def show_position(_admin: Any, meeting: Appointment) -> int | None:
    """Which place on its event's waiting list the meeting has."""
    return queries.get_position(meeting) or None


def make_others_table(request: HttpRequest, meeting: Appointment) -> related.Table | None:
    """The meetings of all who were invited to the same event; nothing for a meeting by itself."""
    if meeting.event_id is None:
        return None
    return related.make_meeting_table(request, [Q(event_id=meeting.event_id)], f"event_id={meeting.event_id}")
