"""Daily counts are exact, also with concurrent writers."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import BotStatistics, StatisticsDelta
from calendarapp.services import events, statistics
from tests.support import factories
from tests.support.threads import run_at_once

COUNTS = ("user_count", "event_count", "edited_events", "cancelled_events")


def today() -> Any:
    return BotStatistics.objects.values_list(*COUNTS).get(date=clock.today("Europe/Moscow"))


def test_days_counts_are_exact(committed: None) -> None:
    anna, boris = factories.make_person("Анна"), factories.make_person("Борис")
    made = [factories.make_event(anna, days=offset) for offset in (1, 2, 3)]
    events.change(actor=Actor.person(anna.tg_id), event_id=made[0].pk, name="Ужин")
    events.change(actor=Actor.person(anna.tg_id), event_id=made[0].pk, name="Ужин")
    events.delete(actor=Actor.person(anna.tg_id), event_id=made[1].pk)
    factories.make_person("Анна", username="other")
    assert boris.tg_id != anna.tg_id
    assert today() == (3, 3, 1, 1)
    assert not StatisticsDelta.objects.exists()


def test_rolled_back_work_is_not_counted(committed: None) -> None:
    anna = factories.make_person("Анна")

    def undone() -> None:
        with transaction.atomic():
            factories.make_event(anna)
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    assert today() == (1, 0, 0, 0)


def test_eight_concurrent_writers_are_all_counted(committed: None) -> None:
    """Every event counts, including those written while the counts are being folded."""
    people = [factories.make_person(f"Человек {index}") for index in range(8)]

    def work(tg_id: int) -> None:
        for offset in range(1, 6):
            event = factories.make_event(tg_id, days=offset)
            events.change(actor=Actor.person(tg_id), event_id=event.pk, name="Другое")
            events.delete(actor=Actor.person(tg_id), event_id=event.pk)

    assert run_at_once([partial(work, person.tg_id) for person in people]) == [None] * 8
    assert today() == (8, 40, 40, 40)
    assert not StatisticsDelta.objects.exists()


def test_counting_waits_for_no_other_transaction(committed: None) -> None:
    """One writer keeps its transaction open; another one counts in the meantime."""
    with transaction.atomic():
        statistics.record(event_count=1)

        def other() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            statistics.record(event_count=1)

        assert run_at_once([other]) == [None]
        assert today() == (0, 1, 0, 0)
    assert today() == (0, 2, 0, 0)


@pytest.mark.django_db
def test_days_are_counted_separately() -> None:
    BotStatistics.objects.create(date=dt.date(2025, 10, 28), user_count=5)
    StatisticsDelta.objects.create(date=dt.date(2025, 10, 28), user_count=2, event_count=1)
    StatisticsDelta.objects.create(date=dt.date(2025, 10, 29), edited_events=3)
    statistics.fold()
    statistics.fold()
    assert list(BotStatistics.objects.order_by("date").values_list("date", *COUNTS)) == [
        (dt.date(2025, 10, 28), 7, 1, 0, 0),
        (dt.date(2025, 10, 29), 0, 0, 3, 0),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "day"), [("2026-03-01T20:59:59", dt.date(2026, 3, 1)), ("2026-03-01T21:00:00", dt.date(2026, 3, 2))]
)
def test_day_is_of_the_configured_timezone(now: str, day: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC))
    statistics.record(user_count=1)
    assert StatisticsDelta.objects.get().date == day
