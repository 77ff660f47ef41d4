"""The table of a month: weeks of days, each with a few lines, and bars for what lasts for days."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from babel.dates import get_day_names
from django.utils import translation

from calendarapp.pages import days, entries, links
from calendarapp.pages.entries import Reader, Row
from calendarapp.queries.agenda import Entry

SHOWN: Final = 4  # lines of a day

Week: TypeAlias = Sequence[dt.date]
Key: TypeAlias = tuple[bool, int]  # of an entry


@dataclass(frozen=True, slots=True)
class Found:
    """What is on, by days; of the days from `partly` on, not everything was read."""

    by_day: Mapping[dt.date, Sequence[Entry]]
    partly: dt.date


@dataclass(frozen=True, slots=True)
class Line:
    """An entry on a day. What lasts for days is a bar: its name is shown where it begins, and in each new week.

    `span`: on how many days of the week, from this one on, the bar goes on.
    """

    row: Row
    time: str
    begins: bool
    ends: bool
    named: bool
    span: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A day. Its lines may have gaps, for a bar is on the same line all week. `partly`: there is more than is known."""

    date: dt.date
    title: str
    outside: bool  # of the month
    lines: list[Line | None]
    count: int
    more: int
    partly: bool
    agenda: str
    choose: str
    add: str


def name_weekdays() -> list[tuple[str, str]]:
    """The short and the full names of the days of a week, Monday first."""
    language = translation.get_language() or "en"
    short = get_day_names("abbreviated", "stand-alone", language)
    full = get_day_names("wide", "stand-alone", language)
    return [(short[day], full[day]) for day in range(7)]


def make_week(week: Week, month: int, found: Found, reader: Reader) -> list[Cell]:
    """The days of a week, in a table of that month."""
    places = _place_bars(week, found, reader.zone)
    return [_make_cell(day, week, month=month, places=places, found=found, reader=reader) for day in week]


def _place_bars(week: Week, found: Found, zone: dt.tzinfo) -> dict[Key, int]:
    """On which line each bar of this week is: the first that is free on all its days, earlier and longer ones first."""
    bars = {_get_key(entry): entry for day in week for entry in found.by_day.get(day, ()) if days.is_long(entry, zone)}
    extents = {key: days.get_extent(entry, zone) for key, entry in bars.items()}
    taken: list[dt.date] = []  # by line: until when
    places = {}
    for key in sorted(bars, key=lambda key: (max(extents[key][0], week[0]), -extents[key][1].toordinal(), key)):
        begins, ends = max(extents[key][0], week[0]), extents[key][1]
        place = next((place for place, until in enumerate(taken) if until < begins), len(taken))
        taken[place : place + 1] = [ends]
        places[key] = place
    return places


def _make_cell(
    day: dt.date, week: Week, *, month: int, places: Mapping[Key, int], found: Found, reader: Reader
) -> Cell:
    on = entries.sort_day(found.by_day.get(day, ()), reader.zone)
    bars = {places[key]: entry for entry in on if (key := _get_key(entry)) in places}
    lines: list[Entry | None] = [bars.get(place) for place in range(max(bars, default=-1) + 1)]
    lines += [entry for entry in on if _get_key(entry) not in places]
    partly = day >= found.partly
    if len(lines) + partly > SHOWN:
        lines = lines[: SHOWN - 1]
    return Cell(
        date=day,
        title=entries.format_day(day),
        outside=day.month != month,
        lines=[None if entry is None else _make_line(entry, day, week, reader) for entry in lines],
        count=len(on),
        more=len(on) - sum(entry is not None for entry in lines),
        partly=partly,
        agenda=links.get_agenda_url(day),
        choose=links.get_month_url(day.year, day.month, day),
        add=links.get_new_event_url(day),
    )


def _make_line(entry: Entry, day: dt.date, week: Week, reader: Reader) -> Line:
    row = entries.make_row(entry, day, reader)
    begins, ends = days.get_extent(entry, reader.zone)
    timed = not entry.days and (not row.long or day == begins)
    return Line(
        row,
        time=(f"{row.start:%H:%M}" if day == begins else row.time) if timed else "",
        begins=day == begins,
        ends=day == ends,
        named=not row.long or day in {begins, week[0]},
        span=(min(ends, week[-1]) - day).days + 1,
    )


def _get_key(entry: Entry) -> Key:
    return entry.meeting, entry.number
