"""Revisions of events and meetings: they grow with every visible change by any writer, and with nothing else."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from calendarapp import clock, db
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments, events, rescheduling
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


TABLES = {
    "events": "INSERT INTO events (name, date, time, details, user_id) VALUES ('a', '2030-01-01', '10:00', '', %s)",
    "calendarapp_appointment": "INSERT INTO calendarapp_appointment (organizer_tg_id, participant_tg_id, date, time)"
    " VALUES (5, %s, '2030-01-01', '10:00')",
}


def state(table: str, pk: int) -> tuple[int, dt.datetime]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sequence, updated_at FROM {table} WHERE id = %s", [pk])
        sequence, changed = cursor.fetchone()
    return sequence, changed


def made(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"{TABLES[table]} RETURNING id", [factories.make_telegram_id()])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", TABLES)
class TestOnlyGrowing:
    def test_revision_grows_in_the_creating_transaction(self, table: str) -> None:
        """With plain SQL each change is a revision, later than the previous one."""
        pk = made(table)
        seen = [state(table, pk)]
        for number in range(3):
            write(table, "name", f"'{number}'", pk)
            seen.append(state(table, pk))
        assert [sequence for sequence, _changed in seen] == [0, 1, 2, 3]
        times = [changed for _sequence, changed in seen]
        assert times == sorted(set(times))

    def test_change_time_never_goes_back(self, table: str) -> None:
        """The last writer's clock was ahead."""
        pk = made(table)
        ahead = clock.now() + dt.timedelta(hours=1)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET updated_at = %s WHERE id = %s", [ahead, pk])
        write(table, "name", "'b'", pk)
        assert state(table, pk) == (1, ahead)

    @pytest.mark.parametrize("assignment", ["sequence = 0", "updated_at = '2020-01-01'", "updated_at = now()"])
    @pytest.mark.parametrize("change", ["", ", name = 'c'"])
    def test_revision_written_by_a_client_is_ignored(self, table: str, assignment: str, change: str) -> None:
        pk = made(table)
        for name in ("a", "b"):
            write(table, "name", f"'{name} again'", pk)
        before = state(table, pk)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {assignment}{change} WHERE id = %s", [pk])
        sequence, changed = state(table, pk)
        if change:
            assert (sequence, changed > before[1]) == (before[0] + 1, True)
        else:
            assert (sequence, changed) == before


def test_stale_row_can_be_saved_whole(cast: factories.Cast) -> None:
    meeting = factories.make_meeting(cast.anna, cast.boris)
    stale = Appointment.objects.get(pk=meeting.pk)
    for details in ("one", "two"):
        Appointment.objects.filter(pk=meeting.pk).update(details=details)
    before = state("calendarapp_appointment", meeting.pk)
    stale.details = "two"
    stale.save()
    sequence, changed = state("calendarapp_appointment", meeting.pk)
    assert (sequence, changed >= before[1]) == (before[0], True)


def test_revision_grows_once_per_change_in_one_transaction(cast: factories.Cast) -> None:
    """A caller of several services: the revisions of a meeting and its event grow with each step."""
    organizer, participant = Actor.person(cast.anna.tg_id), Actor.person(cast.boris.tg_id)
    with transaction.atomic():
        event = factories.make_event(cast.anna, days=2)
        meeting = appointments.invite_to_event(
            organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk
        )
        seen: dict[str, list[Any]] = {"events": [], "calendarapp_appointment": []}

        def look() -> None:
            for table, pk in (("events", event.pk), ("calendarapp_appointment", meeting.pk)):
                seen[table].append(state(table, pk))

        look()
        appointments.confirm(actor=participant, appointment_id=meeting.pk)
        look()
        events.change(actor=organizer, event_id=event.pk, name="Other", date=factories.get_day(3))
        look()
        rescheduling.propose(actor=participant, appointment_id=meeting.pk, date=factories.get_day(4), time=dt.time(10))
        look()
        rescheduling.accept_proposal(actor=organizer, appointment_id=meeting.pk)
        look()
        appointments.set_status(actor=organizer, appointment_id=meeting.pk, status="cancelled")
        db.raise_sequence(event.pk, 0)
        look()
    for states in seen.values():
        assert [sequence for sequence, _changed in states] == sorted(sequence for sequence, _changed in states)
        assert [changed for _sequence, changed in states] == sorted(changed for _sequence, changed in states)
        assert states[0] < states[-1]
        assert states[0][1] < states[-1][1]
