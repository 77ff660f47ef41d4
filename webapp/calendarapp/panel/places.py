"""Places of an event on the panel's pages: how many are taken, who waits, and which place on the list a meeting has."""

from typing import Any, Final

from django.contrib import admin
from django.contrib import messages as notes
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
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


def tell_of_request(request: HttpRequest, meeting: Appointment) -> None:
    """Say of a meeting that was made just now that its participant is only asked, if they have chosen that."""
    participant = queries.get_person(meeting.participant_tg_id)
    if meeting.status == Appointment.Status.PENDING and queries.is_request(meeting.organizer_tg_id, participant):
        told = _(
            "{name} wants to be asked first by people they have not met: this is a request, which takes none of their"
            " time until they accept."
        )
        notes.warning(request, told.format(name=participant.display_name))


def make_others_table(request: HttpRequest, meeting: Appointment) -> related.Table | None:
    """The meetings of all who were invited to the same event; nothing for a meeting by itself."""
    if meeting.event_id is None:
        return None
    return related.make_meeting_table(request, [Q(event_id=meeting.event_id)], f"event_id={meeting.event_id}")
