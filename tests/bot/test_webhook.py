"""The webhook: the secret, 200 only after the commit, redelivery."""

import asyncio
import http.client
import json
import logging
import random
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import override_settings

from bot import webhook
from bot.app import Application
from bot.dispatcher import CommitUnknownError, dispatch
from bot.turn.commit import TurnResult
from botapi import client
from calendarapp.models import Event, ProcessedUpdate
from tests.bot import fuzzing
from tests.support.factories import make_event, make_telegram_id
from tests.support.programs import find_free_port
from tests.support.running import Background
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.updates import make_update_id
from tests.support.waiting import PATIENCE, wait_until


class WebhookBot(Background):
    """The bot with a webhook, at the server in the settings."""

    application: Application

    async def serve(self, stop: asyncio.Event) -> None:
        telegram = client.make_bot()
        try:
            me = await client.fetch_me(telegram, stop)
            assert me is not None
            self.application = Application(telegram, me)
            self.ready()
            await webhook.serve(self.application, stop)
            await self.application.drain()
        finally:
            await telegram.session.close()


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def running(database: None, server: SandboxServer) -> Iterator[WebhookBot]:
    port = find_free_port()
    with (
        override_settings(
            TELEGRAM_API_URL=server.url,
            BOT_TOKEN=server.token,
            WEBHOOK_URL=f"http://127.0.0.1:{port}/hook/me",
            WEBHOOK_PORT=port,
            WEBHOOK_SECRET="",
        ),
        override_settings(BOT_RATE_PER_MINUTE=0),
        WebhookBot() as bot,
    ):
        wait_until(lambda: server.calls("setWebhook"), what="the webhook set")
        yield bot


@pytest.fixture
def person(running: WebhookBot, server: SandboxServer) -> Person:
    anna = server.person("Anna", language_code="en")
    anna.say("/start")
    anna.wait_for("Hello, Anna")
    anna.wait_for("🕐")  # the last message of the greeting
    return anna


def post(body: bytes | Iterable[bytes], secret: str | bytes | None, *, path: str = "/hook/me") -> int:
    address = urlsplit(settings.WEBHOOK_URL)
    client = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
    headers: dict[str, str | bytes] = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    try:
        client.request("POST", path, body, headers, encode_chunked=not isinstance(body, bytes))
        return client.getresponse().status
    finally:
        client.close()


def update(person: Person, text: str, number: int) -> dict[str, Any]:
    sender = {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "en"}
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text}
    return {"update_id": number, "message": message}


def test_conversation_works_over_webhook(person: Person) -> None:
    for text in ("/new Lunch", "tomorrow", "12:30", "Soup"):
        person.say(text)
        person.wait_for()
    assert Event.objects.get(tg_user_id=person.id).details == "Soup"


def test_update_without_secret_is_refused(person: Person) -> None:
    body = json.dumps(update(person, "/help", number := make_update_id())).encode()
    for wrong in (None, "wrong", "é", webhook.get_secret()[:-1]):
        assert post(body, wrong) == 403
    assert not ProcessedUpdate.objects.filter(pk=number).exists()
    assert post(body, webhook.get_secret()) == 200
    assert ProcessedUpdate.objects.filter(pk=number).exists()
    with override_settings(WEBHOOK_SECRET="my-own"):
        assert webhook.get_secret() == "my-own"


@pytest.mark.parametrize(
    ("own", "given", "status"),
    [
        ("слово", "слово".encode(), 200),
        ("слово", "слова".encode(), 403),
        ("слово", b"\xd1\x81\xff", 403),
        ("word", "wörd".encode(), 403),
        ("word", "wörd".encode("latin-1"), 403),
        ("word", b"word", 200),
    ],
)
def test_secret_of_any_characters_is_compared(running: WebhookBot, own: str, given: bytes, status: int) -> None:
    """Compared as bytes: non-ASCII letters don't break the comparison."""
    with override_settings(WEBHOOK_SECRET=own):
        assert post(b'{"update_id": 1}', given) == status


def test_body_without_secret_is_not_read(running: WebhookBot) -> None:
    """Refused before any of the body is read."""
    assert post(b"x" * (2 * 1024 * 1024), "wrong") == 403


