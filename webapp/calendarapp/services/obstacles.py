"""What stands against a meeting, as errors: a person is busy, or would be double-booked."""

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendarapp.errors import OWN_EVENT, CalendarError
from calendarapp.models import Appointment, BusySlot, Event, TgUser


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
