"""The worker against a program on this machine: what is told arrives, in order, however that program answers."""

import contextlib
import ipaddress
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import TgUser, WebhookDelivery, WebhookEndpoint
from calendarapp.services import events, webhook_deliveries, webhooks
from calendarapp.services.webhooks import Holder
from tests.support.booker import get_database_url
from tests.support.factories import Cast, make_cast, make_event, make_meeting
from tests.support.numbers import read_number
from tests.support.programs import RunningProgram
from tests.support.receiver import NETWORK, Receiver, is_signed
from tests.support.running import RunningWorker
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import wait_until

pytestmark = pytest.mark.usefixtures("committed")

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(scope="module")
def telegram() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def cast(committed: None) -> Cast:
    return make_cast()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_WEBHOOK_NETWORKS = [ipaddress.ip_network(NETWORK)]
    with Receiver() as running:
        yield running


@contextlib.contextmanager
def worker(telegram: SandboxServer) -> Iterator[None]:
    with (
        override_settings(TELEGRAM_API_URL=telegram.url, BOT_TOKEN=telegram.token, OUTBOX_CHAT_PAUSE=0),
        RunningWorker(),
    ):
        yield


def listen(person: TgUser, url: str, *types: str) -> tuple[WebhookEndpoint, str]:
    return webhooks.create(holder=Holder(tg_id=person.tg_id), url=url, types=types)


def nothing_waits() -> bool:
    return not WebhookDelivery.objects.filter(delivered_at=None, failed_at=None).exists()


def try_again_now() -> None:
    """As if the pauses were over."""
    WebhookDelivery.objects.filter(delivered_at=None).update(due_at=clock.now())
    WebhookEndpoint.objects.update(resume_at=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [webhook_deliveries.CHANNEL])


def attempts(number: int) -> Any:
    return lambda: WebhookDelivery.objects.filter(attempts__gte=number, leased_until=None, milliseconds__gte=0).first()


def test_changes_arrive_signed_and_in_order(telegram: SandboxServer, cast: Cast, receiver: Receiver) -> None:
    hook, secret = listen(cast.anna, f"{receiver.url}/anna")
    other, _secret = listen(cast.boris, f"{receiver.url}/boris")
    with worker(telegram):
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
        for number in range(5):
            events.change(actor=Actor.person(cast.anna.tg_id), event_id=meeting.event_id or 0, details=f"{number}")
        wait_until(nothing_waits)
    of_anna = [one for one in receiver.received if one.path == "/anna"]
    assert [one.type for one in of_anna if one.type.startswith("event.")] == ["event.created"] + ["event.changed"] * 5
    details = [one.json["data"]["object"]["details"] for one in of_anna if one.type == "event.changed"]
    assert details == ["0", "1", "2", "3", "4"]
    assert receiver.get_types("/boris") == ["appointment.created", "appointment.confirmed"]
    assert all(is_signed(one, secret) for one in of_anna)
    assert not is_signed(receiver.received[0], webhooks.encode_secret(b"another"))
    assert len({one.id for one in receiver.received}) == len(receiver.received)
    assert {one.headers["content-type"] for one in receiver.received} == {"application/json"}
    assert not WebhookDelivery.objects.exclude(status=204).exists()
    assert {hook.pk, other.pk} == set(WebhookDelivery.objects.values_list("endpoint_id", flat=True))


def test_failed_ones_come_again_and_hold_back_their_object_alone(
    telegram: SandboxServer, cast: Cast, receiver: Receiver
) -> None:
    listen(cast.anna, f"{receiver.url}/")
    receiver.answer[""] = 503
    before = {outcome: read_number("vstrecha_webhooks_total", outcome=outcome) for outcome in ("delivered", "retried")}
    with worker(telegram):
        event = make_event(cast.anna)
        wait_until(attempts(1))
        receiver.answer[""] = 200
        events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, details="x")
        make_event(cast.anna, days=2)
        wait_until(lambda: WebhookDelivery.objects.filter(delivered_at__isnull=False).exists())
        assert receiver.get_types() == ["event.created", "event.created"]
        try_again_now()
        wait_until(nothing_waits)
    assert receiver.get_types() == ["event.created", "event.created", "event.created", "event.changed"]
    of_event = [one for one in receiver.received if one.json["data"]["object"]["id"] == event.pk]
    assert [one.id for one in of_event[:2]] == [of_event[0].id] * 2
    assert of_event[0].body == of_event[1].body
    assert not WebhookEndpoint.objects.exclude(failures=0).exists()
    after = {outcome: read_number("vstrecha_webhooks_total", outcome=outcome) for outcome in before}
    assert {outcome: after[outcome] - before[outcome] for outcome in before} == {"delivered": 3, "retried": 1}


