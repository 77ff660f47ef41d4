"""The worker against a Bot API server: recorded messages arrive, whatever Telegram answers."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from calendarapp import clock
from calendarapp.models import Appointment, OutboxMessage, TgUser
from calendarapp.services import outbox, people
from calendarapp.services.outbox import ClaimedMessage
from tests.support import pooler
from tests.support.factories import Cast, make_cast, make_event, make_meeting, make_message, make_person
from tests.support.running import RunningWorker
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until
from worker import service

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(scope="module")
def telegram() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def cast(committed: None) -> Cast:
    return make_cast()


@contextmanager
def worker(telegram: SandboxServer, *, per_second: float = 0) -> Iterator[None]:
    """A worker that delivers to that server, without Telegram's rate limits unless a pace is given."""
    with (
        override_settings(
            TELEGRAM_API_URL=telegram.url, BOT_TOKEN=telegram.token, OUTBOX_PER_SECOND=per_second, OUTBOX_CHAT_PAUSE=0
        ),
        RunningWorker(),
    ):
        yield


def phone(telegram: SandboxServer, person: TgUser, *, started: bool = True) -> Person:
    """That person's Telegram."""
    return telegram.person(person.first_name, id=person.tg_id, started=started)


def send(person: TgUser, text: str) -> OutboxMessage:
    return make_message(chat_id=person.tg_id, payload={"chat_id": person.tg_id, "text": text})


def nothing_waits() -> bool:
    return not OutboxMessage.objects.filter(sent_at=None, failed_at=None).exists()


def test_messages_arrive_in_order_and_once(telegram: SandboxServer, cast: Cast) -> None:
    anna = phone(telegram, cast.anna)
    with worker(telegram):
        for number in range(10):
            send(cast.anna, f"message {number}")
        wait_until(nothing_waits)
    assert [message["text"] for message in anna.received()] == [f"message {number}" for number in range(10)]


