"""Events with limited places: who comes, who waits, and who moves up; by answers and by joining."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from calendarapp import authorship, clock, queries
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import availability
from calendarapp.services import (
    appointments,
    erasure,
    events,
    housekeeping,
    joining,
    participants,
    people,
    rescheduling,
    undo,
)
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


def make_limited(owner: TgUser, capacity: int | None = 1, **fields: Any) -> Event:
    event = make_event(owner, days=3, **fields)
    return joining.set_capacity(actor=Actor.person(owner.pk), event_id=event.pk, capacity=capacity)


def list_states(event: Event) -> list[tuple[int, str, int]]:
    """Of all who are or were on: who, the meeting's status, and the place on the list."""
    met = queries.list_participants(event.pk)
    return [(person.pk, str(meeting.status), queries.get_position(meeting)) for person, meeting in met]


def test_first_ones_come_and_the_others_wait_in_their_order(cast: Cast) -> None:
    event, vera, lena = make_limited(cast.anna, 2), make_person("Вера"), make_person("Лена")
    found = [joining.join(event.pk, person.pk) for person in (cast.boris, cast.oleg, vera, lena)]
    assert [(place.state, place.position) for place in found] == [("in", 0), ("in", 0), ("waiting", 1), ("waiting", 2)]
    again = joining.join(event.pk, lena.pk)
    assert (again.state, again.position) == ("waiting", 2)
    assert Appointment.objects.count() == 4
    assert queries.count_places(event.pk) == (2, 2)
    assert "в списке ожидания" in list_texts(cast.anna)[-1]
    assert list_texts(lena) == []  # the surface on which she pressed says so


def test_person_who_leaves_makes_room_for_exactly_one(cast: Cast) -> None:
    event, vera, lena = make_limited(cast.anna), make_person("Вера"), make_person("Лена")
    for person in (cast.boris, vera, lena):
        joining.join(event.pk, person.pk)
    assert joining.leave(event.pk, cast.boris.pk).state == "out"
    assert list_states(event) == [(vera.pk, "confirmed", 0), (lena.pk, "pending", 1), (cast.boris.pk, "declined", 0)]
    assert "Освободилось место" in list_texts(vera)[-1]
    assert list_texts(lena) == []
    assert joining.leave(event.pk, cast.boris.pk).state == "out"  # once more changes nothing
    assert queries.count_places(event.pk) == (1, 1)
    assert joining.leave(event.pk, lena.pk).state == "out"
    assert queries.count_places(event.pk) == (1, 0)


def test_invited_person_who_says_yes_too_late_waits(cast: Cast) -> None:
    event, vera = make_limited(cast.anna), make_person("Вера")
    invited = [cast.boris.pk, cast.oleg.pk, vera.pk]
    actor = Actor.person(cast.anna.pk)
    meetings = participants.invite(actor=actor, participants=invited, event_id=event.pk).meetings
    for meeting in meetings:
        appointments.confirm(actor=Actor.person(meeting.participant_tg_id), appointment_id=meeting.pk)
    assert [place for _who, _status, place in list_states(event)] == [0, 1, 2]
    with refused("already_waiting"):
        appointments.confirm(actor=Actor.person(vera.pk), appointment_id=meetings[2].pk)
    appointments.cancel(actor=actor, appointment_id=meetings[0].pk)
    assert [status for _who, status, _place in list_states(event)] == ["confirmed", "pending", "cancelled"]
    assert [person.pk for person, _status in queries.list_others(meetings[0])] == [cast.oleg.pk]


def test_time_of_those_who_wait_is_not_taken(cast: Cast) -> None:
    event = make_limited(cast.anna, duration_minutes=60)
    joining.join(event.pk, cast.boris.pk)
    joining.join(event.pk, cast.oleg.pk)
    busy = availability.list_busy_intervals([cast.boris.pk, cast.oleg.pk], event.slot.lower, event.slot.upper)
    assert [bool(busy[person.pk]) for person in (cast.boris, cast.oleg)] == [True, False]
    people.set_hold_policy(tg_id=cast.oleg.pk, policy="hold", hours=None)
    assert not queries.is_busy(cast.oleg.pk, event.slot)
    assert joining.join(event.pk, cast.oleg.pk).position == 1


