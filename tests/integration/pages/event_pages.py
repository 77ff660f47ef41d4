"""Where an event's pages are, and what is left of it."""

from typing import Any

from django.test import Client

from calendarapp.models import Event, History, TgUser
from tests.support.factories import get_day

NEW = "/calendar/events/new/"
SOON = get_day(9)  # ahead of every time of it, also when midnight passes after this


def address(event: Event | int, what: str = "") -> str:
    number = event if isinstance(event, int) else event.pk
    return f"/calendar/events/{number}/{what and what + '/'}"


def get_event(owner: TgUser) -> Event:
    return Event.objects.get(tg_user_id=owner.tg_id)


def note_history(event: Event) -> list[tuple[str, str, int | None]]:
    rows = History.objects.filter(event_id=event.pk, appointment_id=None).order_by("id")
    return list(rows.values_list("action", "surface", "who_tg_id"))


def send_status(client: Client, where: str, form: dict[str, Any]) -> int:
    return int(client.post(where, form).status_code)
