"""No write path can double-book: real threads and processes compete for one slot, round after round.

ROUNDS=1000 runs each race a thousand times.
"""

import collections
import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection

from calendarapp import queries, utils
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, OutboxMessage, TgUser
from calendarapp.services import appointments, people
from tests.support import booker, write_paths
from tests.support.crowd import Crowd, get_rounds, name_outcome
from tests.support.factories import forget_messages, get_day, make_event, make_person, make_telegram_id
from tests.support.surfaces import SURFACES
from tests.support.write_paths import Spot

Status = Appointment.Status

WRITERS = 20
WRITE_PATHS = (*write_paths.WRITE_PATHS, *SURFACES)

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 3 * get_rounds())]


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    with Crowd(WRITERS) as crowd:
        yield crowd


@pytest.fixture(scope="module")
def processes(database: None) -> Iterator[list[booker.Booker]]:
    with booker.start_bookers() as started:
        yield started


def spots(organizers: list[int]) -> list[Spot]:
    """A participant whom nobody has invited yet, and one spot for each organizer."""
    participant = make_telegram_id()
    return [Spot(organizer, participant, number) for number, organizer in enumerate(organizers)]


def holding(participant: int) -> int:
    """How many meetings take the contested time."""
    slot = queries.compute_slot(get_day(30), write_paths.TIME, "Europe/Moscow", write_paths.MINUTES)
    return queries.select_busy(participant, slot, role=queries.Role.PARTICIPANT).count()


def race(crowd: Crowd, wishes: list[Spot], attempts: list[Callable[[], Any]]) -> None:
    """Run all at once: one wins, the others get "busy", and the database agrees."""
    verdicts = collections.Counter(name_outcome(outcome) for outcome in crowd.rush(attempts))
    assert verdicts == {"won": 1, "busy": WRITERS - 1}
    assert holding(wishes[0].participant) == 1


@pytest.mark.parametrize("path", WRITE_PATHS, ids=lambda path: path.__name__)
def test_twenty_writers_of_one_path_at_one_slot_have_one_winner(
    crowd: Crowd, path: Callable[[Spot], Callable[[], Any]]
) -> None:
    organizers = [make_telegram_id() for _writer in range(WRITERS)]
    for _round in range(get_rounds(3 if path in SURFACES else 8)):  # whole requests are slow
        wishes = spots(organizers)
        race(crowd, wishes, [path(spot) for spot in wishes])


def test_writers_of_every_path_at_one_slot_have_one_winner(crowd: Crowd) -> None:
    organizers = [make_telegram_id() for _writer in range(WRITERS)]
    for number in range(get_rounds()):
        wishes = spots(organizers)
        # Each round leaves out one of them, a different one each time.
        chosen = list(itertools.islice(itertools.cycle(WRITE_PATHS), number, number + WRITERS))
        random.Random(number).shuffle(chosen)
        race(crowd, wishes, [path(spot) for path, spot in zip(chosen, wishes, strict=True)])


def test_replacing_a_meeting_in_one_transaction_has_one_winner(crowd: Crowd) -> None:
    """Half of the writers replace the existing meeting, the others just try; there is no deadlock."""
    organizers = [make_telegram_id() for _writer in range(WRITERS)]
    for _round in range(get_rounds()):
        wishes = spots(organizers)
        before = write_paths.plant_meeting(wishes[0], details="the one before")
        attempts = [
            (write_paths.replace, write_paths.create, write_paths.invite)[number % 3](spot)
            for number, spot in enumerate(wishes)
        ]
        race(crowd, wishes, attempts)
        before.refresh_from_db()
        assert before.status == Status.CANCELLED


