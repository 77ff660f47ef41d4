"""Series in tests: made, rewound, and looked at as a whole."""

import datetime as dt
import itertools
from typing import Any

from calendarapp.ics import rules
from calendarapp.models import Event, Series
from calendarapp.services import series
from tests.support.factories import get_day

PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def make_series(owner: int, rrule: str = "FREQ=WEEKLY", **fields: Any) -> Event:
    """A series whose first date is tomorrow; returns that date."""
    given = {
        "name": "Йога", "date": get_day(), "time": dt.time(19), "duration_minutes": 60, "timezone": "Europe/Moscow",
        **fields,
    }  # fmt: skip
    return series.create(owner=owner, rrule=rrule, **given)


def list_dates(owner: int) -> list[Event]:
    """All dates of a person's series, in order."""
    return list(Event.objects.filter(tg_user_id=owner, series_id__isnull=False).order_by("original_start", "id"))


def rewind(number: int, dates: int) -> None:
    """Bring a series back to when only its first dates were written; the worker is due to go on."""
    starts = Event.objects.filter(series_id=number).order_by("original_start").values_list("original_start", flat=True)
    last = starts[dates - 1]
    Event.objects.filter(series_id=number, original_start__gt=last).delete()
    Series.objects.filter(pk=number).update(written_until=last, extend_at=PAST)


def find_faults(owner: int) -> list[str]:
    """What is wrong with a person's series: dates that are lost, doubled, or not of their rule."""
    faults = []
    for row in Series.objects.filter(tg_user_id=owner).order_by("id"):
        dates: Any = rules.iterate(row.rrule, row.start, row.timezone)
        if row.extend_at is not None:
            until = row.written_until
            assert until is not None
            dates = itertools.takewhile(until.__ge__, dates)
        wanted = sorted(set(dates) - set(row.exdates))
        there = [date.original_start for date in list_dates(owner) if date.series_id == row.pk]
        if there != wanted:
            lost, more = sorted(set(wanted) - set(there)), sorted(set(there) - set(wanted))
            faults.append(f"{row.pk} {row.rrule}: without {lost}, too many {more}")
    return faults
