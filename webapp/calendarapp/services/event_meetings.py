"""Meetings follow their events: those of one event, or of all dates of a series, in the same few statements.

Locks: the callers have locked the events; the people's calendars come next, then the meetings' rows, which are not
waited for (see `transactional`).
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import access, db, queries
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import holds, notices, obstacles, reminders, shared_views, status_changes
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

WHEN: Final = ("date", "time", "timezone", "duration_minutes", "all_day")

_FIND_CONFLICTS: Final = prepared.load("event_meetings", "find_conflicts")
_MAKE_ROOM: Final = prepared.load("event_meetings", "make_room")
_NOTE_AGAIN: Final = prepared.load("event_meetings", "note_again")
_FOLLOW: Final = prepared.load("event_meetings", "follow")


@dataclass(frozen=True)
class EventChange:
    """An event as it was, and as it is in the database now."""

    before: Event
    after: Event

    def _differs(self, *fields: str) -> bool:
        return any(getattr(self.before, field) != getattr(self.after, field) for field in fields)

    @cached_property
    def moves(self) -> bool:
        """Whether it takes another time."""
        return self._differs(*WHEN)

    @cached_property
    def named(self) -> bool:
        """Whether it has another name."""
        return self._differs("name")

    @cached_property
    def placed(self) -> bool:
        """Whether it has another place or link."""
        return self._differs("place", "url")

    @cached_property
    def freed(self) -> bool:
        """Whether its owner has said that its whole days leave them free.

        The other way round nothing changes: people have said yes to days that left them free.
        """
        return not self.moves and self._differs("transparent") and self.after.all_day and self.after.transparent

    @property
    def concerns_meetings(self) -> bool:
        """Whether its meetings change as well."""
        return self.moves or self.named or self.placed or self.freed


def lock_people(owner: int, events: Iterable[Event]) -> TgUser:
    """Lock the calendars of an owner and of those who are invited to these events; returns the owner's settings."""
    active = Appointment.objects.filter(event_id__in=[event.pk for event in events], status__in=queries.ACTIVE)
    db.lock_people(owner, *active.values_list("participant_tg_id", flat=True))
    return queries.get_person(owner)


@transactional
def follow(changes: Iterable[EventChange], *, by: int | None, force: bool = False, excluding: int = 0) -> None:
    """Let the meetings of one owner's events follow them.

    Where an event moves, its participants are asked again, or, if busy then, their meeting is cancelled. A meeting that
    had a time of its own before stays there. Nobody is asked about a meeting that only became shorter; one that was
    over and stays so is left alone. A new name, place or link applies to all.

    Args:
        changes: of the events.
        by: who made them; they are not told of a new place.
        force: the owner has been warned of a double booking.
        excluding: a meeting that the caller has moved.

    Raises:
        CalendarError: `double_booking`, when the owner has said yes to another meeting at one of the new times.
    """
    changed = {change.after.pk: change for change in changes if change.concerns_meetings}
    active = Appointment.objects.filter(event_id__in=changed, status__in=queries.ACTIVE).exclude(pk=excluding)
    people = set(active.values_list("participant_tg_id", flat=True)) if changed else set()
    if not people:
        return
    owner = next(iter(changed.values())).after.tg_user_id
    db.lock_people(owner, *people)
    if any(change.moves for change in changed.values()):
        holds.expire_late(people)
    meetings = list(active.order_by("id").select_for_update(nowait=True))
    known = queries.get_people({owner, *people})
    moving = [meeting for meeting in meetings if _moves(meeting, changed[meeting.event_id or 0])]
    headlines = {meeting.pk: _choose_headline(meeting, changed[meeting.event_id or 0].after) for meeting in moving}
    busy = _find_busy(moving, changed, headlines, owner, force=force)
    rows = []
    for meeting in meetings:
        if meeting.pk not in busy:
            rows += _describe(meeting, changed[meeting.event_id or 0], headlines.get(meeting.pk), known)
    _cancel(meeting for meeting in moving if meeting.pk in busy)
    room = [meeting for meeting in moving if meeting.pk not in busy]
    if _cross(room, changed):
        _MAKE_ROOM.run(meetings=[meeting.pk for meeting in room])
        _NOTE_AGAIN.run()
    before = {meeting.pk: meeting for meeting in meetings}
    written = _FOLLOW.all(Appointment, meetings=json.dumps(rows)) if rows else []
    reminders.set_for_meetings([meeting for meeting in written if meeting.pk in headlines])
    _notify(
        [*written, *(before[number] for number in busy)],
        before=before,
        headlines=headlines,
        busy=busy,
        changed=changed,
        people=known,
        by=by,
    )
    asked = {number for number, headline in headlines.items() if headline != notices.SHORTER and number not in busy}
    again = _group_people(meeting for meeting in written if meeting.pk in asked)
    shared_views.notify_moved((change.after for change in changed.values()), again)


