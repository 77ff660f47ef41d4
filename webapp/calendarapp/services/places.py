"""The places of an event that has a limited number of places, and the list of those who wait for one.

People who say yes when all places are taken wait. The first moves up when a place becomes free, unless they are busy
by then. Only people who have said yes have a place; those who wait keep no time.

The event's row is the lock: it is taken first, then the calendars of all whom a free place may concern.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from calendarapp import access, authorship, db
from calendarapp.models import Appointment, Event
from calendarapp.queries import own_time, places
from calendarapp.services import holds, notices, reminders, status_changes
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

LOOKED_AT: Final = 50  # of those who wait, at once
BATCH: Final = 100  # events in one round of housekeeping

_LOCK: Final = prepared.load("places", "lock")
_LOCK_DATES: Final = prepared.load("places", "lock_dates")
_IS_FULL: Final = prepared.load("places", "is_full")
_PUT_LAST: Final = prepared.load("places", "put_last")
_MOVE_UP: Final = prepared.load("places", "move_up")
_LIST_BEHIND: Final = prepared.load("places", "list_behind")


def lock(event_id: int | None, *people: int) -> Event | None:
    """Lock an event that has a limited number of places, and the calendars of its people and of all who wait.

    Returns:
        None for an event that has room for any number, and without one: then only those people are locked.
    """
    event = None if event_id is None else _LOCK.first(Event, id=event_id, actor=authorship.get_writer_setting())
    waiting = [] if event is None else places.list_waiting(event.pk, LOOKED_AT)
    db.lock_people(*people, *(meeting.participant_tg_id for meeting in waiting))
    return event


def lock_dates(series_id: int, *people: int) -> set[int]:
    """Lock the coming dates of a series that have a limited number of places, then those people and all who wait there.

    Returns:
        The numbers of these dates.
    """
    dates = {number for (number,) in _LOCK_DATES.rows(series=series_id)}
    db.lock_people(*people, *(tg_id for _date, tg_id in places.list_waiting_at(dates)))
    return dates


def put_surplus_on_list(meetings: Iterable[Appointment], room: Mapping[int, int]) -> None:
    """Of confirmed meetings at new dates, let those that came too late wait for a place.

    `room`: how many places there are, for each date that has them.
    """
    there: Counter[int] = Counter()
    for meeting in sorted(meetings, key=lambda one: one.pk):
        number = meeting.event_id or 0
        if number not in room or meeting.status != Status.CONFIRMED:
            continue
        there[number] += 1
        if there[number] > room[number]:
            status_changes.write_status(meeting, Status.PENDING)
            reminders.set_for_meeting(put_on_list(meeting))


def is_full(event_id: int) -> bool:
    """Whether all places of a locked event are taken; those who wait come first."""
    return _IS_FULL.row(event=event_id) == (True,)


def put_on_list(meeting: Appointment) -> Appointment:
    """Put a pending meeting of a locked event behind all who wait; returns it as it is now."""
    [stored] = _PUT_LAST.all(Appointment, id=meeting.pk, event=meeting.event_id)
    return stored


@transactional
def fill(event_id: int) -> int:
    """Let those who wait move up while there are places; they are told, and so is the organizer.

    A person who is busy by then is passed over and waits no longer. Part of the caller's transaction, which has locked
    the event with `hold`. Nobody moves up to what is over.

    Returns:
        How many moved up.
    """
    if not places.list_waiting(event_id, 1):
        return 0
    event = db.lock_event(event_id, owner=None)
    if event is None or access.is_over(event):
        return 0
    waiting = places.list_waiting(event_id, LOOKED_AT)
    db.lock_people(event.tg_user_id, *(meeting.participant_tg_id for meeting in waiting))
    there, _waiting = places.count_places(event_id)
    free = len(waiting) if event.capacity is None else event.capacity - there
    moved = 0
    for meeting in waiting:
        if moved >= free:
            break
        moved += _move_up(meeting)
    return moved


def fill_freed_places() -> int:
    """Fill the places that became free where no service saw it: by erasures, and by other programs' statements.

    Returns:
        How many people moved up.
    """
    return sum(fill(number) for (number,) in _LIST_BEHIND.rows(limit=BATCH))


def _move_up(waiting: Appointment) -> int:
    """Give the first of the list the free place, or pass them over; returns how many places that takes."""
    meeting = status_changes.lock(waiting.pk)
    if meeting is None or not meeting.is_waiting:
        return 0
    facts = holds.find_conflicts(meeting)
    participant, organizer = meeting.participant_tg_id, meeting.organizer_tg_id
    since = meeting.waiting_since
    fresh = since is not None and own_time.has_new_own_event(
        participant, meeting.taken, beside=meeting.event_id, since=since
    )
    if facts.taken or isinstance(facts.other, Appointment) or fresh:
        status_changes.write_status(meeting, Status.DECLINED)
        notices.notify(meeting, reader=participant, by=organizer, headline=notices.PASSED_OVER, people=facts.people)
        return 0
    [meeting] = _MOVE_UP.all(Appointment, id=meeting.pk)
    reminders.set_for_meeting(meeting, people=facts.people)
    notices.notify(meeting, reader=participant, by=organizer, headline=notices.MOVED_UP, people=facts.people)
    notices.notify(meeting, reader=organizer, by=participant, headline=notices.GOT_A_PLACE, people=facts.people)
    if facts.rivals:
        status_changes.decline_rivals(meeting)
    return 1
