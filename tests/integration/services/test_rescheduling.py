"""Another time for a meeting: moved by its organizer, proposed by its participant."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from calendarapp import clock, messages, utils
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, Reminder
from calendarapp.services import appointments, events, holds, people, rescheduling
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event, make_meeting, make_person

Status = Appointment.Status
EVENING = dt.time(18)


def who(person: Any) -> Actor:
    return Actor.person(person.tg_id)


def fresh(meeting: Appointment) -> Appointment:
    return Appointment.objects.get(pk=meeting.pk)


def move(meeting: Appointment, actor: Actor, *, days: int = 2, time: dt.time = EVENING, **more: Any) -> Appointment:
    return rescheduling.reschedule(actor=actor, appointment_id=meeting.pk, date=get_day(days), time=time, **more)


def propose(meeting: Appointment, actor: Actor, *, days: int = 2, time: dt.time = EVENING) -> Appointment:
    return rescheduling.propose(actor=actor, appointment_id=meeting.pk, date=get_day(days), time=time)


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


def test_move_asks_participant_again_and_moves_the_event(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", duration_minutes=60)
    forget_messages()
    move(meeting, who(cast.anna))
    moved, event = fresh(meeting), Event.objects.get(pk=meeting.event_id or 0)
    assert (moved.date, moved.time, moved.status) == (get_day(2), EVENING, Status.PENDING)
    assert (event.date, event.time) == (get_day(2), EVENING)
    (text,) = list_texts(cast.boris)
    assert "18:00" in text
    assert list_texts(cast.anna) == []
    assert not Reminder.objects.filter(appointment_id=meeting.pk).exists()
    assert Reminder.objects.get(event_id=event.pk).due_at == event.slot.lower - dt.timedelta(minutes=15)
    assert appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk).status == Status.CONFIRMED


def test_event_with_other_meetings_is_not_moved(cast: Cast) -> None:
    event = make_event(cast.anna)
    first, second = (
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=participant.tg_id, event_id=event.pk)
        for participant in (cast.boris, cast.oleg)
    )
    with refused("others_invited"):
        move(first, who(cast.anna))
    move(first, who(cast.anna), scope="this")
    assert Event.objects.get(pk=event.pk).date == get_day(1)
    assert (fresh(first).date, fresh(second).date) == (get_day(2), get_day(1))
    appointments.confirm(actor=who(cast.boris), appointment_id=first.pk)
    reminded = Reminder.objects.filter(appointment_id=first.pk).values_list("tg_id", flat=True)
    assert sorted(reminded) == sorted([cast.anna.tg_id, cast.boris.tg_id]), "no event reminds Anna of it"


@pytest.mark.parametrize("way", ["moved", "proposed"])
def test_those_who_are_busy_then_are_named_before_everybody_moves(cast: Cast, way: str) -> None:
    event = make_event(cast.anna)
    first, second = (
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=participant.tg_id, event_id=event.pk)
        for participant in (cast.boris, cast.oleg)
    )
    make_meeting(cast.oleg, make_person("Вера"), days=2, time=EVENING, status="confirmed", duration_minutes=60)
    if way == "proposed":
        propose(first, who(cast.boris))
    forget_messages()

    def act(**more: Any) -> None:
        if way == "moved":
            move(first, who(cast.anna), **more)
        else:
            rescheduling.accept_proposal(actor=who(cast.anna), appointment_id=first.pk, **more)

    with refused("others_invited") as error:
        act()
    with translation.override("en"):
        said = str(error.value)
    assert f"Busy at the new time: {cast.oleg.display_name}. If it moves for everyone" in said
    act(scope="all")
    assert fresh(second).status == Status.CANCELLED
    for reader in (cast.oleg, cast.anna):
        [wanted] = [
            line for text in list_texts(reader) for line in text.splitlines() if line.startswith("Новое время: ")
        ]
        assert "18:00" in wanted


def test_move_to_busy_time_is_refused(cast: Cast) -> None:
    make_meeting(cast.oleg, cast.boris, days=2, time=EVENING, duration_minutes=60)
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    forget_messages()
    with refused("busy"):
        move(meeting, who(cast.anna), time=dt.time(18, 30))
    kept = fresh(meeting)
    assert (kept.date, kept.status) == (get_day(1), Status.CONFIRMED)
    assert list_texts(cast.boris) == []
    assert Reminder.objects.filter(appointment_id=meeting.pk, tg_id=cast.boris.tg_id).exists()
    move(meeting, who(cast.anna), time=dt.time(19))


def test_move_may_overlap_the_old_time(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, duration_minutes=60)
    move(meeting, who(cast.anna), days=1, time=dt.time(13))
    assert fresh(meeting).time == dt.time(13)


def test_past_time_and_closed_meeting_are_refused(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="declined")
    with refused("already"):
        move(meeting, who(cast.anna))
    other = make_meeting(cast.anna, cast.boris, days=3)
    with refused("past"):
        move(other, who(cast.anna), days=-1)
    with refused("timezone_unknown"):
        move(other, who(cast.anna), timezone="Mars/Olympus")


def test_only_the_organizer_may_move(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    with refused("not_allowed"):
        move(meeting, who(cast.boris))
    with refused("not_allowed"):
        propose(meeting, who(cast.anna))
    for action in (move, propose):
        with refused("meeting_not_found"):
            action(meeting, who(cast.oleg))
    propose(meeting, who(cast.boris))
    for answer in (rescheduling.accept_proposal, rescheduling.keep_time):
        with refused("not_allowed"):
            answer(actor=who(cast.boris), appointment_id=meeting.pk)
        with refused("meeting_not_found"):
            answer(actor=who(cast.oleg), appointment_id=meeting.pk)
    forget_messages()
    move(meeting, Actor.operator())
    assert len(list_texts(cast.anna)) == len(list_texts(cast.boris)) == 1


def test_proposal_changes_nothing_until_accepted(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    forget_messages()
    propose(meeting, who(cast.boris))
    waiting = fresh(meeting)
    assert (waiting.date, waiting.status) == (get_day(1), Status.CONFIRMED)
    (text,) = list_texts(cast.anna)
    assert "18:00" in text
    assert {
        button["callback_data"].split(":")[1] for button in messages.make_time_buttons(waiting, cast.anna.tg_id)
    } == {
        "accept",
        "keep",
    }
    forget_messages()
    rescheduling.accept_proposal(actor=who(cast.anna), appointment_id=meeting.pk)
    agreed = fresh(meeting)
    assert (agreed.date, agreed.time, agreed.status) == (get_day(2), EVENING, Status.CONFIRMED)
    assert agreed.proposed_date is None
    assert len(list_texts(cast.boris)) == 1
    assert list_texts(cast.anna) == []
    with refused("no_proposal"):
        rescheduling.accept_proposal(actor=who(cast.anna), appointment_id=meeting.pk)


def test_after_an_accepted_proposal_each_is_reminded_once(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    propose(meeting, who(cast.boris))
    rescheduling.accept_proposal(actor=who(cast.anna), appointment_id=meeting.pk)
    due = fresh(meeting).slot.lower - dt.timedelta(minutes=15)
    for person in (cast.anna, cast.boris):
        assert [reminder.due_at for reminder in Reminder.objects.filter(tg_id=person.tg_id)] == [due]


def test_accepted_proposal_beats_competing_invitations(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    rival = make_meeting(cast.oleg, cast.boris, days=2, time=EVENING)
    meeting = make_meeting(cast.anna, cast.boris)
    propose(meeting, who(cast.boris))
    forget_messages()
    rescheduling.accept_proposal(actor=who(cast.anna), appointment_id=meeting.pk)
    assert fresh(rival).status == Status.DECLINED
    assert len(list_texts(cast.oleg)) == 1


def test_rejected_proposal_keeps_the_time(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    propose(meeting, who(cast.boris))
    forget_messages()
    rescheduling.keep_time(actor=who(cast.anna), appointment_id=meeting.pk)
    kept = fresh(meeting)
    assert (kept.date, kept.status, kept.proposed_date) == (get_day(1), Status.PENDING, None)
    assert len(list_texts(cast.boris)) == 1
    with refused("no_proposal"):
        rescheduling.keep_time(actor=who(cast.anna), appointment_id=meeting.pk)


def test_proposal_is_checked_when_made_and_when_accepted(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    make_meeting(cast.oleg, cast.boris, days=2, time=EVENING, name="Шахматы")
    with pytest.raises(CalendarError, match=r"другая встреча: .* Другая: Шахматы"):
        propose(meeting, who(cast.boris))
    make_meeting(cast.boris, cast.oleg, days=3, time=EVENING)
    with refused("taken"):
        propose(meeting, who(cast.boris), days=3)
    propose(meeting, who(cast.boris), days=4)
    make_meeting(cast.oleg, cast.boris, days=4, time=EVENING)
    with refused("busy"):
        rescheduling.accept_proposal(actor=who(cast.anna), appointment_id=meeting.pk)
    assert fresh(meeting).proposed_date == get_day(4)


def test_move_renews_the_expiry(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=2)
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now() - dt.timedelta(hours=1))
    move(meeting, who(cast.anna))
    assert holds.expire_invitations() == 0
    expires = fresh(meeting).expires_at
    assert expires is not None
    assert abs(expires - clock.now() - dt.timedelta(hours=2)) < dt.timedelta(minutes=1)


def test_moved_invitation_follows_the_current_policy(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    assert fresh(move(meeting, who(cast.anna))).holds is False


def test_moved_event_asks_participants_again_or_cancels(cast: Cast) -> None:
    vera = make_person("Вера")
    event = make_event(cast.anna)
    free, taken = (
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=participant.tg_id, event_id=event.pk)
        for participant in (cast.boris, vera)
    )
    for meeting, participant in ((free, cast.boris), (taken, vera)):
        appointments.confirm(actor=who(participant), appointment_id=meeting.pk)
    make_meeting(cast.oleg, vera, days=2)
    forget_messages()
    events.change(actor=who(cast.anna), event_id=event.pk, date=get_day(2))
    assert (fresh(free).status, fresh(free).date) == (Status.PENDING, get_day(2))
    assert (fresh(taken).status, fresh(taken).date) == (Status.CANCELLED, get_day(1))
    assert len(list_texts(cast.boris)) == len(list_texts(vera)) == len(list_texts(cast.anna)) == 1
    assert not Reminder.objects.filter(appointment_id__in=[free.pk, taken.pk]).exists()


def test_expired_invitation_does_not_move_with_its_event(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    meeting = make_meeting(cast.anna, cast.boris)
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now())
    forget_messages()
    events.change(actor=who(cast.anna), event_id=meeting.event_id or 0, date=get_day(2))
    assert (fresh(meeting).status, fresh(meeting).date) == (Status.CANCELLED, get_day(1))
    assert len(list_texts(cast.boris)) == len(list_texts(cast.anna)) == 1


def test_renamed_event_renames_meetings_without_asking(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    forget_messages()
    events.change(actor=who(cast.anna), event_id=meeting.event_id or 0, name="Ужин")
    assert (fresh(meeting).name, fresh(meeting).status) == ("Ужин", Status.CONFIRMED)
    assert list_texts(cast.boris) == []


def test_deleted_event_cancels_its_meetings(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    old = make_meeting(cast.anna, cast.oleg, status="declined")
    Appointment.objects.filter(pk=old.pk).update(event_id=meeting.event_id)
    forget_messages()
    assert events.delete(actor=who(cast.anna), event_id=meeting.event_id or 0) == 1
    assert (fresh(meeting).status, fresh(meeting).event_id) == (Status.CANCELLED, None)
    assert (fresh(old).status, fresh(old).event_id) == (Status.DECLINED, None)
    assert (len(list_texts(cast.boris)), list_texts(cast.oleg)) == (1, [])
    assert (
        not Reminder.objects.filter(tg_id__in=[cast.anna.tg_id, cast.boris.tg_id])
        .filter(appointment_id=meeting.pk)
        .exists()
    )


def test_documented_function_refuses_a_deleted_event(cast: Cast) -> None:
    event = make_event(cast.anna)
    events.delete(actor=who(cast.anna), event_id=event.pk)
    with refused("event_not_found"):
        utils.create_pending_invite_for_event(cast.anna.tg_id, cast.boris.tg_id, event)


def test_documented_function_reads_the_current_event(cast: Cast) -> None:
    event = make_event(cast.anna)
    events.change(actor=who(cast.anna), event_id=event.pk, date=get_day(5))
    meeting, refusal = utils.create_pending_invite_for_event(cast.anna.tg_id, cast.boris.tg_id, event)
    assert refusal is None
    assert meeting is not None
    assert meeting.date == get_day(5)
