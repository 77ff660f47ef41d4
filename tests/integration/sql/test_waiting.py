"""Locks that another program holds and does not give back: nobody waits for them for good."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection

from bot.turn import budget
from calendarapp.models import Event, TgUser
from calendarapp.services import events, people
from calendarapp.sql import locks, outages
from tests.support import pooler
from tests.support.api import ApiClient
from tests.support.factories import get_day, make_person
from tests.support.held_locks import held_by_another_program, renew_connections
from tests.support.telegram import Person
from tests.support.waiting import PATIENCE

TABLES = ["events", "calendarapp_tguser"]


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's own connection is impatient."""
    monkeypatch.setattr(locks, "WAIT", 0.1)
    connection.close()
    yield
    connection.close()


@pooler.unpooled  # it sets how long its own session waits
@pytest.mark.django_db(transaction=True)
def test_every_connection_waits_for_locks_for_a_while_only() -> None:
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == (f"{locks.WAIT}s",)
        locks.wait_for_good()
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
    connection.close()


@pytest.mark.usefixtures("_short")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", TABLES)
def test_a_held_lock_is_an_outage_and_nothing_is_half_written(table: str) -> None:
    person = make_person("Anna")

    def write() -> None:
        if table == "events":
            events.create(owner=person.tg_id, name="Lunch", date=get_day(1), time=dt.time(12))
        else:
            people.set_language(tg_id=person.tg_id, language="en")

    with held_by_another_program(table), pytest.raises(OperationalError) as refused:
        write()
    assert outages.has_waited(refused.value)
    assert outages.is_away(refused.value)
    assert not Event.objects.exists()
    assert TgUser.objects.get(pk=person.tg_id).language == person.language
    write()
    assert Event.objects.exists() == (table == "events")


@pytest.mark.usefixtures("_short")
@pytest.mark.django_db(transaction=True)
def test_api_and_pages_say_try_again_in_a_minute() -> None:
    client = ApiClient(make_person("Anna"))
    client.client.raise_request_exception = False
    with held_by_another_program("events"):
        refused = client.get("events/")
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert "Попробуйте через минуту" in refused.json()["title"]
    assert client.get("events/").status_code == 200


def test_the_bot_tells_the_person_and_goes_on(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT", 0.1)
    renew_connections(monkeypatch)
    anna.say("/new Lunch")
    anna.wait_for("What day")
    with held_by_another_program("calendarapp_lastturn"):
        anna.say("tomorrow")
        anna.wait_for("Please try again in a minute")
    for text, expected in (("tomorrow", "What time"), ("12", "Any details"), ("-", "Saved")):
        anna.say(text)
        anna.wait_for(expected)


def test_one_who_is_held_up_keeps_nobody_else_waiting(
    anna: Person, boris: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next updates were fetched when all of the last ones were committed, hers too."""
    monkeypatch.setattr(locks, "WAIT", 600)
    monkeypatch.setattr(budget, "TOLD", PATIENCE)  # she is not told to try again
    renew_connections(monkeypatch)
    anna.say("/new Lunch")
    anna.wait_for("What day")
    with held_by_another_program("", f"SELECT FROM calendarapp_lastturn WHERE tg_id = {anna.id} FOR UPDATE"):
        anna.say("tomorrow")
        for _time in range(3):
            boris.say("/help")
            boris.wait_for("What I can do")
        since = anna.received()
    anna.wait_for("What time")
    assert "What day" in since[-1]["text"]
