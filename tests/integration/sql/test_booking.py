"""A booking in one journey: the database's function does what the service would, or leaves it to it."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from psycopg.errors import DeadlockDetected

from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, OutboxMessage, TgUser
from calendarapp.services import appointments, people
from calendarapp.sql import bookings
from calendarapp.sql.routines import Routine
from tests.support.factories import Cast, day, make_cast, make_event, make_meeting, told
from tests.support.waiting import PATIENCE

NOON = dt.time(12)


@pytest.fixture
def cast(committed: None) -> Cast:
    """Here a service is a transaction by itself."""
    return make_cast()


def meet(cast: Cast, **more: Any) -> Appointment:
    return appointments.meet(
        organizer=cast.anna.tg_id,
        participant=cast.boris.tg_id,
        date=day(),
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
    for field in (*bookings.FIELDS, "slot"):
        assert getattr(meeting, field) == getattr(stored, field), field
    assert stored.slot == queries.compute_slot(day(), NOON, "Europe/Moscow", 60)
    [message] = OutboxMessage.objects.filter(chat_id=cast.boris.tg_id)
    assert message.appointment_id == meeting.pk
    assert "Возьми зонт" in message.payload["text"]
    assert told(cast.anna) == []


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
    assert told(cast.boris) == []


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
    invite = partial(appointments.invite, organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    invite()
    with refused("already_invited"):
        invite()


def test_expired_invitation_does_not_block_booking(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    waiting = make_meeting(cast.oleg, cast.boris, days=1, time=NOON)
    Appointment.objects.filter(pk=waiting.pk).update(expires_at=clock.now())
    assert meet(cast).status == "pending"
    assert Appointment.objects.get(pk=waiting.pk).status == "cancelled"


@pytest.mark.parametrize(
    ("policy", "hours", "holds", "expires"), [("compete", None, False, False), ("expire", 3, True, True)]
)
def test_preference_changed_during_booking_is_respected(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, policy: str, hours: int | None, *, holds: bool, expires: bool
) -> None:
    """Between the read of the people and the locks."""
    read = bookings.number_and_people

    def and_then(**both: int) -> Any:
        seen = read(**both)
        people.set_hold_policy(tg_id=cast.boris.tg_id, policy=policy, hours=hours)
        return seen

    monkeypatch.setattr(bookings, "number_and_people", and_then)
    meeting = Appointment.objects.get(pk=meet(cast).pk)
    assert (meeting.holds, meeting.expires_at is not None) == (holds, expires)


def test_person_who_starts_the_bot_during_booking_is_notified(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    read = bookings.number_and_people
    unknown = TgUser(tg_id=cast.boris.tg_id)
    monkeypatch.setattr(bookings, "number_and_people", lambda **both: (*read(**both)[:2], unknown))
    meet(cast)
    assert len(told(cast.boris)) == 1


def test_lost_race_is_decided_in_a_transaction(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_args: Any, **_more: Any) -> bool:
        raise OperationalError from DeadlockDetected()

    monkeypatch.setattr(bookings, "book", lost)
    assert meet(cast).status == "pending"
    assert len(told(cast.boris)) == 1


def test_unexpected_database_error_is_raised(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_more: Any) -> bool:
        raise OperationalError("the server is away")

    monkeypatch.setattr(bookings, "book", away)
    with pytest.raises(OperationalError, match="away"):
        meet(cast)


def test_database_function_matches_the_code(cast: Cast) -> None:
    """Every `migrate` makes it anew when its text has changed; one that refuses everything hinders nobody."""
    with connection.cursor() as cursor:
        cursor.execute(bookings.BOOK.definition("BEGIN RETURN NULL; END"))
        assert meet(cast).status == "pending"
        for _twice in range(2):
            bookings.BOOK.keep(using="default")
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'calendar_book'")
            assert cursor.fetchall() == [(bookings.BOOK.source(),)]


def test_function_with_changed_parameters_replaces_the_old(cast: Cast) -> None:
    body = "BEGIN RETURN NULL; END"
    older = Routine("calendar_test", types=lambda: {"a": "integer"}, returns="integer", body=lambda: body)
    newer = Routine("calendar_test", types=lambda: {"a": "bigint", "b": "text"}, returns="text", body=lambda: body)
    with connection.cursor() as cursor:
        older.keep(using="default")
        newer.keep(using="default")
        cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'calendar_test'")
        assert cursor.fetchall() == [("calendar_test(bigint,text)",)]
        cursor.execute("DROP FUNCTION calendar_test")
