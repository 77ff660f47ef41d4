"""`python -m bot` as a process: it starts, serves, stops at a signal, and reports a failed start in one sentence."""

import asyncio
import os
import signal
import threading
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import override_settings

from bot import polling, service
from botapi import client
from calendarapp.queries import bot_account
from tests.support.programs import RunningProgram, find_free_port, run
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import PATIENCE, wait_until
from webapp.entrypoint import StartError

pytestmark = pytest.mark.slow


@pytest.fixture
def variables(database: None) -> dict[str, str]:
    settings = connection.settings_dict
    login = quote(settings["USER"]) + (f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else "")
    address = f"postgresql://{login}@/{settings['NAME']}?host={quote(settings['HOST'], safe='')}"
    return {"DATABASE_URL": address + (f"&port={settings['PORT']}" if settings["PORT"] else "")}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_bot_in_the_middle_of_its_long_poll(variables: dict[str, str], number: signal.Signals) -> None:
    with SandboxServer() as server:
        addresses = {"TELEGRAM_API_URL": server.url, "BOT_TOKEN": server.token}
        with RunningProgram(["-m", "bot"], {**variables, **addresses}) as program:
            program.wait_for("bot is ready")
            person = server.person("Anna", language_code="en")
            person.say("/start")
            person.wait_for("Hello, Anna")
            wait_until(lambda: bot_account.get_username() == "vstrecha_sandbox_bot", what="its name")
            program.send(number)
            assert program.wait(seconds=0.8 * polling.WAIT) == 0, "it waits until nobody has written"
            assert server.token not in program.output()
        server.wait_until_idle()


def test_refused_token_is_reported_in_one_sentence(variables: dict[str, str], telegram_server: SandboxServer) -> None:
    done = run(["-m", "bot"], {**variables, "BOT_TOKEN": "123456:ABC", "TELEGRAM_API_URL": telegram_server.url})
    assert done.returncode == 1
    assert done.stderr.startswith("bot: BOT_TOKEN is refused by")
    assert "Traceback" not in done.stderr
    assert "123456:ABC" not in done.stderr


def test_start_failure_names_the_reason(
    database: None, telegram_server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "GREETING_TRIES", 2)
    nobody = f"http://127.0.0.1:{find_free_port()}"
    for token, address, sentence in (
        ("nonsense", telegram_server.url, "does not look like a token"),
        ("123456:ABC", telegram_server.url, "is refused by"),
        ("123456:ABC", nobody, "does not answer: is it running"),
    ):
        with (
            override_settings(BOT_TOKEN=token, TELEGRAM_API_URL=address),
            pytest.raises(StartError, match=sentence) as refused,
        ):
            asyncio.run(service.run())
        assert "Traceback" not in str(refused.value)


def test_bot_stops_while_telegram_is_unreachable(database: None) -> None:
    with override_settings(BOT_TOKEN="123456:ABC", TELEGRAM_API_URL=f"http://127.0.0.1:{find_free_port()}"):

        async def greet() -> object:
            stop = asyncio.Event()
            stop.set()
            telegram = client.make_bot()
            try:
                return await client.fetch_me(telegram, stop)
            finally:
                await telegram.session.close()

        assert asyncio.run(greet()) is None


def run_here_until_ready(server: SandboxServer, method: str) -> None:
    """Run the bot in the main thread, and send SIGTERM when the sandbox has seen this call."""

    def watch() -> None:
        try:
            wait_until(lambda: server.calls(method), what=method)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    asyncio.run(service.run())
    watcher.join(PATIENCE)


def test_bot_runs_and_stops_with_polling(database: None) -> None:
    with (
        SandboxServer() as server,
        override_settings(TELEGRAM_API_URL=server.url, BOT_TOKEN=server.token, WEBHOOK_URL=""),
    ):
        run_here_until_ready(server, "deleteWebhook")
        methods = [call["method"] for call in server.calls()]
        assert {"getMe", "setMyCommands", "deleteWebhook"} <= set(methods)


def test_bot_runs_and_stops_with_webhook(database: None) -> None:
    port = find_free_port()
    with (
        SandboxServer() as server,
        override_settings(
            TELEGRAM_API_URL=server.url,
            BOT_TOKEN=server.token,
            WEBHOOK_URL=f"http://127.0.0.1:{port}/",
            WEBHOOK_PORT=port,
        ),
    ):
        run_here_until_ready(server, "setWebhook")


def test_impossible_webhook_is_refused(database: None, telegram_server: SandboxServer) -> None:
    with SandboxServer() as server:
        taken = int(telegram_server.url.rpartition(":")[2])
        here = {"TELEGRAM_API_URL": server.url, "BOT_TOKEN": server.token}
        with (
            override_settings(WEBHOOK_URL="http://127.0.0.1/", WEBHOOK_PORT=taken, **here),
            pytest.raises(StartError, match="WEBHOOK_PORT"),
        ):
            asyncio.run(service.run())
        with (
            override_settings(WEBHOOK_URL="http://example.org/", WEBHOOK_PORT=find_free_port(), **here),
            pytest.raises(StartError, match="Telegram refuses the webhook"),
        ):
            asyncio.run(service.run())
