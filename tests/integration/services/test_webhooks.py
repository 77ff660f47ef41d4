"""What a webhook is told: recorded with the change, for those who may see it, by whichever writer."""

import base64
import contextlib
import datetime as dt
import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.api import webhook_bodies
from calendarapp.api.serializers import AppointmentSerializer, EventSerializer
from calendarapp.authorship import Writer, write_as
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, WebhookDelivery, WebhookEndpoint
from calendarapp.services import (
    appointments,
    erasure,
    events,
    history,
    rescheduling,
    undo,
    webhook_deliveries,
    webhooks,
)
from calendarapp.services.webhook_deliveries import Outcome
from calendarapp.services.webhooks import Holder
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting

URL = "https://example.org/hook"
DUE = dt.timedelta(days=365)


@pytest.fixture(autouse=True)
def _rows(db: None) -> None:
    """All of them write."""


def listen(holder: Any, *types: str, url: str = URL) -> WebhookEndpoint:
    made = Holder(user=holder) if isinstance(holder, User) else Holder(tg_id=holder.tg_id)
    return webhooks.create(holder=made, url=url, types=types)[0]


@contextlib.contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(CalendarError) as error:
        yield
    assert error.value.code == code


def told(endpoint: WebhookEndpoint) -> list[str]:
    return list(WebhookDelivery.objects.filter(endpoint=endpoint).order_by("id").values_list("type", flat=True))


def read(endpoint: WebhookEndpoint) -> list[Any]:
    return webhook_bodies.describe(list(WebhookDelivery.objects.filter(endpoint=endpoint).order_by("id")))


def as_json(serializer: Any) -> Any:
    return {name: value for name, value in serializer.data.items() if name != "force"}


def test_meeting_of_two_is_told_to_both_and_to_the_staff_and_to_nobody_else(cast: Cast, staff: User) -> None:
    hooks = [listen(who) for who in (cast.anna, cast.boris, staff, cast.oleg)]
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    appointments.set_status(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk, status="cancelled")
    about_meeting = ["appointment.created", "appointment.confirmed", "appointment.cancelled"]
    assert told(hooks[0]) == ["event.created", *about_meeting]
    assert told(hooks[1]) == about_meeting
    assert told(hooks[2]) == ["event.created", *about_meeting]
    assert told(hooks[3]) == []


def test_body_shows_the_object_as_the_api_did_right_after_the_change(cast: Cast) -> None:
    hook = listen(cast.boris)
    meeting = make_meeting(cast.anna, cast.boris, details="Стол у окна", days=3)
    first = as_json(AppointmentSerializer(Appointment.objects.get(pk=meeting.pk)))
    appointments.set_status(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk, status="confirmed")
    second = as_json(AppointmentSerializer(Appointment.objects.get(pk=meeting.pk)))
    created, confirmed = read(hook)
    assert (created["type"], created["data"]["object"], created["data"]["previous"]) == (
        "appointment.created", first, {},
    )  # fmt: skip
    assert confirmed["data"]["object"] == second
    assert confirmed["data"]["previous"]["status"] == "pending"
    assert confirmed["data"]["action"] == "confirmed"
    assert confirmed["timestamp"].endswith("Z")


def test_event_is_told_with_its_repetition_and_its_former_times(cast: Cast) -> None:
    hook = listen(cast.anna)
    event = make_event(cast.anna, time=dt.time(12, 30), duration_minutes=30)
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, time=dt.time(15), name="Ужин")
    moved = as_json(EventSerializer(Event.objects.get(pk=event.pk)))
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    bodies = read(hook)
    assert [body["type"] for body in bodies] == ["event.created", "event.moved", "event.deleted"]
    assert bodies[1]["data"]["object"] == moved
    before = bodies[1]["data"]["previous"]
    assert (before["time"], before["name"], before["start"][11:]) == ("12:30:00", "Обед", "09:30:00Z")
    assert bodies[2]["data"]["object"] == moved
    assert bodies[2]["data"]["previous"] == {}


