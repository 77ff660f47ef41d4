"""Double-booking yourself is your own decision: it takes a second, deliberate step."""

import datetime as dt
from typing import Any

import pytest

from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments, events, rescheduling
from tests.support.factories import Cast, get_day, make_event, make_meeting, make_person

Status = Appointment.Status

pytestmark = pytest.mark.django_db


def who(person: Any) -> Actor:
    return Actor.person(person.tg_id)


def warned(name: str) -> Any:
    return pytest.raises(CalendarError, match=name, check=lambda error: error.code == "double_booking")


def test_confirming_while_organizing_needs_force(cast: Cast) -> None:
    invited = make_meeting(cast.anna, cast.boris)
    make_meeting(cast.boris, cast.oleg, name="Своё")
    with warned("Своё"):
        appointments.confirm(actor=who(cast.boris), appointment_id=invited.pk)
    assert Appointment.objects.get(pk=invited.pk).status == Status.PENDING
    appointments.confirm(actor=who(cast.boris), appointment_id=invited.pk, force=True)
    assert Appointment.objects.get(pk=invited.pk).status == Status.CONFIRMED


def test_organizing_over_confirmed_meeting_needs_force(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed", name="Чужое")
    event = make_event(cast.boris)
    invitation: dict[str, Any] = {"organizer": cast.boris.tg_id, "participant": cast.oleg.tg_id, "event_id": event.pk}
    with warned("Чужое"):
        appointments.invite_to_event(**invitation)
    assert appointments.invite_to_event(**invitation, force=True).status == Status.PENDING


def test_undecided_meetings_need_no_force(cast: Cast) -> None:
    """Unanswered invitations and cancelled meetings don't count."""
    make_meeting(cast.anna, cast.boris)
    make_meeting(cast.oleg, cast.boris, days=2, status="declined")
    make_meeting(cast.boris, cast.oleg)
    make_meeting(cast.boris, cast.oleg, days=2)


def test_adjacent_meetings_need_no_force(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed", duration_minutes=60)
    make_meeting(cast.boris, cast.oleg, time=dt.time(13, 30))


def test_force_does_not_override_another_persons_time(cast: Cast) -> None:
    make_meeting(cast.anna, cast.oleg)
    event = make_event(cast.boris)
    with pytest.raises(CalendarError, check=lambda error: error.code == "busy"):
        appointments.invite_to_event(
            organizer=cast.boris.tg_id, participant=cast.oleg.tg_id, event_id=event.pk, force=True
        )


def test_moving_over_confirmed_meeting_needs_force(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed", name="Чужое", days=3)
    own = make_meeting(cast.boris, cast.oleg)
    there: dict[str, Any] = {
        "actor": who(cast.boris),
        "appointment_id": own.pk,
        "date": get_day(3),
        "time": dt.time(12, 30),
    }
    with warned("Чужое"):
        rescheduling.reschedule(**there)
    assert Appointment.objects.get(pk=own.pk).date == get_day(1)
    assert rescheduling.reschedule(**there, force=True).date == get_day(3)


def test_accepting_proposal_over_confirmed_meeting_needs_force(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed", name="Чужое", days=3)
    own = make_meeting(cast.boris, cast.oleg)
    rescheduling.propose(actor=who(cast.oleg), appointment_id=own.pk, date=get_day(3), time=dt.time(12, 30))
    with warned("Чужое"):
        rescheduling.accept_proposal(actor=who(cast.boris), appointment_id=own.pk)
    accepted = rescheduling.accept_proposal(actor=who(cast.boris), appointment_id=own.pk, force=True)
    assert accepted.status == Status.CONFIRMED


def test_moving_event_with_participants_over_confirmed_meeting_needs_force(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed", name="Чужое", days=3)
    own = make_meeting(cast.boris, cast.oleg)
    move: dict[str, Any] = {"actor": who(cast.boris), "event_id": own.event_id or 0, "date": get_day(3)}
    with warned("Чужое"):
        events.change(**move)
    assert Event.objects.get(pk=own.event_id or 0).date == get_day(1)
    assert Appointment.objects.get(pk=own.pk).date == get_day(1)
    assert events.change(**move, force=True).date == get_day(3)
    assert Appointment.objects.get(pk=own.pk).date == get_day(3)


def test_event_without_participants_needs_no_force(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed")
    event = make_event(cast.boris, days=4)
    assert events.change(actor=who(cast.boris), event_id=event.pk, date=get_day(1)).date == get_day(1)


def test_staff_needs_no_force(cast: Cast) -> None:
    invited = make_meeting(cast.anna, cast.boris)
    make_meeting(cast.boris, make_person("Вера"))
    appointments.confirm(actor=Actor.operator(), appointment_id=invited.pk)
    assert Appointment.objects.get(pk=invited.pk).status == Status.CONFIRMED
