"""Links from what is shown to its own page."""

import datetime as dt
import re
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from calendarapp.pages import days
from calendarapp.queries.agenda import Entry
from calendarapp.sql import bigint

# What a link into the Mini App ends with (`?startapp=`): letters, figures, `_` and `-` are all that Telegram takes.
START: Final = re.compile(r"(event|meeting|series|day)_([0-9-]{1,19})")
PAGES: Final = {"event": "calendar:event", "meeting": "calendar:meeting", "series": "calendar:series_invitation"}


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


def get_start_url(start_param: str) -> str | None:
    """The page that `event_5`, `meeting_5`, `series_5` or `day_2026-11-28` names; None for anything else."""
    found = START.fullmatch(start_param)
    if found is None:
        return None
    kind, rest = found.groups()
    if kind == "day":
        return get_agenda_url(day) if (day := days.read_day(rest)) else None
    number = bigint.parse(rest)
    return reverse(PAGES[kind], args=[number]) if number else None
