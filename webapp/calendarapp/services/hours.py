"""When others may book a person: the choices behind `queries.hours`.

They bind what others book by looking for a free time. What people plan for themselves they are only warned about, and a
plain invitation may name any time: it can be declined.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import TgUser
from calendarapp.queries.hours import Span
from calendarapp.services import people
from calendarapp.sql.transactions import transactional

SPANS: Final = 50
DAYS_OFF: Final = 366
BREAK: Final = 4 * 60  # minutes
NOTICE: Final = 30 * clock.DAY  # minutes
DAILY: Final = 100


@transactional
def set_working_hours(*, tg_id: int, working_hours: Iterable[Span] | None) -> TgUser:
    """Choose the parts of each week in which others may book this person; None for no choice, none at all for never.

    Spans of one day that touch or overlap become one.

    Raises:
        CalendarError: `hours_wrong`.
    """
    return people.change(tg_id, working_hours=None if working_hours is None else clean_spans(working_hours))


@transactional
def set_days_off(*, tg_id: int, days_off: Iterable[dt.date]) -> TgUser:
    """Choose the dates, on this person's own calendar, on which nobody may book them. Those that are over are dropped.

    Raises:
        CalendarError: `days_off_wrong`: there are more than a year's.
    """
    known = TgUser.objects.filter(pk=tg_id).values_list("timezone", flat=True).first()
    today = clock.today(known) if known else dt.date.min
    days = sorted({day for day in days_off if day >= today})
    if len(days) > DAYS_OFF:
        raise CalendarError("days_off_wrong", limit=DAYS_OFF)
    return people.change(tg_id, days_off=days)


@transactional
def set_break(*, tg_id: int, break_minutes: int) -> TgUser:
    """Choose how many minutes stay free before and after what takes this person's time.

    Raises:
        CalendarError: `break_wrong`.
    """
    if not 0 <= break_minutes <= BREAK:
        raise CalendarError("break_wrong", limit=BREAK)
    return people.change(tg_id, break_minutes=break_minutes)


@transactional
def set_notice(*, tg_id: int, notice_minutes: int) -> TgUser:
    """Choose how many minutes before its start this person can last be booked.

    Raises:
        CalendarError: `notice_wrong`.
    """
    return people.change(tg_id, notice_minutes=clean_notice(notice_minutes))


@transactional
def set_daily_limit(*, tg_id: int, daily_limit: int | None) -> TgUser:
    """Choose how many meetings a day this person takes at most; None for any number.

    Raises:
        CalendarError: `daily_limit_wrong`.
    """
    if daily_limit is not None and not 1 <= daily_limit <= DAILY:
        raise CalendarError("daily_limit_wrong", limit=DAILY)
    return people.change(tg_id, daily_limit=daily_limit)


def clean_spans(spans: Iterable[Span]) -> list[list[int]]:
    """The spans of a week as they are stored: in order, those that touch or overlap as one.

    Raises:
        CalendarError: `hours_wrong`.
    """
    merged = [list(span) for span in _merge(spans)]
    if len(merged) > SPANS:
        raise CalendarError("hours_wrong", limit=SPANS)
    return merged


def clean_notice(minutes: int) -> int:
    """A shortest notice in minutes.

    Raises:
        CalendarError: `notice_wrong`.
    """
    if not 0 <= minutes <= NOTICE:
        raise CalendarError("notice_wrong", limit=NOTICE // clock.DAY)
    return minutes


def _merge(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those of one weekday that touch joined.

    Raises:
        CalendarError: `hours_wrong`.
    """
    merged: list[Span] = []
    for span in sorted(spans):
        starts, lasts = 0 <= span.start < clock.DAY, 0 < span.end - span.start <= clock.DAY
        if not (1 <= span.weekday <= 7 and starts and lasts):
            raise CalendarError("hours_wrong", limit=SPANS)
        last = merged[-1] if merged else None
        if last and last.weekday == span.weekday and span.start <= last.end:
            merged[-1] = last._replace(end=min(max(last.end, span.end), last.start + clock.DAY))
        else:
            merged.append(span)
    return merged