def test_proposals_and_undo_have_their_kinds(cast: Cast) -> None:
    hook = listen(cast.anna, *(name for name in webhooks.TYPES if name.startswith("appointment.")))
    meeting = make_meeting(cast.anna, cast.boris, days=5)
    by_boris, by_anna = Actor.person(cast.boris.tg_id), Actor.person(cast.anna.tg_id)
    rescheduling.propose(actor=by_boris, appointment_id=meeting.pk, date=get_day(6), time=dt.time(10))
    rescheduling.accept_proposal(actor=by_anna, appointment_id=meeting.pk)
    appointments.set_status(actor=by_anna, appointment_id=meeting.pk, status="cancelled")
    assert told(hook) == [
        "appointment.created",
        "appointment.changed",
        "appointment.moved",
        "appointment.confirmed",
        "appointment.cancelled",
    ]
    assert [body["data"]["action"] for body in read(hook)][1:4] == ["proposed", "accepted", "accepted"]


def test_expired_invitation_is_a_cancelled_one(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now() - dt.timedelta(minutes=1))
    hook = listen(cast.boris)
    Appointment.objects.filter(pk=meeting.pk).update(status="cancelled")
    assert [(body["type"], body["data"]["action"]) for body in read(hook)] == [("appointment.cancelled", "expired")]


def test_every_writer_is_covered(cast: Cast) -> None:
    """Also one who knows only the documented columns, with a statement for many rows."""
    hook = listen(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) SELECT 'Обед', %s, '12:00', '', %s"
            " FROM generate_series(1, 3)",
            [get_day(), cast.anna.tg_id],
        )
        cursor.execute("UPDATE events SET details = 'x' WHERE user_id = %s", [cast.anna.tg_id])
        cursor.execute("DELETE FROM events WHERE user_id = %s", [cast.anna.tg_id])
    assert told(hook) == ["event.created"] * 3 + ["event.changed"] * 3 + ["event.deleted"] * 3
    assert {body["data"]["by"]["kind"] for body in read(hook)} == {"other"}


def test_nothing_is_told_of_what_was_rolled_back(cast: Cast) -> None:
    hook = listen(cast.anna)
    with transaction.atomic():
        make_event(cast.anna)
        assert told(hook)
        transaction.set_rollback(True)
    assert told(hook) == []


def test_only_chosen_kinds_are_told_and_none_while_disabled(cast: Cast) -> None:
    chosen, off = listen(cast.anna, "event.deleted"), listen(cast.anna)
    holder = Holder(tg_id=cast.anna.tg_id)
    webhooks.change(holder=holder, webhook_id=off.pk, enabled=False)
    event = make_event(cast.anna)
    webhooks.change(holder=holder, webhook_id=off.pk, enabled=True)
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    assert told(chosen) == told(off) == ["event.deleted"]


def test_who_is_replaced_in_a_meeting_is_not_told_of_it_any_more(cast: Cast, staff: User) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    before, after, everything = listen(cast.boris), listen(cast.oleg), listen(staff)
    Appointment.objects.filter(pk=meeting.pk).update(participant_tg_id=cast.oleg.tg_id)
    assert (told(before), told(after), told(everything)) == ([], ["appointment.changed"], ["appointment.changed"])


def test_rows_without_history_are_not_told(cast: Cast) -> None:
    hook = listen(cast.anna)
    history.skip()
    make_event(cast.anna)
    assert told(hook) == []


def test_erased_person_leaves_nothing_in_the_logs_of_others(cast: Cast, staff: User) -> None:
    own, other, everything = listen(cast.anna), listen(cast.boris), listen(staff)
    meeting = make_meeting(cast.anna, cast.boris, name="Тайный обед", details="секрет")
    event = make_event(cast.anna, name="Тайный ужин", days=9)
    invited = make_meeting(cast.boris, cast.anna, name="Завтрак", days=4)
    erasure.erase(cast.anna.tg_id)
    assert not WebhookEndpoint.objects.filter(pk=own.pk).exists()
    rows = list(WebhookDelivery.objects.order_by("id"))
    assert {row.endpoint_id for row in rows} == {other.pk, everything.pk}
    bodies = webhook_bodies.describe(rows)
    text = str([row.data for row in rows]) + str(bodies)
    assert str(cast.anna.tg_id) not in text
    assert "айный" not in text
    assert "секрет" not in text
    assert {row.owner_tg_id for row in rows} | {row.participant_tg_id for row in rows} <= {None, 0, cast.boris.tg_id}
    cancelled = [body["data"]["object"]["id"] for body in read(other) if body["type"] == "appointment.cancelled"]
    assert sorted(cancelled) == sorted([meeting.pk, invited.pk])
    deleted = [body["data"]["object"] for body in read(everything) if body["type"] == "event.deleted"]
    assert {"id": event.pk} in deleted
    assert all(found.keys() == {"id"} for found in deleted)