@transactional
def cancel(events: Sequence[Event]) -> int:
    """Cancel the meetings of events that are being deleted, tell their participants, and unlink them from the events.

    Meetings that are over took place: they keep their status.

    Returns:
        How many meetings were cancelled.
    """
    of_events = Appointment.objects.filter(event_id__in=[event.pk for event in events])
    people = set(of_events.filter(status__in=queries.ACTIVE).values_list("participant_tg_id", flat=True))
    db.lock_people(*people)
    # Those that are settled as well: they lose their event below, and no row may be waited for.
    every = list(of_events.order_by("id").select_for_update(nowait=True))
    if not every:
        return 0
    meetings = [meeting for meeting in every if meeting.status in queries.ACTIVE and not access.is_over(meeting)]
    _cancel(meetings)
    known = queries.get_people({*people, *(meeting.organizer_tg_id for meeting in meetings)})
    owners = {event.pk: event.tg_user_id for event in events}
    for meeting in sorted(meetings, key=_get_start):
        notices.notify(
            meeting, reader=meeting.participant_tg_id, by=owners[meeting.event_id or 0], headline=notices.CANCELLED,
            people=known,
        )  # fmt: skip
    shared_views.notify_cancelled(events, _group_people(meetings))
    of_events.update(event=None)
    return len(meetings)


def _moves(meeting: Appointment, change: EventChange) -> bool:
    """Whether the meeting was at the event's time, and is not over, neither then nor now."""
    if not change.moves or meeting.slot != change.before.slot:
        return False
    return not (access.is_over(meeting) and access.is_over(change.after))


def _choose_headline(meeting: Appointment, event: Event) -> str:
    """What the event's time changes of the meeting: it is moved, or begins when it did and is shorter or longer."""
    if event.slot.lower != meeting.slot.lower:
        return notices.MOVED
    return notices.SHORTER if event.slot.upper < meeting.slot.upper else notices.LONGER


def _find_busy(
    moving: Sequence[Appointment],
    changed: dict[int, EventChange],
    headlines: dict[int, str],
    owner: int,
    *,
    force: bool,
) -> set[int]:
    """The numbers of the meetings whose participants are busy at the new time.

    Raises:
        CalendarError: `double_booking`.
    """
    if not moving:
        return set()
    rows = {number: found for number, *found in _FIND_CONFLICTS.rows(meetings=[meeting.pk for meeting in moving])}
    ordered = sorted(moving, key=lambda meeting: (changed[meeting.event_id or 0].after.slot.lower, meeting.pk))
    booked = next((meeting for meeting in ordered if rows[meeting.pk][1]), None)
    if booked is not None and not force:
        slot = changed[booked.event_id or 0].after.slot
        obstacles.refuse_double_booking(queries.select_confirmed(owner, slot).first())
    busy = {meeting.pk for meeting in moving if rows[meeting.pk][0] and headlines[meeting.pk] != notices.SHORTER}
    last: dict[int, DateTimeTZRange] = {}
    for meeting in ordered:  # dates of a file may come upon each other
        event = changed[meeting.event_id or 0].after
        before = last.get(meeting.participant_tg_id)
        if meeting.pk in busy or (event.all_day and event.transparent):
            continue
        if before is not None and overlap(before, event.slot) and headlines[meeting.pk] != notices.SHORTER:
            busy.add(meeting.pk)
        else:
            last[meeting.participant_tg_id] = event.slot
    return busy


