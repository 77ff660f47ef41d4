"""Booking a person's time for a meeting: the rules, for all ways to invite.

A database function locks, checks and, if nothing stands against the meeting, writes
(`sql/calendar_book_appointments_v4.sql`). This module prepares the request, interprets each obstacle, and notifies.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import authorship, clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Other, Payload
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import holds, notices, obstacles, outbox, validation
from calendarapp.sql import prepared
from calendarapp.sql.transactions import retry_lost_race
from webapp import metrics, tracing

Origin = Appointment.Origin
R = TypeVar("R")

# What the database's function is given of a meeting.
FIELDS: Final = (
    *("id", "event_id", "name", "organizer_tg_id", "participant_tg_id", "date", "time", "duration_minutes", "timezone"),
    *("details", "status", "holds", "expires_at", "created_at", "updated_at", "all_day", "transparent", "place", "url"),
    "origin",
)
_PREPARE: Final = prepared.load("appointments", "prepare_booking")
_BOOK: Final = prepared.load("appointments", "book")


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """Who wants to meet whom, and when; already validated.

    `event`, as it stands in the database, is what the meeting is made of; an unsaved one stands for a meeting by
    itself, and has no interval from the database: `slot` is what the meeting occupies. `accepted`: the participant has
    said yes beforehand, by a link (`link_bookings`, `joining`). `origin` says who is known to whom afterwards.
    """

    organizer: int
    participant: int
    event: Event
    slot: DateTimeTZRange
    details: str
    accepted: bool = False
    told: bool = True
    origin: Origin = Origin.INVITED

    @classmethod
    def check(
        cls,
        organizer: int,
        participant: int,
        event: Event,
        details: str = "",
        *,
        accepted: bool = False,
        origin: Origin = Origin.INVITED,
    ) -> "BookingRequest":
        """Check what was given.

        Raises:
            CalendarError: `self_invite`, `person_wrong`, `details_too_long`, `text_unreadable`.
        """
        text = validation.clean_details(details)
        if organizer == validation.clean_tg_id(participant):
            raise CalendarError("self_invite")
        slot = queries.compute_slot(event.date, event.time, event.timezone, event.duration_minutes)
        return cls(organizer, participant, event, slot, text, accepted, origin=origin)

    def draft(self, number: int, participant: TgUser, *, asks: bool) -> Appointment:
        """Make the requested meeting with that number; not saved. `asks`: it is a request (`queries.is_request`)."""
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
            origin=self.origin,
        )
        holds.begin(meeting, participant, organizer=self.organizer, asks=asks)
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is read before a booking: numbers for the meetings, and who is invited to their event already, and how."""

    numbers: list[int]
    invited: list[tuple[int, str]]


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
    made, obstacles = _book(requests, over=over or force, force=force, dry=False)
    for error in obstacles.values():
        metrics.BOOKINGS.labels(error.code).inc()
        raise error
    return made


def book_each(
    requests: Sequence[BookingRequest],
    *,
    over: bool = False,
    force: bool = False,
    partial: bool = False,
    dry: bool = False,
) -> tuple[list[Appointment], dict[int, CalendarError]]:
    """As `book_all` for different people at one event, with what stands against each of them instead of an error.

    Args:
        requests: of one event, which the caller has locked.
        over: as for `book_all`.
        force: as for `book_all`.
        partial: invite those against whom nothing stands; otherwise all or nobody.
        dry: only look. A double booking of the organizer is no obstacle yet.

    Returns:
        The meetings, and for each participant who was refused `busy` or `already_invited`.

    Raises:
        CalendarError: `double_booking`, when nothing else stands against those who are left.
    """
    refused: dict[int, CalendarError] = {}
    left = list(requests)
    while left:
        made, found = _book(left, over=over or force, force=force or dry, dry=dry)
        if not found:
            return made, refused
        of_people = {tg_id: error for tg_id, error in found.items() if error.code != "double_booking"}
        if not of_people:
            error = next(iter(found.values()))
            metrics.BOOKINGS.labels(error.code).inc()
            raise error
        for error in () if dry else of_people.values():
            metrics.BOOKINGS.labels(error.code).inc()
        refused |= of_people
        if not partial:
            break
        left = [request for request in left if request.participant not in of_people]
    return [], refused


def book_current(make: Callable[[], BookingRequest], *, over: bool = False, force: bool = False) -> Appointment:
    """As `book`, for a request made from an event: it is made again if the event has changed meanwhile."""
    return _with_current(make, lambda request: book(request, over=over, force=force))


def require_free(make: Callable[[], BookingRequest], *, over: bool = False) -> BookingRequest:
    """Raise unless the organizer may ask the participant for that time; returns the request that was looked at.

    It is made again if its event has changed meanwhile. A double booking of the organizer is no obstacle yet. Errors:
    as `book_all`.
    """

    def look(request: BookingRequest) -> BookingRequest:
        _made, obstacles = _book([request], over=over, force=True, dry=True)
        for error in obstacles.values():
            raise error
        return request

    return _with_current(make, look)


def _with_current(make: Callable[[], BookingRequest], use: Callable[[BookingRequest], R]) -> R:
    while True:
        try:
            return use(make())
        except EventChangedError:
            continue


