"""Undo: for ten minutes, what was deleted, declined or cancelled can be brought back by the person who did it.

The earlier state is in the history. A meeting is restored only if both people's time is still free, with the same locks
and the same constraint as for a booking.
"""

import dataclasses
import datetime as dt
import itertools
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from calendarapp import clock, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from calendarapp.models import Appointment, Event, History, Series, SeriesInvitation
from calendarapp.queries import own_time
from calendarapp.services import (
    appointments,
    cards,
    events,
    holds,
    notices,
    places,
    reminders,
    series_dates,
    series_notices,
    shared_views,
    statistics,
    status_changes,
)
from calendarapp.services import series as whole_series
from calendarapp.sql.transactions import transactional

Action = History.Action
Kind = History.Kind
Status = Appointment.Status

WINDOW: Final = dt.timedelta(minutes=10)
NEWEST: Final = 20  # changes among which the last one to undo is looked for
REFUSALS: Final = (Action.DECLINED, Action.CANCELLED)


@dataclasses.dataclass(slots=True)
class Outcome:
    """What was restored: the `event` that was deleted (None where it was a meeting), and the `meetings` as they were.

    `invitation` is that to a series whose meetings were declined or cancelled together; `left` are those that are not
    restored, with the name of the person who is busy then, empty if the invitation expired.
    """

    event: Event | None = None
    invitation: SeriesInvitation | None = None
    meetings: list[Appointment] = dataclasses.field(default_factory=list)
    left: list[tuple[Appointment, str]] = dataclasses.field(default_factory=list)


def find_event_entry(event_id: int) -> int | None:
    """Find the history entry with which `undo` restores a deleted event; None if there is none."""
    of_itself = History.objects.filter(event_id=event_id, appointment_id=None)
    last = of_itself.order_by("-id").values_list("id", "action").first()
    return last[0] if last and last[1] == Action.DELETED else None


def find_meeting_entry(meeting_id: int) -> int | None:
    """Find the history entry with which `undo` restores a declined or cancelled meeting; None if there is none."""
    last = History.objects.filter(appointment_id=meeting_id).order_by("-id").values_list("id", "action").first()
    return last[0] if last and last[1] in REFUSALS else None


def find_series_entry(invitation: SeriesInvitation) -> int | None:
    """Find the history entry with which `undo` restores an invitation to a series that was declined or cancelled."""
    if invitation.ended_in is None:
        return None
    ended = History.objects.filter(
        participant_tg_id=invitation.participant_tg_id,
        transaction=invitation.ended_in,
        appointment_id__isnull=False,
        action__in=REFUSALS,
    )
    return ended.order_by("-id").values_list("id", flat=True).first()


def find_newest(actor: Actor) -> History | None:
    """Find the last thing that a person deleted, declined or cancelled and can still undo, wherever they did it."""
    recent: set[History] = set()
    for of in ({"owner_tg_id": actor.tg_id}, {"participant_tg_id": actor.tg_id}):
        recent.update(History.objects.filter(**of).order_by("-id")[:NEWEST])
    for entry in sorted(recent, key=lambda one: one.pk, reverse=True):
        if entry.appointment_id is None:
            ends = find_event_entry(entry.event_id) == entry.pk if entry.event_id else False
        else:
            # The meetings of a deleted event come back with it.
            ends = find_meeting_entry(entry.appointment_id) == entry.pk and not any(
                one.transaction == entry.transaction and one.action == Action.DELETED for one in recent
            )
            ends = ends and not _has_event_moved(entry)
        if ends and is_open(actor, entry.pk):
            return entry
    return None


def is_open(actor: Actor, number: int | None) -> bool:
    """Whether that entry of the history is one that the actor may still undo."""
    entry = History.objects.filter(pk=number).first() if number is not None else None
    return entry is not None and _is_theirs(actor, entry) and entry.at >= clock.now() - WINDOW


@transactional
def undo(*, actor: Actor, number: int) -> Outcome:
    """Restore what a history entry says was deleted, declined or cancelled, and tell the others.

    `number` is the entry's, as of `find_event_entry` or `find_meeting_entry`. Of a deleted event's meetings, those
    whose people are busy by now stay cancelled.

    Raises:
        CalendarError: `undo_over` (after ten minutes, and to anyone who did not do it), `undo_done` (it is back),
            `undo_changed` (something else has become of it), and where it is a meeting, `undo_busy` or `taken` (the
            other one, or the actor, is busy then) and `expired`; for an event `too_many_events`.
    """
    entry = History.objects.filter(pk=number).first() if queries.is_storable(number) else None
    if entry is None or not is_open(actor, entry.pk):
        raise CalendarError("undo_over")
    if entry.appointment_id is None and entry.action == Action.DELETED:
        return _restore_events(actor, entry)
    if entry.appointment_id is not None and entry.action in REFUSALS:
        return _restore_answer(actor, entry)
    raise CalendarError("undo_over")


