"""Places that change while people come: the room itself, people who are busy by then, one place freed twice at once.

ROUNDS=1000 runs each race a thousand times.
"""

import datetime as dt
import random
from functools import partial

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment
from calendarapp.queries import own_time
from calendarapp.services import appointments, joining
from calendarapp.sql import locks
from tests.support.crowd import Crowd, get_rounds
from tests.support.factories import make_event, make_meeting, make_person, make_telegram_id

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 10 * get_rounds(3))]

Status = Appointment.Status


@pytest.fixture(autouse=True)
def _wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a writer may wait long for the processor, and others for it."""
    monkeypatch.setattr(locks, "WAIT", 120)


def test_room_that_changes_while_people_come_is_never_left_empty_with_somebody_waiting() -> None:
    with Crowd(13) as crowd:
        for number in range(get_rounds(3)):
            chance, anna = random.Random(number), make_person("Анна")
            event, actor = make_event(anna, days=3), Actor.person(anna.pk)
            rooms = [chance.choice([1, 2, 5, 8]) for _change in range(3)]
            change = partial(joining.set_capacity, actor=actor, event_id=event.pk)
            change(capacity=rooms[0])
            people = [make_telegram_id() for _person in range(10)]
            work = [partial(joining.join, event.pk, tg_id) for tg_id in people]
            outcomes = crowd.rush([*work, *(partial(change, capacity=room) for room in rooms)])
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            there, waiting = queries.count_places(event.pk)
            now = type(event).objects.get(pk=event.pk).capacity
            assert there + waiting == 10
            assert now in rooms
            assert there >= min(now, 10), "nobody waits while there is a place"
            assert there <= max(rooms), "and nobody came beyond any of the rooms that there were"


def test_one_place_that_is_freed_in_three_ways_at_once_goes_to_one() -> None:
    with Crowd(4) as crowd:
        for _round in range(get_rounds(3)):
            anna = make_person("Анна")
            event, actor = make_event(anna, days=3), Actor.person(anna.pk)
            joining.set_capacity(actor=actor, event_id=event.pk, capacity=1)
            first, second, third = (make_telegram_id() for _person in range(3))
            places = [joining.join(event.pk, tg_id) for tg_id in (first, second, third)]
            mine = places[0].meeting
            assert mine is not None
            outcomes = crowd.rush(
                [
                    partial(joining.leave, event.pk, first),
                    partial(joining.leave, event.pk, first),
                    partial(appointments.cancel, actor=actor, appointment_id=mine.pk),
                    partial(appointments.decline, actor=Actor.person(first), appointment_id=mine.pk),
                ]
            )
            codes = {outcome.code for outcome in outcomes if isinstance(outcome, Exception)}  # type: ignore[attr-defined]
            assert codes <= {"already"}, outcomes
            assert queries.count_places(event.pk) == (1, 1)
            assert Appointment.objects.get(event=event, status=Status.CONFIRMED).participant_tg_id == second


def test_person_who_waits_and_says_yes_elsewhere_at_that_moment_is_in_one_of_the_two() -> None:
    with Crowd(2) as crowd:
        for _round in range(get_rounds(3)):
            anna, oleg, boris, vera = (make_person(name) for name in ("Анна", "Олег", "Борис", "Вера"))
            event = make_event(anna, days=3, time=dt.time(12), duration_minutes=60)
            joining.set_capacity(actor=Actor.person(anna.pk), event_id=event.pk, capacity=1)
            for person in (vera, boris):
                joining.join(event.pk, person.pk)
            other = make_meeting(oleg, boris, days=3, time=dt.time(12), duration_minutes=60)
            confirm = partial(appointments.confirm, actor=Actor.person(boris.pk), appointment_id=other.pk)
            left, confirmed = crowd.rush([partial(joining.leave, event.pk, vera.pk), confirm])
            assert not isinstance(left, Exception), left
            mine = Appointment.objects.filter(participant_tg_id=boris.pk, status=Status.CONFIRMED)
            assert mine.count() == 1
            here = mine.filter(event=event).exists()
            assert (getattr(confirmed, "code", "") == "taken") == here, confirmed
            assert own_time.get_own_event_at(boris.pk, event.slot) is None
            assert not queries.list_participants(event.pk)[0][1].is_waiting
