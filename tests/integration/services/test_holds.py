"""Hold policies: an invitation holds the invited person's time, competes for it, or holds it for some hours."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from calendarapp import clock, utils
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Reminder
from calendarapp.services import appointments, holds, housekeeping, people, rescheduling
from tests.support.crowd import Crowd
from tests.support.factories import (
    Cast,
    forget_messages,
    get_day,
    list_texts,
    make_cast,
    make_event,
    make_meeting,
    make_person,
)
from tests.support.waiting import PATIENCE, wait_until

Status = Appointment.Status


def who(person: Any) -> Actor:
    return Actor.person(person.tg_id)


def fresh(meeting: Appointment) -> Appointment:
    return Appointment.objects.get(pk=meeting.pk)


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


def let_expire(*meetings: Appointment) -> None:
    for meeting in meetings:
        assert fresh(meeting).expires_at is not None
    Appointment.objects.filter(pk__in=[meeting.pk for meeting in meetings]).update(expires_at=clock.now())


@pytest.mark.parametrize(("policy", "second"), [("hold", "busy"), ("expire", "busy"), ("compete", "pending")])
def test_unanswered_invitation_holds_time_by_policy(cast: Cast, policy: str, second: str) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy=policy)
    make_meeting(cast.anna, cast.boris)
    assert utils.is_user_free(cast.boris.tg_id, get_day(), dt.time(12, 30)) is (policy == "compete")
    event = make_event(cast.oleg)
    invited, refusal = utils.create_pending_invite_for_event(cast.oleg.tg_id, cast.boris.tg_id, event)
    assert (invited.status if invited else refusal) == second


def test_confirmed_meeting_holds_time_under_any_policy(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    make_meeting(cast.anna, cast.boris, status="confirmed")
    with refused("busy"):
        make_meeting(cast.oleg, cast.boris)
    assert not utils.is_user_free(cast.boris.tg_id, get_day(), dt.time(12, 30))


def test_first_confirmed_competing_invitation_wins_and_others_are_told(cast: Cast) -> None:
    vera = make_person("Вера")
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    winner = make_meeting(cast.anna, cast.boris, duration_minutes=60)
    over = make_meeting(cast.oleg, cast.boris, time=dt.time(13), duration_minutes=60)
    beside = make_meeting(vera, cast.boris, time=dt.time(13, 30))
    elsewhere = make_meeting(vera, cast.boris, time=dt.time(20))
    forget_messages()
    appointments.confirm(actor=who(cast.boris), appointment_id=winner.pk)
    assert [fresh(m).status for m in (winner, over, beside, elsewhere)] == [
        "confirmed", "declined", "pending", "pending",
    ]  # fmt: skip
    assert [len(list_texts(person)) for person in (cast.anna, cast.oleg, vera, cast.boris)] == [1, 1, 0, 0]
    assert "Борис" in list_texts(cast.oleg)[0]
    with refused("already"):
        appointments.confirm(actor=who(cast.boris), appointment_id=over.pk)


def test_competing_invitation_for_time_taken_by_another_writer_is_refused(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    meeting = make_meeting(cast.anna, cast.boris)
    Appointment.objects.create(
        organizer_tg_id=cast.oleg.tg_id, participant_tg_id=cast.boris.tg_id, date=get_day(), time=dt.time(12, 30)
    )
    with refused("taken"):
        appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk)
    assert fresh(meeting).status == Status.PENDING


def test_meeting_that_keeps_the_participant_from_another_one_is_named_to_them(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    meeting = make_meeting(cast.anna, cast.boris, name="Обед")
    other = make_meeting(cast.oleg, cast.boris, name="Шахматы")
    Appointment.objects.filter(pk=other.pk).update(status=Status.CONFIRMED)
    with pytest.raises(CalendarError) as caught:
        appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk)
    assert caught.value.code == "taken"
    assert str(caught.value).endswith("отмените одну из двух. Другая: Шахматы.")
    Appointment.objects.filter(pk=other.pk).update(name="")
    with refused("taken"):
        appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk)


def test_declined_competing_invitation_frees_nothing(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    first, second = make_meeting(cast.anna, cast.boris), make_meeting(cast.oleg, cast.boris)
    forget_messages()
    appointments.decline(actor=who(cast.boris), appointment_id=first.pk)
    assert fresh(second).status == Status.PENDING
    assert (len(list_texts(cast.anna)), len(list_texts(cast.oleg))) == (1, 0)


def test_policy_compete_to_hold_gives_time_to_the_older_invitation(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    older, younger = make_meeting(cast.anna, cast.boris), make_meeting(cast.oleg, cast.boris)
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="hold")
    assert [fresh(m).holds for m in (older, younger)] == [True, False]
    with refused("taken"):
        appointments.confirm(actor=who(cast.boris), appointment_id=younger.pk)
    appointments.decline(actor=who(cast.boris), appointment_id=older.pk)
    assert appointments.confirm(actor=who(cast.boris), appointment_id=younger.pk).status == Status.CONFIRMED


def test_policy_compete_to_expire_lets_both_expire(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    both = [make_meeting(cast.anna, cast.boris), make_meeting(cast.oleg, cast.boris)]
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    assert [fresh(m).holds for m in both] == [True, False]
    let_expire(*both)
    assert holds.expire_invitations() == 2


def test_policy_hold_to_compete_admits_other_invitations(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    again = {"organizer_tg_id": 5, "participant_tg_id": cast.boris.tg_id, "date": get_day(), "time": dt.time(12, 30)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(**again)
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    assert Appointment.objects.create(**again).holds
    assert fresh(meeting).holds is False


def test_policy_change_keeps_answered_invitations(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    assert fresh(meeting).expires_at is None


def test_policy_expire_to_hold_stops_expiry(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    meeting = make_meeting(cast.anna, cast.boris)
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="hold")
    assert fresh(meeting).expires_at is None


def test_invitation_expires_and_both_are_told(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=3)
    meeting = make_meeting(cast.anna, cast.boris)
    left = (fresh(meeting).expires_at or clock.now()) - clock.now()
    assert dt.timedelta(hours=2, minutes=59) < left <= dt.timedelta(hours=3)
    forget_messages()
    housekeeping.run()
    assert fresh(meeting).status == Status.PENDING
    let_expire(meeting)
    housekeeping.run()
    assert fresh(meeting).status == Status.CANCELLED
    housekeeping.run()
    assert len(list_texts(cast.anna)) == len(list_texts(cast.boris)) == 1
    assert not Reminder.objects.filter(appointment_id=meeting.pk).exists()


def test_expired_invitation_is_over_before_cleanup(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    meeting = make_meeting(cast.anna, cast.boris)
    let_expire(meeting)
    assert utils.is_user_free(cast.boris.tg_id, get_day(), dt.time(12, 30))
    for action in (appointments.confirm, appointments.decline):
        with refused("expired"):
            action(actor=who(cast.boris), appointment_id=meeting.pk)
    with refused("expired"):
        rescheduling.reschedule(actor=who(cast.anna), appointment_id=meeting.pk, date=get_day(3), time=dt.time(9))
    forget_messages()
    taken = make_meeting(cast.oleg, cast.boris)
    assert (fresh(meeting).status, fresh(taken).status) == (Status.CANCELLED, Status.PENDING)
    assert len(list_texts(cast.anna)) == 1
    assert len(list_texts(cast.boris)) == 2, "of the one that expired, and of the new one"


def test_confirmed_meeting_never_expires(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now())
    assert holds.expire_invitations() == 0
    assert fresh(meeting).status == Status.CONFIRMED


@pytest.mark.parametrize(("policy", "hours"), [("whenever", None), ("expire", 0), ("expire", 30 * 24 + 1)])
def test_unknown_policies_are_refused(cast: Cast, policy: str, hours: int | None) -> None:
    with refused("policy_wrong"):
        people.set_hold_policy(tg_id=cast.boris.tg_id, policy=policy, hours=hours)


WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE NOT granted AND datname = current_database()
"""