def _is_theirs(actor: Actor, entry: History) -> bool:
    by_person = entry.kind in {Kind.PERSON, Kind.PROGRAM} and entry.who_tg_id is not None
    return actor.staff or (by_person and entry.who_tg_id == actor.tg_id)


def _restore_events(actor: Actor, entry: History) -> Outcome:
    """Restore the event, and the other dates of its series that were deleted together with it."""
    number = (entry.before or {}).get("series_id")
    series = Series.objects.select_for_update().filter(pk=number).first() if number is not None else None
    with series_notices.gather_notices():
        return _restore_dates(actor, entry, series)


def _restore_dates(actor: Actor, entry: History, series: Series | None) -> Outcome:
    if series is None or not series.rrule_before:
        place = dt.datetime.fromisoformat((entry.before or {})["original_start"]) if series is not None else None
        there = Event.objects.filter(pk=entry.event_id or 0).exists()
        if series is not None and place not in series.exdates and not there:
            raise CalendarError("undo_changed")  # its rule has no such date any more
        return _restore_event(actor, entry)
    _require_same_rule(series, entry)
    _take_new_dates_back(series, entry)
    outcome = _restore_event(actor, entry)
    others = History.objects.filter(
        transaction=entry.transaction, action=Action.DELETED, appointment_id=None, before__series_id=series.pk
    ).exclude(pk=entry.pk)
    for other in others.order_by("id"):
        restored = _restore_event(actor, other)
        outcome.meetings += restored.meetings
        outcome.left += restored.left
    Series.objects.filter(pk=series.pk).update(
        rdates=_find_added(series), rrule=series.rrule_before, rrule_before="", sequence=F("sequence") + 1,
        extend_at=clock.now() if _goes_on(series) else None, updated_at=clock.now(),
    )  # fmt: skip
    return outcome


def _goes_on(series: Series) -> bool:
    """Whether the rule that comes back has dates behind those that are there."""
    rows = Event.objects.filter(series_id=series.pk).values_list("original_start", flat=True)
    last = max(place for place in rows if place is not None)
    later = rules.iterate(series.rrule_before, series.start, series.timezone, after=last)
    return any(start not in series.exdates for start in later)


def _find_added(series: Series) -> list[dt.datetime]:
    """The dates that were added to the rule that comes back: those that it has not."""
    rows = Event.objects.filter(series_id=series.pk).values_list("original_start", flat=True)
    places: set[dt.datetime] = {place for place in rows if place is not None}
    last = max(places)
    dates = rules.iterate(series.rrule_before, series.start, series.timezone)
    ruled = set(itertools.takewhile(last.__ge__, dates))
    return sorted({*series.rdates, *(places - ruled)})


def _require_same_rule(series: Series, entry: History) -> None:
    """Raise if the series has got another rule since that transaction, or has lost its dates.

    Raises:
        CalendarError: `undo_changed`.
    """
    later = History.objects.filter(owner_tg_id=entry.owner_tg_id, appointment_id=None, pk__gt=entry.pk)
    later = later.exclude(transaction=entry.transaction).exclude(kind=Kind.WORKER)
    written = later.filter(action=Action.CREATED, after__series_id=series.pk)
    deleted = later.filter(action=Action.DELETED, before__series_id=series.pk)
    if written.exists() or deleted.exists():
        raise CalendarError("undo_changed")