def test_slow_receiver_holds_up_no_other(telegram: SandboxServer, cast: Cast, receiver: Receiver) -> None:
    listen(cast.anna, f"{receiver.url}/slow")
    listen(cast.boris, f"{receiver.url}/quick")
    release = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        release.wait(60)
        handler.send_response(200)
        handler.end_headers()

    receiver.answer["/slow"] = wait
    try:
        with worker(telegram):
            for day in range(1, 8):
                make_event(cast.anna, days=day)
            wait_until(lambda: len(receiver.get_types("/slow")) == webhook_deliveries.AT_ONCE)
            make_event(cast.boris)
            wait_until(lambda: receiver.get_types("/quick"))
            assert len(receiver.get_types("/slow")) == webhook_deliveries.AT_ONCE
            release.set()
            wait_until(nothing_waits)
    finally:
        release.set()
    assert len(receiver.get_types("/slow")) == 7


def send_raw(content: bytes) -> Answer:
    """Bytes that are perhaps no HTTP at all; then the connection is closed."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(content)
        handler.wfile.flush()
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RDWR)

    return answer


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff garbage\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\n\x00\x01\xff\xfe",
        b"HTTP/1.1 429 Slow\r\nRetry-After: x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    ],
    ids=["garbage", "nothing", "long header", "no status", "redirect", "cut body", "bad encoding"],
)
def test_strange_answers_are_failures_and_the_next_attempt_arrives(
    telegram: SandboxServer, cast: Cast, receiver: Receiver, content: bytes
) -> None:
    listen(cast.anna, f"{receiver.url}/")
    receiver.answer[""] = send_raw(content)
    with worker(telegram):
        make_event(cast.anna)
        wait_until(attempts(1))
        [row] = WebhookDelivery.objects.all()
        assert row.delivered_at is None
        assert "127.0.0.1" not in row.answer
        receiver.answer[""] = send_raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"\xffthank you" * 100_000)  # longer than is read
        try_again_now()
        wait_until(nothing_waits)
    row.refresh_from_db()
    assert (row.state, row.status, row.attempts) == ("delivered", 200, 2)
    assert len(row.answer) <= webhook_deliveries.ANSWER
    assert len(receiver.received) == 2


def test_private_addresses_are_not_connected_to_whatever_their_names(
    telegram: SandboxServer, cast: Cast, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that led elsewhere when the webhook was made leads to this machine now."""
    settings.OUTGOING_WEBHOOK_NETWORKS = []
    port = receiver.url.rpartition(":")[2]
    hook, _secret = listen(cast.anna, f"https://rebound.example.org:{port}/")
    real = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **options: Any) -> Any:
        return real("127.0.0.1" if host == "rebound.example.org" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    for url in (hook.url, f"{receiver.url}/", f"https://127.0.0.1:{port}/", f"http://[::ffff:127.0.0.1]:{port}/"):
        WebhookEndpoint.objects.update(url=url, failures=0, resume_at=None)  # as an older version may have taken it
        with worker(telegram):
            make_event(cast.anna)
            wait_until(attempts(1))
        [row] = WebhookDelivery.objects.all()
        assert (row.status, row.delivered_at) == (None, None)
        assert "not on the internet" in row.answer
        assert not receiver.received
        row.delete()


def test_http_leads_only_to_the_allowed_networks(
    telegram: SandboxServer, cast: Cast, receiver: Receiver, settings: Any
) -> None:
    settings.OUTGOING_WEBHOOK_NETWORKS = [ipaddress.ip_network("10.0.0.0/8")]
    hook, _secret = listen(cast.anna, "http://10.0.0.1/")
    WebhookEndpoint.objects.filter(pk=hook.pk).update(url=f"{receiver.url}/")
    with worker(telegram):
        make_event(cast.anna)
        wait_until(attempts(1))
    assert not receiver.received


def test_address_that_is_gone_is_disabled(telegram: SandboxServer, cast: Cast, receiver: Receiver) -> None:
    hook, _secret = listen(cast.anna, f"{receiver.url}/")
    receiver.answer[""] = 410
    with worker(telegram):
        make_event(cast.anna)
        wait_until(lambda: WebhookEndpoint.objects.filter(pk=hook.pk, disabled_reason="gone").exists())
        make_event(cast.anna, days=2)
    assert len(receiver.received) == 1
    assert WebhookDelivery.objects.count() == 1


def test_several_workers_share_what_waits(telegram: SandboxServer, cast: Cast, receiver: Receiver) -> None:
    for person in (cast.anna, cast.boris, cast.oleg):
        listen(person, f"{receiver.url}/{person.tg_id}")
    for person in (cast.anna, cast.boris, cast.oleg):
        for day in range(1, 11):
            event = make_event(person, days=day)
            events.change(actor=Actor.person(person.tg_id), event_id=event.pk, details="x")
    with worker(telegram), RunningWorkerBeside(telegram):
        wait_until(nothing_waits)
    assert Counter(Counter(one.id for one in receiver.received).values()) == {1: 60}
    for person in (cast.anna, cast.boris, cast.oleg):
        order: dict[int, list[str]] = {}
        for one in receiver.received:
            if one.path == f"/{person.tg_id}":
                order.setdefault(one.json["data"]["object"]["id"], []).append(one.type)
        assert list(order.values()) == [["event.created", "event.changed"]] * 10


def RunningWorkerBeside(telegram: SandboxServer) -> RunningProgram:  # noqa: N802  one more of `worker`
    return RunningProgram(["-m", "worker"], make_variables(telegram))


def make_variables(telegram: SandboxServer) -> dict[str, str]:
    return {
        "DATABASE_URL": get_database_url(),
        "TELEGRAM_API_URL": telegram.url,
        "BOT_TOKEN": telegram.token,
        "OUTGOING_WEBHOOK_NETWORKS": NETWORK,
    }


@pytest.mark.slow
def test_killed_worker_loses_nothing(telegram: SandboxServer, cast: Cast, receiver: Receiver) -> None:
    """It is killed while its calls are under way; what it held goes out when its leases end."""
    listen(cast.anna, f"{receiver.url}/")
    numbers = []
    for day in range(1, 13):
        event = make_event(cast.anna, days=day)
        events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, details="x")
        numbers.append(event.pk)
    held = threading.Event()
    receiver.answer[""] = lambda handler: (held.wait(60), send_raw(b"")(handler))[1]
    with RunningWorkerBeside(telegram) as program:
        wait_until(lambda: len(receiver.received) >= webhook_deliveries.AT_ONCE)
        program.kill()
    held.set()
    assert WebhookDelivery.objects.filter(leased_until__isnull=False).count() == webhook_deliveries.AT_ONCE
    receiver.answer[""] = 200
    with RunningWorkerBeside(telegram):
        WebhookDelivery.objects.filter(delivered_at=None).update(leased_until=clock.now())  # as if their time was up
        wait_until(nothing_waits)
    assert {row.state for row in WebhookDelivery.objects.all()} == {"delivered"}
    last: dict[int, list[str]] = {number: [] for number in numbers}
    for one in receiver.received:
        last[one.json["data"]["object"]["id"]].append(one.type)
    assert all(types[-1] == "event.changed" and types[0] == "event.created" for types in last.values())
    assert all(types == sorted(types, key=["event.created", "event.changed"].index) for types in last.values())
