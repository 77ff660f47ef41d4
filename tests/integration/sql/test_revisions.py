"""The revision of an event or a meeting: it grows with what a calendar shows, whoever writes, and with nothing else."""

import pytest
from django.db import connection

from calendarapp.models import Appointment, Event
from tests.support import factories

pytestmark = pytest.mark.django_db

CHANGES = [
    ("name", "'Other'"),
    ("date", "date + 1"),
    ("time", "time + interval '1 hour'"),
    ("details", "'other'"),
    ("duration_minutes", "7"),
    ("timezone", "'Asia/Tokyo'"),
]


def write(table: str, column: str, value: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {value} WHERE id = %s", [pk])


@pytest.mark.parametrize(("column", "value"), [*CHANGES, ("reminder_minutes", "'{5}'")])
def test_event_revision_grows_with_each_visible_change(column: str, value: str) -> None:
    event = factories.make_event(5)
    write("events", column, value, event.pk)
    changed = Event.objects.get(pk=event.pk)
    assert changed.sequence == event.sequence + 1
    write("events", column, column, event.pk)
    assert Event.objects.get(pk=event.pk).sequence == changed.sequence


@pytest.mark.parametrize(("column", "value"), [*CHANGES, ("status", "'confirmed'")])
def test_appointment_revision_grows_with_each_visible_change(column: str, value: str, cast: factories.Cast) -> None:
    meeting = factories.make_meeting(cast.anna, cast.boris)
    write("calendarapp_appointment", column, value, meeting.pk)
    changed = Appointment.objects.get(pk=meeting.pk)
    assert changed.sequence == meeting.sequence + 1
    write("calendarapp_appointment", column, column, meeting.pk)
    assert Appointment.objects.get(pk=meeting.pk).sequence == changed.sequence


def test_invisible_change_keeps_the_revision(cast: factories.Cast) -> None:
    event, meeting = factories.make_event(5), factories.make_meeting(cast.anna, cast.boris)
    write("events", "reminders_set", "NOT reminders_set", event.pk)
    write("calendarapp_appointment", "holds", "NOT holds", meeting.pk)
    after = Event.objects.get(pk=event.pk)
    assert (after.sequence, after.updated_at) == (event.sequence, event.updated_at)
    assert Appointment.objects.get(pk=meeting.pk).sequence == meeting.sequence