def test_first_confirmed_of_competing_invitations_wins(crowd: Crowd) -> None:
    organizers = [make_telegram_id() for _writer in range(WRITERS)]
    for _round in range(get_rounds()):
        wishes = spots(organizers)
        participant = Actor.person(wishes[0].participant)
        rivals = [write_paths.plant_meeting(spot, holds=False) for spot in wishes]
        outcomes = crowd.rush([partial(appointments.confirm, actor=participant, appointment_id=m.pk) for m in rivals])
        verdicts = collections.Counter(name_outcome(outcome) for outcome in outcomes)
        assert verdicts == {"won": 1, "already": WRITERS - 1}
        statuses = Appointment.objects.filter(participant_tg_id=wishes[0].participant).values_list("status", flat=True)
        assert collections.Counter(statuses) == {"confirmed": 1, "declined": WRITERS - 1}


def test_concurrent_answers_have_one_effect_and_one_notice(crowd: Crowd) -> None:
    """One effect; the other callers get the outcome, and one notice is sent."""
    anna, boris = make_person("Анна"), make_person("Борис")
    event = make_event(anna)
    both = {"confirm": appointments.confirm, "decline": appointments.decline}
    for number in range(get_rounds()):
        forget_messages()
        meeting = appointments.invite_to_event(organizer=anna.tg_id, participant=boris.tg_id, event_id=event.pk)
        pressed = ["decline" if number % 2 else ("confirm", "decline")[writer % 2] for writer in range(WRITERS)]
        participant = Actor.person(boris.tg_id)
        outcomes = crowd.rush([partial(both[name], actor=participant, appointment_id=meeting.pk) for name in pressed])
        meeting.refresh_from_db()
        told = connection_count(anna.tg_id)
        # A confirmed meeting can still be declined: that is two effects, one after the other.
        assert 1 <= told <= 2
        assert told == sum(name_outcome(outcome) == "won" for outcome in outcomes)
        assert {name_outcome(outcome) for outcome in outcomes} == {"won", "already"}
        assert meeting.status == Status.DECLINED


def connection_count(chat: int) -> int:
    """The number of messages waiting for a chat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM calendarapp_outboxmessage WHERE chat_id = %s", [chat])
        return int(cursor.fetchone()[0])


def test_mutual_invitations_have_one_winner(crowd: Crowd) -> None:
    """An organizer is busy at the time of their meeting: only one of the two invitations succeeds."""
    for _round in range(get_rounds()):
        pairs = [(make_telegram_id(), make_telegram_id()) for _pair in range(WRITERS // 2)]
        attempts = []
        for one, other in pairs:
            for organizer, participant in ((one, other), (other, one)):
                attempts.append(write_paths.invite(Spot(organizer, participant, 0)))
        verdicts = [name_outcome(outcome) for outcome in crowd.rush(attempts)]
        assert all(sorted(pair) == ["busy", "won"] for pair in zip(verdicts[::2], verdicts[1::2], strict=True)), (
            verdicts
        )


def test_ring_of_invitations_is_serializable(crowd: Crowd) -> None:
    """Each invites the next. No organizer is invited afterwards: the result equals some serial order."""
    for _round in range(get_rounds()):
        forget_messages()
        ring = [make_person("Somebody").tg_id for _person in range(WRITERS)]
        attempts = [write_paths.invite(Spot(ring[number], ring[number - 1], 0)) for number in range(WRITERS)]
        outcomes = crowd.rush(attempts)
        assert {name_outcome(outcome) for outcome in outcomes} <= {"won", "busy"}
        # A message gets its number under the calendar locks; a meeting before them.
        order = dict(OutboxMessage.objects.values_list("appointment_id", "id"))
        made = {number: order[outcome.pk] for number, outcome in enumerate(outcomes) if name_outcome(outcome) == "won"}
        for number in range(WRITERS):
            invited, organizes = made.get((number + 1) % WRITERS), made.get(number)
            if invited is None:
                assert organizes is not None, "refused, though they organize nothing"
            elif organizes is not None:
                assert invited < organizes, "invited after they had begun to organize something"


def test_organizer_may_organize_several_meetings_at_once(crowd: Crowd) -> None:
    for _round in range(get_rounds()):
        organizer = make_telegram_id()
        group = make_event(organizer, duration_minutes=60)
        own = [make_event(organizer, duration_minutes=60) for _event in range(WRITERS // 2)]
        chosen = [group.pk] * (WRITERS // 2) + [event.pk for event in own]
        outcomes = crowd.rush(
            [
                partial(
                    appointments.invite_to_event, organizer=organizer, participant=make_telegram_id(), event_id=event
                )
                for event in chosen
            ]
        )
        assert [name_outcome(outcome) for outcome in outcomes] == ["won"] * WRITERS


def test_concurrent_intervals_of_any_shape_never_overlap(crowd: Crowd) -> None:
    """Created meetings don't overlap, and every refused one overlaps a created one."""
    dice = random.Random(3)
    zones = {"Europe/Moscow": 0, "Asia/Yekaterinburg": 2, "Asia/Kathmandu": 2.75, "UTC": -3}
    for _round in range(get_rounds()):
        participant = make_telegram_id()
        rows = []
        for _writer in range(WRITERS):
            zone, ahead = dice.choice(list(zones.items()))
            start = dt.datetime.combine(get_day(30), dt.time(12)) + dt.timedelta(
                hours=ahead, minutes=dice.randrange(0, 300, 15)
            )
            rows.append(
                Appointment(
                    organizer_tg_id=make_telegram_id(), participant_tg_id=participant,
                    date=start.date(), time=start.time(),
                    timezone=zone, duration_minutes=dice.choice([None, 15, 30, 60, 120]),
                )
            )  # fmt: skip
        outcomes = crowd.rush([row.save for row in rows])
        slots = [queries.compute_slot(row.date, row.time, row.timezone, row.duration_minutes) for row in rows]
        verdicts = [name_outcome(outcome) for outcome in outcomes]
        assert set(verdicts) <= {"won", "busy"}
        won = [slot for slot, word in zip(slots, verdicts, strict=True) if word == "won"]
        lost = [slot for slot, word in zip(slots, verdicts, strict=True) if word == "busy"]
        assert Appointment.objects.filter(participant_tg_id=participant).count() == len(won)
        assert not any(overlap(one, other) for one, other in itertools.combinations(won, 2))
        assert all(any(overlap(slot, other) for other in won) for slot in lost)


