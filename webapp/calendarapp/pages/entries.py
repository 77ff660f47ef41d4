"""An entry as a page shows it on one of its days: when, what, where, with whom, how it stands, in words."""

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import clock, messages
from calendarapp.messages.repetition import render_in_list
from calendarapp.models import Appointment, TgUser
from calendarapp.pages import days, links
from calendarapp.queries.agenda import Attendee, Entry

Status = Appointment.Status
NONE: Final = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the page, and when."""

    person: TgUser
    zone: dt.tzinfo
    now: dt.datetime
    today: dt.date


@dataclass(frozen=True, slots=True)
class People:
    """Some of its people, and how they stand, in words; people without words are those it is with."""

    words: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry on one day. Names and places are people's own text, all else is in the reader's language."""

    url: str
    name: str
    start: dt.datetime  # on the reader's clock
    time: str
    until: str  # when it ends, if that is on another day
    style: str  # its classes
    long: bool  # whether it stands on top of its day
    status: str
    running: bool
    place: str
    zone: str  # what it was written as in another zone
    repetition: str
    people: list[People] = field(default_factory=list)
    more: str = ""


def get_reader(person: TgUser) -> Reader:
    return Reader(person, clock.get_zone(person.timezone), clock.now(), clock.today(person.timezone))


def make_row(entry: Entry, day: dt.date, reader: Reader) -> Row:
    """The entry as it is shown on that day, one of those that it covers."""
    start = entry.start.astimezone(reader.zone)
    time, until = _format_times(entry, start, day, reader.zone)
    return Row(
        url=links.get_entry_url(entry),
        name=entry.name or _("Meeting"),
        start=start,
        time=time,
        until=until,
        style=_choose_style(entry, reader.now),
        long=days.is_long(entry, reader.zone),
        status=_describe_status(entry, reader.now),
        running=_is_running(entry, day, reader),
        place=entry.place,
        zone=_describe_zone(entry, reader.person.timezone),
        repetition=render_in_list(entry.series, entry.later, always=True),
        people=_list_people(entry),
        more=ngettext("and {n} more", "and {n} more", entry.more).format(n=entry.more) if entry.more else "",
    )


def sort_day(entries: Sequence[Entry], zone: dt.tzinfo) -> list[Entry]:
    """What is on in a day: whole days and what takes several days first, then in time order."""
    return sorted(entries, key=lambda entry: (not days.is_long(entry, zone), entry.start, entry.meeting, entry.number))


def format_day(day: dt.date) -> str:
    """A day with its weekday: `Saturday, 28 November 2026`."""
    return _format_day(day, translation.get_language())


@functools.lru_cache(maxsize=4096)  # two thousand days in both languages
def _format_day(day: dt.date, _language: str | None) -> str:
    return formats.date_format(day, "l, j E Y")


def _format_times(entry: Entry, start: dt.datetime, day: dt.date, zone: dt.tzinfo) -> tuple[str, str]:
    """What stands at the time of the day, and, below it, the end on another day."""
    first, last = days.get_extent(entry, zone)
    if entry.days:
        return _("all day"), "" if first == last else messages.format_days(first, last)
    end = entry.end.astimezone(zone)
    if first == last:
        return f"{start:%H:%M}–{end:%H:%M}" if entry.end > entry.start else f"{start:%H:%M}", ""
    if day == last and end.date() == last:
        return _("until {time}").format(time=f"{end:%H:%M}"), ""
    if day > first:
        return _("all day"), _("until {time}").format(time=_format_moment(end))
    if end.date() == clock.get_next_day(day):
        return f"{start:%H:%M}", _("until {time} the next day").format(time=f"{end:%H:%M}")
    return f"{start:%H:%M}", _("until {time}").format(time=_format_moment(end))


def _format_moment(moment: dt.datetime) -> str:
    return f"{formats.date_format(moment, 'j E')}, {moment:%H:%M}"


def _choose_style(entry: Entry, now: dt.datetime) -> str:
    waiting = entry.status == Status.PENDING or (
        bool(entry.attendees) and not entry.more and all(one.status == Status.PENDING for one in entry.attendees)
    )
    flags = {
        "meeting": entry.meeting,
        "pending": waiting,
        "off": entry.off,
        "over": entry.over(now) and not entry.days,
    }
    return " ".join(name for name, there in flags.items() if there)


def _describe_status(entry: Entry, now: dt.datetime) -> str:
    if entry.status is None:
        return ""
    if entry.status == Status.PENDING and not entry.days and entry.over(now):
        return _("Over, no answer")
    if entry.waiting:
        return _("On the waiting list") if entry.own else messages.describe_position(entry.waiting)
    if entry.status == Status.PENDING and not entry.own:
        return _("Waiting for your answer")
    return _(messages.STATUS_NAMES[entry.status])


def _is_running(entry: Entry, day: dt.date, reader: Reader) -> bool:
    return day == reader.today and not entry.days and not entry.off and entry.running(reader.now)


def _describe_zone(entry: Entry, own: str) -> str:
    """The time in the zone in which it was written, if that is another one."""
    if entry.days or entry.zone == own or not clock.is_zone_name(entry.zone):
        return ""
    there = entry.start.astimezone(clock.get_zone(entry.zone))
    return _("{time} in {zone}").format(time=f"{there:%H:%M}", zone=entry.zone)


def _list_people(entry: Entry) -> list[People]:
    if entry.meeting:
        return [People("", _list_names(entry.attendees))] if entry.attendees else []
    answered = [
        People(_(words), _list_names(others))
        for status, words in messages.ANSWERS.items()
        if (others := [other for other in entry.attendees if other.status == status and not other.waiting])
    ]
    waiting = sorted((other for other in entry.attendees if other.waiting), key=lambda other: other.waiting)
    return [*answered, *([People(_("On the waiting list"), _list_names(waiting))] if waiting else [])]


def _list_names(others: Sequence[Attendee]) -> list[str]:
    return [messages.render_person_name(other.person) for other in others]