@pooler.unpooled
def test_commit_wakes_an_idle_worker(telegram: SandboxServer, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("POLL", "CROWDED"):
        monkeypatch.setattr(service, pause, 3600.0)
    anna = phone(telegram, cast.anna)
    with worker(telegram):
        for number in range(5):
            send(cast.anna, f"message {number}")
            wait_until(nothing_waits)
    assert [message["text"] for message in anna.received()] == [f"message {number}" for number in range(5)]


def test_flood_control_is_obeyed(telegram: SandboxServer, cast: Cast) -> None:
    anna = phone(telegram, cast.anna)
    telegram.fail_next("sendMessage", error_code=429, retry_after=3600, chat_id=cast.anna.tg_id)
    with worker(telegram):
        row = send(cast.anna, "patience")
        wait_until(lambda: OutboxMessage.objects.filter(pk=row.pk).exclude(last_error="").exists())
        put_off = OutboxMessage.objects.filter(pk=row.pk, due_at__gt=clock.now() + dt.timedelta(minutes=50))
        assert put_off.update(due_at=clock.now()) == 1, "it is due when Telegram said, in an hour"
        wait_until(nothing_waits)
    refused, taken = telegram.calls("sendMessage", chat_id=cast.anna.tg_id)
    assert (refused["status"], taken["status"]) == (429, 200)
    assert anna.received()[-1]["text"] == "patience"


@pytest.mark.parametrize("fault", ["bad gateway", "cut connection"])
def test_server_and_network_faults_are_retried(telegram: SandboxServer, cast: Cast, fault: str) -> None:
    anna = phone(telegram, cast.anna)
    if fault == "bad gateway":
        telegram.fail_next("sendMessage", chat_id=cast.anna.tg_id, error_code=502)
    else:
        telegram.fail_next("sendMessage", chat_id=cast.anna.tg_id, cut="before")
    with worker(telegram):
        send(cast.anna, "through thick and thin")
        wait_until(nothing_waits)
    assert [message["text"] for message in anna.received()] == ["through thick and thin"]


def test_refused_message_becomes_a_dead_letter_and_can_be_retried(telegram: SandboxServer, cast: Cast) -> None:
    anna = phone(telegram, cast.anna)
    with worker(telegram):
        bad = make_message(
            chat_id=cast.anna.tg_id,
            payload={"chat_id": cast.anna.tg_id, "text": "<b>never closed", "parse_mode": "HTML"},
        )
        send(cast.anna, "the next one passes")
        anna.wait_for("the next one passes", since=0)
        wait_until(nothing_waits)
        bad.refresh_from_db()
        assert bad.failed_at is not None
        assert "can't parse entities" in bad.last_error
        OutboxMessage.objects.filter(pk=bad.pk).update(payload={"chat_id": cast.anna.tg_id, "text": "mended"})
        assert [message.pk for message in outbox.retry_failed([bad.pk])] == [bad.pk]
        anna.wait_for("mended", since=0)
    assert TgUser.objects.get(pk=cast.anna.tg_id).can_write


def test_impossible_edit_becomes_a_message(telegram: SandboxServer, cast: Cast) -> None:
    anna = phone(telegram, cast.anna)
    payload = {"chat_id": cast.anna.tg_id, "message_id": 999_999, "text": "as it stands now"}
    make_message(chat_id=cast.anna.tg_id, method="editMessageText", payload=payload)
    with worker(telegram):
        anna.wait_for("as it stands now", since=0)
        wait_until(nothing_waits)
    assert not OutboxMessage.objects.filter(failed_at__isnull=False).exists()


def test_oversized_message_does_not_hold_back_its_chat(telegram: SandboxServer, cast: Cast) -> None:
    anna = phone(telegram, cast.anna)
    telegram.fail_next("sendMessage", chat_id=cast.anna.tg_id, error_code=413, description="Request Entity Too Large")
    with worker(telegram):
        send(cast.anna, "too large")
        send(cast.anna, "the next one passes")
        anna.wait_for("the next one passes", since=0)
        wait_until(nothing_waits)
    [letter] = OutboxMessage.objects.filter(failed_at__isnull=False)
    assert letter.payload["text"] == "too large"


def test_blocked_chat_is_marked_and_the_organizer_told(telegram: SandboxServer, cast: Cast) -> None:
    anna, boris = phone(telegram, cast.anna), phone(telegram, cast.boris)
    boris.block()
    with worker(telegram):
        meeting = make_meeting(cast.anna, cast.boris)
        told = anna.wait_for("Борис", since=0)
        wait_until(nothing_waits)
    assert f"?start=inv_{meeting.pk}" in told["text"]
    assert not TgUser.objects.get(pk=cast.boris.tg_id).can_write
    assert Appointment.objects.get(pk=meeting.pk).status == Appointment.Status.PENDING


def test_missing_chat_does_not_stop_others(telegram: SandboxServer, cast: Cast) -> None:
    boris = phone(telegram, cast.boris)  # no chat with Anna's ID exists
    with worker(telegram):
        send(cast.anna, "to nobody")
        send(cast.boris, "to Boris")
        boris.wait_for("to Boris", since=0)
        wait_until(nothing_waits)
    assert OutboxMessage.objects.get(chat_id=cast.anna.tg_id).last_error.endswith("chat not found")
    assert not TgUser.objects.get(pk=cast.anna.tg_id).can_write


POISON: list[tuple[str, Any]] = [
    ("fly", {"text": "x"}),
    ("", {}),
    ("sendMessage", []),
    ("sendMessage", "text"),
    ("sendMessage", 5),
    ("sendMessage", {}),
    ("sendMessage", {"text": ["x"]}),
    ("sendMessage", {"text": None, "feed": {"tg_id": 1, "kind": "all"}}),
    ("sendMessage", {"text": "x", "feed": 5}),
    ("sendMessage", {"text": {"x": 1}, "invitation": 7}),
    ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": 5}}),
    ("sendMessage", {"text": "x", "chat_id": 0}),
    ("sendMessage", {"text": "x", "chat_id": 10**30}),
    ("sendMessage", {"text": "x", "update_id": {"a": 1}}),
    ("sendDocument", {"document": {}}),
    ("sendDocument", {"document": {"tg_id": "x", "form": 5}}),
    ("sendDocument", {"document": 5}),
    ("editMessageText", {"text": "x", "message_id": "y"}),
    ("editMessageText", {"refresh": 5}),
    ("editMessageText", {"refresh": {}}),
    ("editMessageText", {"refresh": {"card": 5, "message_id": None}}),
    ("editMessageText", {"refresh": {"card": "meeting:x", "message_id": 1}}),
    ("editMessageReplyMarkup", {"reply_markup": "x"}),
]


def test_poisoned_rows_stop_nothing_behind_them(
    telegram: SandboxServer, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Unknown methods and parameters of every other shape: given up at once, and the chat's next message arrives."""
    boris = phone(telegram, cast.boris)
    for method, given in POISON:
        payload = {"chat_id": cast.boris.tg_id, **given} if isinstance(given, dict) else given
        OutboxMessage.objects.create(chat_id=cast.boris.tg_id, method=method, payload=payload)
    OutboxMessage.objects.create(chat_id=0, method="sendMessage", payload={"chat_id": 0, "text": "x"})
    send(cast.boris, "the next one passes")
    with worker(telegram):
        boris.wait_for("the next one passes", since=0)
        wait_until(nothing_waits)
    again = [record.getMessage() for record in caplog.records if "when its lease ends" in record.getMessage()]
    assert again == []


def test_two_workers_deliver_everything_once(telegram: SandboxServer, cast: Cast) -> None:
    anna, boris = phone(telegram, cast.anna), phone(telegram, cast.boris)
    with worker(telegram), worker(telegram):
        for number in range(20):
            send(cast.anna, f"a{number}")
            send(cast.boris, f"b{number}")
        wait_until(nothing_waits)
    assert [message["text"] for message in anna.received()] == [f"a{number}" for number in range(20)]
    assert [message["text"] for message in boris.received()] == [f"b{number}" for number in range(20)]


def test_messages_recorded_without_worker_are_delivered_at_its_start(telegram: SandboxServer, cast: Cast) -> None:
    anna = phone(telegram, cast.anna)
    send(cast.anna, "from the night")
    with worker(telegram):
        anna.wait_for("from the night", since=0)
        wait_until(nothing_waits)
    people.set_reachable(tg_id=cast.anna.tg_id, can_write=True)


def test_worker_reserves_the_overall_rate(
    telegram: SandboxServer, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Telegram's limit of 30 a second: every message has a time of its own, no more than half a second ahead."""
    claims: list[list[float]] = []
    claim = outbox.claim

    def watch(**wanted: Any) -> list[ClaimedMessage]:
        claimed = claim(**wanted)
        claims.append([message.delay for message in claimed])
        return claimed

    monkeypatch.setattr(outbox, "claim", watch)
    people_ = [make_person(f"P{number}") for number in range(95)]
    for person in people_:
        phone(telegram, person)
        send(person, "paced")
    with worker(telegram, per_second=29.8):
        wait_until(nothing_waits)
    sent = [call for call in telegram.calls("sendMessage") if call["parameters"].get("text") == "paced"]
    assert len(sent) == sum(map(len, claims)) == len(people_)
    assert max(map(len, claims)) <= 14
    gaps = [later - earlier for delays in claims for earlier, later in pairwise(delays)]
    assert gaps == pytest.approx([1 / 29.8] * len(gaps))


def test_document_that_can_not_be_read_is_given_up(telegram: SandboxServer, cast: Cast) -> None:
    anna, event = phone(telegram, cast.anna), make_event(cast.anna)
    with connection.cursor() as cursor:  # another program's event, of a year that Python has not
        cursor.execute("UPDATE events SET date = '12000-01-01' WHERE id = %s", [event.pk])
    document = {"document": {"tg_id": cast.anna.tg_id, "form": "ics"}}
    payload = {"chat_id": cast.anna.tg_id, **document}
    row = make_message(chat_id=cast.anna.tg_id, method="sendDocument", payload=payload)
    send(cast.anna, "behind it")
    with worker(telegram):
        wait_until(nothing_waits, what="the rows")
    assert [message["text"] for message in anna.received()] == ["behind it"]
    row.refresh_from_db()
    assert row.failed_at is not None