def _take_new_dates_back(series: Series, entry: History) -> None:
    """Delete the dates that another rule has brought, and let a date repeat again that was alone since."""
    together = History.objects.filter(transaction=entry.transaction, appointment_id=None)
    for alone in together.filter(action=Action.CHANGED, before__series_id=series.pk, after__series_id=None):
        start = dt.datetime.fromisoformat((alone.before or {})["original_start"])
        db.join_series(alone.event_id or 0, series.pk, start)
    written = together.filter(action=Action.CREATED, after__series_id=series.pk).values("event_id")
    new = list(Event.objects.filter(pk__in=written, series_id=series.pk).order_by("id").select_for_update())
    if not new:
        return
    whole_series.delete_dates(new)
    former = Series(date=series.date, time=series.time, timezone=series.timezone, rrule=series.rrule_before)
    starts = {date.original_start for date in new if date.original_start is not None}
    for start in itertools.takewhile(lambda start: start <= max(starts), series_dates.iterate(former)):
        if start in starts:  # it was left out then
            db.leave_out(series.pk, start)


def _restore_event(actor: Actor, entry: History) -> Outcome:
    """Restore the event, then its meetings, as far as the same transaction had changed them."""
    rows = History.objects.filter(event_id=entry.event_id, transaction=entry.transaction, appointment_id__isnull=False)
    together = list(rows.order_by("id"))
    owner = entry.owner_tg_id
    row: dict[str, Any] = dict(entry.before or {})
    if row.get("series_id") and not Series.objects.filter(pk=row["series_id"]).select_for_update().first():
        row |= {"series_id": None, "original_start": None}  # it has ended meanwhile
    db.lock_people(owner, *(tg_id for it in together for tg_id in (it.owner_tg_id, it.participant_tg_id or owner)))
    if entry.event_id is None or Event.objects.filter(pk=entry.event_id).exists():
        raise CalendarError("undo_done")
    events.require_room(owner)
    event = db.restore_event(
        {**row, "sequence": row["sequence"] + 1, "updated_at": clock.now().isoformat(), "reminders_set": True}
    )
    if event is None:  # it has been imported again meanwhile
        raise CalendarError("undo_changed")
    if event.series_id is not None:
        db.take_back(event.series_id, event.original_start)
    reminders.set_for_event(event)
    outcome = Outcome(event=event)
    statuses = {it.appointment_id: it.before["status"] for it in together if it.before and "status" in it.before}
    for number in sorted({it.appointment_id for it in together if it.appointment_id is not None}):
        meeting = status_changes.lock(number)
        if meeting is not None and not _has_changed(number, entry):
            meeting.event_id = event.pk
            _restore_with_event(actor, meeting, statuses.get(number), entry, outcome)
    shared_views.notify_restored([event], {event.pk: {meeting.participant_tg_id for meeting in outcome.meetings}})
    statistics.take_back_deletion(entry.at.astimezone(clock.get_zone(settings.TIME_ZONE)).date())
    return outcome


def _restore_with_event(
    actor: Actor, meeting: Appointment, status: str | None, entry: History, outcome: Outcome
) -> None:
    """Restore one of the event's meetings; one that was already off before the deletion is only linked to it again."""
    event_id = meeting.event_id
    try:
        with transaction.atomic():
            _restore(actor, meeting, status or meeting.status, entry)
    except CalendarError as error:
        meeting.refresh_from_db()
        Appointment.objects.filter(pk=meeting.pk).update(event_id=event_id)
        outcome.left.append((meeting, error.params.get("name", "")))
    else:
        if status is not None:
            outcome.meetings.append(meeting)


def _restore_answer(actor: Actor, entry: History) -> Outcome:
    """Restore the meeting, and the others where it was declined or cancelled with all of its series."""
    invitation = SeriesInvitation.objects.filter(
        ended_in=entry.transaction, participant_tg_id=entry.participant_tg_id or 0
    ).first()
    if invitation is None:
        return _restore_meeting(actor, entry)
    Series.objects.select_for_update().get(pk=invitation.series_id)
    together = History.objects.filter(
        transaction=entry.transaction,
        action__in=REFUSALS,
        appointment_id__isnull=False,
        owner_tg_id=invitation.organizer_tg_id,
        participant_tg_id=invitation.participant_tg_id,
    )
    entries = list(together.order_by("id"))
    dates = Event.objects.filter(pk__in=[it.event_id for it in entries if it.event_id is not None])
    list(dates.order_by("id").select_for_update().values_list("pk"))
    outcome, refused = Outcome(invitation=invitation), None
    with series_notices.gather_notices():
        for it in entries:
            try:
                with transaction.atomic():
                    outcome.meetings += _restore_meeting(actor, it).meetings
            except CalendarError as error:
                refused = refused or error
                outcome.left.append((Appointment.objects.get(pk=it.appointment_id or 0), error.params.get("name", "")))
        if refused is not None and not outcome.meetings:
            raise refused
        invitation.status, invitation.status_before, invitation.ended_in = invitation.status_before, "", None
        invitation.save()
        cards.refresh_invited([invitation.series_id], besides=[invitation.participant_tg_id])
    return outcome


