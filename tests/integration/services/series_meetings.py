"""What the tests of invitations to series share: Anna invites Boris to hers."""

import datetime as dt
from typing import Any

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import (
    Appointment,
    Event,
    OutboxMessage,
    SeriesInvitation,
)
from calendarapp.services import (
    appointments,
    events,
    series_invitations,
)
from calendarapp.services.series import Scope
from tests.support.factories import (
    Cast,
)
from tests.support.repetition import list_dates, make_series

Status = Appointment.Status


def invite(cast: Cast, dates: list[Event], scope: Scope = Scope.ALL, at: int = 0, **more: Any) -> SeriesInvitation:
    """Anna invites Boris."""
    [invitation] = series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id),
        participants=[cast.boris.tg_id],
        event_id=dates[at].pk,
        scope=scope,
        **more,
    )
    return invitation


def make_dates(cast: Cast, count: int = 4, **fields: Any) -> list[Event]:
    make_series(cast.anna.tg_id, f"FREQ=WEEKLY;COUNT={count}", **fields)
    return list_dates(cast.anna.tg_id)


def list_statuses(invitation: SeriesInvitation) -> list[str]:
    """The statuses of all meetings, by date."""
    rows = queries.select_series_meetings(invitation).order_by("slot", "id")
    return list(rows.values_list("status", flat=True))


def accept(cast: Cast, invitation: SeriesInvitation, **more: Any) -> SeriesInvitation:
    return series_invitations.accept(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk, **more)


def decline(cast: Cast, invitation: SeriesInvitation) -> SeriesInvitation:
    return series_invitations.decline(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)


def list_messages(tg_id: int) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(chat_id=tg_id, payload__has_key="text").order_by("id"))


def make_busy(cast: Cast, date: Event, how: str) -> None:
    """Somebody is busy at that date."""
    when: dict[str, Any] = {"date": date.date, "time": dt.time(19, 30), "duration_minutes": 60}
    if how == "meeting":
        appointments.invite(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, **when)
    elif how == "organizes":
        appointments.invite(organizer=cast.boris.tg_id, participant=cast.oleg.tg_id, **when)
    elif how == "own event":
        events.create(owner=cast.boris.tg_id, name="Врач", **when)
    else:
        meeting = appointments.invite(organizer=cast.oleg.tg_id, participant=cast.anna.tg_id, over=True, **when)
        appointments.confirm(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk, force=True)


def make_conflict(cast: Cast, date: Event) -> Event:
    """Boris has an event of his own by the time he answers."""
    return events.create(owner=cast.boris.tg_id, name="Врач", date=date.date, time=dt.time(19, 30), duration_minutes=60)
