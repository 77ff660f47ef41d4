"""Links from what is shown to its own page."""

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse

from calendarapp.queries.agenda import Entry


def get_entry_url(entry: Entry) -> str:
    """The page of an own event, of a meeting, or of the whole invitation that the meeting stands for."""
    if entry.invitation is not None and entry.later:
        return reverse("calendar:series_invitation", args=[entry.invitation])
    return reverse("calendar:meeting" if entry.meeting else "calendar:event", args=[entry.number])


def get_agenda_url(day: dt.date, *, skip: int = 0) -> str:
    """The agenda from that day on, without the first `skip` entries."""
    query = {"from": day.isoformat()} | ({"skip": str(skip)} if skip else {})
    return f"{reverse('calendar:agenda')}?{urlencode(query)}"


def get_month_url(year: int, month: int, day: dt.date | None = None) -> str:
    """A month; with a day of it chosen, whose entries are listed below it on a narrow screen."""
    query = f"?{urlencode({'day': day.isoformat()})}" if day else ""
    return reverse("calendar:month_of", args=[year, month]) + query


def get_new_event_url(day: dt.date) -> str:
    """The form of a new event on that day."""
    return f"{reverse('calendar:new_event')}?{urlencode({'date': day.isoformat()})}"
