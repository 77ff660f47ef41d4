"""Webhooks: delivery, order, redelivery, secrets, and methods in the answer."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.sandbox.calls import ok, refusal, with_bot
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import PATIENCE, wait_until


class Receiver(ThreadingHTTPServer):
    """A bot's webhook that records requests and answers as configured."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.answer: tuple[str, bytes] = ("text/plain", b"")
        self.gate = threading.Event()
        self.gate.set()
        self.busy = 0
        self.most_busy = 0
        self.changed = threading.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def wait(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, timeout=PATIENCE), (self.received, self.most_busy)


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.changed:
            self.server.received.append(update)
            self.server.secrets.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
            status = self.server.statuses.pop(0) if self.server.statuses else 200
            self.server.busy += 1
            self.server.most_busy = max(self.server.most_busy, self.server.busy)
            self.server.changed.notify_all()
        self.server.gate.wait(PATIENCE)
        with self.server.changed:
            self.server.busy -= 1
        content_type, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.gate.set()
        server.shutdown()
        thread.join()


def wait_for_info(server: SandboxServer, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    def awaited() -> dict[str, Any] | None:
        info = ok(server, "getWebhookInfo")
        return dict(info) if condition(info) else None

    return wait_until(awaited, what="what getWebhookInfo is to say") or {}


def test_updates_are_posted_with_the_secret(own_server: SandboxServer, receiver: Receiver) -> None:
    anna = own_server.person("Anna")
    anna.say("before the webhook")
    with_bot(own_server, lambda bot: bot.set_webhook(receiver.url, secret_token="s3cret_-"))
    anna.say("after it")
    receiver.wait(lambda: len(receiver.received) == 2)
    own_server.wait_until_idle()
    assert [update["message"]["text"] for update in receiver.received] == ["before the webhook", "after it"]
    assert set(receiver.secrets) == {"s3cret_-"}
    info = with_bot(own_server, lambda bot: bot.get_webhook_info())
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 40)


def test_failed_delivery_is_repeated(own_server: SandboxServer, receiver: Receiver) -> None:
    receiver.statuses = [500, 403, 302]
    ok(own_server, "setWebhook", url=receiver.url)
    own_server.person("Anna").say("once more")
    receiver.wait(lambda: len(receiver.received) == 4)
    own_server.wait_until_idle()
    assert len({update["update_id"] for update in receiver.received}) == 1
    info = ok(own_server, "getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"


def test_updates_wait_for_an_unreachable_webhook(own_server: SandboxServer, receiver: Receiver) -> None:
    ok(own_server, "setWebhook", url="http://127.0.0.1:1/")
    own_server.person("Anna").say("wait for me")
    info = wait_for_info(own_server, lambda info: "last_error_message" in info)
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)
    ok(own_server, "setWebhook", url=receiver.url)
    receiver.wait(lambda: len(receiver.received) == 1)


def test_chats_are_delivered_in_parallel_and_each_in_order(own_server: SandboxServer, receiver: Receiver) -> None:
    people = [own_server.person(f"P{number}") for number in range(4)]
    for person in people:
        person.say("1")
        person.say("2")
    receiver.gate.clear()
    ok(own_server, "setWebhook", url=receiver.url, max_connections=3)
    receiver.wait(lambda: receiver.busy == 3)
    assert len({update["message"]["chat"]["id"] for update in receiver.received}) == 3
    receiver.gate.set()
    own_server.wait_until_idle()
    assert receiver.most_busy <= 3
    for person in people:
        mine = [
            update["message"]["text"] for update in receiver.received if update["message"]["chat"]["id"] == person.id
        ]
        assert mine == ["1", "2"]


def test_press_does_not_wait_for_a_message_of_the_same_person(own_server: SandboxServer, receiver: Receiver) -> None:
    """As with Telegram's own server: a bot has to keep their order itself."""
    anna = own_server.person("Anna")
    receiver.gate.clear()
    ok(own_server, "setWebhook", url=receiver.url)
    anna.say("1")
    anna.say("2")
    for data in ("a", "b"):
        anna.press_forged(data)
    receiver.wait(lambda: receiver.busy == 2)
    receiver.gate.set()
    own_server.wait_until_idle()
    kinds = [next(key for key in update if key != "update_id") for update in receiver.received]
    assert set(kinds[:2]) == {"message", "callback_query"}
    presses = [update["callback_query"]["data"] for update in receiver.received if "callback_query" in update]
    assert (presses, receiver.most_busy) == (["a", "b"], 2)


@pytest.mark.parametrize("kind", ["json", "multipart"])
def test_method_in_webhook_response_is_executed(own_server: SandboxServer, receiver: Receiver, kind: str) -> None:
    anna = own_server.person("Anna")
    fields = {"method": "sendMessage", "chat_id": str(anna.id), "text": "from the webhook"}
    if kind == "json":
        receiver.answer = ("application/json", json.dumps(fields).encode())
    else:
        part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        body = "".join(part.format(name, value) for name, value in fields.items()) + "--b--\r\n"
        receiver.answer = ("multipart/form-data; boundary=b", body.encode())
    ok(own_server, "setWebhook", url=receiver.url)
    anna.say("hello")
    anna.wait_for("from the webhook")


@pytest.mark.parametrize("body", [b'{"method": "noSuch"}', b'{"method": "sendMessage"}', b"[1]", b"{"])
def test_malformed_response_still_confirms_the_update(
    own_server: SandboxServer, receiver: Receiver, body: bytes
) -> None:
    receiver.answer = ("application/json", body)
    ok(own_server, "setWebhook", url=receiver.url)
    own_server.person("Anna").say("hello")
    own_server.wait_until_idle()
    assert len(receiver.received) == 1


def test_callback_queries_and_raw_updates_are_delivered(own_server: SandboxServer, receiver: Receiver) -> None:
    ok(own_server, "setWebhook", url=receiver.url)
    own_server.person("Anna").press_forged("x")
    own_server.raw_update({"nonsense": 1})
    own_server.raw_update({"inline_query": {"from": {"id": 5}}})
    receiver.wait(lambda: len(receiver.received) == 3)
    own_server.wait_until_idle()


def test_pending_updates_can_be_dropped(own_server: SandboxServer, receiver: Receiver) -> None:
    anna = own_server.person("Anna")
    anna.say("old")
    ok(own_server, "setWebhook", url=receiver.url, drop_pending_updates=True)
    anna.say("new")
    receiver.wait(lambda: len(receiver.received) == 1)
    assert receiver.received[0]["message"]["text"] == "new"
    ok(own_server, "setWebhook", url="")
    anna.say("unheard")
    ok(own_server, "deleteWebhook", drop_pending_updates=True)
    assert ok(own_server, "getWebhookInfo") == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "ftp://127.0.0.1/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:9000/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://[x/"}, "bad webhook: Invalid URL"),
        ({"url": "https://example.org", "secret_token": "п"}, "secret token contains unallowed characters"),
        ({"url": "https://example.org", "secret_token": "x" * 257}, "secret token is too long"),
    ],
)
def test_invalid_webhooks_are_refused(server: SandboxServer, fields: dict[str, str], words: str) -> None:
    assert refusal(server, "setWebhook", **fields) == (400, f"Bad Request: {words}")
