"""The three documented functions about meetings: who is busy when, and inviting to an event."""

import datetime as dt
import functools
from datetime import date
from typing import List, Optional, Tuple  # noqa: UP035  the documented signatures, to the letter

from django.conf import settings
from django.db.models import BigIntegerField, DateField

from calendarapp import db, queries, statements
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments
from calendarapp.services.transactions import transactional
from calendarapp.statements import Given, Statement


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
    if not queries.storable(tg_user_id):
        return []
    rows = _busy_slots(date_from is not None, date_to is not None).rows(
        tg_id=tg_user_id, date_from=date_from, date_to=date_to
    )
    return [(day, time.strftime("%H:%M:%S"), pk, status) for day, time, pk, status in rows]


@functools.cache
def _busy_slots(bounded_from: bool, bounded_to: bool) -> Statement:
    """The read of `get_user_busy_slots`, with the bounds that are given."""

    def build() -> str:
        meetings = Appointment.objects.filter(Appointment.user_busy_q(Given("tg_id", BigIntegerField())))
        if bounded_from:
            meetings = meetings.filter(date__gte=Given("date_from", DateField()))
        if bounded_to:
            meetings = meetings.filter(date__lte=Given("date_to", DateField()))
        return statements.text(meetings.order_by("date", "time", "id").values_list("date", "time", "id", "status"))

    return Statement(build)


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
    when = queries.slot(meet_date, meet_time, timezone or settings.TIME_ZONE, duration_minutes)
    return not queries.busy(tg_user_id, when)


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
    try:
        return _invite(organizer_tg_id, participant_tg_id, event.pk, details), None
    except CalendarError as error:
        if error.code in {"busy", "already_invited"}:
            return None, "busy"
        raise


@transactional
def _invite(organizer: int, participant: int, event_id: int, details: str) -> Appointment:
    event = db.lock_event(event_id, owner=None)
    if event is None:
        raise CalendarError("event_not_found")
    return appointments.booked(organizer=organizer, participant=participant, event=event, details=details, force=True)