def test_person_who_is_busy_by_then_is_passed_over_and_told(cast: Cast) -> None:
    event, vera = make_limited(cast.anna, duration_minutes=60), make_person("Вера")
    for person in (cast.boris, cast.oleg, vera):
        joining.join(event.pk, person.pk)
    other = make_meeting(make_person("Лена"), cast.oleg, days=3)
    appointments.confirm(actor=Actor.person(cast.oleg.pk), appointment_id=other.pk)
    assert joining.join(event.pk, cast.oleg.pk).position == 1  # a person who says yes elsewhere stays on the list
    joining.leave(event.pk, cast.boris.pk)
    states = {who: status for who, status, _place in list_states(event)}
    assert states == {cast.boris.pk: "declined", cast.oleg.pk: "declined", vera.pk: "confirmed"}
    assert "вы в это время заняты" in list_texts(cast.oleg)[-1]
    with refused("taken"):
        joining.join(event.pk, cast.oleg.pk)


@pytest.mark.django_db(transaction=True)  # each in its own transaction: `updated_at` is when that began
def test_new_event_of_ones_own_counts_as_busy_and_an_old_one_was_agreed_to(cast: Cast) -> None:
    event, vera = make_limited(cast.anna, duration_minutes=60), make_person("Вера")
    make_event(vera, days=3)
    joining.join(event.pk, cast.boris.pk)
    with refused("double_booking"):
        joining.join(event.pk, vera.pk)
    joining.join(event.pk, vera.pk, force=True)
    joining.join(event.pk, cast.oleg.pk)
    make_event(cast.oleg, days=3)
    joining.set_capacity(actor=Actor.person(cast.anna.pk), event_id=event.pk, capacity=3)
    states = {who: status for who, status, _place in list_states(event)}
    assert states == {cast.boris.pk: "confirmed", vera.pk: "confirmed", cast.oleg.pk: "declined"}


@pytest.mark.parametrize("capacity", [2, 3, None])
def test_more_room_lets_the_first_ones_move_up(cast: Cast, capacity: int | None) -> None:
    event, vera, lena = make_limited(cast.anna), make_person("Вера"), make_person("Лена")
    for person in (cast.boris, cast.oleg, vera, lena):
        joining.join(event.pk, person.pk)
    joining.set_capacity(actor=Actor.person(cast.anna.pk), event_id=event.pk, capacity=capacity)
    assert queries.count_places(event.pk) == {2: (2, 2), 3: (3, 1), None: (4, 0)}[capacity]


def test_less_room_takes_nobodys_place(cast: Cast) -> None:
    event = make_limited(cast.anna, 2)
    for person in (cast.boris, cast.oleg):
        joining.join(event.pk, person.pk)
    actor = Actor.person(cast.anna.pk)
    joining.set_capacity(actor=actor, event_id=event.pk, capacity=1)
    assert queries.count_places(event.pk) == (2, 0)
    assert joining.join(event.pk, make_person("Вера").pk).state == "waiting"
    joining.leave(event.pk, cast.boris.pk)
    assert queries.count_places(event.pk) == (1, 1)
    for wrong in (0, 1001):
        with refused("capacity_wrong"):
            joining.set_capacity(actor=actor, event_id=event.pk, capacity=wrong)
    with refused("event_not_found"):
        joining.set_capacity(actor=Actor.person(cast.oleg.pk), event_id=event.pk, capacity=5)


def test_event_that_moves_asks_everybody_again_without_a_list(cast: Cast) -> None:
    event = make_limited(cast.anna)
    for person in (cast.boris, cast.oleg):
        joining.join(event.pk, person.pk)
    events.change(actor=Actor.person(cast.anna.pk), event_id=event.pk, date=get_day(5))
    assert {(row.status, row.is_waiting) for row in Appointment.objects.all()} == {("pending", False)}
    assert joining.join(event.pk, cast.oleg.pk).state == "in"
    assert joining.join(event.pk, cast.boris.pk).state == "waiting"


