"""Several people of one event: invited at once, and whether they see each other.

A meeting of many is one event with an appointment for each participant.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from calendarapp import clock, db, queries
from calendarapp.access import Actor
from calendarapp.errors import BUSY_OR_INVITED, CalendarError
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import appointments, booking, cards, events, notices, validation
from calendarapp.services.booking import BookingRequest
from calendarapp.sql.transactions import transactional

MOST: Final = 100  # people at once


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of an invitation of several people.

    Attributes:
        event: to which.
        meetings: those that were made.
        refused: who was not invited, and the error that says why: `busy` or `already_invited`.
    """

    event: Event
    meetings: list[Appointment]
    refused: list[tuple[TgUser, CalendarError]]


@transactional
def invite(
    *,
    actor: Actor,
    participants: Iterable[int],
    event_id: int,
    details: str = "",
    over: bool = False,
    force: bool = False,
    partial: bool = False,
    said: dict[str, Any] | None = None,
) -> Invited:
    """Invite several people to one coming event: all of them, or nobody; the invitations are sent after the commit.

    Args:
        actor: the organizer, or the staff in their name, which no event of people's own stops.
        participants: Telegram IDs, each counts once.
        event_id: one of the organizer's events.
        details: a text that goes with the invitations.
        over: participants may have events of their own then.
        force: the organizer has been warned that they have another meeting then; includes `over`.
        partial: invite those who can be, if there are any.
        said: what the caller believes about the event.

    Raises:
        CalendarError: `people_busy` and `people_invited` (with `refused`, as `Invited` has it; `people_busy` as well
            with what `availability.find_alternatives` needs, and `forcible`), `double_booking`, `too_many_people`,
            `person_wrong`, `self_invite`, `event_not_found`, `event_past`, `event_differs`, `details_too_long`,
            `text_unreadable`.
    """
    force = force or actor.staff
    event, requests = _make_requests(actor, participants, event_id, details, said=said)
    made, refused = booking.book_each(requests, over=over, force=force, partial=partial)
    if not made:
        raise _make_error(event, requests, refused)
    if actor.staff:
        for meeting in made:
            notices.notify(meeting, reader=event.tg_user_id, by=None, headline=notices.ARRANGED)
    return Invited(event, made, _name(refused))


@transactional
def check(*, actor: Actor, participants: Iterable[int], event_id: int, over: bool = False) -> Event:
    """Return the event if `invite` would succeed now; dialogs check this before they continue. Errors: as `invite`.

    A double booking of the organizer is no obstacle yet: they are asked about it at the end.
    """
    event, requests = _make_requests(actor, participants, event_id, "")
    _made, refused = booking.book_each(requests, over=over, dry=True)
    if refused:
        raise _make_error(event, requests, refused)
    return event


@transactional
def invite_to_new(
    *,
    actor: Actor,
    owner: int,
    participants: Iterable[int],
    invitation: str = "",
    over: bool = False,
    force: bool = False,
    partial: bool = False,
    **fields: Any,
) -> Invited:
    """Create an event of that owner and invite several people to it; if nobody can be invited, nothing is created.

    `invitation` is the text that goes with the invitations, `fields` are of the event, as `events.create` takes them;
    the others as for `invite`.

    Raises:
        CalendarError: as `events.create` and `invite`.
    """
    people = _clean_people(participants)
    db.lock_people(validation.clean_tg_id(owner), *people)  # all at once, in one order with other bookings
    event = events.create(owner=owner, **fields)
    wish: dict[str, Any] = {"over": over, "force": force, "partial": partial}
    return invite(actor=actor, participants=people, event_id=event.pk, details=invitation, **wish)