def overlap(one: Any, other: Any) -> bool:
    """Whether half-open intervals or moments share an instant."""
    latest, earliest = max(one.lower, other.lower), min(one.upper, other.upper)
    return bool(
        latest < earliest
        or (latest == earliest and one.upper_inc == (one.upper == latest) and moment_in(one, other, latest))
    )


def moment_in(one: Any, other: Any, instant: dt.datetime) -> bool:
    return all(slot.upper_inc or slot.upper > instant for slot in (one, other))


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [write_paths.invite, write_paths.create, write_paths.raw_update_moved, *SURFACES, None],
    ids=lambda path: path.__name__ if path else "mixed",
)
def test_processes_at_one_slot_have_one_winner(
    processes: list[booker.Booker], path: Callable[[Spot], Any] | None
) -> None:
    """The same between processes, each with its own connection. None: each uses a different write path."""
    organizers = [make_telegram_id() for _process in processes]
    mixed = itertools.cycle(WRITE_PATHS)
    for _round in range(get_rounds()):
        wishes = spots(organizers)
        for process, spot in zip(processes, wishes, strict=True):
            process.plant(path or next(mixed), spot)
        assert [process.answer() for process in processes] == ["planted"] * len(processes)
        for process in processes:
            process.go()
        answers = collections.Counter(process.answer() for process in processes)
        assert answers == {"won": 1, "busy": len(processes) - 1}
        assert holding(wishes[0].participant) == 1


NOON = dt.time(12)


