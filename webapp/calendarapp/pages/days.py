"""Which days an entry covers in a zone, what is on between two days, and days that addresses name."""

import datetime as dt

from calendarapp import clock
from calendarapp.models import TgUser
from calendarapp.queries import agenda
from calendarapp.queries.agenda import Entry

ALMOST: dt.timedelta = dt.timedelta(microseconds=1)


def read_day(text: str) -> dt.date | None:
    """The day that an address names as `2026-11-28`; None for anything else, and for days that no calendar shows."""
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a date alone
    except ValueError:
        return None
    return day if is_shown(day) else None


def is_shown(day: dt.date) -> bool:
    return day.year in clock.YEARS


def get_midnight(day: dt.date, zone: str) -> dt.datetime:
    """When that day begins in the zone, in UTC."""
    return clock.to_instant(day, dt.time(), zone)


def read_entries(person: TgUser, first: dt.date, behind: dt.date, *, most: int) -> tuple[list[Entry], int]:
    """What is on from the first day to the one before `behind`, `most` entries at most, and how many there are."""
    zone = person.timezone
    since, until = get_midnight(first, zone), get_midnight(behind, zone)
    return agenda.get_agenda_page(
        person.tg_id, since=since, until=until, zone=zone, first=0, size=most, called_off=False
    )


def get_extent(entry: Entry, zone: dt.tzinfo) -> tuple[dt.date, dt.date]:
    """The first and the last day that it takes a part of; what ends at midnight does not take the day after."""
    if entry.days:
        return entry.days
    end = max(entry.start, entry.end - ALMOST)
    return entry.start.astimezone(zone).date(), end.astimezone(zone).date()


def is_long(entry: Entry, zone: dt.tzinfo) -> bool:
    """Whether it stands on top of its days: whole days, and what takes a whole one in between."""
    first, last = get_extent(entry, zone)
    return entry.days is not None or last > clock.get_next_day(first)


def show_on_clock(start: dt.datetime, end: dt.datetime, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """Where a wall clock of the zone stands then, without a zone: never ending before it begins."""
    begins, ends = (moment.astimezone(zone).replace(tzinfo=None) for moment in (start, end))
    if ends <= begins < begins + (end - start):  # the clock was put back in between
        ends = begins + (end - start)
    return begins, ends
