"""What Prometheus reads: the numbers of the panel, of bot and worker, and who may read them."""

import datetime as dt
import http.client
import re
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import OutboxMessage, Reminder, WebhookEndpoint
from calendarapp.services import appointments
from tests.support.booker import get_database_url
from tests.support.factories import make_cast, make_event, make_message
from tests.support.programs import ROOT, RunningProgram, find_free_port, run
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import wait_until
from tests.support.webhooks import listen

TOKEN = "a-token-of-32-characters-or-more"


def read(client: Client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.content
    return parse(answer.content.decode())


def parse(text: str) -> dict[str, float]:
    """Each number by its name with labels."""
    return {name: float(value) for name, value in re.findall(r"^([^#\s]+(?:\{.*\})?) (\S+)$", text, re.MULTILINE)}


@pytest.mark.django_db
def test_page_has_what_the_database_knows(client: Client) -> None:
    cast, now = make_cast(), clock.now()
    before = read(client)
    for due, failed in ((now - dt.timedelta(minutes=20), None), (now + dt.timedelta(hours=1), None), (now, now)):
        message = make_message(chat_id=cast.anna.tg_id, payload={})
        OutboxMessage.objects.filter(pk=message.pk).update(due_at=due, failed_at=failed)
    for minutes in (5, -5):
        due = now - dt.timedelta(minutes=minutes)
        Reminder.objects.create(tg_id=cast.anna.tg_id, event_id=1, minutes_before=0, due_at=due)
    disabled = listen(cast.anna)
    WebhookEndpoint.objects.filter(pk=disabled.pk).update(disabled_at=now, disabled_reason="failing")
    listen(cast.boris)
    make_event(cast.boris)
    after = read(client)
    assert after["vstrecha_webhooks_disabled"] - before["vstrecha_webhooks_disabled"] == 1
    assert after["vstrecha_webhooks_waiting"] - before["vstrecha_webhooks_waiting"] == 1
    assert after["vstrecha_outbox_waiting"] - before["vstrecha_outbox_waiting"] == 2
    assert after["vstrecha_outbox_oldest_seconds"] >= 1200
    assert after["vstrecha_outbox_failed"] - before["vstrecha_outbox_failed"] == 1
    assert after["vstrecha_reminders_late"] - before["vstrecha_reminders_late"] == 1
    assert after["vstrecha_database_bytes"] > 1_000_000
    assert after["vstrecha_database_up"] == 1
    assert after['vstrecha_database_connections{state="active"}'] >= 1
    assert after["vstrecha_database_connections_limit"] >= 10
    assert after['vstrecha_build_info{version="1.1.0"}'] == 1
    assert '[project]\nname = "vstrecha"\nversion = "1.1.0"' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.django_db(transaction=True)
def test_bookings_are_counted_when_they_are_committed_and_refusals_by_reason(client: Client) -> None:
    cast = make_cast()
    event = make_event(cast.anna.tg_id)
    made, refused = 'vstrecha_bookings_total{outcome="made"}', 'vstrecha_bookings_total{outcome="already_invited"}'
    before = read(client)
    given: dict[str, Any] = {"organizer": cast.anna.tg_id, "participant": cast.boris.tg_id, "event_id": event.pk}
    appointments.invite_to_event(**given)
    with pytest.raises(CalendarError):
        appointments.invite_to_event(**given)
    after = read(client)
    assert after[made] - before.get(made, 0) == 1
    assert after[refused] - before.get(refused, 0) == 1


@pytest.mark.django_db
@override_settings(METRICS_TOKEN=TOKEN)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        # Through a proxy or a tunnel on this machine.
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"}, 403),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"}, 403),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": TOKEN}, 403),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer é"}, 403),
    ],
)
def test_only_this_machine_and_the_token_may_read(client: Client, headers: Any, status: int) -> None:
    answer = client.get("/metrics", **headers)
    assert answer.status_code == status
    assert (b"vstrecha_" in answer.content) == (status == 200)


@override_settings(METRICS_TOKEN="")
def test_without_a_token_none_is_right(client: Client) -> None:
    for given in ("Bearer ", "Bearer", ""):
        assert client.get("/metrics", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION=given).status_code == 403


def test_short_token_is_refused_without_being_repeated() -> None:
    done = run(["webapp/manage.py", "check"], {"METRICS_TOKEN": "qwerty", "DATABASE_URL": "postgresql:///unused"})
    assert done.returncode == 2
    assert done.stderr.startswith("METRICS_TOKEN must have at least 16")
    assert "qwerty" not in done.stderr


