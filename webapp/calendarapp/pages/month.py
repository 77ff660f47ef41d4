"""A month as a table of weeks; on a narrow screen with the entries of one day below it."""

import calendar
import datetime as dt
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats

from calendarapp import clock
from calendarapp.models import TgUser
from calendarapp.pages import days, entries, grid, links, month_table
from calendarapp.pages.entries import Reader
from calendarapp.pages.month_table import Found
from calendarapp.pages.visitors import for_person
from calendarapp.queries.agenda import Entry
from calendarapp.security.methods import read_only
from calendarapp.sql import replica

MOST: Final = 2000  # entries that are read
LISTED: Final = 50  # entries of the chosen day


@read_only
@for_person
def show_this_month(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/month/`."""
    reader = entries.get_reader(person)
    return _show(request, reader, reader.today.year, reader.today.month)


@read_only
@for_person
def show_month(request: HttpRequest, person: TgUser, year: int, month: int) -> HttpResponse:
    """`/calendar/month/2026/11/`, with `?day=2026-11-28` for the day that is chosen."""
    if year not in clock.YEARS or month not in range(1, 13):
        raise Http404
    return _show(request, entries.get_reader(person), year, month)


def _show(request: HttpRequest, reader: Reader, year: int, month: int) -> HttpResponse:
    first = dt.date(year, month, 1)
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    found = _read(reader, weeks[0][0], weeks[-1][-1])
    chosen = days.read_day(request.GET.get("day", ""))
    if chosen is None or (chosen.year, chosen.month) != (year, month):
        chosen = _choose_day(first, found, reader.today)
    listed = entries.sort_day(found.by_day.get(chosen, ()), reader.zone)
    before, after = first - dt.timedelta(days=1), first + dt.timedelta(days=31)
    context = {
        "person": reader.person,
        "title": formats.date_format(first, "F Y"),
        "weekdays": month_table.name_weekdays(),
        "weeks": [month_table.make_week(week, month, found, reader) for week in weeks],
        "chosen": chosen,
        "chosen_title": entries.format_day(chosen),
        "chosen_agenda": links.get_agenda_url(chosen),
        "chosen_add": links.get_new_event_url(chosen),
        "rows": [entries.make_row(entry, chosen, reader) for entry in listed[:LISTED]],
        "more": len(listed) > LISTED or chosen >= found.partly,
        "empty": not any(day.month == month for day in found.by_day),
        "partly": entries.format_day(found.partly) if found.partly <= weeks[-1][-1] else "",
        "most": MOST,
        "drawn": grid.make_config(reader, view="month", date=chosen),
        "before": links.get_month_url(before.year, before.month) if days.is_shown(before) else "",
        "before_title": _format_month(before, beside=first),
        "after": links.get_month_url(after.year, after.month) if days.is_shown(after) else "",
        "after_title": _format_month(after, beside=first),
        "today": reader.today,
        "is_this_month": (year, month) == (reader.today.year, reader.today.month),
    }
    return render(request, "calendarapp/pages/month.html", context)


@replica.read_from_replica
def _read(reader: Reader, first: dt.date, last: dt.date) -> Found:
    listed, count = days.read_entries(reader.person, first, clock.get_next_day(last), most=MOST)
    by_day: dict[dt.date, list[Entry]] = {}
    for entry in listed:
        begins, ends = days.get_extent(entry, reader.zone)
        begins, ends = max(begins, first), min(ends, last)
        for number in range((ends - begins).days + 1):
            by_day.setdefault(begins + dt.timedelta(days=number), []).append(entry)
    partly = dt.date.max
    if count > len(listed):
        partly = max(first, days.get_extent(listed[-1], reader.zone)[0])
    return Found(by_day, partly)


def _format_month(day: dt.date, *, beside: dt.date) -> str:
    return formats.date_format(day, "F" if day.year == beside.year else "F Y")


def _choose_day(first: dt.date, found: Found, today: dt.date) -> dt.date:
    """Today, or the first day of the month that something is on."""
    if (today.year, today.month) == (first.year, first.month):
        return today
    within = [day for day in found.by_day if (day.year, day.month) == (first.year, first.month)]
    return min(within, default=first)
