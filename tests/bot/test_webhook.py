"""The webhook: the secret, 200 only after the commit, redelivery."""

import asyncio
import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import override_settings

from bot import telegram, webhook
from bot.app import Application
from bot.perform import perform
from calendarapp.models import Event, ProcessedUpdate
from tests.support.factories import make_event, telegram_id
from tests.support.programs import free_port
from tests.support.running import Background
from tests.support.telegram import Person, SandboxServer
from tests.support.waiting import wait_until


class WebhookBot(Background):
    """The bot with a webhook, at the server in the settings."""

    application: Application

    async def serve(self, stop: asyncio.Event) -> None:
        client = telegram.make_bot()
        try:
            me = await telegram.greet(client, stop)
            assert me is not None
            self.application = Application(client, me)
            self.ready()
            await webhook.serve(self.application, stop)
            await self.application.drain()
        finally:
            await client.session.close()


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def running(database: None, server: SandboxServer) -> Iterator[WebhookBot]:
    port = free_port()
    with (
        override_settings(
            TELEGRAM_API_URL=server.url,
            BOT_TOKEN=server.token,
            WEBHOOK_URL=f"http://127.0.0.1:{port}/hook/me",
            WEBHOOK_PORT=port,
            WEBHOOK_SECRET="",
        ),
        WebhookBot() as bot,
    ):
        wait_until(lambda: server.calls("setWebhook"), what="the webhook set")
        yield bot


@pytest.fixture
def person(running: WebhookBot, server: SandboxServer) -> Person:
    anna = server.person("Anna", language_code="en")
    anna.say("/start")
    anna.wait_for("Hello, Anna")
    return anna


def post(body: bytes, secret: str | None, *, path: str = "/hook/me") -> int:
    address = urlsplit(settings.WEBHOOK_URL)
    client = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        client.request("POST", path, body, {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {})
        return client.getresponse().status
    finally:
        client.close()


def update(person: Person, text: str, number: int) -> dict[str, Any]:
    sender = {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "en"}
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text}
    return {"update_id": number, "message": message}


def test_a_conversation(person: Person) -> None:
    for text in ("/new Lunch", "tomorrow", "12:30", "Soup"):
        person.say(text)
        person.wait_for()
    assert Event.objects.get(tg_user_id=person.id).details == "Soup"


def test_the_secret(person: Person) -> None:
    body = json.dumps(update(person, "/help", number := telegram_id())).encode()
    for wrong in (None, "wrong", "é", webhook.secret()[:-1]):
        assert post(body, wrong) == 403
    assert not ProcessedUpdate.objects.filter(pk=number).exists()
    assert post(body, webhook.secret()) == 200
    assert ProcessedUpdate.objects.filter(pk=number).exists()
    with override_settings(WEBHOOK_SECRET="my-own"):
        assert webhook.secret() == "my-own"


def test_what_is_no_update(person: Person) -> None:
    secret = webhook.secret()
    assert post(b"{", secret) == 400
    assert post(b"\xff\xfe", secret) == 400
    assert post(b"{}", secret, path="/elsewhere") == 404
    assert post(b"[" * 100_000, secret) == 400
    assert post(b"x" * (2 * 1024 * 1024), secret) == 413
    # A shape that will never be understood is taken, for else Telegram would bring it for ever.
    for shape in (b"[]", b"1", b'{"update_id": 1, "message": {}}'):
        assert post(shape, secret) == 200
    person.say("/help")
    person.wait_for("What I can do")


def test_a_redelivered_update_takes_effect_once(person: Person) -> None:
    event = make_event(person.id)
    body = json.dumps(update(person, f"/edit {event.pk} Once", telegram_id())).encode()
    for _again in range(3):
        assert post(body, webhook.secret()) == 200
    person.wait_for("Changed", since=0)
    person.say("/help")
    person.wait_for("What I can do")
    assert len([message for message in person.received() if "Changed" in message["text"]]) == 1


def test_200_comes_only_after_the_commit(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    number = telegram_id()
    attempts = []

    def fails_at_first(*args: Any) -> Any:
        attempts.append(ProcessedUpdate.objects.filter(pk=number).exists())
        if len(attempts) == 1:
            raise OperationalError("the connection broke")
        return perform(*args)

    monkeypatch.setattr("bot.app.perform", fails_at_first)
    assert post(json.dumps(update(person, "/help", number)).encode(), webhook.secret()) == 200
    assert attempts == [False, False]
    assert ProcessedUpdate.objects.filter(pk=number).exists()


def test_telegram_delivers_again_what_was_not_taken(person: Person, running: WebhookBot, server: SandboxServer) -> None:
    running.stop()
    person.say("/new Lunch")
    assert server.statistics()["pending_updates"] == 1
    running.start()
    person.wait_for("What day")
    wait_until(lambda: server.statistics()["pending_updates"] == 0, what="no update left")
