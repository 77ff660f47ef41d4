"""django-scheduler: booking and availability, with the package's calendars, periods and events.

django_scheduler.py fill ROWS | book RUNS | free RUNS | month RUNS
"""

import datetime as dt
import random

import place

place.ready("schedule")

from django.db import connection
from schedule.models import Calendar, Event
from schedule.periods import Month, Period

PEOPLE = 100
HOUR = dt.timedelta(hours=1)
NOW = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)


def fill(rows: int) -> None:
    """Create a hundred calendars with `rows` events of one hour, over several years."""
    place.tables()
    calendars = Calendar.objects.bulk_create(Calendar(name=f"person {n}", slug=f"person-{n}") for n in range(PEOPLE))
    Event.objects.bulk_create(
        (
            _event(calendars[n % PEOPLE], NOW + dt.timedelta(hours=n // PEOPLE * 341 % 35040 - 26280))
            for n in range(rows)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _event(calendar: Calendar, start: dt.datetime) -> Event:
    return Event(calendar=calendar, title="Meeting", description="words", start=start, end=start + HOUR)


def anybody() -> Calendar:
    """A random calendar."""
    return random.choice(_calendars())


def _calendars(kept: list[Calendar] = []) -> list[Calendar]:  # noqa: B006  read once
    if not kept:
        kept += Calendar.objects.all()
    return kept


def is_free(calendar: Calendar, start: dt.datetime) -> bool:
    """Whether an hour is free."""
    return not Period(calendar.events.all(), start, start + HOUR).get_occurrences()


def book() -> None:
    """Check that the time is free, and book it."""
    calendar, start = anybody(), NOW + dt.timedelta(hours=random.randint(9600, 90000))
    if is_free(calendar, start):
        _event(calendar, start).save()


def free() -> None:
    """Whether a time is free."""
    is_free(anybody(), NOW + dt.timedelta(hours=random.randint(1, 7000)))


def month() -> None:
    """The events of this month in a calendar."""
    [(found.start, found.end) for found in Month(anybody().events.all(), NOW).get_occurrences()]


if __name__ == "__main__":
    place.answer(fill, {"book": book, "free": free, "month": month})
