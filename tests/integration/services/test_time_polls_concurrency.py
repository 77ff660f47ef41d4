"""Twenty people vote while the poll's time is chosen, or its deadline comes: each vote counts, or it is not there.

ROUNDS=1000 runs the race a thousand times.
"""

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.models import Appointment, SharedAnswer, TimePoll, TimePollVote
from calendarapp.queries import time_polls as tallies
from calendarapp.services import erasure, time_polls
from calendarapp.sql import locks
from tests.support.crowd import Crowd, get_rounds
from tests.support.factories import make_person, make_telegram_id
from tests.support.waiting import PATIENCE, wait_until

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 10 * get_rounds(4))]

VOTERS = 20
GROUP = -1_000_000_000_500


@pytest.fixture(autouse=True)
def _wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a writer may wait long for the processor, and others for it."""
    monkeypatch.setattr(locks, "WAIT", 120)


def make_poll(number: int) -> TimePoll:
    anna = make_person("Анна", language="en")
    starts = [clock.now() + dt.timedelta(days=20 + number, hours=hours) for hours in (0, 5)]
    poll = time_polls.make(organizer=anna.pk, chat_id=GROUP, name="Ужин", starts=starts, language="ru", minutes=60)
    time_polls.note_sent(poll.pk, poll_id=f"race-{poll.pk}", message_id=1)
    return TimePoll.objects.get(pk=poll.pk)


def test_votes_that_come_while_the_time_is_chosen_count_or_are_not_there() -> None:
    with Crowd(VOTERS + 2) as crowd:
        for number in range(get_rounds(4)):
            chance, poll = random.Random(number), make_poll(number)
            people = [make_telegram_id() for _voter in range(VOTERS)]
            early = people[: chance.randrange(VOTERS)]
            for tg_id in early:
                time_polls.record_vote(poll_id=poll.poll_id, tg_id=tg_id, options=[1])
            vote = partial(time_polls.record_vote, poll_id=poll.poll_id)
            work = [partial(vote, tg_id=tg_id, options=[0]) for tg_id in people]
            decide = partial(time_polls.decide, number=poll.pk, chat_id=GROUP, tg_id=poll.organizer_tg_id, option=0)
            outcomes = crowd.rush([*work, partial(time_polls.close, poll.poll_id), decide])
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            poll.refresh_from_db()
            assert poll.state == TimePoll.State.DECIDED
            assert poll.event_id is not None
            [winner, other] = tallies.list_tally(poll)
            meetings = Appointment.objects.filter(event_id=poll.event_id)
            coming = set(meetings.filter(status="confirmed").values_list("participant_tg_id", flat=True))
            assert coming == set(winner.voters), "those in the tally are in, and nobody else"
            assert (
                set(SharedAnswer.objects.filter(shared__event_id=poll.event_id).values_list("tg_id", flat=True))
                == coming
            )
            assert set(other.voters) <= set(early)
            assert not TimePollVote.objects.filter(poll_id=poll.poll_id).exclude(tg_id__in=people).exists()


def test_time_that_is_chosen_twice_at_once_makes_one_meeting() -> None:
    with Crowd(2) as crowd:
        for number in range(get_rounds(4)):
            poll = make_poll(number)
            time_polls.record_vote(poll_id=poll.poll_id, tg_id=make_telegram_id(), options=[0, 1])
            decide = partial(time_polls.decide, number=poll.pk, chat_id=GROUP, tg_id=poll.organizer_tg_id)
            outcomes = crowd.rush([partial(decide, option=0), partial(decide, option=1)])
            codes = [getattr(outcome, "code", "decided") for outcome in outcomes]
            assert sorted(codes) == ["decided", "poll_over"]
            assert Appointment.objects.filter(organizer_tg_id=poll.organizer_tg_id).count() == 1


def test_vote_counts_after_the_deadline_until_the_time_is_chosen() -> None:
    poll, early, late, too_late = make_poll(0), make_telegram_id(), make_telegram_id(), make_telegram_id()
    time_polls.record_vote(poll_id=poll.poll_id, tg_id=early, options=[0])
    assert time_polls.close(poll.poll_id) is not None
    time_polls.record_vote(poll_id=poll.poll_id, tg_id=late, options=[0])
    time_polls.decide(number=poll.pk, chat_id=GROUP, tg_id=poll.organizer_tg_id, option=0)
    time_polls.record_vote(poll_id=poll.poll_id, tg_id=too_late, options=[0])
    time_polls.record_vote(poll_id=poll.poll_id, tg_id=early, options=[])
    assert [one.voters for one in tallies.list_tally(TimePoll.objects.get(pk=poll.pk))] == [[early, late], []]
    assert set(Appointment.objects.values_list("participant_tg_id", flat=True)) == {early, late}


def test_of_very_many_voters_the_first_for_the_time_are_in_and_the_others_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time_polls, "AT_ONCE", 2)
    poll, people = make_poll(0), [make_telegram_id() for _voter in range(5)]
    for number, tg_id in enumerate(people):
        time_polls.record_vote(poll_id=poll.poll_id, tg_id=tg_id, options=[0 if number else 1])
    decided = time_polls.decide(number=poll.pk, chat_id=GROUP, tg_id=poll.organizer_tg_id, option=0)
    assert decided.left == 3
    assert set(Appointment.objects.values_list("participant_tg_id", flat=True)) == set(people[1:3])


def test_organizer_who_is_erased_while_they_choose_keeps_nobody_waiting() -> None:
    """Both lock the poll before the calendar."""
    poll = make_poll(0)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            time_polls.require_own(number=poll.pk, chat_id=GROUP, tg_id=poll.organizer_tg_id)
            erased = pool.submit(_erase, poll.organizer_tg_id)
            wait_until(lambda: count_waiting() == 1, what="the erasure waits for the poll")
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [poll.organizer_tg_id])
                assert cursor.fetchone() == (True,), "the calendar is not held by who waits for the poll"
        erased.result(timeout=PATIENCE)
    assert not TimePoll.objects.filter(pk=poll.pk).exists()


def _erase(tg_id: int) -> None:
    try:
        erasure.erase(tg_id)
    finally:
        connection.close()


def count_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction would see what it saw at first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])
