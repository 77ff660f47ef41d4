"""The connection breaks during a commit: retried until the outcome is known, with one effect and one answer."""

import asyncio
import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiogram.types import Update
from django.db import connection, connections

from bot.dispatcher import CommitUnknownError, dispatch
from bot.router import router
from bot.turn import Call
from bot.turn import commit as turn_commit
from calendarapp.models import Event, OutboxMessage, ProcessedUpdate
from calendarapp.sql.transactions import is_begun
from tests.bot.test_database_outage import administration, database_away
from tests.bot.test_exactly_once import text_update
from tests.support.factories import make_event
from tests.support.running import RunningBot
from tests.support.telegram import Person
from tests.support.updates import make_update_id
from tests.support.waiting import PATIENCE, wait_until
from webapp import db_threads

# A commit that sees a mark of this number ends its own connection, as often as the sequence allows.
BREAK = """
CREATE SEQUENCE broken_commits;
CREATE FUNCTION break_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.update_id = {number} AND nextval('broken_commits') <= {times} THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER break_commit AFTER INSERT ON calendarapp_processedupdate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break_commit();
"""
MEND = """
DROP TRIGGER IF EXISTS break_commit ON calendarapp_processedupdate;
DROP FUNCTION IF EXISTS break_commit();
DROP SEQUENCE IF EXISTS broken_commits;
"""


def execute(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


@contextmanager
def commits_that_break(number: int, times: int) -> Iterator[None]:
    """The first commits of that update fail in the database and have no effect."""
    execute(BREAK.format(number=number, times=times))
    try:
        yield
    finally:
        connections.close_all()
        execute(MEND)


@contextmanager
def answers_that_get_lost(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[threading.Event]:
    """The first commit of that update succeeds, but its connection ends before the client learns of it.

    The commit is a COMMIT, or the statement that closes a turn if that is a transaction by itself.
    """
    lost = threading.Event()
    wrapper: Any = connections["default"].__class__
    commit: Callable[..., None] = wrapper._commit
    close = turn_commit.commit_result

    def break_off(own: Any) -> None:
        lost.set()
        with administration() as server:
            server.execute("SELECT pg_terminate_backend(%s)", [own.connection.info.backend_pid])
        with own.wrap_database_errors:
            while True:  # the next statement finds the connection closed
                own.connection.execute("SELECT 1")

    def commit_and_break(self: object) -> None:
        own = connections["default"]
        with own.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM calendarapp_processedupdate WHERE update_id = %s"
                " AND xmin::text::bigint = pg_current_xact_id()::text::bigint",
                [number],
            )
            mine = cursor.fetchone() is not None
        if mine and not lost.is_set():
            own.connection.commit()
            break_off(own)
        commit(self)

    def close_and_break(ending: turn_commit.TurnResult) -> list[Call]:
        calls = close(ending)
        if ending.update_id == number and not is_begun() and not lost.is_set():
            break_off(connections["default"])
        return calls

    with monkeypatch.context() as patch:
        patch.setattr(wrapper, "_commit", commit_and_break)
        patch.setattr(turn_commit, "commit_result", close_and_break)
        yield lost


def say_once_more(person: Person) -> None:
    person.say("/help")
    person.wait_for("What I can do")


def check_one_effect(anna: Person, number: int) -> None:
    anna.wait_for("What I can do", since=0)
    assert ProcessedUpdate.objects.filter(pk=number).count() == 1
    assert len([message for message in anna.received() if "What I can do" in message["text"]]) == 1
    assert "try again" not in anna.transcript()
    wait_until(lambda: not OutboxMessage.objects.filter(chat_id=anna.id, sent_at=None).exists(), what="an empty outbox")


def test_failed_commit_is_retried(anna: Person, bot: RunningBot) -> None:
    """More often than an update that has certainly failed is tried."""
    number = make_update_id()
    with commits_that_break(number, times=5):
        bot.call(bot.application.receive(text_update(anna, "/help", number)))
    check_one_effect(anna, number)


def test_applied_final_write_is_recognized(anna: Person, bot: RunningBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn without further queries is one statement, without a COMMIT."""
    number = make_update_id()
    with answers_that_get_lost(monkeypatch, number) as lost:
        bot.call(bot.application.receive(text_update(anna, "/help", number)))
        assert lost.is_set()
    check_one_effect(anna, number)


def test_applied_commit_is_recognized(anna: Person, bot: RunningBot, monkeypatch: pytest.MonkeyPatch) -> None:
    event, number = make_event(anna.id), make_update_id()
    with answers_that_get_lost(monkeypatch, number) as lost:
        bot.call(bot.application.receive(text_update(anna, f"/edit {event.pk} Once", number)))
        assert lost.is_set()
    anna.wait_for("Changed", since=0)
    assert len([message for message in anna.received() if "Changed" in message["text"]]) == 1
    assert Event.objects.get(pk=event.pk).details == "Once"
    assert ProcessedUpdate.objects.filter(pk=number).count() == 1


def test_unknown_outcome_does_not_ask_to_try_again(
    anna: Person, bot: RunningBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database goes away right after the commit, for longer than the retries after a certain failure."""
    number = make_update_id()
    tries = itertools.count()
    before = db_threads.begin
    many = threading.Event()

    def counting(function: Callable[..., object], *args: object, **kwargs: object) -> db_threads.Work[object]:
        if getattr(function, "func", None) is dispatch and next(tries) >= 5:
            many.set()
        return before(function, *args, **kwargs)

    monkeypatch.setattr(db_threads, "begin", counting)
    with caplog.at_level(logging.CRITICAL), answers_that_get_lost(monkeypatch, number) as lost:
        served = asyncio.run_coroutine_threadsafe(bot.application.receive(text_update(anna, "/help", number)), bot.loop)
        assert lost.wait(PATIENCE)
        with database_away():
            assert many.wait(PATIENCE)
            assert not served.done()
        served.result(PATIENCE)
    check_one_effect(anna, number)


def test_stop_leaves_unknown_commit_to_the_next_delivery(anna: Person, bot: RunningBot) -> None:
    number = make_update_id()
    with commits_that_break(number, times=1000):
        served = asyncio.run_coroutine_threadsafe(bot.application.receive(text_update(anna, "/help", number)), bot.loop)
        wait_until(lambda: _tries() > 1, what="a second try")
        bot.stop()
        assert type(served.exception(10)).__name__ == "NotServedError"
    bot.start()
    assert not ProcessedUpdate.objects.filter(pk=number).exists()
    bot.call(bot.application.receive(text_update(anna, "/help", number)))
    check_one_effect(anna, number)


def test_next_attempt_resolves_the_unknown_commit(anna: Person, bot: RunningBot) -> None:
    number = make_update_id()
    update = Update.model_validate(text_update(anna, "/help", number))
    with commits_that_break(number, times=1):
        with pytest.raises(CommitUnknownError) as unknown:
            bot.call(db_threads.run(dispatch, update, router, "bot"))
        assert [call.method for call in unknown.value.ending.calls] == ["sendMessage"]
        assert len(bot.call(db_threads.run(dispatch, update, router, "bot", unknown.value.ending))) == 1


def _tries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM broken_commits")
        return int(cursor.fetchone()[0])
