"""Booking a person's time for a meeting: the rules, for all ways to invite.

A database function locks, checks and, if nothing stands against the meeting, writes
(`sql/calendar_book_appointments_v3.sql`). This module prepares the request, interprets each obstacle, and notifies.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import authorship, clock, queries
from calendarapp.errors import OWN_EVENT, CalendarError
from calendarapp.messages import Payload
from calendarapp.models import Appointment, BusySlot, Event, TgUser
from calendarapp.services import holds, notices, outbox, validation
from calendarapp.sql import prepared
from calendarapp.sql.transactions import retry_lost_race
from webapp import metrics, tracing

R = TypeVar("R")

# What the database's function is given of a meeting.
FIELDS: Final = (
    *("id", "event_id", "name", "organizer_tg_id", "participant_tg_id", "date", "time", "duration_minutes", "timezone"),
    *("details", "status", "holds", "expires_at", "created_at", "updated_at", "all_day", "transparent", "place", "url"),
)
_PREPARE: Final = prepared.load("appointments", "prepare_booking")
_BOOK: Final = prepared.load("appointments", "book")


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """Who wants to meet whom, and when; already validated.

    `event`, as it stands in the database, is what the meeting is made of; an unsaved one stands for a meeting by
    itself, and has no interval from the database: `slot` is what the meeting occupies. `accepted`: the participant has
    said yes beforehand, by a link (`link_bookings`).
    """

    organizer: int
    participant: int
    event: Event
    slot: DateTimeTZRange
    details: str
    accepted: bool = False

    @classmethod
    def check(
        cls, organizer: int, participant: int, event: Event, details: str = "", *, accepted: bool = False
    ) -> "BookingRequest":
        """Check what was given.

        Raises:
            CalendarError: `self_invite`, `person_wrong`, `details_too_long`, `text_unreadable`.
        """
        text = validation.clean_details(details)
        if organizer == validation.clean_tg_id(participant):
            raise CalendarError("self_invite")
        slot = queries.compute_slot(event.date, event.time, event.timezone, event.duration_minutes)
        return cls(organizer, participant, event, slot, text, accepted)

    def draft(self, number: int, participant: TgUser) -> Appointment:
        """Make the requested meeting with that number; not saved."""
        now = clock.now()
        meeting = Appointment(
            id=number,
            event_id=self.event.pk,
            name=self.event.name,
            organizer_tg_id=self.organizer,
            participant_tg_id=self.participant,
            date=self.event.date,
            time=self.event.time,
            duration_minutes=self.event.duration_minutes,
            timezone=self.event.timezone,
            details=self.details,
            all_day=self.event.all_day,
            transparent=self.event.all_day and self.event.transparent,
            place=self.event.place,
            url=self.event.url,
            created_at=now,
            updated_at=now,
        )
        holds.begin(meeting, participant)
        if self.accepted:
            meeting.status, meeting.holds, meeting.expires_at = Appointment.Status.CONFIRMED, True, None
        return meeting


@dataclass(frozen=True, slots=True)
class BookingConflicts:
    """What stands against a meeting, as the database's function answers.

    Attributes:
        number: the meeting's.
        changed: its event, or what its participant has chosen, is not what was read before.
        expired: the participant has invitations that were not answered in time.
        invited: the participant is invited to this event already.
        busy: meetings take the participant's time.
        own: so does an event of their own.
        other_id: another meeting then to which the organizer has said yes.
        other_name: its name.
    """

    number: int
    changed: bool
    expired: bool
    invited: bool
    busy: bool
    own: bool
    other_id: int | None
    other_name: str | None


class EventChangedError(Exception):
    """The event of a request has changed: the caller has to read it again."""


def book(request: BookingRequest, *, over: bool = False, force: bool = False) -> Appointment:
    """Take one participant's time. Arguments and errors: as `book_all`."""
    [meeting] = book_all([request], over=over, force=force)
    return meeting


def book_all(requests: Sequence[BookingRequest], *, over: bool = False, force: bool = False) -> list[Appointment]:
    """Take the participants' time where all of it is free, and tell them: all of the meetings, or none.

    Part of the caller's transaction; without one, the booking is a transaction by itself.

    Args:
        requests: at least one; no two of one participant overlap.
        over: participants may have events of their own then.
        force: organizers may have another meeting then; includes `over`.

    Raises:
        CalendarError: `busy` (with `forcible`: by an event of their own alone), `already_invited`, `double_booking`
            unless forced.
        EventChangedError: an event is not what it was when it was read.
    """
    try:
        made = retry_lost_race(lambda: _book(requests, over=over or force, force=force, dry=False))
    except CalendarError as error:
        metrics.BOOKINGS.labels(error.code).inc()
        raise
    transaction.on_commit(lambda: metrics.BOOKINGS.labels("made").inc(len(made)))
    return made


def book_current(make: Callable[[], BookingRequest], *, over: bool = False, force: bool = False) -> Appointment:
    """As `book`, for a request made from an event: it is made again if the event has changed meanwhile."""
    return _with_current(make, lambda request: book(request, over=over, force=force))


def require_free(make: Callable[[], BookingRequest], *, over: bool = False) -> BookingRequest:
    """Raise unless the organizer may ask the participant for that time; returns the request that was looked at.

    It is made again if its event has changed meanwhile. A double booking of the organizer is no obstacle yet. Errors:
    as `book_all`.
    """

    def look(request: BookingRequest) -> BookingRequest:
        retry_lost_race(lambda: _book([request], over=over, force=True, dry=True))
        return request

    return _with_current(make, look)