@transactional
def invite_at(
    *, actor: Actor, participants: Iterable[int], event_id: int, start: dt.datetime, timezone: str, **wish: Any
) -> Invited:
    """Move an event, then invite to it: for a time that was offered because people are busy at its own.

    Those who are invited already are asked again. `start` is aware, and written down on the clock of `timezone`.

    Raises:
        CalendarError: `hour_repeated`, and as `events.change` and `invite`.
    """
    date, time = clock.to_wall_clock(start, timezone)
    force = bool(wish.get("force"))
    when: dict[str, Any] = {"date": date, "time": time, "timezone": timezone}
    event = events.lock_event(actor, event_id)
    people = _clean_people(participants)
    coming = queries.select_active_of_event(event.pk).values_list("participant_tg_id", flat=True)
    db.lock_people(event.tg_user_id, *people, *coming)
    if event.slot.lower != start:
        events.change(actor=actor, event_id=event_id, force=force, **when)
    return invite(actor=actor, participants=people, event_id=event_id, **wish)


@transactional
def hide(*, actor: Actor, event_id: int, hidden: bool) -> Event:
    """Let those who are invited to an event see each other, or nobody but its owner.

    Raises:
        CalendarError: `event_not_found`.
    """
    event = events.lock_event(actor, event_id)
    if event.participants_hidden == hidden:
        return event
    event = db.hide_participants(event.pk, hidden=hidden)
    cards.refresh_shared(event.pk)
    if event.series_id is not None:
        cards.refresh_invited([event.series_id])
    return event


def _clean_people(participants: Iterable[int]) -> list[int]:
    """Whom to invite, each once."""
    people = list(dict.fromkeys(validation.clean_tg_id(tg_id) for tg_id in participants))
    if not people:
        raise CalendarError("person_wrong")
    if len(people) > MOST:
        raise CalendarError("too_many_people", limit=MOST)
    return people


def _make_requests(
    actor: Actor, participants: Iterable[int], event_id: int, details: str, *, said: dict[str, Any] | None = None
) -> tuple[Event, list[BookingRequest]]:
    """Lock the event, and check what was given."""
    people = _clean_people(participants)
    event = appointments.get_coming_event(event_id, owner=None if actor.staff else actor.tg_id, lock=True)
    appointments.require_same(event, **(said or {}))
    origin = Appointment.Origin.ARRANGED if actor.staff else Appointment.Origin.INVITED
    return event, [BookingRequest.check(event.tg_user_id, tg_id, event, details, origin=origin) for tg_id in people]


def _make_error(event: Event, requests: Sequence[BookingRequest], refused: dict[int, CalendarError]) -> CalendarError:
    """The error that names everybody who can't be invited, with what the times need when all are free."""
    named = _name(refused)
    busy = [(person, error) for person, error in named if error.code == "busy"]
    invited = ", ".join(person.display_name for person, error in named if error.code != "busy")
    if not busy:
        return CalendarError("people_invited", names=invited, refused=named)
    # Those who are invited already are asked again when the event moves.
    coming = queries.select_active_of_event(event.pk).values_list("participant_tg_id", flat=True)
    people = list(dict.fromkeys([event.tg_user_id, *(request.participant for request in requests), *coming]))
    known = queries.get_people(people)
    nobody = TgUser.BusyVisibility.NOBODY
    return CalendarError(
        "people_busy",
        sentence=BUSY_OR_INVITED if invited else "",
        names=", ".join(person.display_name for person, _error in busy),
        invited=invited,
        refused=named,
        people=people,
        slot=event.slot,
        excluding=None,
        event=event.pk,
        forcible=all(error.params["forcible"] for _person, error in busy) and not invited,
        unknown=[known[tg_id] for tg_id in people[1:] if known[tg_id].started_at is None and tg_id not in refused],
        private=event.all_day or any(known[tg_id].busy_visibility == nobody for tg_id in people[1:]),
    )


def _name(refused: dict[int, CalendarError]) -> list[tuple[TgUser, CalendarError]]:
    people = queries.get_people(refused) if refused else {}
    return [(people[tg_id], error) for tg_id, error in refused.items()]
