"""Database round trips of a turn; sent messages of many turns are recorded together."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from bot.dispatcher import CommitUnknownError, dispatch
from bot.router import router
from bot.turn import Call, Turn, commit, delivery, load
from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import Conversation, Event, OutboxMessage, ProcessedUpdate, TgUser
from calendarapp.services import outbox
from calendarapp.services.outbox import SentMessage
from calendarapp.sql.transactions import is_begun
from tests.support.factories import make_event, make_person
from tests.support.updates import make_message
from webapp import db_threads

# Begin and end of the transaction (a savepoint in tests), the opening statement and the closing one.
LEAST = 4


def statements(tg_id: int, text: str) -> int:
    update = make_message(tg_id, text)
    with CaptureQueriesContext(connection) as captured:
        assert len(dispatch(update, router, "bot")) == 1
    return len(captured)


def sent(tg_id: int, text: str) -> int:
    """The number of statements sent to the server: BEGIN and COMMIT of an empty `atomic` are only logged."""
    update = make_message(tg_id, text)
    with CaptureQueriesContext(connection) as captured:
        dispatch(update, router, "bot")
    return len([query for query in captured.captured_queries if query["sql"] not in {"BEGIN", "COMMIT"}])


@pytest.mark.django_db
def test_reading_turn_makes_one_more_query() -> None:
    anna = make_person("Somebody")
    for _number in range(20):
        make_event(anna)
    assert statements(anna.tg_id, "/help") == LEAST
    assert statements(anna.tg_id, "/list") == LEAST + 1


@pytest.mark.django_db
def test_conversation_state_is_saved_with_the_commit() -> None:
    anna = make_person("Somebody")
    assert [statements(anna.tg_id, text) for text in ("/new", "Lunch", "tomorrow", "12:30")] == [LEAST] * 4
    assert Conversation.objects.get(pk=anna.tg_id).data["name"] == "Lunch"


def test_turn_without_queries_takes_two_round_trips(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no transaction around them, because nothing would be in it."""
    anna = make_person("Somebody")
    inside: list[bool] = []
    close = commit.commit_result

    def watched(ending: commit.TurnResult) -> list[Call]:
        inside.append(is_begun())
        return close(ending)

    monkeypatch.setattr(commit, "commit_result", watched)
    assert [sent(anna.tg_id, text) for text in ("/help", "/new", "Lunch", "tomorrow", "12:30")] == [2] * 5
    assert inside == [False] * 5
    assert Conversation.objects.get(pk=anna.tg_id).data["name"] == "Lunch"
    assert OutboxMessage.objects.filter(chat_id=anna.tg_id).count() == 5
    sent(anna.tg_id, "Soup")
    assert inside[5:] == [True]


