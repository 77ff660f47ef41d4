"""What the scripts draw a calendar from: what is on, on the person's own clock, and a number that changes with it.

Times are sent as the person's wall clock shows them, without a zone: whatever zone the browser is in does not matter.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from calendarapp import clock
from calendarapp.models import TgUser
from calendarapp.pages import days, entries, others
from calendarapp.pages.entries import Reader, Row
from calendarapp.pages.once import compute_digest
from calendarapp.pages.visitors import for_open_page, for_person
from calendarapp.queries import agenda as attended
from calendarapp.queries import hours
from calendarapp.queries.agenda import Entry
from calendarapp.security.methods import read_only
from calendarapp.sql import replica

# Names of days and months, for scripts: English of no country has the day before the month, as in the messages.
LOCALES: Final = {"ru": "ru", "en": "en-GB"}
MINUTE: Final = dt.timedelta(minutes=1)
MOST: Final = 3000  # entries that are read
LONGEST: Final = dt.timedelta(days=62)  # the days that are read at once: a month's table has 42


@read_only
@never_cache
@for_person
def list_entries(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/entries/?start=2026-11-23&end=2026-11-30`, without the end's day; else a week from today.

    With `&busy=12,34`, also when these people are busy, as far as they let it be seen. 400 for what can't be read.
    """
    reader = entries.get_reader(person)
    given = {"start": reader.today.isoformat(), **request.GET.dict()}
    first, behind = days.read_day(given["start"]), days.read_day(given.get("end", ""))
    if first is not None and "end" not in given:
        behind = first + dt.timedelta(days=7)
    if first is None or behind is None or not dt.timedelta() < behind - first <= LONGEST:
        return JsonResponse({"error": _("There is no such time.")}, status=400)
    numbers = others.read_numbers(given.get("busy", ""))
    if numbers is None:
        sentence = _("Choose at most {count} people.").format(count=others.MOST)
        return JsonResponse({"error": sentence}, status=400)
    return JsonResponse(_read(reader, first, behind, numbers))


@replica.read_from_replica
def _read(reader: Reader, first: dt.date, behind: dt.date, numbers: Sequence[int]) -> dict[str, Any]:
    """The version is read first: a change that comes in between is then read once more, not missed."""
    version = compute_version(attended.list_newest_changes(reader.person.tg_id), reader.person)
    found, count = days.read_entries(reader.person, first, behind, most=MOST)
    busy = others.read_busy(reader.person, numbers, first, behind, most=MOST + 1)
    all_there = count <= len(found) and len(busy) <= MOST
    partly = "" if all_there else _("There is too much to show all of it here. Look at fewer days.")
    return {
        "version": version,
        "partly": partly,
        "entries": [make_entry(entry, reader) for entry in found],
        "busy": busy[:MOST],
    }


