"""Deleting, declining and bringing back, as a person in the chat does it."""

from typing import Any

import pytest

from calendarapp import authorship
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, TgUser
from calendarapp.services import appointments, events, undo
from tests.support.factories import forget_messages


def by(person: TgUser) -> Any:
    return authorship.write_as(Writer("bot", "person", person.tg_id))


def who(person: TgUser) -> Actor:
    return Actor.person(person.tg_id)


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


def delete(owner: TgUser, event_id: int | None) -> int:
    """The owner deletes it; returns the history entry for undo."""
    assert event_id is not None
    with by(owner):
        events.delete(actor=who(owner), event_id=event_id)
    number = undo.find_event_entry(event_id)
    assert number is not None
    forget_messages()
    return number


def refuse(person: TgUser, meeting: Appointment, status: str = "cancelled") -> int:
    """Decline or cancel it; returns the history entry for undo."""
    with by(person):
        appointments.set_status(actor=who(person), appointment_id=meeting.pk, status=status)
    number = undo.find_meeting_entry(meeting.pk)
    assert number is not None
    forget_messages()
    return number


def bring_back(person: TgUser, number: int) -> undo.Outcome:
    with by(person):
        return undo.undo(actor=who(person), number=number)


def fresh(meeting: Appointment) -> Appointment:
    return Appointment.objects.get(pk=meeting.pk)