@pytest.mark.parametrize("text", ["/new", "/edit {event} Once"], ids=["by itself", "in a transaction"])
def test_update_processed_by_another_process_has_no_effect(
    database: None, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Another process marks the update after this one has looked for the mark and before it sets its own."""
    anna = make_person("Somebody", language="en")
    event = make_event(anna)
    update = make_message(anna.tg_id, text.format(event=event.pk))
    begin = load.load_state

    def and_then(*given: Any) -> load.LoadedState:
        seen = begin(*given)
        ProcessedUpdate.objects.create(pk=update.update_id)
        return seen

    monkeypatch.setattr(load, "load_state", and_then)
    assert dispatch(update, router, "bot") == []
    assert Event.objects.get(pk=event.pk).details == event.details
    assert not Conversation.objects.filter(pk=anna.tg_id).exists()
    assert not OutboxMessage.objects.filter(chat_id=anna.tg_id).exists()


def test_answers_claimed_by_a_worker_are_not_sent_again(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The closing was committed, but the confirmation was lost, and the lease has run out since."""
    anna = make_person("Somebody", language="en")
    update = make_message(anna.tg_id, "/help")
    close = commit.commit_result

    def lost(ending: commit.TurnResult) -> list[Call]:
        close(ending)
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(commit, "commit_result", lost)
        with pytest.raises(CommitUnknownError) as unknown:
            dispatch(update, router, "bot")
    with monkeypatch.context() as patch:  # the earlier attempt is still committing when the next one begins
        patch.setattr(load, "load_state", _as_if_unmarked(load.load_state))
        [again] = dispatch(update, router, "bot", unknown.value.ending)
        assert again.outbox_id == OutboxMessage.objects.get(chat_id=anna.tg_id).pk
        unknown.value.ending.leased_until = OutboxMessage.objects.get(chat_id=anna.tg_id).leased_until
    # As a claim leaves it.
    OutboxMessage.objects.filter(chat_id=anna.tg_id).update(leased_until=clock.now() + outbox.LEASE, attempts=1)
    assert dispatch(update, router, "bot", unknown.value.ending) == []


def _as_if_unmarked(begin: Callable[..., load.LoadedState]) -> Callable[..., load.LoadedState]:
    return lambda *given: replace(begin(*given), marked=False)


def test_refused_commit_has_no_effect(database: None) -> None:
    """For example a full disk: the outcome is known, so nothing is retried, and the person is told."""
    anna = make_person("Somebody", language="en")
    update = make_message(anna.tg_id, "/help")
    refuse = """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE 'no space left' USING ERRCODE = '53100';
        END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON calendarapp_processedupdate FOR EACH ROW
        WHEN (NEW.update_id = {number}) EXECUTE FUNCTION refuse();
    """
    with connection.cursor() as cursor:
        cursor.execute(refuse.format(number=update.update_id))
        try:
            with pytest.raises(OperationalError, match="no space left") as refused:
                dispatch(update, router, "bot")
        finally:
            cursor.execute("DROP FUNCTION refuse CASCADE")
    assert not isinstance(refused.value, CommitUnknownError)
    assert not OutboxMessage.objects.filter(chat_id=anna.tg_id).exists()
    assert len(dispatch(update, router, "bot")) == 1


@pytest.mark.django_db
def test_refusal_is_the_only_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = make_person("Somebody", language="en")
    dispatch(make_message(anna.tg_id, "/new"), router, "bot")

    def refused(turn: Turn) -> None:
        TgUser.objects.filter(pk=turn.person.tg_id).update(last_name="Half")
        turn.finish()
        turn.say("never")
        raise CalendarError("name_empty")

    monkeypatch.setitem(router.steps, "Creating:name", refused)
    update = make_message(anna.tg_id, " ")
    calls = dispatch(update, router, "bot")
    assert [call.method for call in calls] == ["sendMessage"]
    assert TgUser.objects.get(pk=anna.tg_id).last_name == ""
    assert Conversation.objects.get(pk=anna.tg_id).state == "Creating:name"
    assert ProcessedUpdate.objects.filter(pk=update.update_id).count() == 1
    assert OutboxMessage.objects.filter(chat_id=anna.tg_id, payload__text="never").count() == 0
    assert dispatch(update, router, "bot") == []


class _Database:
    """Records what it is given, once released; it can be unavailable."""

    def __init__(self) -> None:
        self.notes: list[tuple[int, ...]] = []
        self.away = True
        self.answers = asyncio.Event()

    async def run_within(self, _seconds: float, _function: Any, *sent: SentMessage) -> None:
        await self.answers.wait()
        if self.away:
            raise OperationalError
        self.notes.append(tuple(one.id for one in sent))


async def _notes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    database, receipts = _Database(), delivery.Receipts()
    monkeypatch.setattr(db_threads, "run_within", database.run_within)
    database.answers.set()
    receipts.add(SentMessage(1))
    await receipts.written()
    database.away = False
    database.answers.clear()
    receipts.add(SentMessage(2))
    await asyncio.sleep(0)  # the recording begins
    receipts.add(SentMessage(3))
    receipts.add(SentMessage(4))
    database.answers.set()
    await receipts.written()
    return database.notes


def test_sent_messages_are_marked_in_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages sent during a statement are in the next one; after a failure, they are recorded with later ones."""
    assert asyncio.run(_notes(monkeypatch)) == [(1, 2), (3, 4)]
