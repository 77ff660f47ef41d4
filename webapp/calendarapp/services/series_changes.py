"""Changes of a series: of one date, of it and those after it, or of all that are still to come."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation

from calendarapp import access, authorship, clock, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from calendarapp.messages import series_invitations as texts
from calendarapp.models import Event, History, Series, TgUser
from calendarapp.services import (
    event_meetings,
    events,
    outbox,
    reminders,
    series_dates,
    series_meetings,
    series_notices,
    series_split,
    statistics,
    undo,
    validation,
    whole_days,
)
from calendarapp.services.event_meetings import EventChange
from calendarapp.services.series import (
    Scope,
    clean_exdates,
    delete_dates,
    end,
    get_wall_clock,
    keep_former_rule,
    lock,
    make_template,
    refuse_exdates,
    repeat,
    save,
    select_dates,
    write,
)
from calendarapp.sql.transactions import transactional

FAR_AWAY: Final = dt.timedelta(days=365_000)  # where no date is
OF_ITS_OWN: Final = frozenset({"transparent", "reminder_minutes"})  # what a date is often given by itself


def lock_current(actor: Actor, event_id: int) -> Event:
    """Lock an event, and before it the series that it is a date of, until the transaction ends.

    Raises:
        CalendarError: `event_not_found`.
    """
    if queries.is_storable(event_id):
        db.lock_series_of(event_id)
    return events.lock_event(actor, event_id)


@transactional
def change_event(*, actor: Actor, event_id: int, scope: Scope = Scope.THIS, **fields: Any) -> Event:
    """Change an event, whether it repeats or not: with `rrule`, one that did not becomes the first date of a series.

    What is said again as it is changes nothing. Arguments and errors: `change`; `scope_missing` for another rule or
    other left-out dates of this date alone; `rule_missing` for left-out dates of an event that does not repeat.
    """
    event = access.select_visible_events(actor).filter(pk=event_id).select_related("series").first()
    if event is None:
        raise CalendarError("event_not_found")
    rrule, exdates = fields.pop("rrule", None), fields.pop("exdates", None)
    if event.series is None:
        if not rrule:
            refuse_exdates(exdates)
        changed = events.change(actor=actor, event_id=event_id, **fields)
        return repeat(actor=actor, event_id=event_id, rrule=rrule, exdates=exdates or ()) if rrule else changed
    if rrule is not None and rrule != event.series.rrule:
        fields["rrule"] = rrule
    if exdates is not None and set(exdates) != set(event.series.exdates):
        fields["exdates"] = exdates
    return change(actor=actor, event_id=event_id, scope=scope, **fields)


@transactional
def change_dates(*, actor: Actor, event_id: int, scope: Scope = Scope.THIS, **fields: Any) -> Event:
    """As `change_event`; a date that alone differed from its series follows as well, when it is the one in question."""
    changed = change_event(actor=actor, event_id=event_id, scope=scope, **fields)
    left = {field: fields[field] for field in OF_ITS_OWN & fields.keys() if getattr(changed, field) != fields[field]}
    return events.change(actor=actor, event_id=event_id, **left) if left else changed


@transactional
def change(*, actor: Actor, event_id: int, scope: Scope, force: bool = False, **fields: Any) -> Event:
    """Change one date of a series, it and the following ones, or all that are still to come.

    With a new `date` or `time` the others move by as much; one that was moved by itself keeps its time. With `rrule`
    the dates that the new rule has not are deleted, and those that it has are added. People who are invited to a date
    are asked again when it moves. An empty `rrule` ends the series with that date.

    Args:
        actor: who asks.
        event_id: one of the dates.
        scope: which dates; anything but `THIS` begins with the first that has not begun.
        force: the owner has been warned of a double booking.
        fields: as `events.change` takes them; `rrule` and `exdates`, but not with `THIS`.

    Returns:
        That date; the next one where the new rule does not have it.

    Raises:
        CalendarError: as `events.change`, as `ics.rules.clean_rule`; `not_a_series`, `series_overlaps`, `series_days`
            (the rule itself says on which days it repeats, and they can't be moved).
    """
    if scope == Scope.THIS:
        if {"rrule", "exdates"} & fields.keys():
            raise CalendarError("scope_missing")
        return events.change(actor=actor, event_id=event_id, force=force, **fields)
    rrule, exdates = fields.pop("rrule", None), fields.pop("exdates", None)
    series, event, since = lock(actor, event_id, scope)
    event = _make_pattern(series, event)
    fields = whole_days.settle_change(event, fields)
    series = series_split.split(series, since)
    shift = _compute_shift(series, event, fields)
    if exdates is not None:
        series.exdates = clean_exdates(exdates)
    follow, zone = bool(rrule) or exdates is not None, series.timezone
    series.rrule = rules.end_on_wall_clock(series.rrule, zone)
    change = _Change(actor, force, since, shift, rrule, _set_fields(series, fields), follow, zone)
    gone: list[Event] = []
    with series_notices.gather_notices():
        if follow or shift or change.fields:
            gone = _apply(series, change)
        if rrule == "":
            gone = _end_after(series, event.pk)
    _offer_undo(series, gone, actor=actor)
    left = Event.objects.filter(pk=event.pk).first() or select_dates(series).order_by("slot", "id").first()
    if left is None:
        raise CalendarError("rule_never")
    return left


@dataclass(frozen=True, slots=True)
class _Change:
    """What changes of the dates from `since` on: they move by `shift`, take the series' fields, follow another rule.

    `zone` is that of the series before.
    """

    actor: Actor
    force: bool
    since: dt.datetime
    shift: dt.timedelta
    rrule: str | None
    fields: list[str]
    follow: bool
    zone: str


def _make_pattern(series: Series, event: Event) -> Event:
    """That date as long as all of them are: what it alone has got otherwise is no pattern for the others."""
    pattern = copy.copy(event)
    pattern.duration_minutes = series.duration_minutes
    if pattern.all_day != series.all_day:
        pattern.all_day, pattern.time = series.all_day, series.time
    return pattern


def _compute_shift(series: Series, event: Event, fields: dict[str, Any]) -> dt.timedelta:
    """By how much the dates move, taken from the day and the time that one of them is given."""
    place = event.original_start or series.start
    date, time = fields.pop("date", None), fields.pop("time", None)
    if date is not None and not 1970 <= date.year <= 9000:
        raise CalendarError("date_unreadable")
    wanted = dt.datetime.combine(date or place.date(), time or place.time())
    if date is not None and date == event.date:  # said again, not moved
        wanted = wanted.replace(year=place.year, month=place.month, day=place.day)
    if time is not None and time == event.time:
        wanted = dt.datetime.combine(wanted.date(), place.time())
    return wanted - place


def _set_fields(series: Series, fields: dict[str, Any]) -> list[str]:
    """Give the series its new values, checked; returns the names of those that differ."""
    clean: dict[str, Any] = {
        **validation.TEXTS,
        "duration_minutes": validation.clean_duration,
        "all_day": bool,
        "reminder_minutes": lambda value: None if value is None else validation.clean_reminder_minutes(value),
        "timezone": clock.check_zone,
        "transparent": bool,
    }
    changed = []
    for field, value in fields.items():
        cleaned = clean[field](value)
        if cleaned != getattr(series, field):
            setattr(series, field, cleaned)
            changed.append(field)
    return changed


def _apply(series: Series, change: _Change) -> list[Event]:
    """1. Move the rule. 2. Move and change the dates. 3. Give the series the dates of its new rule.

    Returns:
        The dates that were deleted.
    """
    person = event_meetings.lock_people(series.tg_user_id, select_dates(series, change.since))
    shift, moved = change.shift, not {"timezone", "duration_minutes", "all_day"}.isdisjoint(change.fields)
    former = _get_former_rule(series, shift)
    places = {date.pk: date.original_start or series.start for date in select_dates(series, change.since)}
    if shift:
        given = series.exdates if change.follow else None  # they are of the new times
        moved_places = series_dates.move(series, shift, set(places.values()), rrule=change.rrule)
        places = {number: moved_places[place] for number, place in places.items()}
        series.exdates = series.exdates if given is None else given
        series.extend_at = series.extend_at and clock.now()  # its horizon has moved as well
        _require_coming(series, change)
    series.rrule = rules.clean_rule(change.rrule or series.rrule, series.start, series.timezone)
    if shift or moved or change.rrule:
        series_dates.require_apart(series)
    save(series)
    dates = list(select_dates(series, change.since))
    written = _update_dates(series, dates, places, change)
    was = {date.pk: date for date in dates}
    event_meetings.follow(
        [EventChange(was[date.pk], date) for date in written],
        by=change.actor.tg_id,
        force=change.force or change.actor.staff,
    )
    if shift or moved:
        series_meetings.ask_again(series.pk)
    if shift or moved or "reminder_minutes" in change.fields:
        reminders.replace_for_events(written, owner=person)
    gone = _follow_rule(series, person, change.since + shift, former) if change.follow else []
    statistics.record(edited_events=1)
    return gone


def _require_coming(series: Series, change: _Change) -> None:
    """Raise if the first date that moves would be over then.

    Raises:
        CalendarError: as `validation.require_coming`.
    """
    dates = sorted(select_dates(series, change.since), key=lambda date: (date.original_start, date.pk))
    first = next((date.original_start for date in dates if _is_at_its_place(date, change.zone)), None)
    if first is not None:
        start, days = first + change.shift, series.duration_minutes if series.all_day else None
        validation.require_coming(start.date(), start.time(), series.timezone, whole_days=days)


def _is_at_its_place(date: Event, zone: str) -> bool:
    """Whether a date of a series in that zone was not moved by itself; so decides `update_dates` as well."""
    same_zone = date.all_day or date.timezone == zone
    return same_zone and dt.datetime.combine(date.date, date.time) == date.original_start


def _get_former_rule(series: Series, shift: dt.timedelta) -> str:
    """The rule that undo brings back; empty where the dates have moved and it can't follow them."""
    try:
        return series_dates.shift_rule(series, shift) if shift else series.rrule
    except CalendarError:
        return ""


def _update_dates(
    series: Series, dates: Sequence[Event], places: dict[int, dt.datetime], change: _Change
) -> list[Event]:
    """Move and change the dates in one statement, or in two where one would take the place of the next meanwhile."""
    if any(date.original_start != places[date.pk] for date in dates):
        taken = {date.original_start for date in dates}
        if not taken.isdisjoint(places.values()):
            away = {number: place + FAR_AWAY for number, place in places.items()}
            db.update_dates(away, zone=change.zone, changed=())
            return db.update_dates(places, zone=series.timezone, changed=change.fields)
    return db.update_dates(places, zone=change.zone, changed=change.fields)


def _end_after(series: Series, event_id: int) -> list[Event]:
    """End the series with that date; a date that is the only one left does not repeat any more.

    Returns:
        The dates that were deleted. Undo gives the series, which is kept, its rule and them back.
    """
    last, former = Event.objects.get(pk=event_id).original_start or series.start, series.rrule
    end(series, last + dt.timedelta(seconds=1))
    gone = [date for date in select_dates(series, last) if date.pk != event_id]
    delete_dates(gone)
    alone = Event.objects.filter(series_id=series.pk).count() == 1
    if alone:
        db.leave_series(event_id)
        end(series, last)  # it has no date left
    if gone:
        keep_former_rule(series, former)
    elif alone:
        series.delete()
    return gone


def _follow_rule(series: Series, person: TgUser, since: dt.datetime, former: str) -> list[Event]:
    """Delete the dates that the rule does not have, and write those that it has; returns the deleted ones."""
    series.written_until = None
    there = {date.original_start: date for date in select_dates(series, since)}
    now = get_wall_clock(series)
    wanted = [start for start in series_dates.plan_next(series) if start in there or start >= now]
    kept = {*wanted, *series_dates.list_written(series, there)}
    gone = [date for start, date in there.items() if start not in kept]
    delete_dates(gone)
    written = write(series, person, make_template(series), [start for start in wanted if start not in there])
    series_meetings.carry_on([date.pk for date in written], announced=True)
    series.save()
    keep_former_rule(series, former if gone else "")
    return gone


def _offer_undo(series: Series, gone: Sequence[Event], *, actor: Actor) -> None:
    """Tell the owner, whose program has deleted these dates by changing the rule, with a button to undo it.

    The chat and the pages offer undo themselves, and the staff's changes are not the owner's to undo.
    """
    writer = authorship.get_writer()
    if not gone or actor.tg_id != series.tg_user_id or writer is None or writer.surface != History.Surface.API:
        return
    entry, owner = undo.find_event_entry(gone[0].pk), queries.get_person(series.tg_user_id)
    if entry is None or not owner.can_write:
        return
    series = Series.objects.get(pk=series.pk)
    with translation.override(owner.language):
        payload = texts.render_deleted_dates(series, [date.slot.lower for date in gone], owner, entry)
    outbox.enqueue(chat_id=owner.pk, payload=payload)
