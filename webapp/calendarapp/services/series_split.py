"""A series is cut in two before a change of its later dates: what has begun stays behind as it was."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.conf import settings

from calendarapp import clock, db, ics
from calendarapp.ics import rules
from calendarapp.models import Event, Series
from calendarapp.services import public_calendars, series_meetings
from calendarapp.services.series import SHARED, end, get_wall_clock, select_dates

UID_LIMIT: Final = 255
ONCE: Final = "FREQ=DAILY;COUNT=1"  # the rule of a series that has only dates that were added


def split(series: Series, since: dt.datetime) -> Series:
    """End the series before that date, and let its dates go on from there as a series by themselves.

    Where no date that is to come stays behind, they keep their row, and with it their UID and revision: it is those
    that a calendar file is about. What has begun stays behind, wherever its place is.

    Returns:
        The series of the dates from then on.
    """
    begun = _list_begun(series)
    if since <= series.start and not begun:
        return series
    later = list(select_dates(series, since))
    numbers = [date.pk for date in later]
    staying = Event.objects.filter(series_id=series.pk, slot__endswith__gte=clock.now()).exclude(pk__in=numbers)
    if staying.exists():
        return _hand_over(series, since, begun, later)
    _leave_behind(series, since, begun)
    _resume(series, since, begun, later)
    series.save()
    return series


def make_successor_uid(series: Series, since: dt.datetime) -> str | None:
    """The UID of what a series becomes from that date on: a newer file of the series leaves those dates alone."""
    own = f"series-{series.pk}@{settings.PUBLIC_HOST or ics.HOST}"
    uid = f"{series.uid or _find_event_uid(series) or own}/{since:%Y%m%dT%H%M%S}"
    return uid if len(uid) <= UID_LIMIT else None


def _find_event_uid(series: Series) -> str | None:
    """The UID of the event of a file that has become this series."""
    return Event.objects.filter(series_id=series.pk, uid__isnull=False).values_list("uid", flat=True).first()


def _list_begun(series: Series) -> list[Event]:
    """The dates that have begun; one that was moved by itself may have done so before its place."""
    return list(Event.objects.filter(series_id=series.pk).exclude(pk__in=select_dates(series)))


def _hand_over(series: Series, since: dt.datetime, begun: Collection[Event], later: Collection[Event]) -> Series:
    """Begin another series with these later dates, and end the first one before it."""
    following = _copy(series)
    _resume(following, since, begun, later)
    following.uid = make_successor_uid(series, since)
    following.written_until, following.extend_at = series.written_until, series.extend_at
    Series.objects.filter(tg_user_id=series.tg_user_id, uid=following.uid or "").update(uid=None)  # of an earlier cut
    following.save()
    db.hand_over_dates([date.pk for date in later], to=following.pk)
    series_meetings.hand_over(series.pk, to=following.pk)
    public_calendars.hand_over(series.pk, to=following.pk)
    _end(series, since)
    return following


def _leave_behind(series: Series, since: dt.datetime, begun: Collection[Event]) -> None:
    """Make what has begun dates of a series that is over."""
    series.uid = series.uid or _find_event_uid(series)
    if not begun:
        return
    past = _copy(series)
    past.sequence = series.sequence
    _end(past, since)
    db.hand_over_dates([date.pk for date in begun], to=past.pk)


def _copy(series: Series) -> Series:
    return Series(
        tg_user_id=series.tg_user_id,
        date=series.date,
        time=series.time,
        rrule=series.rrule,
        exdates=series.exdates,
        rdates=series.rdates,
        capacity=series.capacity,
        **{field: getattr(series, field) for field in SHARED},
    )


def _resume(series: Series, since: dt.datetime, begun: Collection[Event], later: Collection[Event]) -> None:
    """Let a series begin with its first date from then on, and have the same dates from there on.

    That is one of the rule, which would be another rule with any other start; where none is left, it is an added one.
    """
    left = rules.resume(series.rrule, series.start, series.timezone, since)
    series.rrule, start = left or (ONCE, since)
    added = {place for place in _list_places(later) if place < start or left is None}
    series.date, series.time = start.date(), start.time()
    series.exdates = sorted(day for day in {*series.exdates, *_list_places(begun)} if day >= since)
    series.rdates = sorted({day for day in series.rdates if day >= since} | added - {start})


def _list_places(dates: Collection[Event]) -> list[dt.datetime]:
    return [date.original_start for date in dates if date.original_start is not None]


def _end(series: Series, since: dt.datetime) -> None:
    """End the series before that date; where it has its place before others that are over, after those."""
    boundary = max(since, get_wall_clock(series))
    series.exdates = [start for start in series.exdates if start < boundary]
    end(series, boundary)
