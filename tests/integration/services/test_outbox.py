"""The outbox: claiming messages and recording the results."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connections, transaction

from calendarapp import clock
from calendarapp.models import OutboxMessage, SendingBudget
from calendarapp.services import outbox, retention
from calendarapp.services.outbox import SentMessage
from tests.support.factories import make_message, make_telegram_id

pytestmark = pytest.mark.django_db


def record(chat: int, text: str = "hello") -> OutboxMessage:
    return make_message(chat_id=chat, payload={"chat_id": chat, "text": text})


def test_messages_of_a_chat_are_claimed_one_by_one_in_order() -> None:
    chat, other = make_telegram_id(), make_telegram_id()
    first, second, elsewhere = record(chat, "1"), record(chat, "2"), record(other)
    assert {message.id for message in outbox.claim(limit=10)} == {first.pk, elsewhere.pk}
    assert outbox.claim(limit=10) == []
    outbox.mark_sent(SentMessage(first.pk))
    assert [message.id for message in outbox.claim(limit=10)] == [second.pk]


def test_rescheduled_message_holds_back_later_ones() -> None:
    chat = make_telegram_id()
    first, second = record(chat), record(chat)
    outbox.claim(limit=10)
    outbox.reschedule(first.pk, seconds=60, error="Too Many Requests")
    assert outbox.claim(limit=10) == []
    OutboxMessage.objects.filter(pk=first.pk).update(due_at=clock.now())
    (again,) = outbox.claim(limit=10)
    assert (again.id, again.attempts) == (first.pk, 2)
    outbox.mark_sent(SentMessage(first.pk))
    assert [message.id for message in outbox.claim(limit=10)] == [second.pk]


def test_failed_message_lets_the_next_pass_and_can_be_retried() -> None:
    chat = make_telegram_id()
    first, second = record(chat), record(chat)
    outbox.claim(limit=10)
    outbox.mark_failed(first.pk, error="Bad Request: chat not found")
    assert [message.id for message in outbox.claim(limit=10)] == [second.pk]
    outbox.mark_sent(SentMessage(second.pk))
    assert [message.pk for message in outbox.retry_failed([first.pk, second.pk])] == [first.pk]
    assert [message.id for message in outbox.claim(limit=10)] == [first.pk]


def test_chat_with_many_messages_does_not_starve_others() -> None:
    """One chat has more waiting rows than a claim skips, all of them before another chat's."""
    crowded, other = make_telegram_id(), make_telegram_id()
    outbox.enqueue_many((crowded, {"text": str(number)}) for number in range(outbox.WINDOW + 20))
    behind = record(other)
    first, last = outbox.claim(limit=10)
    assert (first.chat_id, first.payload["text"]) == (crowded, "0")
    assert last.id == behind.pk
    assert outbox.claim(limit=10) == []


def test_released_message_is_free_unless_claimed_by_another() -> None:
    record(make_telegram_id())
    (claimed,) = outbox.claim(limit=10)
    outbox.return_claimed([claimed])
    (again,) = outbox.claim(limit=10)
    assert (again.id, again.attempts) == (claimed.id, 1)
    OutboxMessage.objects.filter(pk=again.id).update(leased_until=clock.now() - dt.timedelta(seconds=1))
    (other,) = outbox.claim(limit=10)
    outbox.return_claimed([again])  # too late: another worker has it
    assert OutboxMessage.objects.get(pk=other.id).leased_until
    assert outbox.claim(limit=10) == []


def test_expired_lease_frees_the_message() -> None:
    message = record(make_telegram_id())
    assert outbox.claim(limit=10)
    OutboxMessage.objects.filter(pk=message.pk).update(leased_until=clock.now() - dt.timedelta(seconds=1))
    assert [claimed.id for claimed in outbox.claim(limit=10)] == [message.pk]


