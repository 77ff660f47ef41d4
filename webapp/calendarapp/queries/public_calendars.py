"""Public calendars: whose page a token opens, and which events stand there. Reads only.

Everything that strangers are shown of a person's calendar comes from here.
"""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from calendarapp.models import Appointment, Event, LinkBooking, PublicCalendar, PublicEvent
from calendarapp.queries.events import select_upcoming_events
from calendarapp.queries.ids import is_storable

TOKEN_LENGTH: Final = 22


def find_calendar(token: str) -> PublicCalendar | None:
    """The open calendar with that token; None for a closed one and for what is no token alike."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    return PublicCalendar.objects.filter(token=token).first()


def get_calendar(tg_id: int) -> PublicCalendar | None:
    """A person's public calendar; None while it is closed."""
    return PublicCalendar.objects.filter(tg_id=tg_id).first()


def select_public_events(tg_id: int) -> QuerySet[Event]:
    """The person's events that are public and not over, in time order, every date of a public series.

    Whether their calendar is open does not matter here. What a person without Telegram has booked is never among them:
    it says who they are.
    """
    shown = PublicEvent.objects.filter(tg_id=tg_id)
    chosen = Q(pk__in=shown.filter(event_id__isnull=False).values("event_id"))
    chosen |= Q(series_id__in=shown.filter(series_id__isnull=False).values("series_id"))
    return select_upcoming_events(tg_id).filter(chosen).exclude(_make_booked_condition())


def get_public_event(tg_id: int, event_id: int) -> Event | None:
    """The event, if it is the person's, public and not over."""
    return select_public_events(tg_id).filter(pk=event_id).first() if is_storable(event_id) else None


def list_public_things(tg_id: int, count: int) -> tuple[list[Event], bool]:
    """The person's first coming public events, of a series the next date; and whether there are more."""
    found: dict[tuple[str, int], Event] = {}
    for event in select_public_events(tg_id)[: count * 20]:
        found.setdefault(("event", event.pk) if event.series_id is None else ("series", event.series_id), event)
    events = list(found.values())
    return events[:count], len(events) > count


def is_public(event: Event) -> bool:
    """Whether the owner has made the event public, or the series that it is a date of."""
    of = Q(event_id=event.pk)
    if event.series_id is not None:
        of |= Q(series_id=event.series_id)
    return PublicEvent.objects.filter(of, tg_id=event.tg_user_id).exists()


def is_shown(event: Event) -> bool:
    """Whether everybody with the address sees the event: it is public, and its owner's calendar open."""
    return is_public(event) and PublicCalendar.objects.filter(tg_id=event.tg_user_id).exists()


def is_of_guest(event: Event) -> bool:
    """Whether a guest has booked the event, or a date of its series."""
    same = Q(pk=event.pk) if event.series_id is None else Q(series_id=event.series_id)
    return Event.objects.filter(same, _make_booked_condition()).exists()


def _make_booked_condition() -> Q:
    """Whether a guest has booked an event, also one who has gone on in Telegram: its details say who they are."""
    taken = LinkBooking.objects.filter(appointment_id=OuterRef("pk"))
    meetings = Appointment.objects.filter(Exists(taken), event_id=OuterRef("pk"))
    return Exists(LinkBooking.objects.filter(event_id=OuterRef("pk"))) | Exists(meetings)
