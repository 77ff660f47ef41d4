"""Undo where something has moved, or where somebody has events of their own by then."""

import datetime as dt
from typing import Any

import pytest

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, History, TgUser
from calendarapp.services import appointments, events, rescheduling, undo
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.undoing import bring_back, by, delete, fresh, refuse, refused, who

Status = Appointment.Status
NOON = dt.time(12, 30)


@pytest.fixture
def cast(committed: None) -> Cast:
    """Undo groups changes by transaction, so here everything is committed."""
    return make_cast()


def test_move_cannot_be_undone(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    rescheduling.reschedule(actor=who(cast.anna), appointment_id=meeting.pk, date=get_day(9), time=NOON)
    assert undo.find_meeting_entry(meeting.pk) is None
    last = History.objects.filter(appointment_id=meeting.pk).order_by("-id")[0]
    with refused("undo_over"):
        undo.undo(actor=Actor.operator(), number=last.pk)


@pytest.mark.parametrize("way", ["edited", "moved with a meeting"])
def test_undo_does_not_put_back_what_a_move_has_cancelled(cast: Cast, way: str) -> None:
    """Their event is elsewhere: the meeting would stand alone at the old time."""
    event = make_event(cast.anna, name="Ужин", time=NOON)
    first, second = (
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=person.tg_id, event_id=event.pk)
        for person in (cast.boris, cast.oleg)
    )
    make_meeting(cast.anna, cast.oleg, status="confirmed", days=9, time=NOON, duration_minutes=60)
    with by(cast.anna):
        if way == "edited":
            events.change(actor=who(cast.anna), event_id=event.pk, date=get_day(9), force=True)
        else:
            rescheduling.reschedule(
                actor=who(cast.anna), appointment_id=first.pk, date=get_day(9), time=NOON, scope="all", force=True
            )
    assert fresh(second).status == Status.CANCELLED
    assert undo.find_newest(who(cast.anna)) is None
    number = undo.find_meeting_entry(second.pk)
    assert number is not None
    forget_messages()
    with refused("undo_changed"):
        bring_back(cast.anna, number)
    assert fresh(second).status == Status.CANCELLED
    assert list_texts(cast.oleg) == []


def test_last_thing_to_undo_is_looked_for_before_the_move(cast: Cast) -> None:
    event = make_event(cast.anna, time=NOON)
    appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.oleg.tg_id, event_id=event.pk)
    make_meeting(cast.anna, cast.oleg, status="confirmed", days=9, time=NOON, duration_minutes=60)
    deleted = delete(cast.anna, make_event(cast.anna, days=5).pk)
    with by(cast.anna):
        events.change(actor=who(cast.anna), event_id=event.pk, date=get_day(9), force=True)
    found = undo.find_newest(who(cast.anna))
    assert found is not None
    assert found.pk == deleted


def make_own(person: TgUser, **fields: Any) -> Event:
    return make_event(person, name="Врач", time=dt.time(12, 45), duration_minutes=30, **fields)


def test_undo_books_nobody_over_an_own_event_without_asking(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", time=NOON, duration_minutes=60)
    number = delete(cast.anna, meeting.event_id)
    make_own(cast.boris)
    forget_messages()
    outcome = bring_back(cast.anna, number)
    assert [(it.pk, name) for it, name in outcome.left] == [(meeting.pk, "Борис")]
    assert (fresh(meeting).status, list_texts(cast.boris)) == (Status.CANCELLED, [])


@pytest.mark.parametrize("when", ["before", "free", "waits"])
def test_undo_brings_back_what_no_new_own_event_stands_against(cast: Cast, when: str) -> None:
    if when == "before":
        make_own(cast.boris)
    status = "pending" if when == "waits" else "confirmed"
    meeting = make_meeting(cast.anna, cast.boris, status=status, time=NOON, duration_minutes=60)
    number = delete(cast.anna, meeting.event_id)
    if when == "free":
        make_own(cast.boris, transparent=True)
    if when == "waits":
        make_own(cast.boris)
    assert bring_back(cast.anna, number).left == []
    assert fresh(meeting).status == status


@pytest.mark.parametrize("other", [True, False])
def test_undo_of_an_answer_minds_the_new_events_of_the_other_one(cast: Cast, other: bool) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", time=NOON, duration_minutes=60)
    number = refuse(cast.boris, meeting)
    make_own(cast.anna if other else cast.boris)
    if other:
        with refused("undo_busy"):
            bring_back(cast.boris, number)
    else:  # their own calendar, and their own answer
        bring_back(cast.boris, number)
    assert fresh(meeting).status == (Status.CANCELLED if other else Status.CONFIRMED)