def overlap(one: DateTimeTZRange, later: DateTimeTZRange) -> bool:
    """Whether an interval overlaps one that begins no later."""
    return bool(later.lower < one.upper or (later.lower == one.upper and one.upper_inc and later.lower_inc))


def _describe(
    meeting: Appointment, change: EventChange, headline: str | None, people: dict[int, TgUser]
) -> list[dict[str, Any]]:
    """What becomes of a meeting, as the query takes it; nothing if it stays as it is."""
    event, moves = change.after, headline is not None
    asked = moves and headline != notices.SHORTER
    row: dict[str, Any] = {
        "id": meeting.pk,
        "moves": moves,
        "asked": asked,
        "named": (moves or change.named) and meeting.name != event.name,
        "placed": change.placed and (meeting.place, meeting.url) != (event.place, event.url),
        "freed": change.freed and meeting.all_day,
    }
    if not any(row[kind] for kind in ("moves", "named", "placed", "freed")):
        return []
    if asked:
        begun = Appointment()
        holds.begin(begun, people[meeting.participant_tg_id], organizer=meeting.organizer_tg_id)
        row |= {"holds": begun.holds, "expires_at": begun.expires_at and begun.expires_at.isoformat()}
    return [row]


def _cross(moving: Sequence[Appointment], changed: dict[int, EventChange]) -> bool:
    """Whether a meeting comes upon the present place of another one of the same participant."""
    apart: dict[int, list[Appointment]] = {}
    for meeting in sorted(moving, key=_get_start):
        apart.setdefault(meeting.participant_tg_id, []).append(meeting)
    for own in apart.values():
        starts = [meeting.slot.lower for meeting in own]
        for meeting in own:
            slot = changed[meeting.event_id or 0].after.slot
            place = bisect_left(starts, slot.lower)
            near = [other for other in own[max(place - 1, 0) :][:1] if other.slot.upper >= slot.lower]
            for other in own[place:]:
                if other.slot.lower > slot.upper:
                    break
                near.append(other)
            if any(other is not meeting for other in near):
                return True
    return False


def _cancel(meetings: Iterable[Appointment]) -> None:
    gone = list(meetings)
    status_changes.write_statuses(gone, Status.CANCELLED)
    reminders.set_for_meetings(gone)


def _notify(
    meetings: Sequence[Appointment],
    *,
    before: dict[int, Appointment],
    headlines: dict[int, str],
    busy: Collection[int],
    changed: dict[int, EventChange],
    people: dict[int, TgUser],
    by: int | None,
) -> None:
    for meeting in sorted(meetings, key=_get_start):
        change = changed[meeting.event_id or 0]
        owner, participant = change.after.tg_user_id, meeting.participant_tg_id
        if meeting.pk in busy:
            about: dict[str, Any] = {"people": people, "wanted": change.after}
            notices.notify(meeting, reader=participant, by=owner, headline=notices.BUSY_THEN, **about)
            notices.notify(meeting, reader=owner, by=participant, headline=notices.MOVED_AWAY, **about)
            continue
        if meeting.pk in headlines:
            notices.notify(meeting, reader=participant, by=owner, headline=headlines[meeting.pk], people=people)
        was = before[meeting.pk]
        if (was.place, was.url) == (meeting.place, meeting.url) or access.is_over(meeting) or participant == by:
            continue
        headline = notices.LINK_CHANGED if was.place == meeting.place else notices.PLACE_CHANGED
        notices.notify(meeting, reader=participant, by=owner, headline=headline, people=people)


def _group_people(meetings: Iterable[Appointment]) -> dict[int, set[int]]:
    """The participants of meetings by the numbers of their events."""
    people: dict[int, set[int]] = {}
    for meeting in meetings:
        people.setdefault(meeting.event_id or 0, set()).add(meeting.participant_tg_id)
    return people


def _get_start(meeting: Appointment) -> Any:
    return meeting.slot.lower
