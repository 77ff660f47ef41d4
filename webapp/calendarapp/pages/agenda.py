"""The agenda: what is on, day by day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calendarapp import clock
from calendarapp.models import TgUser
from calendarapp.pages import days, entries, grid, links
from calendarapp.pages.entries import Reader, Row
from calendarapp.pages.visitors import for_person
from calendarapp.queries import agenda as attended
from calendarapp.queries.agenda import Entry
from calendarapp.security.methods import read_only
from calendarapp.sql import bigint, replica

SIZE: Final = 60  # entries that are read for a page
DAYS: Final = 60  # days on a page: long entries are on many
ROWS: Final = 300  # and rows
END: Final = dt.datetime(clock.YEARS.stop + 1, 1, 1, tzinfo=dt.UTC)  # nothing that was written here begins later
FAR: Final = 10_000_000  # more entries than that nobody leaves out


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    title: str
    rows: list[Row]
    url: str  # of a new event on it


@dataclass(frozen=True, slots=True)
class Page:
    """What is on from a day on, and where it goes on; `earliest`: nothing begins before."""

    first: dt.date
    skip: int
    days: list[Day]
    onward: str
    earliest: bool = False


@read_only
@for_person
def show_agenda(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/`, from today on; `?from=2026-11-28`; `?before=` that day. Anything else counts as today."""
    reader = entries.get_reader(person)
    before = days.read_day(request.GET.get("before", ""))
    first = days.read_day(request.GET.get("from", "")) or reader.today
    skip = min(bigint.parse(request.GET.get("skip", "")) or 0, FAR)
    page = _read_before(reader, before) if before else _read(reader, first, skip)
    context = {
        "person": person,
        "page": page,
        "today": reader.today,
        "starts_today": page.first == reader.today and not page.skip,
        "title": entries.format_day(page.first),
        "new_event": links.get_new_event_url(max(page.first, reader.today)),
        "drawn": grid.make_config(reader, view="list" if "from" in request.GET or before else "", date=page.first),
        "month": links.get_month_url(page.first.year, page.first.month),
    }
    return render(request, "calendarapp/pages/agenda.html", context)


@replica.read_from_replica
def _read_before(reader: Reader, before: dt.date) -> Page:
    """The page that ends about where that day begins, or begins with the first thing of all."""
    zone = reader.person.timezone
    first = attended.get_earlier_day(reader.person.tg_id, before=before, zone=zone, size=SIZE)
    if first is None or not days.is_shown(first):
        page = _read(reader, before, 0)
        return Page(page.first, page.skip, page.days, page.onward, earliest=True)
    return _read(reader, first, 0)


@replica.read_from_replica
def _read(reader: Reader, first: dt.date, skip: int) -> Page:
    """Read the page; of a day with more entries than a page has, what comes after the first `skip` ones.

    One entry more than there is room for is read. The day on which it begins may have still more, so that day is left
    to the next page, unless it is the only one.
    """
    zone = reader.person.timezone
    since = days.get_midnight(first, zone)
    found, _count = attended.get_agenda_page(
        reader.person.tg_id, since=since, until=END, zone=zone, first=skip, size=SIZE + 1
    )
    if not found and skip:
        return _read(reader, first, 0)
    last = None
    if len(found) > SIZE:
        last = max(first, days.get_extent(found[-1], reader.zone)[0])
    if last == first:
        return Page(
            first, skip, _make_days(found[:SIZE], [first], reader), links.get_agenda_url(first, skip=skip + SIZE)
        )
    if skip:  # what was left out may be on the next days, too
        return Page(first, skip, _make_days(found, [first], reader), links.get_agenda_url(clock.get_next_day(first)))
    covered, following = _choose_days(found, first, last, reader.zone)
    if found and first == reader.today and first not in covered:
        covered = [first, *covered]  # with nothing on it
    onward = links.get_agenda_url(following) if following and days.is_shown(following) else ""
    return Page(first, skip, _make_days(found, covered, reader), onward)


def _choose_days(
    found: Iterable[Entry], first: dt.date, last: dt.date | None, zone: dt.tzinfo
) -> tuple[list[dt.date], dt.date | None]:
    """The days from the first one on, before the last one, that something is on; and the one that a next page has."""
    counts: dict[dt.date, int] = {}
    for entry in found:
        begins, ends = days.get_extent(entry, zone)
        begins = max(begins, first)
        for number in range(min((ends - begins).days, DAYS) + 1):
            day = begins + dt.timedelta(days=number)
            if last is None or day < last:
                counts[day] = counts.get(day, 0) + 1
    chosen: list[dt.date] = []
    rows = 0
    for day in sorted(counts):
        rows += counts[day]
        if chosen and (len(chosen) == DAYS or rows > ROWS):
            return chosen, day
        chosen.append(day)
    return chosen, last


def _make_days(found: Iterable[Entry], covered: Iterable[dt.date], reader: Reader) -> list[Day]:
    extents = [(*days.get_extent(entry, reader.zone), entry) for entry in found]
    return [
        Day(
            day,
            entries.format_day(day),
            [
                entries.make_row(entry, day, reader)
                for entry in entries.sort_day(
                    [one for begins, ends, one in extents if begins <= day <= ends], reader.zone
                )
            ],
            links.get_new_event_url(day),
        )
        for day in covered
    ]
