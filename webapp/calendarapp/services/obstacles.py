"""What stands against a meeting, as errors: a person is busy, or would be double-booked."""

from collections.abc import Iterable, Sequence

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp.errors import OWN_EVENT, SERIES_BUSY_NAMED, TAKEN_BY, CalendarError
from calendarapp.models import Appointment, BusySlot, Event, TgUser
from calendarapp.queries import own_time


def refuse_double_booking(other: Appointment | BusySlot | Event | None) -> None:
    """Refuse a double booking, which needs a second confirmation.

    Raises:
        CalendarError: `double_booking`, when there is another meeting, or an event of their own.
    """
    if other is not None:
        raise make_double_booking_error(other)


def make_double_booking_error(other: Appointment | BusySlot | Event) -> CalendarError:
    """The error `double_booking`: another meeting then, or an event of their own."""
    sentence = OWN_EVENT if isinstance(other, Event) else ""
    return CalendarError("double_booking", sentence=sentence, name=other.name or f"#{other.pk}")


def make_taken_error(tg_id: int, slot: DateTimeTZRange, *, excluding: int | None = None) -> CalendarError:
    """The error `taken`, which names the meeting that this person has then: for them to read.

    `excluding` is the meeting in question.
    """
    other = own_time.get_taking_meeting(tg_id, slot, excluding=excluding)
    if other is None or not other.name:
        return CalendarError("taken")
    return CalendarError("taken", sentence=TAKEN_BY, name=other.name)


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
    """The error `busy`; it knows who wanted to meet when, for the times on offer (`availability.find_alternatives`).

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


def make_busy_dates_error(
    busy: Sequence[Event | Appointment], left: int, people: Iterable[TgUser] = ()
) -> CalendarError:
    """The error `series_busy`: of a series, these dates are not free, and how many would be left.

    `people`: the invited who are busy then, by name.
    """
    names = ", ".join(sorted(person.display_name for person in people))
    return CalendarError(
        "series_busy",
        sentence=SERIES_BUSY_NAMED if names else "",
        count=len(busy),
        names=names,
        starts=[date.slot.lower for date in busy],
        dates=[date.pk for date in busy],
        left=left,
    )