@pytest.mark.django_db(transaction=True)  # undo groups changes by transaction
def propose(meeting: Appointment, days: int = 5) -> None:
    day, time = get_day(days), dt.time(15)
    rescheduling.propose(
        actor=Actor.person(meeting.participant_tg_id), appointment_id=meeting.pk, date=day, time=time, force=True
    )


def test_accepted_proposal_takes_no_place_that_others_have(cast: Cast) -> None:
    event, anna = make_limited(cast.anna), Actor.person(cast.anna.pk)
    [meeting] = participants.invite(actor=anna, participants=[cast.boris.pk], event_id=event.pk).meetings
    joining.join(event.pk, cast.oleg.pk)
    propose(meeting)
    with refused("event_full"):
        rescheduling.accept_proposal(actor=anna, appointment_id=meeting.pk, scope="this")
    assert list_states(event) == [(cast.boris.pk, "pending", 0), (cast.oleg.pk, "confirmed", 0)]
    assert Appointment.objects.get(pk=meeting.pk).proposed_date == get_day(5)
    joining.set_capacity(actor=anna, event_id=event.pk, capacity=2)
    rescheduling.accept_proposal(actor=anna, appointment_id=meeting.pk, scope="this")
    assert queries.count_places(event.pk) == (2, 0)


def test_proposal_for_everybody_leaves_those_with_a_time_of_their_own_in_their_places(cast: Cast) -> None:
    event, anna, vera = make_limited(cast.anna, 2), Actor.person(cast.anna.pk), make_person("Вера")
    people = [cast.boris.pk, cast.oleg.pk, vera.pk]
    meetings = participants.invite(actor=anna, participants=people, event_id=event.pk).meetings
    for meeting, days in zip(meetings[:2], (6, 7), strict=True):
        propose(meeting, days)
        rescheduling.accept_proposal(actor=anna, appointment_id=meeting.pk, scope="this")
    propose(meetings[2])
    with refused("event_full"):
        rescheduling.accept_proposal(actor=anna, appointment_id=meetings[2].pk, scope="all")
    assert Event.objects.get(pk=event.pk).date == event.date
    assert queries.count_places(event.pk) == (2, 0)


def test_somebody_with_a_place_keeps_it_at_the_time_they_proposed(cast: Cast) -> None:
    event, anna = make_limited(cast.anna), Actor.person(cast.anna.pk)
    place = joining.join(event.pk, cast.boris.pk)
    joining.join(event.pk, cast.oleg.pk)
    assert place.meeting is not None
    propose(place.meeting)
    rescheduling.accept_proposal(actor=anna, appointment_id=place.meeting.pk, scope="this")
    assert queries.count_places(event.pk) == (1, 1)


def test_place_of_one_who_is_moved_alone_goes_to_the_next(cast: Cast) -> None:
    event, anna = make_limited(cast.anna), Actor.person(cast.anna.pk)
    place = joining.join(event.pk, cast.boris.pk)
    joining.join(event.pk, cast.oleg.pk)
    assert place.meeting is not None
    rescheduling.reschedule(
        actor=anna, appointment_id=place.meeting.pk, date=get_day(5), time=dt.time(15), scope="this"
    )
    assert list_states(event) == [(cast.boris.pk, "pending", 0), (cast.oleg.pk, "confirmed", 0)]


def test_undo_gives_no_place_that_is_taken(cast: Cast) -> None:
    event = make_limited(cast.anna)
    for person in (cast.boris, cast.oleg):
        joining.join(event.pk, person.pk)
    mine = Appointment.objects.get(participant_tg_id=cast.boris.pk)
    actor = Actor.person(cast.boris.pk)
    with authorship.write_as(Writer("bot", "person", cast.boris.pk)):
        appointments.decline(actor=actor, appointment_id=mine.pk)
    entry = undo.find_meeting_entry(mine.pk)
    assert entry is not None
    with refused("event_full"):
        undo.undo(actor=actor, number=entry)


