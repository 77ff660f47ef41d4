"""What a turn asks of the database, and that what was sent is noted for many turns at once."""

import asyncio
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from bot import app, delivery, orm
from bot.perform import perform
from bot.turn import Turn
from calendarapp.errors import CalendarError
from calendarapp.models import Conversation, OutboxMessage, ProcessedUpdate, TgUser
from tests.support.factories import make_event, make_person
from tests.support.updates import written

TOPIC = app.all_topics()
# The two ends of the transaction (a savepoint in tests), the opening, and the record of the answer.
LEAST = 4


def statements(tg_id: int, text: str) -> int:
    update = written(tg_id, text)
    with CaptureQueriesContext(connection) as captured:
        assert len(perform(update, TOPIC, "bot")) == 1
    return len(captured)


@pytest.mark.django_db
def test_a_turn_that_reads_asks_one_thing_more() -> None:
    anna = make_person("Somebody")
    for _number in range(20):
        make_event(anna)
    assert statements(anna.tg_id, "/help") == LEAST
    assert statements(anna.tg_id, "/list") == LEAST + 1


@pytest.mark.django_db
def test_a_step_of_a_conversation_saves_it() -> None:
    anna = make_person("Somebody")
    assert [statements(anna.tg_id, text) for text in ("/new", "Lunch", "tomorrow", "12:30")] == [LEAST + 1] * 4
    assert Conversation.objects.get(pk=anna.tg_id).data["name"] == "Lunch"


@pytest.mark.django_db
def test_a_refusal_is_the_only_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = make_person("Somebody", language="en")
    perform(written(anna.tg_id, "/new"), TOPIC, "bot")

    def refused(turn: Turn) -> None:
        TgUser.objects.filter(pk=turn.person.tg_id).update(last_name="Half")
        turn.finish()
        turn.say("never")
        raise CalendarError("name_empty")

    monkeypatch.setitem(TOPIC.steps, "Creating:name", refused)
    update = written(anna.tg_id, " ")
    calls = perform(update, TOPIC, "bot")
    assert [call.method for call in calls] == ["sendMessage"]
    assert TgUser.objects.get(pk=anna.tg_id).last_name == ""
    assert Conversation.objects.get(pk=anna.tg_id).state == "Creating:name"
    assert ProcessedUpdate.objects.filter(pk=update.update_id).count() == 1
    assert OutboxMessage.objects.filter(chat_id=anna.tg_id, payload__text="never").count() == 0
    assert perform(update, TOPIC, "bot") == []


class _Database:
    """Notes what it is told, once it is let; it can be away."""

    def __init__(self) -> None:
        self.notes: list[tuple[int, ...]] = []
        self.away = True
        self.answers = asyncio.Event()

    async def run(self, _function: Any, *ids: int) -> None:
        await self.answers.wait()
        if self.away:
            raise OperationalError
        self.notes.append(ids)


async def _notes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    database, receipts = _Database(), delivery.Receipts()
    monkeypatch.setattr(orm, "run", database.run)
    database.answers.set()
    receipts.add(1)
    await receipts.written()
    database.away = False
    database.answers.clear()
    receipts.add(2)
    await asyncio.sleep(0)  # the note begins
    receipts.add(3)
    receipts.add(4)
    database.answers.set()
    await receipts.written()
    return database.notes


def test_what_was_sent_is_noted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes while a note is under way is in the next one; what could not be noted is noted with what follows."""
    assert asyncio.run(_notes(monkeypatch)) == [(1, 2), (3, 4)]
