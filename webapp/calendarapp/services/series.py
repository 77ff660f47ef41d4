"""Series: events that repeat. A series is a row, each of its dates is an event like any other.

What has begun is never rewritten: a change of all dates, or of one and those after it, is about what is still to come.
"""

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db.models import QuerySet

from calendarapp import clock, db, queries
from calendarapp.access import Actor
from calendarapp.db import NewEvent
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from calendarapp.ics.types import EXDATES_LIMIT
from calendarapp.models import Event, Series, TgUser
from calendarapp.services import (
    event_meetings,
    events,
    public_calendars,
    reminders,
    series_dates,
    series_meetings,
    series_notices,
    statistics,
    validation,
)
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

BATCH: Final = 200  # series whose horizon is carried on in one transaction
EXDATES: Final = EXDATES_LIMIT

_NOTE_HORIZON: Final = prepared.load("series", "note_horizon")

# What a series and its dates have in common.
SHARED: Final = (
    "name", "details", "duration_minutes", "reminder_minutes", "transparent", "timezone", "all_day", "place", "url",
)  # fmt: skip


class Scope(enum.StrEnum):
    """Which dates of a series a change is about."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@transactional
def create(*, owner: int, rrule: str, exdates: Iterable[dt.datetime] = (), **fields: Any) -> Event:
    """Create a series, with its dates of the next 400 days (500 dates at most).

    Args:
        owner: Telegram ID.
        rrule: the repetition (RFC 5545, section 3.3.10), without DTSTART.
        exdates: dates that are left out, on the wall clock, naive.
        fields: of the first date, as `events.create` takes them.

    Returns:
        The first date.

    Raises:
        CalendarError: as `events.create`, as `ics.rules.clean_rule`, and `series_overlaps`.
    """
    person = lock_owner(owner)
    if fields.pop("usual_duration", False) and not fields.get("all_day"):
        fields["duration_minutes"] = person.duration_minutes
    draft = events.make_draft(person, **fields)
    series = Series(
        tg_user_id=owner,
        date=draft.date,
        time=draft.time,
        exdates=clean_exdates(exdates),
        **{field: getattr(draft, field) for field in SHARED},
    )
    series.rrule = rules.clean_rule(rrule, series.start, series.timezone)
    series_dates.require_apart(series)
    starts = series_dates.plan_next(series)
    if not starts:
        raise CalendarError("rule_never")
    series.save()
    return write(series, person, draft, starts)[0]


def create_event(*, owner: int, rrule: str | None = None, exdates: Iterable[dt.datetime] = (), **fields: Any) -> Event:
    """Create an event; with `rrule`, a series that begins with it. Arguments and errors: `create`, `events.create`."""
    if rrule:
        return create(owner=owner, rrule=rrule, exdates=exdates, **fields)
    return events.create(owner=owner, **fields)


@transactional
def repeat(*, actor: Actor, event_id: int, rrule: str, exdates: Iterable[dt.datetime] = ()) -> Event:
    """Make an event the first date of a series. Errors: as `create`; `event_not_found`, `already_repeats`."""
    event = events.lock_event(actor, event_id)
    if event.series_id is not None:
        raise CalendarError("already_repeats")
    days = clock.count_days(event.duration_minutes) * clock.DAY if event.all_day else None
    validation.require_coming(event.date, event.time, event.timezone, whole_days=days)
    person = lock_owner(event.tg_user_id)
    event_start = dt.datetime.combine(event.date, event.time)
    series = Series(
        tg_user_id=event.tg_user_id,
        date=event.date,
        time=event.time,
        exdates=[left_out for left_out in clean_exdates(exdates) if left_out != event_start],
        **{field: getattr(event, field) for field in SHARED},
    )
    series.details = event.details or ""
    series.capacity = event.capacity
    series.duration_minutes = days or event.duration_minutes
    series.rrule = rules.clean_rule(rrule, series.start, series.timezone)
    series_dates.require_apart(series)
    starts = series_dates.plan_next(series)
    series.save()
    db.join_series(event.pk, series.pk, series.start)
    public_calendars.follow_series(event.pk, series.pk)
    write(series, person, make_template(series), starts[1:])
    return Event.objects.get(pk=event.pk)


@transactional
def delete(*, actor: Actor, event_id: int, scope: Scope) -> int:
    """Delete one date of a series, it and the following ones, or all that are still to come.

    Meetings are cancelled, and their people told.

    Returns:
        How many meetings were cancelled.

    Raises:
        CalendarError: `event_not_found`, `not_a_series`.
    """
    if scope == Scope.THIS:
        return events.delete(actor=actor, event_id=event_id)
    series, _event, since = lock(actor, event_id, scope)
    before = series.rrule
    end(series, max(since, get_wall_clock(series)))
    keep_former_rule(series, before)
    return delete_dates(list(select_dates(series, since)))


@transactional
def extend(limit: int = BATCH) -> int:
    """Write the dates that the horizon has reached, with the meetings of those who are invited to the series.

    Any number of workers may do this; twice does no harm.

    Returns:
        How many series were looked at.
    """
    due = list(
        Series.objects.filter(extend_at__lte=clock.now())
        .order_by("extend_at")
        .select_for_update(skip_locked=True)[:limit]
    )
    rows: list[tuple[int, dt.datetime]] = []
    for series in due:
        rows += [(series.pk, start) for start in series_dates.plan_next(series)]
    written = db.write_dates(rows)
    db.take_capacity(written)
    series_meetings.carry_on(written)
    _NOTE_HORIZON.run(
        series=[row.pk for row in due],
        written=[row.written_until for row in due],
        due=[row.extend_at for row in due],
    )
    return len(due)


def lock_owner(owner: int) -> TgUser:
    """Lock the owner's calendar; their settings, as they are until the transaction ends."""
    db.lock_people(validation.clean_tg_id(owner))
    return queries.get_person(owner)