def _restore_meeting(actor: Actor, entry: History) -> Outcome:
    event = db.lock_event(entry.event_id, owner=None) if entry.event_id else None
    meeting = appointments.lock_appointment(actor, entry.appointment_id or 0)
    last = History.objects.filter(appointment_id=meeting.pk).order_by("-id").first()
    if last is not None and last.action == Action.RESTORED and last.pk > entry.pk:
        raise CalendarError("undo_done")
    if _has_changed(meeting.pk, entry) or (event is not None and _is_superseded(meeting, event, entry)):
        raise CalendarError("undo_changed")
    status = (entry.before or {})["status"]
    if status == Status.CONFIRMED and event is not None and places.is_full(event.pk):
        raise CalendarError("event_full")
    try:
        with transaction.atomic():
            _restore(actor, meeting, status, entry)
    except CalendarError as error:
        if error.code == "undo_busy" and error.params["busy"] == actor.tg_id:
            raise CalendarError("taken") from error
        raise
    return Outcome(meetings=[meeting])


def _has_changed(meeting_id: int, entry: History) -> bool:
    """Whether the meeting has changed since. Meetings are unlinked from an event before it is deleted."""
    return History.objects.filter(appointment_id=meeting_id, pk__gt=entry.pk).exists()


def _is_superseded(meeting: Appointment, event: Event, entry: History) -> bool:
    """Whether its event has moved away, or the participant was invited to it again."""
    again = queries.select_active_of_event(event.pk).filter(participant_tg_id=meeting.participant_tg_id)
    return _has_event_moved(entry) or again.exists()


def _has_event_moved(entry: History) -> bool:
    """Whether the meeting's event has moved since, or together with that: it is not where the meeting was."""
    moves = History.objects.filter(event_id=entry.event_id, appointment_id=None, action=Action.MOVED)
    return moves.filter(Q(pk__gt=entry.pk) | Q(transaction=entry.transaction)).exists()


def _restore(actor: Actor, meeting: Appointment, status: str, entry: History) -> None:
    """Give a locked meeting its earlier status, if its people are free, and tell them.

    Raises:
        CalendarError: `undo_busy`, `expired`.
    """
    comes_back = status != meeting.status
    if comes_back:
        meeting.status = status
        if holds.is_expired(meeting):
            raise CalendarError("expired")
        _require_free(actor, meeting, entry.at)
    try:
        with transaction.atomic():
            meeting.save(update_fields=["status", "event", "updated_at"])
    except IntegrityError as error:
        raise _make_busy_error(meeting.participant_tg_id) from error
    if comes_back:
        meeting.refresh_from_db()
        reminders.set_for_meeting(meeting)
        notices.notify_both(meeting, by=actor.tg_id, headline=notices.RESTORED)
        if status == Status.CONFIRMED:
            status_changes.decline_rivals(meeting)


def _require_free(actor: Actor, meeting: Appointment, since: dt.datetime) -> None:
    """Raise if its people's time has been taken since; what overlapped it before may overlap it again.

    So does a new event of their own, where nobody asks them: they do not undo it themselves, nor have to answer again.
    """
    organizer, participant = meeting.organizer_tg_id, meeting.participant_tg_id
    holds.expire_for(participant, excluding=meeting.pk)
    theirs = partial(queries.select_busy, participant, meeting.taken, excluding=meeting.pk)
    taken = theirs(role=queries.Role.PARTICIPANT).exists()
    organized = theirs(role=queries.Role.ORGANIZER).filter(updated_at__gt=since)
    if taken or organized.exists():
        raise _make_busy_error(participant)
    if queries.select_confirmed(organizer, meeting.taken).filter(updated_at__gt=since).exists():
        raise _make_busy_error(organizer)
    unasked = {organizer, participant} - {actor.tg_id} if meeting.status == Status.CONFIRMED else set()
    for person in sorted(unasked):
        if own_time.has_new_own_event(person, meeting.taken, beside=meeting.event_id, since=since):
            raise _make_busy_error(person)


def _make_busy_error(tg_id: int) -> CalendarError:
    return CalendarError("undo_busy", name=queries.get_person(tg_id).display_name, busy=tg_id)