@pytest.mark.parametrize(
    ("time", "minutes", "zone", "free"),
    [
        (NOON, 60, "Europe/Moscow", False),
        (dt.time(12, 15), 15, "Europe/Moscow", False),
        (dt.time(11), 180, "Europe/Moscow", False),
        (dt.time(11, 30), 31, "Europe/Moscow", False),
        (dt.time(12, 59), 60, "Europe/Moscow", False),
        (dt.time(11), 60, "Europe/Moscow", True),
        (dt.time(13), 60, "Europe/Moscow", True),
        (NOON, None, "Europe/Moscow", False),
        (dt.time(12, 30), None, "Europe/Moscow", False),
        (dt.time(12, 59, 59), None, "Europe/Moscow", False),
        (dt.time(13), None, "Europe/Moscow", True),
        (dt.time(11, 59), None, "Europe/Moscow", True),
        (dt.time(14), 60, "Asia/Yekaterinburg", False),
        (NOON, 60, "Asia/Yekaterinburg", True),
        (dt.time(9), None, "UTC", False),
        (NOON, 60, "UTC", True),
        (dt.time(23, 30), 13 * 60, "Asia/Tokyo", True),
    ],
)
def test_overlap_is_judged_alike_by_every_question(
    time: dt.time, minutes: int | None, zone: str, *, free: bool
) -> None:
    """Next to one hour from noon in Moscow, in either order and for every caller."""
    first: dict[str, Any] = {"date": get_day(30), "time": NOON, "duration_minutes": 60, "timezone": "Europe/Moscow"}
    second: dict[str, Any] = {"date": get_day(30), "time": time, "duration_minutes": minutes, "timezone": zone}
    for before, after in ((first, second), (second, first)):
        participant, other = make_telegram_id(), make_telegram_id()
        Appointment.objects.create(organizer_tg_id=other, participant_tg_id=participant, **before)
        assert free is utils.is_user_free(
            participant,
            get_day(30),
            after["time"],
            duration_minutes=after["duration_minutes"],
            timezone=after["timezone"],
        )
        event = make_event(other, days=30, **{key: after[key] for key in ("time", "duration_minutes", "timezone")})
        invited, refusal = utils.create_pending_invite_for_event(other, participant, event)
        assert (invited is not None, refusal) == ((True, None) if free else (False, "busy"))
        if not free:
            with pytest.raises(DatabaseError):
                Appointment.objects.create(organizer_tg_id=other, participant_tg_id=participant, **after)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.DECLINED])
def test_cancelled_and_declined_meetings_leave_the_time_free(status: str) -> None:
    spot = Spot(make_telegram_id(), make_telegram_id(), 0)
    for _time in range(3):
        write_paths.plant_meeting(spot, status=status)
    assert name_outcome(write_paths.invite(spot)()) == "won"


def test_busy_refusal_names_the_participant(cast: Any) -> None:
    write_paths.plant_meeting(Spot(make_telegram_id(), cast.boris.tg_id, 0))
    with pytest.raises(CalendarError, match="Борис"):
        write_paths.invite(Spot(cast.anna.tg_id, cast.boris.tg_id, 0))()


def test_invitations_follow_a_policy_changed_concurrently(crowd: Crowd) -> None:
    """The policy changes while invitations arrive: afterwards every invitation follows it as far as possible."""
    for number in range(get_rounds()):
        participant = make_person("Борис")
        spots_ = [Spot(make_telegram_id(), participant.tg_id, writer) for writer in range(WRITERS)]
        attempts: list[Callable[[], Any]] = [write_paths.invite(spot) for spot in spots_]
        policy = ("compete", "hold")[number % 2]
        if policy == "hold":
            people.set_hold_policy(tg_id=participant.tg_id, policy="compete")
        attempts[WRITERS // 2] = partial(people.set_hold_policy, tg_id=participant.tg_id, policy=policy)
        verdicts = collections.Counter(name_outcome(outcome) for outcome in crowd.rush(attempts))
        assert set(verdicts) <= {"won", "busy"}
        made = Appointment.objects.filter(participant_tg_id=participant.tg_id)
        assert TgUser.objects.get(pk=participant.tg_id).hold_policy == policy
        if policy == "compete":
            assert not made.filter(holds=True).exists()
        else:
            assert made.filter(holds=True).count() == 1