def is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


@pytest.mark.usefixtures("committed")
def test_confirmation_racing_a_booking_finds_the_time_taken() -> None:
    """Booking locks its people's calendars: the confirmation waits for the lock and checks afterwards."""
    cast = make_cast()
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    asked = make_meeting(cast.anna, cast.boris)
    with Crowd(1) as participant:
        with transaction.atomic():
            Appointment.objects.create(
                organizer_tg_id=cast.oleg.tg_id, participant_tg_id=cast.boris.tg_id, date=asked.date, time=asked.time,
                timezone=asked.timezone, status=Status.CONFIRMED,
            )  # fmt: skip
            [yes] = participant.begin([partial(appointments.confirm, actor=who(cast.boris), appointment_id=asked.pk)])
            wait_until(is_waited_for, what="the yes waits")
        error = yes.result(timeout=PATIENCE)
    assert isinstance(error, CalendarError)
    assert error.code == "taken"
    assert fresh(asked).status == Status.PENDING


def test_expired_invitation_does_not_block_a_new_one(cast: Cast) -> None:
    """Also where the dialog asks first, and before the clean-up has run."""
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    meeting = make_meeting(cast.anna, cast.boris)
    assert meeting.event_id is not None
    asked: dict[str, Any] = {
        "organizer": cast.anna.tg_id,
        "participant": cast.boris.tg_id,
        "event_id": meeting.event_id,
    }
    with refused("already_invited"):
        appointments.check_invitation(**asked)
    let_expire(meeting)
    assert appointments.check_invitation(**asked).pk == meeting.event_id
    assert fresh(meeting).status == Status.CANCELLED
