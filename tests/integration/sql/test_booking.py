"""A booking takes one read and one database function, which locks, decides and writes."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from psycopg.errors import DeadlockDetected

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, OutboxMessage, TgUser
from calendarapp.services import appointments, booking, events, people
from calendarapp.services.booking import BookingRequest
from tests.support.factories import Cast, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.waiting import PATIENCE

NOON = dt.time(12)


@pytest.fixture
def cast(committed: None) -> Cast:
    """In these tests each service call is its own transaction."""
    return make_cast()


def meet(cast: Cast, **more: Any) -> Appointment:
    return appointments.invite(
        organizer=cast.anna.tg_id,
        participant=cast.boris.tg_id,
        date=get_day(),
        time=NOON,
        duration_minutes=60,
        timezone="Europe/Moscow",
        **more,
    )


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


def test_booking_free_time_takes_two_statements_without_transaction(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        meeting = meet(cast, name="Обед", details="Возьми зонт")
    assert len(captured) == 2
    stored = Appointment.objects.get(pk=meeting.pk)
    for field in (*booking.FIELDS, "slot"):
        assert getattr(meeting, field) == getattr(stored, field), field
    assert stored.slot == queries.compute_slot(get_day(), NOON, "Europe/Moscow", 60)
    [message] = OutboxMessage.objects.filter(chat_id=cast.boris.tg_id)
    assert message.appointment_id == meeting.pk
    assert "Возьми зонт" in message.payload["text"]
    assert list_texts(cast.anna) == []


def test_booking_wakes_the_sender(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN outbox")
        assert connection.connection is not None
        meet(cast)
        assert [note.channel for note in connection.connection.notifies(timeout=PATIENCE, stop_after=1)] == ["outbox"]
        cursor.execute("UNLISTEN outbox")


def test_unreachable_participant_gets_no_message(cast: Cast) -> None:
    TgUser.objects.filter(pk=cast.boris.pk).update(can_write=False)
    assert meet(cast).status == "pending"
    assert list_texts(cast.boris) == []


@pytest.mark.parametrize(
    ("stands", "code"),
    [
        (lambda cast: make_meeting(cast.oleg, cast.boris, days=1, time=NOON), "busy"),
        (lambda cast: make_meeting(cast.boris, cast.oleg, days=1, time=NOON), "busy"),
        (lambda cast: _confirmed(cast.oleg, cast.anna), "double_booking"),
    ],
    ids=["participant", "organizer", "oneself"],
)
def test_booking_conflict_raises_and_writes_nothing(cast: Cast, stands: Any, code: str) -> None:
    stands(cast)
    before = (Appointment.objects.count(), OutboxMessage.objects.count())
    with refused(code):
        meet(cast)
    assert (Appointment.objects.count(), OutboxMessage.objects.count()) == before
    if code == "double_booking":
        assert meet(cast, force=True).status == "pending"


def _confirmed(organizer: TgUser, participant: TgUser) -> None:
    Appointment.objects.filter(pk=make_meeting(organizer, participant, days=1, time=NOON).pk).update(status="confirmed")


def test_second_invitation_to_one_event_is_refused(cast: Cast) -> None:
    event = make_event(cast.anna)
    invite = partial(
        appointments.invite_to_event, organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk
    )
    invite()
    with refused("already_invited"):
        invite()


def test_expired_invitation_does_not_block_booking(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    waiting = make_meeting(cast.oleg, cast.boris, days=1, time=NOON)
    Appointment.objects.filter(pk=waiting.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert meet(cast).status == "pending"
    assert Appointment.objects.get(pk=waiting.pk).status == "cancelled"


@pytest.mark.parametrize(
    ("policy", "hours", "holds", "expires"), [("compete", None, False, False), ("expire", 3, True, True)]
)
def test_preference_changed_during_booking_is_respected(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, policy: str, hours: int | None, *, holds: bool, expires: bool
) -> None:
    """The change happens between the read of the people and the locks."""
    prepare, chosen = booking._prepare, iter([True])

    def and_then(requests: Any) -> Any:
        seen = prepare(requests)
        if next(chosen, False):
            people.set_hold_policy(tg_id=cast.boris.tg_id, policy=policy, hours=hours)
        return seen

    monkeypatch.setattr(booking, "_prepare", and_then)
    meeting = Appointment.objects.get(pk=meet(cast).pk)
    assert (meeting.holds, meeting.expires_at is not None) == (holds, expires)


def test_person_who_joins_during_booking_is_notified(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare, unknown = booking._prepare, iter([TgUser(tg_id=cast.boris.tg_id)])

    def not_yet(requests: Any) -> Any:
        numbers, known = prepare(requests)
        return numbers, {**known, cast.boris.tg_id: next(unknown, known[cast.boris.tg_id])}

    monkeypatch.setattr(booking, "_prepare", not_yet)
    meet(cast)
    assert len(list_texts(cast.boris)) == 1


def test_lost_race_is_retried(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare, lost = booking._prepare, iter([True, True])

    def losing(requests: Any) -> Any:
        if next(lost, False):
            raise OperationalError from DeadlockDetected()
        return prepare(requests)

    monkeypatch.setattr(booking, "_prepare", losing)
    assert meet(cast).status == "pending"
    assert len(list_texts(cast.boris)) == 1


def test_other_database_errors_are_raised(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_requests: Any) -> Any:
        raise OperationalError("the server is away")

    monkeypatch.setattr(booking, "_prepare", away)
    with pytest.raises(OperationalError, match="away"):
        meet(cast)


def test_several_meetings_of_several_people_are_booked_at_once_or_not_at_all(cast: Cast) -> None:
    event = make_event(cast.anna, days=1, time=NOON, duration_minutes=60)
    requests = [
        BookingRequest.check(cast.anna.tg_id, participant.tg_id, event) for participant in (cast.boris, cast.oleg)
    ]
    taken = make_meeting(cast.boris, cast.oleg, days=1, time=NOON)
    before = (Appointment.objects.count(), OutboxMessage.objects.count())
    with refused("busy"):
        booking.book_all(requests)
    assert (Appointment.objects.count(), OutboxMessage.objects.count()) == before
    Appointment.objects.filter(pk=taken.pk).update(status="cancelled")
    meetings = booking.book_all(requests, over=True)  # Boris has his own event at that time
    assert [meeting.participant_tg_id for meeting in meetings] == [cast.boris.tg_id, cast.oleg.tg_id]
    for meeting, participant in zip(meetings, (cast.boris, cast.oleg), strict=True):
        assert Appointment.objects.get(pk=meeting.pk).slot == event.slot
        assert OutboxMessage.objects.filter(chat_id=participant.tg_id, appointment_id=meeting.pk).count() == 1


def test_meetings_that_overlap_each_other_are_refused_whole(cast: Cast) -> None:
    event = make_event(cast.anna, days=1, time=NOON, duration_minutes=60)
    other = make_event(cast.oleg, days=1, time=dt.time(12, 30), duration_minutes=60)
    requests = [
        BookingRequest.check(owner.tg_id, cast.boris.tg_id, one)
        for owner, one in ((cast.anna, event), (cast.oleg, other))
    ]
    before = (Appointment.objects.count(), OutboxMessage.objects.count())
    with refused("busy"):
        booking.book_all(requests)
    assert (Appointment.objects.count(), OutboxMessage.objects.count()) == before


def test_event_changed_during_booking_is_booked_as_changed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(cast.anna, days=1, time=NOON, duration_minutes=60)
    prepare, moved = booking._prepare, iter([True])

    def moving(requests: Any) -> Any:
        if next(moved, False):
            events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, time=dt.time(15))
        return prepare(requests)

    monkeypatch.setattr(booking, "_prepare", moving)
    appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    assert Appointment.objects.get().time == dt.time(15)


def test_event_changed_during_a_check_is_checked_as_changed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(cast.anna, days=1, time=NOON, duration_minutes=60)
    prepare, moved = booking._prepare, iter([True])

    def moving(requests: Any) -> Any:
        if next(moved, False):
            events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, time=dt.time(15))
        return prepare(requests)

    monkeypatch.setattr(booking, "_prepare", moving)
    seen = appointments.check_invitation(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    assert seen.time == dt.time(15)


def test_event_deleted_during_booking_is_not_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(cast.anna, days=1, time=NOON, duration_minutes=60)
    prepare, gone = booking._prepare, iter([True])

    def deleting(requests: Any) -> Any:
        if next(gone, False):
            events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
        return prepare(requests)

    monkeypatch.setattr(booking, "_prepare", deleting)
    with refused("event_not_found"):
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    assert not Appointment.objects.exists()