def test_oversized_chunked_body_is_refused(running: WebhookBot) -> None:
    def parts(count: int) -> Iterator[bytes]:
        yield b'{"update_id": 1, "x": "'
        for _part in range(count):
            yield b"x" * 1024
        yield b'"}'

    assert post(parts(1000), webhook.get_secret()) == 200
    assert post(parts(1025), webhook.get_secret()) == 413


def test_stopping_server_answers_503(person: Person, running: WebhookBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome of the commit is unknown and the bot stops: Telegram delivers the update again."""
    asked = threading.Event()

    def breaks(*_args: Any, **_place: Any) -> Any:
        asked.set()
        raise CommitUnknownError(TurnResult(1))

    monkeypatch.setattr("bot.app.dispatch", breaks)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(post, json.dumps(update(person, "/help", make_update_id())).encode(), webhook.get_secret())
        assert asked.wait(PATIENCE)
        running.stop()
        assert answer.result(PATIENCE) == 503
    monkeypatch.undo()
    running.start()


def test_malformed_body_is_refused_and_unknown_shape_is_ignored(person: Person) -> None:
    secret = webhook.get_secret()
    assert post(b"{", secret) == 400
    assert post(b"\xff\xfe", secret) == 400
    assert post(b"{}", secret, path="/elsewhere") == 404
    assert post(b"[" * 100_000, secret) == 400
    assert post(b"x" * (2 * 1024 * 1024), secret) == 413
    # An update of an unknown shape is confirmed, because Telegram would repeat it for ever.
    for shape in (b"[]", b"1", b'{"update_id": 1, "message": {}}'):
        assert post(shape, secret) == 200
    person.say("/help")
    person.wait_for("What I can do")


def test_redelivered_update_takes_effect_once(person: Person) -> None:
    event = make_event(person.id)
    body = json.dumps(update(person, f"/edit {event.pk} Once", make_update_id())).encode()
    for _again in range(3):
        assert post(body, webhook.get_secret()) == 200
    person.wait_for("Changed", since=0)
    person.say("/help")
    person.wait_for("What I can do")
    assert len([message for message in person.received() if "Changed" in message["text"]]) == 1


def test_answer_200_comes_only_after_the_commit(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    number = make_update_id()
    attempts = []

    def fails_at_first(*args: Any, **place: Any) -> Any:
        attempts.append(ProcessedUpdate.objects.filter(pk=number).exists())
        if len(attempts) == 1:
            raise OperationalError("the connection broke")
        return dispatch(*args, **place)

    monkeypatch.setattr("bot.app.dispatch", fails_at_first)
    assert post(json.dumps(update(person, "/help", number)).encode(), webhook.get_secret()) == 200
    assert attempts == [False, False]
    assert ProcessedUpdate.objects.filter(pk=number).exists()


def test_update_that_failed_is_delivered_again(person: Person, running: WebhookBot, server: SandboxServer) -> None:
    running.stop()
    person.say("/new Lunch")
    assert server.statistics()["pending_updates"] == 1
    running.start()
    person.wait_for("What day")
    wait_until(lambda: server.statistics()["pending_updates"] == 0, what="no update left")


def test_mutated_updates_are_answered_without_error(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    """Broken JSON and mutated updates: only 200 and 400 are answered, and nothing is raised or logged."""
    chance = random.Random(7)
    updates = fuzzing.Updates(chance, person.id, [person.id, make_telegram_id()])
    with caplog.at_level(logging.ERROR, "bot.app"):
        for _round in range(150):
            raw = updates.message(**updates.content()) if chance.random() < 0.7 else updates.elsewhere()
            body = bytearray(json.dumps(fuzzing.mutate(chance, raw, times=3), default=str).encode())
            if chance.random() < 0.3:
                body[chance.randrange(len(body))] = chance.randrange(256)
            assert post(bytes(body), webhook.get_secret()) in {200, 400}, bytes(body)
    assert [record.getMessage() for record in caplog.records if record.name == "bot.app"] == []
    person.say("/help")
    person.wait_for("What I can do")
