"""Deliveries of webhooks: claimed in order, attempted again, given up, and made again."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import WebhookDelivery, WebhookEndpoint
from calendarapp.services import (
    events,
    webhook_deliveries,
    webhooks,
)
from calendarapp.services.webhook_deliveries import Outcome
from calendarapp.services.webhooks import Holder
from tests.support.factories import Cast, list_texts, make_event
from tests.support.webhooks import listen, refused

pytestmark = pytest.mark.usefixtures("db")  # all of them write

DUE = dt.timedelta(days=365)


def claim(limit: int = 100) -> list[int]:
    return [delivery.id for delivery in webhook_deliveries.claim(limit=limit)]


def test_those_of_one_object_go_out_one_by_one(cast: Cast) -> None:
    hook = listen(cast.anna)
    first, second = make_event(cast.anna), make_event(cast.anna, days=2)
    for event in (first, second):
        events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, details="x")
    waiting = list(WebhookDelivery.objects.filter(endpoint=hook).order_by("id"))
    created = {row.pk for row in waiting if row.type == "event.created"}
    claimed = webhook_deliveries.claim(limit=100)
    assert {delivery.id for delivery in claimed} == created
    assert claim() == []
    webhook_deliveries.note(claimed[0], Outcome(200, 5))
    webhook_deliveries.note(claimed[1], Outcome(500, 5, "no"))
    [following] = claim()
    of = {row.pk: row.subject_id for row in waiting}
    assert of[following] == of[claimed[0].id]


def test_an_address_gets_a_few_calls_at_once_and_others_theirs(cast: Cast) -> None:
    busy, calm = listen(cast.anna), listen(cast.boris)
    for day in range(1, 11):
        make_event(cast.anna, days=day)
    make_event(cast.boris)
    taken = {delivery.id: delivery.endpoint_id for delivery in webhook_deliveries.claim(limit=100)}
    counts = [list(taken.values()).count(hook.pk) for hook in (busy, calm)]
    assert counts == [webhook_deliveries.AT_ONCE, 1]


def test_a_lost_lease_ends_and_the_delivery_goes_out_again(cast: Cast) -> None:
    listen(cast.anna)
    make_event(cast.anna)
    [lost] = claim()
    assert claim() == []
    WebhookDelivery.objects.update(leased_until=clock.now() - dt.timedelta(seconds=1))
    assert claim() == [lost]
    [row] = WebhookDelivery.objects.all()
    assert row.attempts == 2


def fail(hook: WebhookEndpoint, outcome: Outcome, times: int) -> str:
    """Let the waiting deliveries fail that often."""
    became = ""
    for _time in range(times):
        WebhookDelivery.objects.update(due_at=clock.now() - DUE)
        WebhookEndpoint.objects.update(resume_at=None)
        [delivery] = webhook_deliveries.claim(limit=1)
        became = webhook_deliveries.note(delivery, outcome)
    hook.refresh_from_db()
    return became


def test_delivery_is_given_up_after_its_attempts_and_the_next_goes_on(cast: Cast) -> None:
    hook = listen(cast.anna)
    event = make_event(cast.anna)
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, details="x")
    assert fail(hook, Outcome(500, 1, "oops"), webhook_deliveries.ATTEMPTS - 1) == "retried"
    assert hook.failures == webhook_deliveries.ATTEMPTS - 1
    assert fail(hook, Outcome(500, 1, "oops"), 1) == "failed"
    lost = WebhookDelivery.objects.get(type="event.created")
    assert (lost.failed_at is not None, lost.status, lost.answer) == (True, 500, "oops")
    WebhookEndpoint.objects.update(resume_at=None)
    [following] = webhook_deliveries.claim(limit=10)
    assert webhook_deliveries.note(following, Outcome(204, 3)) == "delivered"
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since) == (0, None)


def test_an_address_that_keeps_failing_rests_and_gets_one_call_at_a_time(cast: Cast) -> None:
    hook = listen(cast.anna)
    make_event(cast.anna)
    fail(hook, Outcome(None, 1, "refused"), webhook_deliveries.PATIENCE)
    assert hook.resume_at is not None
    assert hook.resume_at > clock.now()
    for day in (2, 3, 4):
        make_event(cast.anna, days=day)
    assert claim() == []
    WebhookEndpoint.objects.update(resume_at=clock.now() - DUE)
    assert len(claim()) == 1


@pytest.mark.parametrize(("outcome", "days", "reason"), [(410, 0, "gone"), (500, 6, "failing"), (500, 4, "")])
def test_an_address_is_disabled_after_days_of_failures(
    cast: Cast, caplog: pytest.LogCaptureFixture, outcome: int, days: int, reason: str
) -> None:
    hook = listen(cast.anna)
    make_event(cast.anna)
    WebhookEndpoint.objects.update(failures=7, failing_since=clock.now() - dt.timedelta(days=days, seconds=1))
    fail(hook, Outcome(outcome, 1), 1)
    assert hook.disabled_reason == reason
    assert (f"webhook {hook.pk} is disabled ({reason})" in caplog.text) is bool(reason)
    assert (hook.disabled_at is None) is not bool(reason)


@pytest.mark.parametrize(("status", "why"), [(410, "удалён навсегда (410)"), (500, "Пять дней подряд")])
def test_owner_is_told_once_that_a_webhook_is_disabled_why_and_what_to_do(cast: Cast, status: int, why: str) -> None:
    hook = listen(cast.anna)
    for days in (3, 4):
        make_event(cast.anna, days=days)
    WebhookEndpoint.objects.update(failing_since=clock.now() - dt.timedelta(days=6))
    for delivery in webhook_deliveries.claim(limit=10):
        webhook_deliveries.note(delivery, Outcome(status, 5))
    [text] = [text for text in list_texts(cast.anna) if hook.url in text]
    assert why in text
    assert f"PATCH /api/webhooks/{hook.pk}/" in text


def test_owner_is_told_that_the_staff_have_turned_a_webhook_off(cast: Cast) -> None:
    hook = listen(cast.anna)
    webhooks.set_enabled([hook.pk], enabled=False)
    webhooks.set_enabled([hook.pk], enabled=False)
    assert len([text for text in list_texts(cast.anna) if hook.url in text]) == 1
    webhooks.set_enabled([hook.pk], enabled=True)
    assert len([text for text in list_texts(cast.anna) if hook.url in text]) == 1


def test_account_that_lost_its_role_gets_nothing_more(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    account = User.objects.create(username="former", is_staff=True, is_superuser=True)
    hook, own = listen(account), listen(cast.anna)
    make_event(cast.anna)
    account.is_superuser = False
    account.save()
    assert {delivery.endpoint_id for delivery in webhook_deliveries.claim(limit=10)} == {own.pk}
    hook.refresh_from_db()
    assert hook.disabled_reason == "rights"
    assert "may not see the calendar" in caplog.text


def test_pauses_grow_are_spread_and_respect_the_receiver() -> None:
    pauses = [webhook_deliveries.compute_pause(attempts) for attempts in range(1, webhook_deliveries.ATTEMPTS)]
    assert all(0.8 * 5 * 4**n <= pause <= 1.2 * 5 * 4**n for n, pause in enumerate(pauses[:6]))
    assert max(pauses) <= webhook_deliveries.LONGEST_PAUSE * 1.2
    assert dt.timedelta(days=2) < dt.timedelta(seconds=sum(pauses)) < dt.timedelta(days=5)
    assert len({webhook_deliveries.compute_pause(3) for _time in range(20)}) > 1
    assert webhook_deliveries.compute_pause(1, 600) == 600
    assert webhook_deliveries.compute_pause(1, 10**9) == webhook_deliveries.LONGEST_ASKED


def test_delivery_can_be_made_again_under_its_identifier(cast: Cast) -> None:
    hook = listen(cast.anna)
    make_event(cast.anna)
    [first] = webhook_deliveries.claim(limit=1)
    webhook_deliveries.note(first, Outcome(200, 1))
    holder = Holder(tg_id=cast.anna.tg_id)
    webhook_deliveries.resend(holder=holder, webhook_id=hook.pk, delivery_id=first.id)
    [again] = webhook_deliveries.claim(limit=1)
    assert (again.id, again.message_id, again.attempts) == (first.id, first.message_id, 1)
    with refused("webhook_not_found"):
        webhook_deliveries.resend(holder=Holder(tg_id=cast.boris.tg_id), webhook_id=hook.pk, delivery_id=first.id)
