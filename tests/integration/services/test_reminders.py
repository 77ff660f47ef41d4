"""Reminders: created and deleted with their cause, and sent once."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, OutboxMessage, Reminder, TgUser
from calendarapp.services import appointments, events, housekeeping, people, reminders, rescheduling
from tests.support.crowd import Crowd
from tests.support.factories import (
    Cast,
    forget_messages,
    get_day,
    list_texts,
    make_event,
    make_meeting,
    make_person,
    make_telegram_id,
)

Status = Appointment.Status


def who(person: Any) -> Actor:
    return Actor.person(person.tg_id)


def minutes(person: TgUser, **of: Any) -> list[int]:
    """How many minutes before its start this person is reminded."""
    return [
        reminder.minutes_before for reminder in Reminder.objects.filter(tg_id=person.tg_id, **of).order_by("due_at")
    ]


def in_minutes(number: float) -> dict[str, Any]:
    """Fields of an event that starts `minutes` minutes from now (negative: in the past)."""
    start = clock.now() + dt.timedelta(minutes=number)
    return {"date": start.date(), "time": start.time().replace(microsecond=0), "timezone": "UTC"}


def plant(person: TgUser, begins: float, *, due: float, duration_minutes: int | None = 60) -> Event:
    """Insert such an event with one reminder due at its start: the services refuse past events."""
    event = Event.objects.create(
        tg_user_id=person.tg_id, name="Обед", details="", duration_minutes=duration_minutes, reminders_set=True,
        **in_minutes(begins),
    )  # fmt: skip
    Reminder.objects.create(
        tg_id=person.tg_id,
        event_id=event.pk,
        minutes_before=round(begins - due),
        due_at=clock.now() + dt.timedelta(minutes=due),
    )
    return event


# When they are due


def test_reminder_defaults_to_fifteen_minutes(cast: Cast) -> None:
    event = make_event(cast.anna)
    (reminder,) = Reminder.objects.filter(event_id=event.pk)
    assert (reminder.tg_id, reminder.minutes_before) == (cast.anna.tg_id, 15)
    assert reminder.due_at == event.slot.lower - dt.timedelta(minutes=15)


@pytest.mark.parametrize("chosen", [[], [0], [5], [7 * 24 * 60], [60, 15, 0]])
def test_event_has_reminders_of_its_own(cast: Cast, chosen: list[int]) -> None:
    event = make_event(cast.anna, days=9, reminder_minutes=chosen)
    assert minutes(cast.anna, event_id=event.pk) == chosen
    events.change(actor=who(cast.anna), event_id=event.pk, reminder_minutes=[30])
    assert minutes(cast.anna, event_id=event.pk) == [30]
    events.change(actor=who(cast.anna), event_id=event.pk, reminder_minutes=None)
    assert minutes(cast.anna, event_id=event.pk) == [15]


@pytest.mark.parametrize("wrong", [[-1], [7 * 24 * 60 + 1], [1, 2, 3, 4, 5, 6]])
def test_invalid_reminders_are_refused(cast: Cast, wrong: list[int]) -> None:
    with pytest.raises(CalendarError, check=lambda error: error.code == "reminder_wrong"):
        make_event(cast.anna, reminder_minutes=wrong)
    with pytest.raises(CalendarError, check=lambda error: error.code == "reminder_wrong"):
        people.set_reminders(tg_id=cast.anna.tg_id, reminder_minutes=wrong)


def test_reminder_due_in_the_past_is_not_created(cast: Cast) -> None:
    event = events.create(owner=cast.anna.tg_id, name="Скоро", reminder_minutes=[60, 0], **in_minutes(30))
    assert minutes(cast.anna, event_id=event.pk) == [0]


@pytest.mark.usefixtures("in_2026")
def test_reminder_is_relative_to_the_instant_not_the_wall_clock(cast: Cast) -> None:
    """The clocks in Berlin change the night before: "a day before" means 24 hours before."""
    event = make_event(
        cast.anna, date=dt.date(2027, 3, 28), time=dt.time(12), timezone="Europe/Berlin", reminder_minutes=[24 * 60]
    )
    (reminder,) = Reminder.objects.filter(event_id=event.pk)
    assert reminder.due_at == dt.datetime(2027, 3, 27, 10, tzinfo=dt.UTC)


# What they follow


def test_reminders_follow_a_moved_renamed_or_deleted_event(cast: Cast) -> None:
    event = make_event(cast.anna, reminder_minutes=[60, 15])
    before = set(Reminder.objects.filter(event_id=event.pk).values_list("pk", flat=True))
    events.change(actor=who(cast.anna), event_id=event.pk, name="Ужин", details="у реки")
    assert set(Reminder.objects.filter(event_id=event.pk).values_list("pk", flat=True)) == before
    moved = events.change(actor=who(cast.anna), event_id=event.pk, time=dt.time(20))
    due = Reminder.objects.filter(event_id=event.pk).order_by("due_at").values_list("due_at", flat=True)
    assert list(due) == [moved.slot.lower - dt.timedelta(minutes=ahead) for ahead in (60, 15)]
    events.delete(actor=who(cast.anna), event_id=event.pk)
    assert not Reminder.objects.filter(event_id=event.pk).exists()


def test_meeting_has_reminders_while_confirmed(cast: Cast) -> None:
    for ending in (appointments.decline, appointments.cancel):
        meeting = make_meeting(cast.anna, cast.boris)
        assert minutes(cast.boris) == []
        appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk)
        assert minutes(cast.boris, appointment_id=meeting.pk) == [15]
        assert minutes(cast.anna, appointment_id=meeting.pk) == [], "her event reminds her"
        ending(actor=who(cast.boris), appointment_id=meeting.pk)
        assert minutes(cast.boris) == []
        assert minutes(cast.anna, event_id=meeting.event_id) == [15]


def test_meeting_without_event_reminds_both(cast: Cast) -> None:
    meeting = Appointment.objects.create(
        organizer_tg_id=cast.anna.tg_id, participant_tg_id=cast.boris.tg_id, date=get_day(), time=dt.time(9)
    )
    appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk)
    assert minutes(cast.anna) == minutes(cast.boris) == [15]


def test_changed_preference_applies_to_events_without_own_reminders(cast: Cast) -> None:
    usual, own = make_event(cast.boris), make_event(cast.boris, reminder_minutes=[5])
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", time=dt.time(20))
    pending = make_meeting(cast.anna, cast.boris, time=dt.time(22))
    people.set_reminders(tg_id=cast.boris.tg_id, reminder_minutes=[10, 120, 10])
    assert minutes(cast.boris, event_id=usual.pk) == [120, 10]
    assert minutes(cast.boris, event_id=own.pk) == [5]
    assert minutes(cast.boris, appointment_id=meeting.pk) == [120, 10]
    assert minutes(cast.boris, appointment_id=pending.pk) == []
    assert minutes(cast.anna, event_id=meeting.event_id) == [15]
    people.set_reminders(tg_id=cast.boris.tg_id, reminder_minutes=[])
    assert minutes(cast.boris) == [5]


def test_due_reminder_is_sent_despite_a_changed_preference(cast: Cast) -> None:
    """The worker was down: reminders that are already due are still sent."""
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    Appointment.objects.filter(pk=meeting.pk).update(event=None)
    own = make_event(cast.anna)
    Reminder.objects.all().delete()
    overdue = [
        Reminder.objects.create(tg_id=person.tg_id, minutes_before=15, due_at=clock.now(), **of)
        for person, of in (
            (cast.anna, {"event_id": own.pk}),
            (cast.anna, {"appointment_id": meeting.pk}),
            (cast.boris, {"appointment_id": meeting.pk}),
        )
    ]
    people.set_reminders(tg_id=cast.anna.tg_id, reminder_minutes=[30])
    assert set(overdue) <= set(Reminder.objects.all())
    assert minutes(cast.anna, event_id=own.pk) == minutes(cast.anna, appointment_id=meeting.pk) == [15, 30]
    assert minutes(cast.boris) == [15]


def test_rows_of_other_writers_get_reminders(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) VALUES"
            " ('Старое', %s, '12:30', NULL, %s), ('Новое', %s, '12:30', '', %s) RETURNING id",
            [get_day(-5), cast.anna.tg_id, get_day(5), cast.anna.tg_id],
        )
        (_old,), (coming,) = cursor.fetchall()
    assert housekeeping.run() >= 2
    assert [reminder.event_id for reminder in Reminder.objects.filter(tg_id=cast.anna.tg_id)] == [coming]
    assert housekeeping.run() == 0


# Sending


def test_reminder_is_sent_once(cast: Cast) -> None:
    plant(cast.anna, 15, due=0)
    plant(cast.boris, 30, due=15)
    forget_messages()
    assert reminders.send_due() == 1
    assert reminders.send_due() == 0
    (text,) = list_texts(cast.anna)
    assert "Обед" in text
    assert "опозда" not in text.lower()
    assert list_texts(cast.boris) == []


def test_late_reminder_says_so_and_reminder_of_ended_event_is_dropped(cast: Cast) -> None:
    vera, gleb = make_person("Вера", language="en"), make_person("Глеб", language="en")
    plant(vera, 5, due=-10)
    plant(gleb, -20, due=-35)  # it has begun, and lasts until in 40 minutes
    plant(cast.anna, -70, due=-85)  # over for ten minutes
    plant(cast.boris, -3, due=-18, duration_minutes=None)  # a moment in the past
    plant(cast.oleg, -1, due=-1, duration_minutes=None)  # a moment just now
    forget_messages()
    assert reminders.send_due() == 5
    assert ["late" in text for text in list_texts(vera) + list_texts(gleb)] == [True, True]
    assert "has started" in list_texts(gleb)[0]
    assert list_texts(cast.anna) == list_texts(cast.boris) == []
    assert len(list_texts(cast.oleg)) == 1
    assert not Reminder.objects.filter(due_at__lte=clock.now()).exists()


def test_unreachable_person_gets_no_reminder(cast: Cast) -> None:
    plant(cast.anna, 15, due=0)
    people.set_reachable(tg_id=cast.anna.tg_id, can_write=False)
    forget_messages()
    assert reminders.send_due() == 1
    assert list_texts(cast.anna) == []


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.DECLINED, Status.PENDING])
def test_meeting_cancelled_by_another_writer_sends_no_reminder(cast: Cast, status: str) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    Appointment.objects.filter(pk=meeting.pk).update(status=status)
    Reminder.objects.filter(appointment_id=meeting.pk).update(due_at=clock.now())
    forget_messages()
    assert reminders.send_due() == 1
    assert list_texts(cast.boris) == []


def test_event_deleted_by_another_writer_sends_no_reminder(cast: Cast) -> None:
    event = plant(cast.anna, 15, due=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE id = %s", [event.pk])
    forget_messages()
    assert reminders.send_due() == 1
    assert list_texts(cast.anna) == []


# At the same time


def test_eight_workers_send_each_once(committed: None) -> None:
    recipients = [make_person(f"Человек {number}") for number in range(10)]
    for person in recipients:
        for _event in range(20):
            plant(person, 15, due=-1)
    forget_messages()

    def work() -> int:
        sent = 0
        while done := reminders.send_due(limit=7):
            sent += done
        return sent

    with Crowd(8) as workers:
        assert sum(workers.rush([work] * 8)) + work() == 200
    assert not Reminder.objects.exists()
    assert OutboxMessage.objects.count() == 200
    assert [len(list_texts(person)) for person in recipients] == [20] * 10


def test_killed_worker_loses_no_reminder(committed: None) -> None:
    anna = make_person("Анна")
    plant(anna, 15, due=0)
    forget_messages()

    def dies() -> None:
        with transaction.atomic():
            assert reminders.send_due() == 1
            raise KeyError

    with pytest.raises(KeyError):
        dies()
    assert list_texts(anna) == []
    assert reminders.send_due() == 1
    assert len(list_texts(anna)) == 1


def test_preference_change_during_a_move_leaves_right_reminders(committed: None) -> None:
    """In either order, the reminders afterwards follow the new settings at the new time."""
    anna = make_person("Анна")
    event = make_event(anna)
    with Crowd(2) as crowd:
        for number in range(40):
            chosen, at = [10 + number], dt.time(number % 24)
            outcomes = crowd.rush(
                [
                    partial(people.set_reminders, tg_id=anna.tg_id, reminder_minutes=chosen),
                    partial(events.change, actor=who(anna), event_id=event.pk, time=at, date=get_day(3)),
                ]
            )
            assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
            (reminder,) = Reminder.objects.filter(event_id=event.pk)
            begins = Event.objects.get(pk=event.pk).slot.lower
            assert reminder.due_at == begins - dt.timedelta(minutes=chosen[0])


def test_preference_change_during_writes_leaves_right_reminders(committed: None) -> None:
    """Reminders exist exactly for existing events and meetings, and follow the settings."""
    anna, boris = make_person("Анна"), make_person("Борис")
    with Crowd(3) as crowd:
        for number in range(30):
            meeting = make_meeting(anna, boris, days=1 + number)
            confirm = number % 2 == 0
            if not confirm:
                appointments.confirm(actor=who(boris), appointment_id=meeting.pk)
            answer = appointments.confirm if confirm else appointments.cancel
            chosen = [20 + number]
            outcomes = crowd.rush(
                [
                    partial(people.set_reminders, tg_id=boris.tg_id, reminder_minutes=chosen),
                    partial(answer, actor=who(boris), appointment_id=meeting.pk),
                    partial(make_event, boris, days=50 + number),
                ]
            )
            assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
            assert minutes(boris, appointment_id=meeting.pk) == (chosen if confirm else [])
            assert minutes(boris, event_id=outcomes[2].pk) == chosen


def test_reminder_due_during_cancellation_is_sent_before_it_or_never(committed: None) -> None:
    """It is sent before the cancellation, or not at all."""
    anna, boris = make_person("Анна"), make_person("Борис", language="en")
    event = events.create(owner=anna.tg_id, name="Обед", duration_minutes=60, **in_minutes(30))
    with Crowd(2) as crowd:
        for _round in range(30):
            meeting = appointments.invite_to_event(organizer=anna.tg_id, participant=boris.tg_id, event_id=event.pk)
            appointments.confirm(actor=who(boris), appointment_id=meeting.pk)
            Reminder.objects.filter(appointment_id=meeting.pk).update(due_at=clock.now())
            forget_messages()
            crowd.rush([reminders.send_due, partial(appointments.cancel, actor=who(anna), appointment_id=meeting.pk)])
            texts = list_texts(boris)
            assert "cancelled" in texts[-1]
            assert [text.startswith("⏰") for text in texts] in ([False], [True, False])
            assert not Reminder.objects.filter(appointment_id=meeting.pk).exists()


def test_moved_meeting_reminds_at_its_new_time(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    rescheduling.reschedule(actor=who(cast.anna), appointment_id=meeting.pk, date=get_day(2), time=dt.time(9))
    appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk)
    due = Appointment.objects.get(pk=meeting.pk).slot.lower - dt.timedelta(minutes=15)
    found = Reminder.objects.filter(tg_id__in=[cast.anna.tg_id, cast.boris.tg_id])
    assert [reminder.due_at for reminder in found] == [due, due]


def test_unknown_person_has_reminders(db: None) -> None:
    stranger = make_telegram_id()
    event = make_event(stranger)
    assert list(Reminder.objects.filter(tg_id=stranger).values_list("event_id", flat=True)) == [event.pk]
