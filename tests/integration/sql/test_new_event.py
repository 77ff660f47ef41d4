"""A new event takes one read and one database function, which locks, decides and writes."""

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.errors import SerializationFailure

from calendarapp import queries
from calendarapp.errors import CalendarError
from calendarapp.models import BotStatistics, Event, Reminder, StatisticsDelta
from calendarapp.services import events, people
from calendarapp.sql.transactions import retry_lost_race
from tests.support.factories import Cast, get_day, make_cast, make_telegram_id
from tests.support.threads import run_at_once


@pytest.fixture
def cast(committed: None) -> Cast:
    """In these tests each service call is its own transaction."""
    return make_cast()


def create(owner: int, **more: Any) -> Event:
    return events.create(owner=owner, name="Обед", date=get_day(), time=dt.time(12), duration_minutes=60, **more)


def reminders_of(event: Event) -> list[int]:
    found = Reminder.objects.filter(event_id=event.pk).order_by("-minutes_before")
    assert all(it.due_at == event.slot.lower - dt.timedelta(minutes=it.minutes_before) for it in found)
    return [it.minutes_before for it in found]


def test_creating_event_takes_three_statements_without_transaction(cast: Cast) -> None:
    """The owner, the event with its reminders and history, and the day's statistics."""
    people.set_reminders(tg_id=cast.anna.tg_id, reminder_minutes=[60, 15])
    with CaptureQueriesContext(connection) as captured:
        event = create(cast.anna.tg_id, details="Возьми зонт")
    assert len(captured) == 3
    stored = Event.objects.get(pk=event.pk)
    for field in Event._meta.concrete_fields:
        assert getattr(event, field.attname) == getattr(stored, field.attname), field.attname
    assert reminders_of(event) == [60, 15]
    assert BotStatistics.objects.get().event_count == 1
    assert not StatisticsDelta.objects.exists()
    assert reminders_of(create(cast.anna.tg_id, reminder_minutes=[5])) == [5]


def test_unknown_owner_gets_default_reminders(cast: Cast) -> None:
    assert reminders_of(create(make_telegram_id())) == [15]


def test_reminders_changed_during_creation_are_respected(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings change between their read and the lock, and that change did not see this event."""
    read = queries.get_person

    def and_then(tg_id: int) -> Any:
        seen = read(tg_id)
        monkeypatch.setattr(queries, "get_person", read)
        people.set_reminders(tg_id=cast.anna.tg_id, reminder_minutes=[30])
        return seen

    monkeypatch.setattr(queries, "get_person", and_then)
    assert reminders_of(create(cast.anna.tg_id)) == [30]


def test_event_limit_holds_under_concurrency(cast: Cast, settings: Any) -> None:
    """With other events being written at the same time."""
    settings.EVENTS_PER_PERSON = 3
    create(cast.anna.tg_id)

    def attempt() -> str:
        try:
            create(cast.anna.tg_id)
        except CalendarError as error:
            return error.code
        return "made"

    outcomes = run_at_once([attempt] * 6)
    assert sorted(outcomes, key=str) == ["made"] * 2 + ["too_many_events"] * 4
    assert Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == 3
    assert BotStatistics.objects.get().event_count == 3


def test_event_created_in_a_transaction_is_rolled_back_with_it(cast: Cast) -> None:
    def undone() -> None:
        with transaction.atomic():
            create(cast.anna.tg_id)
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()
    assert not Reminder.objects.filter(tg_id=cast.anna.tg_id).exists()
    assert not StatisticsDelta.objects.exists()
    assert BotStatistics.objects.get().event_count == 0


def test_lost_race_is_retried(committed: None) -> None:
    lost = []

    def race() -> str:
        lost.append(connection.in_atomic_block)
        if len(lost) < 3:
            raise OperationalError from SerializationFailure()
        return "done"

    assert retry_lost_race(race) == "done"
    assert lost == [False] * 3


def test_unexpected_database_error_is_raised(committed: None) -> None:
    def away() -> str | None:
        raise OperationalError("the server is away")

    with pytest.raises(OperationalError, match="away"):
        retry_lost_race(away)
