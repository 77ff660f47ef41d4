"""Links from what is shown to its own page."""

import datetime as dt
import functools
import re
from typing import Final

from django.urls import get_script_prefix, reverse

from calendarapp.pages import days
from calendarapp.queries.agenda import Entry
from calendarapp.sql import bigint

# What a link into the Mini App ends with (`?startapp=`): letters, figures, `_` and `-` are all that Telegram takes.
START: Final = re.compile(r"(event|meeting|series|day)_([0-9-]{1,19})")
SAMPLES: Final = (7_000_001, 7_000_002)  # numbers that stand in no address of ours
PAGES: Final = {"event": "calendar:event", "meeting": "calendar:meeting", "series": "calendar:series_invitation"}


def get_entry_url(entry: Entry) -> str:
    """The page of an own event, of a meeting, or of the whole invitation that the meeting stands for."""
    if entry.invitation is not None and entry.later:
        return make_url("calendar:series_invitation", entry.invitation)
    return make_url("calendar:meeting" if entry.meeting else "calendar:event", entry.number)


def get_agenda_url(day: dt.date, *, skip: int = 0) -> str:
    """The agenda from that day on, without the first `skip` entries."""
    return f"{make_url('calendar:agenda')}?from={day.isoformat()}{f'&skip={skip}' if skip else ''}"


def get_month_url(year: int, month: int, day: dt.date | None = None) -> str:
    """A month; with a day of it chosen, whose entries are listed below it on a narrow screen."""
    return make_url("calendar:month_of", year, month) + (f"?day={day.isoformat()}" if day else "")


def get_new_event_url(day: dt.date) -> str:
    """The form of a new event on that day."""
    return f"{make_url('calendar:new_event')}?date={day.isoformat()}"


def get_start_url(start_param: str) -> str | None:
    """The page that `event_5`, `meeting_5`, `series_5` or `day_2026-11-28` names; None for anything else."""
    found = START.fullmatch(start_param)
    if found is None:
        return None
    kind, rest = found.groups()
    if kind == "day":
        return get_agenda_url(day) if (day := days.read_day(rest)) else None
    number = bigint.parse(rest)
    return make_url(PAGES[kind], number) if number else None


def make_url(name: str, *numbers: int) -> str:
    """The address of the page of that name, as `reverse` has it: that takes too long where a page has many."""
    return get_script_prefix() + _get_pattern(name, len(numbers)).format(*numbers)


@functools.cache
def _get_pattern(name: str, count: int) -> str:
    """The address without what the site is mounted at, with `{}` for its numbers."""
    address = reverse(name, args=SAMPLES[:count]).removeprefix(get_script_prefix())
    for number in SAMPLES[:count]:
        address = address.replace(str(number), "{}")
    return address