def test_undone_deletion_is_told_as_a_new_event(cast: Cast) -> None:
    event = make_event(cast.anna)
    hook = listen(cast.anna)
    with write_as(Writer("bot", "person", cast.anna.tg_id)):
        events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    entry = undo.find_event_entry(event.pk)
    assert entry is not None
    with write_as(Writer("bot", "person", cast.anna.tg_id)):
        undo.undo(actor=Actor.person(cast.anna.tg_id), number=entry)
    assert [(body["type"], body["data"]["action"]) for body in read(hook)] == [
        ("event.deleted", "deleted"),
        ("event.created", "restored"),
    ]


# Claims: order, leases, attempts


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


# The secret, and where webhooks may lead


def test_secret_is_shown_once_and_both_sign_for_a_day_after_a_change(cast: Cast) -> None:
    holder = Holder(tg_id=cast.anna.tg_id)
    hook, secret = webhooks.create(holder=holder, url=URL)
    _hook, renewed = webhooks.renew_secret(holder=holder, webhook_id=hook.pk)
    make_event(cast.anna)
    [delivery] = webhook_deliveries.claim(limit=1)
    assert [webhooks.encode_secret(key) for key in delivery.keys] == [renewed, secret]
    webhook_deliveries.return_claimed([delivery])
    WebhookEndpoint.objects.update(former_until=clock.now() - dt.timedelta(seconds=1))
    [delivery] = webhook_deliveries.claim(limit=1)
    assert [webhooks.encode_secret(key) for key in delivery.keys] == [renewed]
    assert secret.startswith("whsec_")
    assert len(secret) == len("whsec_") + 44


def test_signature_is_that_of_the_specification() -> None:
    """The example of the specification's reference implementations."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signature = webhook_deliveries.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [key])
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://", "ftp://example.org", "https://user:pass@example.org/", "https://example.org/#a",
        "https://пример.рф/", "not an address", "https://example.org/" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(cast: Cast, url: str) -> None:
    with refused("webhook_url_wrong"):
        listen(cast.anna, url=url)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]",
    "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[2001:0:7f00:1::1]", "[ff02::1]", "2130706433", "0x7f.1", "127.1",
    "localhost", "a.localhost", "localhost.", "printer.local", "metadata.internal",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused(cast: Cast, host: str) -> None:
    with refused("webhook_address_private"):
        listen(cast.anna, url=f"https://{host}/hook")


@pytest.mark.parametrize("host", ["1.1.1.1", "[2606:4700::1111]", "example.org", "example.org:8443"])
def test_public_addresses_are_taken(cast: Cast, host: str) -> None:
    assert listen(cast.anna, url=f"https://{host}/hook").pk


def test_operator_allows_networks_and_http_within_them(cast: Cast, settings: Any) -> None:
    settings.OUTGOING_WEBHOOK_NETWORKS = [ipaddress.ip_network("10.0.0.0/8")]
    assert listen(cast.anna, url="http://10.1.2.3/hook").pk
    assert listen(cast.anna, url="https://10.1.2.3/hook").pk
    assert listen(cast.anna, url="http://intranet.local/hook").pk
    for url in ("http://192.168.1.1/", "https://192.168.1.1/", "http://1.1.1.1/"):
        with refused("webhook_address_private"):
            listen(cast.anna, url=url)


def test_there_is_a_limit_and_unknown_kinds_are_named(cast: Cast) -> None:
    with refused("webhook_type_unknown"):
        listen(cast.anna, "event.eaten")
    for _number in range(webhooks.LIMIT):
        listen(cast.anna)
    with refused("too_many_webhooks"):
        listen(cast.anna)
