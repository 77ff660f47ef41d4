"""/export: documents in the chat, delivered as reliably as messages."""

import csv
import io
import json
import logging

import pytest
from icalendar import Calendar

from botapi import deferred
from calendarapp.models import OutboxMessage
from calendarapp.services import outbox
from tests.support.factories import make_event, make_message
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def content(server: SandboxServer, person: Person) -> bytes:
    """The content of the newest document, from its download link."""
    return server.download(person.last()["document"]["file_id"])


def export(person: Person, button: str) -> None:
    person.say("/export")
    person.wait_for("Your calendar as a file")
    person.press(button)
    person.wait_for("All your events")


def test_every_format_contains_the_events(anna: Person, telegram_server: SandboxServer) -> None:
    event = make_event(anna.id, name="Обед, с супом")
    export(anna, "🗓 .ics")
    assert anna.last()["document"]["file_name"].endswith(".ics")
    found = Calendar.from_ical(content(telegram_server, anna)).walk("VEVENT")
    assert [str(item["SUMMARY"]) for item in found] == [event.name]
    export(anna, "📊 CSV")
    rows = list(csv.reader(io.StringIO(content(telegram_server, anna).decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == [event.name]
    export(anna, "🧩 JSON")
    told = json.loads(content(telegram_server, anna))
    assert (told["profile"]["tg_id"], [item["id"] for item in told["events"]]) == (anna.id, [event.pk])


def test_outbox_holds_no_document_content(anna: Person) -> None:
    make_event(anna.id, name="Secret lunch")
    export(anna, "🗓 .ics")
    row = OutboxMessage.objects.filter(chat_id=anna.id, method="sendDocument").get()
    assert row.payload["document"] == deferred.defer_document(anna.id, "ics")
    assert "Secret lunch" not in json.dumps(row.payload)


@pytest.mark.parametrize("fault", [{"error_code": 502}, {"error_code": 429, "retry_after": 1}, {"cut": "before"}])
def test_file_is_sent_once_despite_telegram_faults(
    anna: Person, telegram_server: SandboxServer, fault: dict[str, object]
) -> None:
    telegram_server.fail_next("sendDocument", chat_id=anna.id, **fault)  # type: ignore[arg-type]
    anna.say("/export")
    anna.wait_for("Your calendar as a file")
    anna.press("📊 CSV")
    anna.wait_for("All your events")
    wait_until(lambda: not OutboxMessage.objects.filter(chat_id=anna.id, sent_at=None).exists(), what="an empty outbox")
    assert sum("document" in message for message in anna.received()) == 1


def test_worker_sends_file_after_bot_crash(anna: Person) -> None:
    """A worker needs nothing but the row."""
    make_event(anna.id, name="Lunch")
    payload = {"chat_id": anna.id, "document": deferred.defer_document(anna.id, "ics"), "caption": "All your events"}
    outbox.enqueue(chat_id=anna.id, method="sendDocument", payload=payload)
    anna.wait_for("All your events", since=0)


def test_unknown_format_is_refused(anna: Person, caplog: pytest.LogCaptureFixture) -> None:
    anna.press_forged("export:exe")
    assert anna.wait_for_toast() == "This button is out of date."
    payload = {"chat_id": anna.id, "document": {"tg_id": anna.id, "form": "exe"}}
    with caplog.at_level(logging.ERROR):
        row = make_message(chat_id=anna.id, method="sendDocument", payload=payload)
        wait_until(lambda: OutboxMessage.objects.get(pk=row.pk).failed_at, what="a dead letter")
    anna.say("/help")
    anna.wait_for("What I can do")