def test_message_leased_by_its_writer_is_exclusive_until_released() -> None:
    chat = make_telegram_id()
    soon = clock.now() + dt.timedelta(seconds=30)
    reply = record(chat).pk
    OutboxMessage.objects.filter(pk=reply).update(leased_until=soon)
    assert outbox.claim(limit=10) == []
    outbox.release(reply, error="502")
    assert [claimed.id for claimed in outbox.claim(limit=10)] == [reply]
    outbox.release(reply, error="502")
    assert outbox.claim(limit=10) == [], "by now it is somebody else's"


def test_chat_pauses_between_two_messages() -> None:
    chat = make_telegram_id()
    first, second = record(chat), record(chat)
    outbox.claim(limit=10, chat_pause=1)
    outbox.mark_sent(SentMessage(first.pk))
    assert outbox.claim(limit=10, chat_pause=1) == []
    OutboxMessage.objects.filter(pk=first.pk).update(sent_at=clock.now() - dt.timedelta(seconds=1.1))
    assert [claimed.id for claimed in outbox.claim(limit=10, chat_pause=1)] == [second.pk]


def test_delays_respect_the_overall_rate_across_claims() -> None:
    for _number in range(6):
        record(make_telegram_id())
    first = [message.delay for message in outbox.claim(limit=3, per_second=0.01)]
    assert first == [0, 100, 200]
    reserved = SendingBudget.objects.get(name=outbox.BUDGET).next_at
    second = [message.delay for message in outbox.claim(limit=3, per_second=0.01)]
    assert [later - earlier for earlier, later in pairwise(second)] == pytest.approx([100, 100])
    assert 200 < second[0] <= 300, "the next claim goes on where the first one ends"
    assert SendingBudget.objects.get(name=outbox.BUDGET).next_at - reserved == dt.timedelta(seconds=300)


def test_database_whose_clock_was_put_back_silences_nobody() -> None:
    """What was sent and reserved while it was an hour ahead would else hold back everything for an hour."""
    chat = make_telegram_id()
    first, second = record(chat), record(chat)
    outbox.claim(limit=10, per_second=10, chat_pause=1)
    outbox.mark_sent(SentMessage(first.pk))
    hour = clock.now() + dt.timedelta(hours=1)
    OutboxMessage.objects.filter(pk=first.pk).update(sent_at=hour)
    SendingBudget.objects.update(next_at=hour)
    (claimed,) = outbox.claim(limit=10, per_second=10, chat_pause=1)
    assert claimed.id == second.pk
    assert claimed.delay < 1


def test_sent_messages_are_forgotten_after_a_while() -> None:
    fresh, old, failed = (record(make_telegram_id()) for _number in range(3))
    outbox.mark_sent(SentMessage(fresh.pk), SentMessage(old.pk))
    outbox.mark_failed(failed.pk, error="no")
    OutboxMessage.objects.filter(pk=old.pk).update(sent_at=clock.now() - dt.timedelta(hours=1))
    retention.forget_old()
    assert set(OutboxMessage.objects.values_list("pk", flat=True)) >= {fresh.pk, failed.pk}
    assert not OutboxMessage.objects.filter(pk=old.pk).exists()


def test_several_workers_never_claim_the_same_message(committed: None) -> None:
    chats = [make_telegram_id() for _number in range(40)]
    recorded = {record(chat, str(number)).pk for number in range(3) for chat in chats}

    def work(_worker: int) -> list[int]:
        taken: list[int] = []
        while claimed := outbox.claim(limit=7):
            outbox.mark_sent(*(SentMessage(message.id) for message in claimed))
            taken += [message.id for message in claimed]
        connections.close_all()
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [message for part in pool.map(work, range(4)) for message in part]
    # A worker may find nothing to claim while others still send; the last claims take the rest.
    taken += work(0)
    assert sorted(taken) == sorted(recorded)


def test_message_of_rolled_back_transaction_is_never_sent(committed: None) -> None:
    chat = make_telegram_id()
    with transaction.atomic():
        record(chat)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.filter(chat_id=chat).exists()