def test_places_that_become_free_behind_the_services_are_filled_by_housekeeping(cast: Cast) -> None:
    event = make_limited(cast.anna)
    for person in (cast.boris, cast.oleg):
        joining.join(event.pk, person.pk)
    erasure.erase(cast.boris.pk)
    housekeeping.run()
    assert (cast.oleg.pk, "confirmed", 0) in list_states(event)
    with connection.cursor() as cursor:  # an older bot
        cursor.execute(
            "UPDATE calendarapp_appointment SET status = 'pending' WHERE participant_tg_id = %s", [cast.oleg.pk]
        )
    joining.join(event.pk, cast.oleg.pk)
    assert queries.count_places(event.pk) == (1, 0)


def test_link_is_for_everyone_who_has_it_until_it_is_closed(cast: Cast) -> None:
    event, actor = make_event(cast.anna, days=3), Actor.person(cast.anna.pk)
    opened = joining.open_link(actor=actor, event_id=event.pk)
    assert opened.join_key is not None
    assert joining.open_link(actor=actor, event_id=event.pk).join_key == opened.join_key
    assert queries.find_event_by_key(opened.join_key) == event
    assert joining.close_link(actor=actor, event_id=event.pk).join_key is None
    assert queries.find_event_by_key(opened.join_key) is None
    for service in (joining.open_link, joining.close_link):
        with refused("event_not_found"):
            service(actor=Actor.person(cast.oleg.pk), event_id=event.pk)


def test_joining_is_refused_where_it_makes_no_sense(cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    with refused("join_own"):
        joining.join(event.pk, cast.anna.pk)
    for number in (event.pk + 10**6, 2**64):
        with refused("event_gone"):
            joining.join(number, cast.boris.pk)
    make_meeting(make_person("Лена"), cast.boris, days=3, status="confirmed")
    with refused("taken"):
        joining.join(event.pk, cast.boris.pk)
    assert joining.leave(event.pk, cast.boris.pk).state == "out"
    assert not Appointment.objects.filter(event=event).exists()


@pytest.mark.django_db(transaction=True)  # undo groups changes by transaction
def test_undone_deletion_gives_everybody_back_what_they_had(cast: Cast) -> None:
    event, vera = make_limited(cast.anna, 2), make_person("Вера")
    actor = Actor.person(cast.anna.pk)
    [first] = participants.invite(actor=actor, participants=[cast.boris.pk], event_id=event.pk).meetings
    for person in (cast.oleg, vera):
        joining.join(event.pk, person.pk)
    appointments.confirm(actor=Actor.person(cast.boris.pk), appointment_id=first.pk)  # the oldest meeting waits
    joining.set_capacity(actor=actor, event_id=event.pk, capacity=1)
    before = sorted(list_states(event))
    with authorship.write_as(Writer("bot", "person", cast.anna.pk)):
        events.delete(actor=actor, event_id=event.pk)
    entry = undo.find_event_entry(event.pk)
    assert entry is not None
    assert not undo.undo(actor=actor, number=entry).left
    assert sorted(list_states(event)) == before


def test_nobody_moves_up_to_what_is_over(cast: Cast) -> None:
    event = make_limited(cast.anna)
    for person in (cast.boris, cast.oleg):
        joining.join(event.pk, person.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET date = '2020-01-01' WHERE id = %s", [event.pk])
    joining.set_capacity(actor=Actor.person(cast.anna.pk), event_id=event.pk, capacity=5)
    assert queries.count_places(event.pk) == (1, 1)
    assert list_texts(cast.oleg) == []


def test_invitation_that_expired_unnoticed_keeps_nobody_from_moving_up(cast: Cast) -> None:
    event = make_limited(cast.anna, duration_minutes=60)
    for person in (cast.boris, cast.oleg):
        joining.join(event.pk, person.pk)
    people.set_hold_policy(tg_id=cast.oleg.pk, policy="expire", hours=1)
    late = make_meeting(make_person("Лена"), cast.oleg, days=3, duration_minutes=60)
    Appointment.objects.filter(pk=late.pk).update(expires_at=clock.now() - dt.timedelta(minutes=1))
    joining.leave(event.pk, cast.boris.pk)
    assert (cast.oleg.pk, "confirmed", 0) in list_states(event)
    assert Appointment.objects.get(pk=late.pk).status == "cancelled"
