"""The three documented functions about meetings: who is busy when, and inviting to an event."""

import datetime as dt
from datetime import date
from typing import List, Optional, Tuple  # noqa: UP035  the documented signatures, to the letter

from django.conf import settings

from calendarapp import queries
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services import booking
from calendarapp.services.booking import BookingRequest


def get_user_busy_slots(
    tg_user_id: int,
    date_from: Optional[date] = None,  # noqa: UP045
    date_to: Optional[date] = None,  # noqa: UP045
) -> List[Tuple[date, str, int, str]]:  # noqa: UP006
    """The slots that pending and confirmed meetings take, in either role, in time order.

    Args:
        tg_user_id: Telegram ID.
        date_from: the first day, inclusive; None for no bound.
        date_to: the last day, inclusive; None for no bound.

    Returns:
        `[(date, "HH:MM:SS", appointment id, status), ...]`.
    """
    rows = queries.list_busy_slots(tg_user_id, date_from, date_to)
    return [(day, time.strftime("%H:%M:%S"), pk, status) for day, time, pk, status in rows]


def is_user_free(
    tg_user_id: int,
    meet_date: date,
    meet_time: dt.time,
    *,
    duration_minutes: int | None = None,
    timezone: str | None = None,
) -> bool:
    """Whether no pending or confirmed meeting of the person, in either role, is then.

    Args:
        tg_user_id: Telegram ID.
        meet_date: the day, in `timezone`.
        meet_time: the wall-clock time, in `timezone`.
        duration_minutes: how long; None asks for just that moment.
        timezone: an IANA name; `settings.TIME_ZONE` unless given.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    when = queries.compute_slot(meet_date, meet_time, timezone or settings.TIME_ZONE, duration_minutes)
    return not queries.is_busy(tg_user_id, when)


def create_pending_invite_for_event(
    organizer_tg_id: int,
    participant_tg_id: int,
    event: Event,
    details: str = "",
) -> tuple[Appointment | None, str | None]:
    """Create `Appointment(pending)` for an event and record the invitation that tells the participant.

    Returns:
        `(appointment, None)`, or `(None, "busy")` when the participant's time is taken.

    Raises:
        CalendarError: what is wrong with the request itself (`self_invite`, `details_too_long`, `event_not_found` when
            it was deleted meanwhile).
    """

    def request() -> BookingRequest:
        current = queries.get_event(event.pk)
        if current is None:
            raise CalendarError("event_not_found")
        return BookingRequest.check(organizer_tg_id, participant_tg_id, current, details)

    try:
        return booking.book_current(request, force=True), None
    except CalendarError as error:
        if error.code in {"busy", "already_invited"}:
            return None, "busy"
        raise