def refuse_double_booking(other: Appointment | BusySlot | Event | None) -> None:
    """Refuse a double booking, which needs a second confirmation.

    Raises:
        CalendarError: `double_booking`, when there is another meeting, or an event of their own.
    """
    if other is not None:
        sentence = OWN_EVENT if isinstance(other, Event) else ""
        raise CalendarError("double_booking", sentence=sentence, name=other.name or f"#{other.pk}")


def make_busy_error(
    participant: TgUser,
    organizer: int,
    slot: DateTimeTZRange,
    *,
    excluding: int | None = None,
    event: int | None = None,
    forcible: bool = False,
    whole_days: bool = False,
) -> CalendarError:
    """The error `busy`; it knows who wanted to meet when, for the times that are offered (`availability.instead`).

    `excluding` is a meeting that does not count, `event` an event that does not: the meeting's own. `forcible`: the
    organizer may insist, for nothing but an event of the participant's own is in the way. `whole_days`: no other times
    are offered instead of those.
    """
    return CalendarError(
        "busy",
        name=participant.display_name,
        people=(organizer, participant.pk),
        slot=slot,
        excluding=excluding,
        event=event,
        forcible=forcible,
        private=whole_days or participant.busy_visibility == TgUser.BusyVisibility.NOBODY,
    )


def _with_current(make: Callable[[], BookingRequest], use: Callable[[BookingRequest], R]) -> R:
    while True:
        try:
            return use(make())
        except EventChangedError:
            continue


def _book(requests: Sequence[BookingRequest], *, over: bool, force: bool, dry: bool) -> list[Appointment]:
    """1. Read the people. 2. Let the database decide and write. 3. If an obstacle can be removed, do so and retry."""
    while True:
        numbers, people = _prepare(requests)
        meetings = [
            request.draft(number, people[request.participant])
            for number, request in zip(numbers, requests, strict=True)
        ]
        given = [
            _describe(meeting, request, people, silent=dry) for meeting, request in zip(meetings, requests, strict=True)
        ]
        rows = _BOOK.rows(
            meetings=json.dumps(given, default=str),
            over=over,
            force=force,
            dry=dry,
            actor=authorship.get_writer_setting(),
            channel=outbox.CHANNEL,
        )
        # The last row of a meeting counts: it says so when the constraint has refused it.
        last = {row[0]: BookingConflicts(*row) for row in rows}
        found = [last[number] for number in numbers]
        if not _put_right(found, requests):
            for conflicts, request in zip(found, requests, strict=True):
                _require_none(conflicts, request, people[request.participant], over=over, force=force)
            return [_as_saved(meeting, request.slot) for meeting, request in zip(meetings, requests, strict=True)]


def _prepare(requests: Sequence[BookingRequest]) -> tuple[list[int], dict[int, TgUser]]:
    """Numbers for the meetings, and everybody who takes part."""
    wanted = {tg_id for request in requests for tg_id in (request.organizer, request.participant)}
    rows = _PREPARE.beside(TgUser, 1, count=len(requests), people=list(wanted))
    known = {person.pk: person for _numbers, person in rows if person is not None}
    return rows[0][0][0], {tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in wanted}


def _describe(
    meeting: Appointment, request: BookingRequest, people: dict[int, TgUser], *, silent: bool
) -> dict[str, Any]:
    """The meeting as the database's function takes it."""
    participant = people[request.participant]
    known = not participant._state.adding
    return {
        **{field: getattr(meeting, field) for field in FIELDS},
        "event_sequence": request.event.sequence,
        "policy": participant.hold_policy if known else None,
        "hours": participant.hold_hours if known else None,
        "payload": None if silent else _render_invitation(meeting, people),
    }


def _render_invitation(meeting: Appointment, people: dict[int, TgUser]) -> Payload | None:
    by, reader = meeting.organizer_tg_id, meeting.participant_tg_id
    headline = notices.BOOKED if meeting.status == Appointment.Status.CONFIRMED else notices.INVITED
    payload = notices.render(meeting, people, reader=reader, by=by, headline=headline)
    return payload and tracing.mark(payload)


def _put_right(found: Sequence[BookingConflicts], requests: Sequence[BookingRequest]) -> bool:
    """Expire invitations; returns whether to retry the booking, for this or because something has changed."""
    again = False
    for conflicts, request in zip(found, requests, strict=True):
        if conflicts.expired:
            holds.expire_for(request.participant)
            again = True
        if conflicts.changed:
            event = request.event
            if event.pk is not None and not Event.objects.filter(pk=event.pk, sequence=event.sequence).exists():
                raise EventChangedError
            again = True
    return again


def _require_none(
    conflicts: BookingConflicts, request: BookingRequest, participant: TgUser, *, over: bool, force: bool
) -> None:
    if conflicts.invited:
        raise CalendarError("already_invited", name=participant.display_name)
    if conflicts.busy or (conflicts.own and not over):
        forcible = not conflicts.busy
        about: dict[str, Any] = {"event": request.event.pk, "forcible": forcible, "whole_days": request.event.all_day}
        raise make_busy_error(participant, request.organizer, request.slot, **about)
    if conflicts.other_id is not None and not force:
        refuse_double_booking(Appointment(pk=conflicts.other_id, name=conflicts.other_name or ""))


def _as_saved(meeting: Appointment, slot: DateTimeTZRange) -> Appointment:
    meeting.slot = slot
    meeting._state.adding = False
    meeting._state.db = DEFAULT_DB_ALIAS
    return meeting