def lock(actor: Actor, event_id: int, scope: Scope) -> tuple[Series, Event, dt.datetime]:
    """Lock the series, then its dates; and since when the change holds, on the wall clock."""
    number = db.lock_series_of(event_id) if queries.is_storable(event_id) else None
    event = events.lock_event(actor, event_id)
    series = None if number is None else Series.objects.filter(pk=number).first()
    if series is None or event.series_id != series.pk or event.original_start is None:
        raise CalendarError("not_a_series")
    coming = select_dates(series).order_by("original_start").values_list("original_start", flat=True).first()
    if coming is None:
        raise CalendarError("event_past")
    since = coming if scope == Scope.ALL else max(coming, event.original_start)
    db.lock_dates(series.pk, since)
    return series, event, since


def get_wall_clock(series: Series) -> dt.datetime:
    """The present moment as the series counts its dates: on its wall clock, naive."""
    return clock.now().astimezone(clock.get_zone(series.timezone)).replace(tzinfo=None)


def refuse_exdates(exdates: Collection[dt.datetime] | None) -> None:
    """Raise where dates are left out of what does not repeat; none may be.

    Raises:
        CalendarError: `rule_missing`.
    """
    if exdates:
        raise CalendarError("rule_missing")


def clean_exdates(exdates: Iterable[dt.datetime]) -> list[dt.datetime]:
    """The dates that are left out, each once and in order.

    Raises:
        CalendarError: `too_many_exdates`.
    """
    clean = sorted(set(exdates))
    if len(clean) > EXDATES:
        raise CalendarError("too_many_exdates", limit=EXDATES)
    return clean


def make_template(series: Series) -> NewEvent:
    """A new event with what the dates have in common."""
    fields = {field: getattr(series, field) for field in SHARED}
    return NewEvent(date=series.date, time=series.time, **fields)


def write(series: Series, person: TgUser, template: NewEvent, starts: Sequence[dt.datetime]) -> list[Event]:
    """Write dates of a series whose owner's calendar is held."""
    if not starts:
        return []
    drafts = [
        replace(
            template,
            date=start.date(),
            time=start.time(),
            series_id=series.pk,
            original_start=start,
            reminders=events.compute_reminders(
                person, start.date(), start.time(), series.timezone, series.reminder_minutes, all_day=series.all_day
            ),
        )
        for start in starts
    ]
    written = events.write_new(series.tg_user_id, person, drafts)
    if written is None:  # nobody changes settings while their calendar is held
        raise CalendarError("changed")
    if series.capacity is not None:
        db.take_capacity(date.pk for date in written)
        for date in written:
            date.capacity = series.capacity
    return written


def select_dates(series: Series, since: dt.datetime | None = None) -> QuerySet[Event]:
    """The dates that have not begun, those whose place in the series is then or later.

    One that was moved by itself may come long after its place, or be over before it.
    """
    moment = clock.now().replace(second=0, microsecond=0)
    rows = Event.objects.filter(series_id=series.pk, slot__startswith__gte=moment).order_by("id")
    return rows if since is None else rows.filter(original_start__gte=since)


def save(series: Series) -> None:
    """Save a change of the series as a new revision."""
    series.sequence += 1
    series.rrule_before = ""
    series.save()


def end(series: Series, moment: dt.datetime) -> None:
    """Let the series end before that moment on its wall clock; its rows are the caller's."""
    series.rrule, series.extend_at = rules.end_before(series.rrule, moment), None
    series.rdates = [added for added in series.rdates if added < moment]
    save(series)


def keep_former_rule(series: Series, rrule: str) -> None:
    """Note the rule that a series had before its dates were deleted: undo brings it back."""
    Series.objects.filter(pk=series.pk).update(rrule_before=rrule)


def delete_dates(dates: Sequence[Event]) -> int:
    """Delete these dates of one series; returns how many meetings were cancelled with them."""
    if not dates:
        return 0
    every = [date.pk for date in dates]
    with series_notices.gather_notices(dates):
        cancelled = event_meetings.cancel(dates)
        reminders.remove_for_events(every)
        db.delete_events(every)
    statistics.record(cancelled_events=len(every))
    return cancelled
