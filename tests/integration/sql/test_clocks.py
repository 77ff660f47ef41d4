"""A process with a wrong clock goes by the database's."""

import datetime as dt
import logging
from collections.abc import Iterator

import pytest
from django.db import connection

from calendarapp import clock
from calendarapp.models import OutboxMessage
from calendarapp.services import events, outbox, reminders
from calendarapp.sql import clocks
from tests.support.factories import get_day, make_message, make_person

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_clock() -> Iterator[None]:
    yield
    clock.follow(None)


def read_databases_clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
        return moment


@pytest.mark.parametrize("wrong", [DAY, -DAY])
def test_wrong_clock_is_put_right_by_the_database(wrong: dt.timedelta) -> None:
    clock.follow(clock.now() + wrong)
    before = read_databases_clock()
    clocks.follow()
    assert before <= clock.now() <= read_databases_clock() + dt.timedelta(seconds=1)


def test_reminders_are_not_early_by_a_fast_clock() -> None:
    person = make_person("Anna", reminder_minutes=[60])
    events.create(owner=person.tg_id, name="Lunch", date=get_day(2), time=dt.time(12))
    clock.follow(clock.now() + 2 * DAY)
    clocks.follow()
    reminders.send_due()
    assert not OutboxMessage.objects.filter(chat_id=person.tg_id).exists()


def test_lease_that_another_holds_is_kept_by_a_fast_clock() -> None:
    message = make_message(chat_id=make_person("Anna").tg_id, payload={"text": "Hello"})
    OutboxMessage.objects.filter(pk=message.pk).update(leased_until=clock.now() + dt.timedelta(seconds=30))
    clock.follow(clock.now() + DAY)
    assert outbox.claim(limit=10) == []


def test_clock_that_is_wrong_is_named_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "NOTICED", -1.0)
    with caplog.at_level(logging.WARNING):
        clocks.follow()
    assert "the database's, which counts" in caplog.text


def test_late_answer_says_nothing_about_now(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that was stopped for a minute put the clock off by half of it, and the machine's was blamed."""
    clock.follow(clock.now() - DAY)
    monkeypatch.setattr(clocks, "LATE", -1.0)
    clocks.follow()
    assert clock.now() < read_databases_clock() - DAY / 2
    assert caplog.text == ""
