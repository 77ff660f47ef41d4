"""Undo: deleted, declined or cancelled rows are restored if their people are still free, and only once."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import connection

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, BotStatistics, Event, History, Reminder
from calendarapp.services import appointments, calendar_import, erasure, events, people, statistics, undo
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.threads import run_at_once
from tests.support.undoing import bring_back, delete, fresh, refuse, refused, who

Status = Appointment.Status
NOON = dt.time(12, 30)


@pytest.fixture
def cast(committed: None) -> Cast:
    """Undo groups changes by transaction, so here everything is committed."""
    return make_cast()


def wait_eleven_minutes(number: int) -> None:
    History.objects.filter(pk=number).update(at=clock.now() - dt.timedelta(minutes=11))


def test_undo_restores_deleted_event_with_its_meetings(cast: Cast) -> None:
    anna = cast.anna
    event = make_event(anna, days=2, name="Обед", details="у реки", duration_minutes=45, reminder_minutes=[60, 5])
    invite = partial(appointments.invite_to_event, organizer=anna.tg_id, event_id=event.pk)
    waits, agreed = invite(participant=cast.boris.tg_id), invite(participant=cast.oleg.tg_id)
    appointments.confirm(actor=who(cast.oleg), appointment_id=agreed.pk)
    before: dict[str, Any] = dict(Event.objects.values().get(pk=event.pk))
    reminders = set(Reminder.objects.values_list("tg_id", "event_id", "appointment_id", "due_at"))
    outcome = bring_back(anna, delete(anna, event.pk))
    assert outcome.event == event
    assert [meeting.pk for meeting in outcome.meetings] == [waits.pk, agreed.pk]
    assert outcome.left == []
    after: dict[str, Any] = dict(Event.objects.values().get(pk=event.pk))
    assert after.pop("sequence") == before.pop("sequence") + 1
    assert after.pop("updated_at") > before.pop("updated_at")
    assert after == before
    assert [(fresh(it).status, fresh(it).event_id) for it in (waits, agreed)] == [
        (Status.PENDING, event.pk), (Status.CONFIRMED, event.pk),
    ]  # fmt: skip
    assert all(fresh(it).sequence > it.sequence for it in (waits, agreed))
    assert set(Reminder.objects.values_list("tg_id", "event_id", "appointment_id", "due_at")) == reminders
    for participant in (cast.boris, cast.oleg):
        assert [text for text in list_texts(participant) if "Анна возвращает встречу" in text] == list_texts(
            participant
        )
        assert len(list_texts(participant)) == 1
    assert list_texts(anna) == []
    last = History.objects.filter(event_id=event.pk, appointment_id=None).order_by("-id")[0]
    assert (last.action, last.kind, last.surface) == ("restored", "person", "bot")


def test_undo_reverts_the_deletion_count(cast: Cast) -> None:
    event = make_event(cast.anna)
    number = delete(cast.anna, event.pk)
    statistics.fold()
    assert BotStatistics.objects.get().cancelled_events == 1
    bring_back(cast.anna, number)
    assert [(it.event_count, it.cancelled_events) for it in BotStatistics.objects.all()] == [(1, 0)]


def test_undo_relinks_closed_meetings_to_their_event(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="declined")
    bring_back(cast.anna, delete(cast.anna, meeting.event_id))
    assert (fresh(meeting).status, fresh(meeting).event_id) == (Status.DECLINED, meeting.event_id)
    assert list_texts(cast.boris) == []


def test_undo_leaves_out_people_who_are_busy_now(cast: Cast) -> None:
    event = make_event(cast.anna, time=NOON, duration_minutes=60)
    invite = partial(appointments.invite_to_event, organizer=cast.anna.tg_id, event_id=event.pk)
    busy, free = invite(participant=cast.boris.tg_id), invite(participant=cast.oleg.tg_id)
    number = delete(cast.anna, event.pk)
    make_meeting(people.set_timezone(tg_id=5_000_000_001, timezone="Europe/Moscow"), cast.boris, time=NOON)
    forget_messages()
    outcome = bring_back(cast.anna, number)
    assert [(it.pk, name) for it, name in outcome.left] == [(busy.pk, "Борис")]
    assert [it.pk for it in outcome.meetings] == [free.pk]
    assert (fresh(busy).status, fresh(busy).event_id) == (Status.CANCELLED, event.pk)
    assert list_texts(cast.boris) == []
    assert fresh(free).status == Status.PENDING


@pytest.mark.parametrize("before", ["pending", "confirmed"])
@pytest.mark.parametrize("status", ["declined", "cancelled"])
def test_undo_restores_the_previous_status(cast: Cast, before: str, status: str) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status=before)
    doer, other = (cast.boris, cast.anna) if status == "declined" else (cast.anna, cast.boris)
    number = refuse(doer, meeting, status)
    reminded = Reminder.objects.filter(appointment_id=meeting.pk).exists()
    assert not reminded
    bring_back(doer, number)
    assert fresh(meeting).status == before
    assert Reminder.objects.filter(appointment_id=meeting.pk).exists() == (before == "confirmed")
    assert len(list_texts(other)) == 1
    assert list_texts(doer) == []
    with refused("undo_done"):
        bring_back(doer, number)
    assert len(list_texts(other)) == 1


def test_undo_of_meeting_is_refused_when_its_people_are_busy(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, time=NOON, duration_minutes=60)
    number = refuse(cast.anna, meeting)
    make_meeting(cast.oleg, cast.boris, time=NOON, duration_minutes=60)
    with refused("undo_busy") as error:
        bring_back(cast.anna, number)
    assert error.value.params["name"] == "Борис"
    assert fresh(meeting).status == Status.CANCELLED


def test_undo_is_refused_when_the_organizer_is_busy(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, time=NOON)
    number = refuse(cast.anna, meeting)
    make_meeting(cast.oleg, cast.anna, time=NOON, status="confirmed")
    with refused("taken"):
        bring_back(cast.anna, number)


def test_undo_restores_a_forced_double_booking(cast: Cast) -> None:
    """He had deliberately accepted both."""
    meeting = make_meeting(cast.anna, cast.boris, time=NOON)
    make_meeting(cast.boris, cast.oleg, time=dt.time(9))
    own = Appointment.objects.get(organizer_tg_id=cast.boris.tg_id)
    Appointment.objects.filter(pk=own.pk).update(time=NOON)
    appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk, force=True)
    number = refuse(cast.boris, meeting, "declined")
    bring_back(cast.boris, number)
    assert fresh(meeting).status == Status.CONFIRMED


@pytest.mark.parametrize("doer", ["boris", "oleg", "operator"])
def test_only_the_author_and_staff_may_undo(cast: Cast, doer: str) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    number = refuse(cast.anna, meeting)
    deleted = delete(cast.anna, make_event(cast.anna, days=5).pk)
    actor = Actor.operator() if doer == "operator" else who(getattr(cast, doer))
    for entry in (number, deleted):
        if actor.staff:
            undo.undo(actor=actor, number=entry)
        else:
            with refused("undo_over"):
                undo.undo(actor=actor, number=entry)
    assert fresh(meeting).status == (Status.PENDING if actor.staff else Status.CANCELLED)
    assert len(list_texts(cast.anna)) == (1 if actor.staff else 0)


def test_undo_expires_after_ten_minutes(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    number = refuse(cast.anna, meeting)
    wait_eleven_minutes(number)
    event = make_event(cast.anna, days=5)
    deleted = delete(cast.anna, event.pk)
    wait_eleven_minutes(deleted)
    for entry in (number, deleted, 2**63 - 1, 2**70):
        with refused("undo_over"):
            bring_back(cast.anna, entry)
    assert fresh(meeting).status == Status.CANCELLED
    assert not Event.objects.filter(pk=event.pk).exists()


def test_undo_after_a_later_change_is_refused(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, time=NOON)
    number = refuse(cast.anna, meeting)
    assert meeting.event_id is not None
    events.change(actor=who(cast.anna), event_id=meeting.event_id, time=dt.time(18))
    with refused("undo_changed"):
        bring_back(cast.anna, number)
    deleted = delete(cast.anna, meeting.event_id)
    with refused("undo_changed"):
        bring_back(cast.anna, number)
    bring_back(cast.anna, deleted)
    assert fresh(meeting).status == Status.CANCELLED


def test_undo_does_not_duplicate_a_new_invitation(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    meeting = make_meeting(cast.anna, cast.boris)
    number = refuse(cast.anna, meeting)
    assert meeting.event_id is not None
    appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=meeting.event_id)
    with refused("undo_changed"):
        bring_back(cast.anna, number)


def test_undo_leaves_out_expired_invitations(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    single = make_meeting(cast.anna, cast.boris, days=2)
    number = refuse(cast.anna, single)
    of_event = make_meeting(cast.anna, cast.boris, days=3)
    deleted = delete(cast.anna, of_event.event_id)
    Appointment.objects.update(expires_at=clock.now())
    History.objects.filter(action="changed", after__has_key="expires_at").delete()  # the test did that
    with refused("expired"):
        bring_back(cast.anna, number)
    outcome = bring_back(cast.anna, deleted)
    assert [name for _meeting, name in outcome.left] == [""]


def test_undo_does_not_duplicate_a_reimported_event(cast: Cast) -> None:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:one@elsewhere",
        "DTSTAMP:20250101T000000Z", f"DTSTART:{get_day(5):%Y%m%d}T090000Z", "SUMMARY:x",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    data = "\r\n".join(lines).encode()
    calendar_import.run(owner=cast.anna.tg_id, data=data)
    [event] = Event.objects.all()
    number = delete(cast.anna, event.pk)
    calendar_import.run(owner=cast.anna.tg_id, data=data)
    with refused("undo_changed"):
        bring_back(cast.anna, number)
    assert Event.objects.count() == 1


def test_undo_restores_unknown_columns(cast: Cast) -> None:
    event = make_event(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events ADD COLUMN colour text")
        try:
            cursor.execute("UPDATE events SET colour = 'red' WHERE id = %s", [event.pk])
            bring_back(cast.anna, delete(cast.anna, event.pk))
            cursor.execute("SELECT colour FROM events WHERE id = %s", [event.pk])
            assert cursor.fetchone() == ("red",)
        finally:
            cursor.execute("ALTER TABLE events DROP COLUMN colour")


def test_undo_does_not_restore_an_erased_person(cast: Cast) -> None:
    event = make_event(cast.anna)
    invite = partial(appointments.invite_to_event, organizer=cast.anna.tg_id, event_id=event.pk)
    gone, there = invite(participant=cast.boris.tg_id), invite(participant=cast.oleg.tg_id)
    number = delete(cast.anna, event.pk)
    erasure.erase(cast.boris.tg_id)
    outcome = bring_back(cast.anna, number)
    assert [it.pk for it in outcome.meetings] == [there.pk]
    assert (fresh(gone).status, fresh(gone).participant_tg_id) == (Status.CANCELLED, 0)


@pytest.mark.parametrize("of_event", [False, True])
def test_concurrent_undos_have_one_effect(cast: Cast, of_event: bool) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    number = delete(cast.anna, meeting.event_id) if of_event else refuse(cast.anna, meeting)
    done = run_at_once([partial(bring_back, cast.anna, number)] * 3)
    assert sorted(it.code for it in done if isinstance(it, CalendarError)) == ["undo_done"] * 2
    assert (fresh(meeting).status, fresh(meeting).event_id) == (Status.CONFIRMED, meeting.event_id)
    assert len(list_texts(cast.boris)) == 1


@pytest.mark.parametrize("of_event", [False, True])
def test_concurrent_undo_and_booking_have_one_winner(cast: Cast, of_event: bool) -> None:
    for days in range(1, 6):
        meeting = make_meeting(cast.anna, cast.boris, days=days, time=NOON, duration_minutes=60, status="confirmed")
        number = delete(cast.anna, meeting.event_id) if of_event else refuse(cast.anna, meeting)
        undone, booked = run_at_once(
            [
                partial(bring_back, cast.anna, number),
                partial(
                    appointments.invite, organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, date=get_day(days),
                    time=NOON, duration_minutes=60, timezone="Europe/Moscow",
                ),
            ]
        )  # fmt: skip
        back = fresh(meeting).status == Status.CONFIRMED
        active = Appointment.objects.filter(date=get_day(days), status__in=["pending", "confirmed"])
        assert active.count() == 1
        if back:
            assert booked.code == "busy"
        elif of_event:
            assert [name for _meeting, name in undone.left] == ["Борис"]
        else:
            assert undone.code == "undo_busy"
