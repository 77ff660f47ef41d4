"""The worker and Telegram's faults: rows that nobody can read, groups that move, a server that stays away."""

import asyncio
import datetime as dt
import logging
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from botapi import deferred
from calendarapp.models import OutboxMessage, SharedEvent, TgUser
from calendarapp.services import outbox, shared_events
from tests.bot.test_database_outage import database_away
from tests.integration.worker.test_sender import nothing_waits, phone, send, telegram, worker
from tests.support.factories import Cast, make_cast, make_event, make_message, make_person
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import PATIENCE, wait_until
from webapp import outage_log
from worker import sender

__all__ = ["telegram"]

pytestmark = pytest.mark.usefixtures("committed")

UNREADABLE = {
    "nested arrays": "[" * 3000 + "]" * 3000,
    "nested objects": '{"a":' * 3000 + "1" + "}" * 3000,
    "a number of 5,000 digits": '{"chat_id": ' + "9" * 5000 + ', "text": "x"}',
    "a number that is infinite to Python": '{"chat_id": 1e400, "text": "x"}',
}


@pytest.fixture
def cast(committed: None) -> Cast:
    return make_cast()


def write(chat: TgUser, raw: str) -> None:
    """A row of another program."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calendarapp_outboxmessage (chat_id, method, payload, created_at, attempts, last_error)"
            " VALUES (%s, 'sendMessage', %s, now(), 0, '')",
            [chat.pk, raw],
        )


def test_rows_that_python_can_not_read_stop_nobody(telegram: SandboxServer, cast: Cast, panel: Client) -> None:
    """They stopped the worker, and it fell over them again at each start; and the panel's list with them."""
    anna, boris = phone(telegram, cast.anna), phone(telegram, cast.boris)
    for raw in UNREADABLE.values():
        write(cast.boris, raw)
    send(cast.boris, "behind them")
    send(cast.anna, "beside them")
    with worker(telegram):
        anna.wait_for("beside them", since=0)
        boris.wait_for("behind them", since=0)
        wait_until(nothing_waits)
    assert OutboxMessage.objects.filter(failed_at__isnull=False).count() == len(UNREADABLE)
    assert panel.get("/admin/calendarapp/outboxmessage/").status_code == 200
    for row in OutboxMessage.objects.filter(failed_at__isnull=False):
        assert panel.get(f"/admin/calendarapp/outboxmessage/{row.pk}/change/").status_code == 200


def test_what_waits_for_a_group_follows_it(telegram: SandboxServer, cast: Cast) -> None:
    """It was tried again for good, and held back everything behind it."""
    anna = phone(telegram, cast.anna)
    old, new = telegram.group("Friends", anna), telegram.group("Friends", anna)
    event, also = make_event(cast.anna), make_event(cast.anna, name="Also")
    for shown, chat in ((event, old), (also, old), (also, new)):
        shared_events.share_in_group(owner=cast.anna.pk, event_id=shown.pk, chat_id=chat, language="en")
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    telegram.fail_next(error_code=400, chat_id=old, description=words, migrate_to=new, times=10)
    edit = {"chat_id": old, "message_id": 1, "text": "old"}
    for method, payload in (("editMessageText", edit), *(("sendMessage", {"chat_id": old, "text": n}) for n in "123")):
        make_message(chat_id=old, method=method, payload=payload)
    with worker(telegram):
        wait_until(nothing_waits)
    telegram.clear_faults()
    assert [message["text"] for message in anna.received(chat_id=new)] == ["1", "2", "3"]
    assert {shared.event_id for shared in SharedEvent.objects.filter(chat_id=new)} == {event.pk, also.pk}


def test_server_that_stays_away_is_asked_with_one_message_at_a_time(
    telegram: SandboxServer, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """All that waits was tried again and again, with a line in the log for each; when it is back, all arrives."""
    monkeypatch.setattr(sender, "IN_FLIGHT", 10)
    monkeypatch.setattr(sender, "LONGEST_REST", 0.2)
    crowd = [make_person(f"P{number}") for number in range(200)]
    for person in crowd:
        phone(telegram, person)
        send(person, "at last")
    telegram.fail_next("sendMessage", error_code=502, times=10**6)

    def count() -> int:
        return sum(call["parameters"].get("text") == "at last" for call in telegram.calls("sendMessage"))

    with caplog.at_level(logging.WARNING), worker(telegram):
        wait_until(lambda: any("trying one at a time" in record.getMessage() for record in caplog.records))
        wait_until(lambda: count() > sender.MANY + sender.IN_FLIGHT, what="some more tries")
        assert count() < len(crowd) / 2
        telegram.clear_faults()
        wait_until(nothing_waits, what="the end")
    assert count() < 2 * len(crowd)
    assert len([record for record in caplog.records if "waits" in record.getMessage()]) < len(crowd) / 2


def test_message_that_could_not_be_read_goes_out_when_the_database_is_back(
    telegram: SandboxServer, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody could note that it was not sent, either, and it waited until its lease ended."""
    monkeypatch.setattr(outbox, "LEASE", dt.timedelta(hours=1))
    monkeypatch.setattr(outage_log, "PAUSE", 0)
    begun, away = threading.Event(), threading.Event()
    fill_in = deferred.fill_in

    async def read_when_away(payload: dict[str, Any], username: str = "") -> dict[str, Any] | None:
        if "feed" in payload and not begun.is_set():
            begun.set()
            await asyncio.to_thread(away.wait, PATIENCE)
        return await fill_in(payload, username)

    monkeypatch.setattr(deferred, "fill_in", read_when_away)
    anna = phone(telegram, cast.anna)
    feed = deferred.defer_feed(cast.anna.pk, "calendar")
    make_message(
        chat_id=cast.anna.pk, payload={"chat_id": cast.anna.pk, "text": f"Here: {deferred.ADDRESS}", "feed": feed}
    )
    with caplog.at_level(logging.WARNING), worker(telegram):
        assert begun.wait(PATIENCE)
        with database_away():
            away.set()
            wait_until(lambda: "waits for the database" in caplog.text, what="a failed read")
            wait_until(lambda: caplog.text.count("messages wait") > 1, what="failed rounds")
        anna.wait_for("Here: http", since=0)
        wait_until(nothing_waits)
    assert not [record for record in caplog.records if record.exc_info]


def test_message_that_has_failed_is_leased_for_longer(cast: Cast) -> None:
    """A slow answer is waited for then: with the same patience, each try would be one more copy of the message."""
    send(cast.anna, "x")
    [first] = outbox.claim(limit=1)
    before = OutboxMessage.objects.get(pk=first.id).leased_until
    outbox.reschedule(first.id, seconds=0, error="Request timeout error")
    [second] = wait_until(lambda: outbox.claim(limit=1))
    after = OutboxMessage.objects.get(pk=second.id).leased_until
    assert before
    assert after
    assert (after - before).total_seconds() >= outbox.PATIENCE
    OutboxMessage.objects.all().delete()