@read_only
@never_cache
@for_open_page
def show_version(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/version/`: what open pages ask again and again, and the time on the person's clock."""
    return JsonResponse(_read_version(person))


@replica.read_from_replica
def _read_version(person: TgUser) -> dict[str, Any]:
    version = compute_version(attended.list_newest_changes(person.tg_id), person)
    return describe_version(version, person.timezone)


def describe_version(version: str, zone: str) -> dict[str, Any]:
    """The answer to an open page (what `open_pages` answers without this page, too)."""
    return {"version": version, "now": format_wall(clock.now(), clock.get_zone(zone))}


def compute_version(changes: Sequence[int], person: TgUser) -> str:
    """A digest that is another one when something of the person's has changed, or their zone or language."""
    return compute_digest(list(changes), person.timezone, person.language)


def make_entry(entry: Entry, reader: Reader) -> dict[str, Any]:
    """The entry as FullCalendar takes it. `kind` and `number` say which one it is, `label` all about it in words."""
    first, last = days.get_extent(entry, reader.zone)
    row = entries.make_row(entry, first, reader)
    if row.long:
        when = {"allDay": True, "start": first.isoformat(), "end": clock.get_next_day(last).isoformat()}
    else:
        begins, ends = days.show_on_clock(entry.start, entry.end, reader.zone)
        when = {"allDay": False, "start": begins.isoformat(), "end": ends.isoformat() if ends > begins else None}
    return {
        **when,
        "id": f"{'meeting' if entry.meeting else 'event'}-{entry.number}",
        "title": row.name,
        "url": row.url,
        "className": row.style,
        "kind": "meeting" if entry.meeting else "event",
        "number": entry.number,
        "begins": format_wall(entry.start, reader.zone),
        "minutes": (entry.end - entry.start) // MINUTE or None,
        "wholeDays": entry.days is not None,
        "startEditable": True,
        "durationEditable": entry.own and (entry.days is not None or not row.long),
        "label": _describe(row),
        "more": _describe_more(row),
    }


def _describe(row: Row) -> str:
    names = [name for some in row.people for name in some.names]
    return ", ".join(part for part in (row.time, row.until, row.name, row.status, *names, row.place) if part)


def _describe_more(row: Row) -> str:
    """What a list has room for below the name: how it stands, who comes, where it is."""
    people = [f"{some.words}: {', '.join(some.names)}" if some.words else ", ".join(some.names) for some in row.people]
    return " · ".join(part for part in (row.status, *people, row.more, row.place) if part)


def format_wall(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """The moment on a wall clock of that zone, like `2026-11-28T09:30:00`."""
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0).isoformat()


def make_config(reader: Reader, *, view: str, date: dt.date) -> dict[str, Any]:
    """What the scripts of a page need: where to ask, from which day on to draw, and the words.

    Args:
        reader: who looks at it.
        view: `month`, `list`, or nothing where the page leaves it to the person.
        date: a day of what is shown.
    """
    return {
        "view": view,
        "date": date.isoformat(),
        "now": format_wall(reader.now, reader.zone),
        "language": LOCALES[translation.get_language() or "en"],
        "zone": reader.person.timezone,
        **_make_hours(reader.person),
        "entries": reverse("calendar:entries"),
        "version": reverse("calendar:version"),
        "others": reverse("calendar:others"),
        "move": reverse("calendar:move"),
        "newEvent": reverse("calendar:new_event"),
        "agenda": reverse("calendar:agenda"),
        "month": reverse("calendar:month"),
        "words": {
            "month": _("Month"),
            "week": _("Week"),
            "day": _("Day"),
            "list": _("List"),
            "today": _("Today"),
            "view": _("Choose how to see it"),
            "goTo": _("Go to {day}").format(day="$0"),
            "back": _("Earlier"),
            "forward": _("Later"),
            "allDay": _("all day"),
            "hours": _("Hours"),
            "off": _("Day off"),
            "secondZone": _("Hours of a second time zone"),
            "noZone": pgettext("a second time zone", "none"),
            "others": _("When others are busy"),
            "nobody": _("None of the people you meet lets you see when they are busy."),
            "nothing": _("Nothing planned."),
            "unread": _("Not loaded yet."),
            "more": pgettext("entries that have no room", "+{n} more"),
            "close": _("Close"),
            "undo": _("Undo"),
            "restored": _("It's back."),
            "cancel": _("Don't move"),
            "choose": _("Move"),
            "unknown": _("No answer: it may have been saved or not. With a connection, this page shows how it is."),
            "unsent": _("No connection. Nothing was sent: it is where it was."),
            "away": _("No connection. What you see may be out of date."),
        },
    }


def _make_hours(person: TgUser) -> dict[str, Any]:
    """The person's working hours as FullCalendar takes them, none if they have chosen none, and their days off."""
    found = hours.make_hours(person)
    spans = [
        {
            "daysOfWeek": [span.weekday % 7],
            "startTime": _format_minutes(span.start),
            "endTime": _format_minutes(span.end),
        }
        for span in found.spans or ()
    ]
    return {
        "hours": None if found.spans is None else spans,
        "daysOff": sorted(day.isoformat() for day in found.days_off),
    }


def _format_minutes(minutes: int) -> str:
    """Minutes after midnight as hours and minutes; those of the next day are beyond 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
