"""The server ends the connection of a transaction that has stood still: the turn is done again, and nobody is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from bot.turn import Call
from bot.turn import commit as turn_commit
from calendarapp.models import Event
from calendarapp.sql.transactions import is_begun
from tests.bot.test_database_outage import administration
from tests.bot.test_exactly_once import text_update
from tests.support.factories import make_event
from tests.support.running import RunningBot
from tests.support.telegram import Person
from tests.support.updates import make_update_id
from tests.support.waiting import wait_until


@contextmanager
def turn_that_stands_still(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[threading.Event]:
    """As of a process that is frozen, or a cable that is cut, for longer than `idle_in_transaction_session_timeout`."""
    ended = threading.Event()
    close = turn_commit.commit_result

    def close_late(ending: turn_commit.TurnResult) -> list[Call]:
        if ending.update_id == number and is_begun() and not ended.is_set():
            ended.set()
            own = connections["default"]
            assert own.connection is not None
            with own.cursor() as cursor, administration() as server:
                cursor.execute("SET idle_in_transaction_session_timeout = '20ms'")
                backend = own.connection.info.backend_pid
                here = "SELECT FROM pg_stat_activity WHERE pid = %s"
                wait_until(lambda: server.execute(here, [backend]).fetchone() is None, what="the end of the connection")
        return close(ending)

    with monkeypatch.context() as patch:
        patch.setattr(turn_commit, "commit_result", close_late)
        yield ended


def test_turn_that_stood_still_is_done_again(anna: Person, bot: RunningBot, monkeypatch: pytest.MonkeyPatch) -> None:
    event, number = make_event(anna.id), make_update_id()
    with turn_that_stands_still(monkeypatch, number) as ended:
        bot.call(bot.application.receive(text_update(anna, f"/edit {event.pk} Once", number)))
        assert ended.is_set()
    anna.wait_for("Changed", since=0)
    assert [message["text"] for message in anna.received() if "my side" in message["text"]] == []
    assert Event.objects.get(pk=event.pk).details == "Once"
