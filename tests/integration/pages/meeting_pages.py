"""A meeting's page: where it is, and its buttons."""

from typing import Any

from django.test import Client

from calendarapp.models import Appointment, SeriesInvitation
from calendarapp.pages import once
from tests.support.page_forms import post


def address(meeting: Appointment, what: str = "") -> str:
    return f"/calendar/meetings/{meeting.pk}/{what and what + '/'}"


def series_address(invitation: SeriesInvitation) -> str:
    return f"/calendar/series-invitations/{invitation.pk}/"


def tap(client: Client, meeting: Appointment, action: str, **more: Any) -> Any:
    """Tap a button of the meeting's page, or send what it would send where it is not offered."""
    assert client.get(address(meeting)).status_code == 200
    return post(client, address(meeting, "answer"), {"once": once.make_key(), "action": action}, **more)


def get_status(meeting: Appointment) -> str:
    meeting.refresh_from_db()
    return meeting.status


def list_buttons(client: Client, meeting: Appointment) -> set[str]:
    context = client.get(address(meeting)).context
    return {word for word, _label in [*context["answers"], *context["asking"]]}