def _book(
    requests: Sequence[BookingRequest], *, over: bool, force: bool, dry: bool
) -> tuple[list[Appointment], dict[int, CalendarError]]:
    """Book all of the meetings or none; returns them, and what stands against each participant, in their order."""
    made, obstacles = retry_lost_race(lambda: _try_to_book(requests, over=over, force=force, dry=dry))
    if obstacles:
        return [], obstacles
    if not dry:
        transaction.on_commit(lambda: metrics.BOOKINGS.labels("made").inc(len(made)))
    return made, {}


def _try_to_book(
    requests: Sequence[BookingRequest], *, over: bool, force: bool, dry: bool
) -> tuple[list[Appointment], dict[int, CalendarError]]:
    """1. Read the people. 2. Let the database decide and write. 3. If an obstacle can be removed, do so and retry."""
    while True:
        prepared_for, people = _prepare(requests)
        asking = {one.participant for one in requests if queries.is_request(one.organizer, people[one.participant])}
        meetings = [
            request.draft(number, people[request.participant], asks=request.participant in asking)
            for number, request in zip(prepared_for.numbers, requests, strict=True)
        ]
        coming = [] if dry or requests[0].event.participants_hidden else _list_coming(prepared_for, meetings, people)
        given = [
            _describe(meeting, request, people, None if dry else coming, asks=request.participant in asking)
            for meeting, request in zip(meetings, requests, strict=True)
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
        found = [last[meeting.pk] for meeting in meetings]
        if not _put_right(found, requests):
            obstacles: dict[int, CalendarError] = {}
            for conflicts, request in zip(found, requests, strict=True):
                error = _find_obstacle(conflicts, request, people[request.participant], over=over, force=force)
                if error is not None:
                    obstacles.setdefault(request.participant, error)
            saved = [_as_saved(meeting, request.slot) for meeting, request in zip(meetings, requests, strict=True)]
            return saved, obstacles


def _prepare(requests: Sequence[BookingRequest]) -> tuple[Prepared, dict[int, TgUser]]:
    """Numbers for the meetings, and everybody who takes part."""
    wanted = {tg_id for request in requests for tg_id in (request.organizer, request.participant)}
    about = {"event": requests[0].event.pk or queries.NONE, "shown": messages.PARTICIPANTS_SHOWN}
    rows = _PREPARE.beside(TgUser, 3, count=len(requests), people=list(wanted), **about)
    known = {person.pk: person for _found, person in rows if person is not None}
    numbers, invited, answers = rows[0][0]
    wanted |= set(invited[: messages.PARTICIPANTS_SHOWN])
    people = {tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in wanted}
    return Prepared(numbers, list(zip(invited, answers, strict=True))), people


def _list_coming(prepared_for: Prepared, meetings: Sequence[Appointment], people: dict[int, TgUser]) -> list[Other]:
    """Who takes part in the event besides its organizer, once the meetings are booked, and how they have answered."""
    new = [(meeting.participant_tg_id, str(meeting.status)) for meeting in meetings if meeting.event_id is not None]
    return [(people.get(tg_id) or TgUser(tg_id=tg_id), status) for tg_id, status in (*prepared_for.invited, *new)]


def _describe(
    meeting: Appointment,
    request: BookingRequest,
    people: dict[int, TgUser],
    coming: list[Other] | None,
    *,
    asks: bool,
) -> dict[str, Any]:
    """The meeting as the database's function takes it; `coming` None: without a message."""
    participant = people[request.participant]
    known = not participant._state.adding
    return {
        **{field: getattr(meeting, field) for field in FIELDS},
        "event_sequence": request.event.sequence,
        "policy": participant.hold_policy if known else None,
        "hours": participant.hold_hours if known else None,
        "asks": asks,
        "payload": _render_invitation(meeting, people, coming, asks) if coming is not None and request.told else None,
    }


def _render_invitation(
    meeting: Appointment, people: dict[int, TgUser], coming: list[Other], asks: bool
) -> Payload | None:
    by, reader = meeting.organizer_tg_id, meeting.participant_tg_id
    if meeting.status == Appointment.Status.CONFIRMED:
        headline = notices.BOOKED
    else:
        headline = notices.REQUESTED if asks else notices.INVITED
    others = [other for other in coming if other[0].tg_id != reader]  # `pk` takes its time, a hundred times a hundred
    payload = notices.render(meeting, people, reader=reader, by=by, headline=headline, others=others)
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


def _find_obstacle(
    conflicts: BookingConflicts, request: BookingRequest, participant: TgUser, *, over: bool, force: bool
) -> CalendarError | None:
    if conflicts.invited:
        return CalendarError("already_invited", name=participant.display_name)
    if conflicts.busy or (conflicts.own and not over):
        forcible = not conflicts.busy
        about: dict[str, Any] = {"event": request.event.pk, "forcible": forcible, "whole_days": request.event.all_day}
        return obstacles.make_busy_error(participant, request.organizer, request.slot, **about)
    if conflicts.other_id is not None and not force:
        return obstacles.make_double_booking_error(Appointment(pk=conflicts.other_id, name=conflicts.other_name or ""))
    return None


def _as_saved(meeting: Appointment, slot: DateTimeTZRange) -> Appointment:
    meeting.slot = slot
    meeting._state.adding = False
    meeting._state.db = DEFAULT_DB_ALIAS
    return meeting
