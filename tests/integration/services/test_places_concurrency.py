"""Twenty people at the last places of an event, round after round.

ROUNDS=1000 runs each race a thousand times.
"""

import datetime as dt
import random
from functools import partial

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments, joining, participants
from calendarapp.sql import locks
from tests.support.crowd import Crowd, get_rounds
from tests.support.factories import make_event, make_person, make_telegram_id

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 10 * get_rounds(4))]

PEOPLE = 20
PATIENCE = (
    120  # seconds for a lock: on a busy machine a writer may be left without the processor while others wait for it
)


@pytest.fixture(autouse=True)
def _wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT", PATIENCE)


def list_places(event: Event) -> tuple[list[int], list[int]]:
    """Who has a place, and who waits, in the order of the list."""
    met = [(person.pk, meeting) for person, meeting in queries.list_participants(event.pk)]
    there = [tg_id for tg_id, meeting in met if meeting.status == Appointment.Status.CONFIRMED]
    return there, [tg_id for tg_id, meeting in met if meeting.is_waiting]


def make_rounds(usual: int) -> list[tuple[Event, list[int], int]]:
    """For each round an event, the people, and how many places it has; no two rounds are at one time."""
    anna = make_person("Анна")
    rounds = []
    for number in range(get_rounds(usual)):
        chance = random.Random(number)
        event = make_event(anna, days=2 + number // 20, time=dt.time(number % 20))
        room = chance.choice([1, 2, 3, 7])
        actor = Actor.person(anna.pk)
        event = joining.set_capacity(actor=actor, event_id=event.pk, capacity=room)
        rounds.append((event, [make_telegram_id() for _person in range(PEOPLE)], room))
    return rounds


def test_last_places_go_to_the_first_and_the_others_wait_in_the_order_of_arrival() -> None:
    with Crowd(PEOPLE) as crowd:
        for event, people, room in make_rounds(4):
            joined = crowd.rush([partial(joining.join, event.pk, tg_id) for tg_id in people])
            assert not [outcome for outcome in joined if isinstance(outcome, Exception)]
            there, waiting = list_places(event)
            assert (len(there), len(waiting)) == (room, PEOPLE - room)
            said = {place.meeting.participant_tg_id: place.position for place in joined}
            assert [said[tg_id] for tg_id in there] == [0] * room
            assert [said[tg_id] for tg_id in waiting] == list(range(1, PEOPLE - room + 1)), "what each was told"
            # Meetings are numbered while the event is locked, so their numbers are the order of arrival.
            by_arrival = Appointment.objects.filter(event=event).order_by("id")
            assert list(by_arrival.values_list("participant_tg_id", flat=True)) == [*there, *waiting]


def test_each_place_that_becomes_free_goes_to_exactly_one() -> None:
    with Crowd(PEOPLE) as crowd:
        for event, people, room in make_rounds(4):
            for tg_id in people[: room + 5]:
                joining.join(event.pk, tg_id)
            there, waiting = list_places(event)
            leaving, coming, staying = [*there, waiting[2]], people[room + 5 :], [*waiting[:2], *waiting[3:]]
            work = [partial(joining.leave, event.pk, tg_id) for tg_id in leaving]
            work += [partial(joining.join, event.pk, tg_id) for tg_id in coming]
            work += [partial(joining.join, event.pk, tg_id) for tg_id in staying]
            outcomes = crowd.rush(work)
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            now, left = list_places(event)
            assert not set(leaving) & {*now, *left}
            assert len(now) == room
            assert set(now) >= set(staying[:room]), "those who waited come before those who joined later"
            assert left[: max(0, len(staying) - room)] == staying[room:], "and the others keep their order"
            assert len(left) == len(staying) + len(coming) - room


def test_invited_people_who_say_yes_at_once_are_never_too_many() -> None:
    with Crowd(PEOPLE) as crowd:
        for event, people, room in make_rounds(4):
            actor = Actor.person(event.tg_user_id)
            meetings = participants.invite(actor=actor, participants=people, event_id=event.pk).meetings
            yes = [
                partial(appointments.confirm, actor=Actor.person(one.participant_tg_id), appointment_id=one.pk)
                for one in meetings
            ]
            answers = crowd.rush(yes)
            assert not [outcome for outcome in answers if isinstance(outcome, Exception)]
            there, waiting = list_places(event)
            assert (len(there), len(waiting)) == (room, PEOPLE - room)
            told = {one.participant_tg_id: one.is_waiting for one in answers}
            assert {tg_id for tg_id in people if told[tg_id]} == set(waiting)
