"""Statistics have no hot row: no writer waits for another's commit, and no count is lost."""

from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.models import BotStatistics, StatisticsDelta
from calendarapp.services import statistics
from calendarapp.sql import locks
from tests.support.crowd import Crowd
from tests.support.factories import make_event, make_person
from tests.support.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.usefixtures("committed")

WRITERS = 8


def counted() -> Any:
    statistics.fold()
    today = clock.today("Europe/Moscow")
    return BotStatistics.objects.values_list("event_count", flat=True).filter(date=today).first() or 0


def test_writers_commit_while_another_is_open() -> None:
    people = [make_person(f"Человек {number}") for number in range(WRITERS)]
    with Crowd(WRITERS - 1) as others, transaction.atomic():
        make_event(people[0])
        outcomes = others.rush([partial(make_event, person) for person in people[1:]])
        assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        with Crowd(1) as reader:
            assert reader.rush([counted]) == [WRITERS - 1], "committed, folded, and seen by others"
    assert counted() == WRITERS


def test_counts_during_folding_are_not_lost() -> None:
    """A running fold makes others skip theirs; their counts are included afterwards all the same."""
    people = [make_person(f"Человек {number}") for number in range(WRITERS)]
    with Crowd(WRITERS) as writers:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [locks.STATISTICS])
            cursor.execute("DELETE FROM calendarapp_statisticsdelta")
            outcomes = writers.rush([partial(make_event, person) for person in people])
            assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        assert StatisticsDelta.objects.count() == WRITERS
        assert counted() == WRITERS
        assert not StatisticsDelta.objects.exists()


def test_eight_writers_lose_no_count() -> None:
    people = [make_person(f"Человек {number}") for number in range(WRITERS)]

    def work(person: Any) -> None:
        for offset in range(25):
            make_event(person, days=1 + offset)

    with Crowd(WRITERS) as writers:
        assert writers.rush([partial(work, person) for person in people]) == [None] * WRITERS
    assert counted() == 25 * WRITERS


def test_locked_statistics_row_does_not_block_events() -> None:
    """The panel holds the day's row: at most one writer waits to fold, the others go on."""
    people = [make_person(f"Человек {number}") for number in range(4)]
    make_event(people[0])
    with Crowd(1) as first, Crowd(3) as others:
        with transaction.atomic():
            BotStatistics.objects.select_for_update().get(date=clock.today("Europe/Moscow"))
            StatisticsDelta.objects.create(date=clock.today("Europe/Moscow"))
            waiting = first.begin([partial(make_event, people[0], days=2)])
            others_done = others.begin([partial(make_event, person) for person in people[1:]])
            begun = [*waiting, *others_done]
            wait_until(lambda: sum(future.done() for future in begun) >= 3, what="three of four done")
        assert not any(isinstance(future.result(timeout=PATIENCE), Exception) for future in begun)
    assert counted() == 5
