"""Taking somebody's time for a meeting: the rules of it, for all ways to invite.

Mostly nothing stands against a meeting, and one statement makes it (`bookings.book`). Otherwise it is looked at, under
the same locks, what that is: either it can be put right, or the organizer is told.
"""

import functools
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp import db, queries
from calendarapp.errors import OWN_EVENT, CalendarError
from calendarapp.messages import Payload
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import holds, notices, outbox, validation
from calendarapp.sql import bookings
from calendarapp.sql.transactions import mostly_one_statement


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to meet whom, and when; nothing about it is wrong by itself.

    Attributes:
        organizer: Telegram ID.
        participant: Telegram ID.
        event: what the meeting is made of, the caller's to check; one that is not saved stands for a meeting by itself.
        slot: what it occupies; an event that is not saved has no interval from the database.
        details: a word to the participant.
        over: the participant may have an event of their own then.
        force: the organizer may have another meeting then.
    """

    organizer: int
    participant: int
    event: Event
    slot: DateTimeTZRange
    details: str
    over: bool
    force: bool

    @classmethod
    def of(
        cls,
        organizer: int,
        participant: int,
        event: Event,
        details: str = "",
        *,
        over: bool = False,
        force: bool = False,
    ) -> "Wish":
        """Check what was given. Who may be double-booked (`force`), may invite over an event of the participant's, too.

        Raises:
            CalendarError: `self_invite`, `person_wrong`, `details_too_long`, `text_unreadable`.
        """
        text = validation.details(details)
        if organizer == validation.tg_id(participant):
            raise CalendarError("self_invite")
        slot = queries.compute_slot(event.date, event.time, event.timezone, event.duration_minutes)
        return cls(organizer, participant, event, slot, text, over or force, force)

    def meeting(self, number: int, guest: TgUser) -> Appointment:
        """The meeting that is wished for, of that number; not saved."""
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
        )
        holds.begin(meeting, guest)
        return meeting


def booked(wish: Wish) -> Appointment:
    """Take the participant's time, if it is free, and tell them: a part of the caller's transaction.

    Raises:
        CalendarError: `busy` (with `forcible`: by an event of their own alone), `already_invited`, `double_booking`
            unless forced.
    """
    return _at_once(wish) or _step_by_step(wish)


def booked_by_itself(wish: Wish) -> Appointment:
    """As `booked`, in a transaction of its own; inside of a caller's it is undone alone when it raises."""
    return mostly_one_statement(lambda: _at_once(wish), lambda: _step_by_step(wish))


def require_free(wish: Wish) -> None:
    """Pass when the organizer may ask the participant for that time; part of a transaction that lets go of the expired.

    Raises:
        CalendarError: `busy`, `already_invited`.
    """
    _require_free(_facts(wish), wish)


def refuse_double_booking(other: Appointment | Event | None) -> None:
    """Somebody is about to be in two places: it takes a second, deliberate word.

    Raises:
        CalendarError: `double_booking`, when there is another meeting, or an event of their own.
    """
    if other is not None:
        sentence = OWN_EVENT if isinstance(other, Event) else ""
        raise CalendarError("double_booking", sentence=sentence, name=other.name or f"#{other.pk}")


def busy(
    guest: TgUser,
    organizer: int,
    slot: DateTimeTZRange,
    *,
    excluding: int | None = None,
    event: int | None = None,
    forcible: bool = False,
) -> CalendarError:
    """The error that says so; it knows who wanted to meet when, for whoever offers others (`availability.instead`).

    Args:
        guest: who is busy.
        organizer: Telegram ID.
        slot: when.
        excluding: a meeting that does not count.
        event: an event that does not count: the meeting's own.
        forcible: whether the organizer may insist: nothing but an event of the guest's own is in the way.
    """
    return CalendarError(
        "busy",
        name=guest.display_name,
        people=(organizer, guest.pk),
        slot=slot,
        excluding=excluding,
        event=event,
        forcible=forcible,
        private=guest.busy_visibility == TgUser.BusyVisibility.NOBODY,
    )


def _at_once(wish: Wish) -> Appointment | None:
    """The meeting, when nothing stands against it: all of it is one statement, a transaction by itself."""
    number, host, guest = bookings.number_and_people(host=wish.organizer, guest=wish.participant)
    meeting = wish.meeting(number, guest)
    message = _invitation(meeting, host, guest)
    given = {"channel": outbox.CHANNEL, "slot": wish.slot, "guest": guest}
    made = bookings.book(meeting, message, **given, over=wish.over, force=wish.force)
    return meeting if made else None


def _step_by_step(wish: Wish) -> Appointment:
    """The meeting, or the error that says what stands against it."""
    db.lock_people(wish.organizer, wish.participant)
    facts = _facts(wish)
    _require_free(facts, wish)
    if not wish.force:
        refuse_double_booking(facts.other)
    meeting = wish.meeting(facts.number, facts.guest)
    message = _invitation(meeting, facts.host, facts.guest)
    if not bookings.store(meeting, message, channel=outbox.CHANNEL):  # the constraint has the last word
        raise busy(facts.guest, wish.organizer, wish.slot, event=wish.event.pk)
    return meeting


def _facts(wish: Wish) -> bookings.Facts:
    """What decides about it; what has waited for the participant too long is let go first."""
    people = {"host": wish.organizer, "guest": wish.participant}
    look = functools.partial(bookings.look, **people, slot=wish.slot, event=wish.event.pk)
    facts = look()
    if facts.expired:
        holds.expire_for(wish.participant)
        facts = look()
    return facts


def _require_free(facts: bookings.Facts, wish: Wish) -> None:
    if facts.invited:
        raise CalendarError("already_invited", name=facts.guest.display_name)
    if facts.busy or (facts.own and not wish.over):
        raise busy(facts.guest, wish.organizer, wish.slot, event=wish.event.pk, forcible=not facts.busy)


def _invitation(meeting: Appointment, host: TgUser, guest: TgUser) -> Payload | None:
    people = {host.pk: host, guest.pk: guest}
    return notices.written(meeting, people, reader=guest.pk, by=host.pk, headline=notices.INVITED)
