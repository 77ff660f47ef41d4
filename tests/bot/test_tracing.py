"""One number follows an update: from its arrival through its turn and the outbox to Telegram's answer."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from calendarapp.models import OutboxMessage
from tests.support.factories import make_event
from tests.support.telegram import Person
from tests.support.waiting import wait_until
from webapp.logs import JsonFormatter


class Lines(logging.Handler):
    """Keeps what would be written with LOG_FORMAT=json."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))

    def of(self, update: int) -> list[str]:
        return [line["message"] for line in list(self.lines) if line.get("update_id") == update]


@pytest.fixture
def log() -> Iterator[Lines]:
    handler = Lines()
    loggers = [logging.getLogger(name) for name in ("bot", "worker")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield handler
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def wait_for_sent(person: Person) -> OutboxMessage:
    """The last message, when Telegram has taken all of them."""
    recorded = OutboxMessage.objects.filter(chat_id=person.id)
    wait_until(lambda: recorded.exists() and not recorded.filter(sent_at=None).exists())
    return recorded.latest("id")


def test_number_of_an_update_follows_it_to_every_chat(anna: Person, boris: Person, log: Lines) -> None:
    make_event(anna.id, name="Lunch")
    anna.say(f"/invite @{boris.username}")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Lunch" in button))
    anna.wait_for("Anything to add")
    anna.say("See you")
    anna.wait_for("on its way")
    boris.wait_for("invites you", since=0)
    answer, notice = wait_for_sent(anna), wait_for_sent(boris)
    update = answer.payload["update_id"]
    assert notice.payload["update_id"] == update
    wait_until(lambda: len(log.of(update)) >= 4)
    came, *taken = log.of(update)
    assert came == "an update has come"
    assert any(
        line.startswith("its effect is committed") for line in taken
    )  # the worker may be quicker to say its line
    assert any(f"to chat {anna.id}" in line for line in taken)
    assert f"message {notice.pk} to chat {boris.id}" in " ".join(taken)
    for person in (anna, boris):
        assert all("update_id" not in call for call in person.received())


def test_lines_of_the_next_update_have_its_own_number(anna: Person, log: Lines) -> None:
    for _time in range(2):
        anna.say("/help")
        anna.wait_for("What I can do")
    numbers = [line["update_id"] for line in log.lines if line["message"] == "an update has come"]
    assert len(set(numbers)) == len(numbers) >= 2