def fetch(port: int, path: str = "/metrics") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def find_ports() -> int:
    """The first of two free ports, one after the other."""
    while True:
        port = find_free_port()
        try:
            with socket.create_server(("127.0.0.1", port + 1)):
                return port
        except OSError:
            continue


@pytest.mark.slow
def test_bot_and_worker_serve_what_they_have_counted(database: None, tmp_path: Path) -> None:
    port = find_ports()
    with SandboxServer() as server:
        variables = {
            "TELEGRAM_API_URL": server.url,
            "BOT_TOKEN": server.token,
            "DATABASE_URL": get_database_url(),
            "DATA_DIR": str(tmp_path),
            "METRICS_PORT": str(port),
        }
        with RunningProgram(["-m", "bot"], variables) as bot, RunningProgram(["-m", "worker"], variables) as worker:
            bot.wait_for("bot is ready")
            worker.wait_for("worker is ready")
            taken = run(["-m", "bot"], variables)
            assert (taken.returncode, taken.stderr.count("\n")) == (1, 1)
            assert taken.stderr.startswith(f"bot: METRICS_PORT: {port} can't be listened on")
            anna = server.person("Anna", language_code="en")
            anna.say("/help")
            anna.wait_for("What I can do")
            sent = 'vstrecha_messages_total{outcome="sent"}'
            wait_until(lambda: sent in parse(fetch(port)[1]))
            numbers = parse(fetch(port)[1])
            assert numbers['vstrecha_updates_total{outcome="handled"}'] >= 1
            assert numbers["vstrecha_turn_seconds_count"] >= 1
            make_message(chat_id=anna.id, payload={"chat_id": anna.id, "text": "from the worker"})
            anna.wait_for("from the worker")
            assert wait_until(lambda: parse(fetch(port + 1)[1]).get(sent)) == 1
            assert fetch(port, "/")[0] == 404
            assert "GET" not in bot.output()


@pytest.mark.slow
def test_web_processes_count_together(database: None, tmp_path: Path) -> None:
    """What one process has counted is on the page of every other one, and the folder goes with gunicorn."""
    port = find_free_port()
    options = ["--pythonpath", "webapp", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "1"]
    classes = ["--worker-class", "webapp.gunicorn.worker.Worker", "--logger-class", "webapp.gunicorn.log.Logger"]
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import os\nfrom webapp.wsgi import application as inner\nfrom webapp import metrics\n"
        "def application(environ, start):\n"
        "    if environ['PATH_INFO'] == '/count':\n"
        "        metrics.BOOKINGS.labels('made').inc()\n"
        "        start('200 OK', [])\n"
        "        return [str(os.getpid()).encode()]\n"
        "    return inner(environ, start)\n"
    )
    variables = {"DATABASE_URL": get_database_url(), "DATA_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    command = ["-m", "gunicorn", "--no-control-socket", *options, *classes, "--pythonpath", f"webapp,{tmp_path}"]
    with RunningProgram([*command, "probe:application"], variables) as web:
        web.wait_for("Booting worker")
        wait_until(lambda: answers(port))
        counted: list[str] = []
        wait_until(lambda: counted.append(fetch(port, "/count")[1]) or len(set(counted)) == 2)  # type: ignore[func-returns-value]
        for _process in range(6):
            numbers = parse(fetch(port)[1])
            assert numbers['vstrecha_bookings_total{outcome="made"}'] == len(counted)
            assert numbers["vstrecha_database_up"] == 1
        assert list(tmp_path.glob("vstrecha-metrics-*"))
        web.send(signal.SIGTERM)
        web.wait()
    assert not list(tmp_path.glob("vstrecha-metrics-*"))


def answers(port: int) -> bool:
    try:
        return fetch(port, "/healthz")[0] == 200
    except OSError:
        return False


def test_database_that_is_away_is_a_number_too(tmp_path: Path) -> None:
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'webapp.settings'; django.setup();"
        "from django.test import Client; print(Client().get('/metrics', HTTP_HOST='localhost').content.decode())"
    )
    variables = {"DATABASE_URL": f"postgresql:///nothing?host={tmp_path}", "DATA_DIR": str(tmp_path)}
    numbers = parse(run(["-c", code], variables).stdout)
    assert numbers["vstrecha_database_up"] == 0
    assert "vstrecha_outbox_waiting" not in numbers
