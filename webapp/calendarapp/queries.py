"""Reads that several surfaces share. No rule and no write."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from calendarapp import clock
from calendarapp.models import Appointment, Event, TgUser

Status = Appointment.Status
ACTIVE = (Status.PENDING, Status.CONFIRMED)


def person(tg_id: int) -> TgUser:
    """The person of that Telegram ID; somebody nobody has heard of is an unsaved person with defaults."""
    return TgUser.objects.filter(pk=tg_id).first() or TgUser(tg_id=tg_id)


def people(tg_ids: Iterable[int]) -> dict[int, TgUser]:
    """Several people by Telegram ID, in one query; unknown ones as `person` makes them."""
    wanted = set(tg_ids)
    known = TgUser.objects.in_bulk(wanted)
    return {tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in wanted}


def person_by_username(username: str) -> TgUser | None:
    """The person with that @username, whatever its case; the one seen last, should a name have changed hands."""
    name = username.removeprefix("@")
    return TgUser.objects.filter(username__iexact=name).order_by("-updated_at").first() if name else None


def event(event_id: int, *, owner: int) -> Event | None:
    """That event if it is this owner's."""
    return Event.objects.filter(pk=event_id, tg_user_id=owner).first()


def coming_events(owner: int, *, since: dt.datetime | None = None) -> QuerySet[Event]:
    """The owner's events that are not over, in time order."""
    return Event.objects.filter(tg_user_id=owner).filter(_not_over(since)).order_by("slot", "id")


def meeting(meeting_id: int) -> Appointment | None:
    """That meeting."""
    return Appointment.objects.filter(pk=meeting_id).first()


def coming_meetings(tg_id: int, *, since: dt.datetime | None = None) -> QuerySet[Appointment]:
    """The meetings of a person, in either role, that are not over, in time order."""
    mine = Q(organizer_tg_id=tg_id) | Q(participant_tg_id=tg_id)
    return Appointment.objects.filter(mine).filter(_not_over(since)).order_by("slot", "id")


def active_meetings_of_event(event_id: int) -> QuerySet[Appointment]:
    """The meetings that hang on an event and still take somebody's time."""
    return Appointment.objects.filter(event_id=event_id, status__in=ACTIVE).order_by("id")


def busy(tg_id: int, start: dt.datetime, end: dt.datetime, *, excluding: int | None = None) -> QuerySet[Appointment]:
    """The meetings that take this person's time anywhere in the half-open interval [start, end).

    An interval without length stands for its moment. All instants are aware.
    """
    overlap = Q(slot__contains=start) if start == end else Q(slot__overlap=(start, end))
    others = Q() if excluding is None else ~Q(pk=excluding)
    return Appointment.objects.filter(Appointment.user_busy_q(tg_id), overlap, others)


def _not_over(since: dt.datetime | None) -> Q:
    """What ends after that instant (now, unless given), or is exactly then."""
    moment = since or clock.now().replace(second=0, microsecond=0)
    return Q(slot__endswith__gte=moment)
