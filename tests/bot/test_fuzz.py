"""Thousands of malformed updates and documents: nothing raises, and no answer reveals internals.

`FUZZ_ROUNDS=10000` sets how many, `SEED=1` selects different ones.
"""

import datetime as dt
import html
import logging
import os
import random
import re
from collections import Counter
from typing import Any, Final

import pytest
from aiogram.types import Update
from pydantic import ValidationError

from bot import dispatcher
from bot.app import parse_update
from bot.router import router
from bot.states import (
    Booking,
    Choosing,
    Creating,
    Deleting,
    Editing,
    Finding,
    Importing,
    Inviting,
    Linking,
    Moving,
    Noting,
    Reading,
    Repeating,
    Seeking,
)
from bot.turn import Call, attachments
from bot.turn.attachments import Attachment
from calendarapp.models import Appointment, Event
from calendarapp.services import booking_links
from sandbox import html_markup
from tests.bot import fuzzing
from tests.bot.fuzzing import Updates, calendar_file, mutate
from tests.support import conversations
from tests.support.factories import make_cast, make_event, make_meeting

ROUNDS: Final = int(os.environ.get("FUZZ_ROUNDS", "1000"))
SEED: Final = int(os.environ.get("SEED", "20"))

INSIDE: Final = re.compile(
    r"Traceback|psycopg|django|pydantic|aiogram|icalendar|calendarapp|<class|\bNone\b|object at 0x"
    r"|\.py\b|/usr/|line \d+,"
    r"|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b|\w+(Error|Exception)\b|violates|constraint|\{\w+\}"
)
LIMITS: Final = {
    "sendMessage": 4096,
    "editMessageText": 4096,
    "answerCallbackQuery": 200,
    "sendDocument": 1024,
    "editMessageReplyMarkup": 0,
    "sendPoll": 0,
    "answerInlineQuery": 0,
    "answerGuestQuery": 0,
    "stopPoll": 0,
}

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(180 + ROUNDS // 10)]


class Stage:
    """Anna, everything that an ID can name, and every step she can be at."""

    def __init__(self, chance: random.Random) -> None:
        cast = make_cast()
        self.anna = cast.anna.tg_id
        event, other = make_event(cast.anna), make_event(cast.boris)
        meetings = [make_meeting(cast.anna, cast.boris, days=3), make_meeting(cast.boris, cast.anna, days=4)]
        link, theirs = (booking_links.make(tg_id=person.tg_id) for person in (cast.anna, cast.boris))
        known = [cast.anna.tg_id, cast.boris.tg_id, event.pk, other.pk, *(meeting.pk for meeting in meetings)]
        self.updates = Updates(chance, self.anna, known)
        tomorrow = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=9)).isoformat()
        new = {"name": "Lunch", "date": tomorrow, "time": "12:30:00", "duration": 60, "other": "00:30:00"}
        new |= {"sentence": "every second Tuesday at 3", "written": f"{tomorrow}T12:00:00+03:00"}
        moving = {"meeting_id": meetings[0].pk, "action": "move", "date": tomorrow, "time": "12:30:00"}
        inviting = {"participant": cast.boris.tg_id, "event_id": event.pk, "details": "x"}
        gathered: dict[Any, dict[str, Any]] = {
            Creating: new,
            Reading: {},
            Finding: {},
            Editing: {"event_id": event.pk, "change": {"date": tomorrow}},
            Moving: moving,
            Deleting: {},
            Inviting: inviting,
            Choosing: {},
            Seeking: {"participants": [cast.boris.tg_id], "minutes": 60, "days": [tomorrow, tomorrow], "page": 1},
            Repeating: {"event_id": event.pk, "how": "day", "days": 0},
            Noting: {"sentence": "Lunch tomorrow at midnight", "written": f"{tomorrow}T12:00:00+03:00"},
            Linking: {"link_id": link.pk},
            Booking: {"token": theirs.token, "minute": 29_900_000, "answers": ["x"]},
            Importing: {"file_id": "BQAC", "name": "a.ics"},
        }
        self.steps = {str(state.state): data for group, data in gathered.items() for state in group.__states__}


def served(raw: Any, attachment: Attachment | None = None) -> list[Call] | None:
    """The bot's answers; None for what is not a valid update."""
    update = parse_update(raw)
    return None if update is None else dispatcher.dispatch(update, router, "vstrecha_bot", None, attachment)


def check(calls: list[Call]) -> None:
    """Check that Telegram accepts every answer, and that none reveals internals."""
    for call in calls:
        text = str(call.payload.get("text") or call.payload.get("caption") or "")
        shown = text
        if call.payload.get("parse_mode") == "HTML":
            shown, _entities = html_markup.parse(text, lambda _number: None)
        assert len(shown.encode("utf-16-le", "surrogatepass")) // 2 <= LIMITS[call.method], text
        assert INSIDE.search(own_words(html.unescape(shown))) is None, text
        for row in (call.payload.get("reply_markup") or {}).get("inline_keyboard", []):
            assert all(len(button.get("callback_data", "").encode()) <= 64 for button in row), row


def own_words(text: str) -> str:
    """The text without the parts that repeat what people wrote."""
    for word in sorted(fuzzing.WORDS, key=len, reverse=True):
        if len(word.strip()) > 2:
            text = text.replace(word.strip(), "…")
    return text


def test_every_step_is_fuzzed() -> None:
    assert set(router.steps) <= set(Stage(random.Random(SEED)).steps)


def test_mutated_updates_are_handled(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    chance = random.Random(SEED)
    stage = Stage(chance)
    updates, steps = stage.updates, list(stage.steps)
    seen: Counter[str] = Counter()
    buttons, commands = sorted(router.buttons), sorted(set(router.commands) - {"forget_me"})
    for number in range(ROUNDS):
        step = chance.choice([None, *steps])
        conversations.put(stage.anna, step, dict(stage.steps[step]) if step else {})
        draw = chance.random()
        if draw < 0.35:
            raw = updates.message(**updates.content())
        elif draw < 0.5:
            raw = updates.message(text=updates.command(commands))
        elif draw < 0.9:
            raw = updates.press(updates.payload(buttons))
        else:
            raw = updates.elsewhere()
        if chance.random() < 0.6:
            raw = mutate(chance, raw, times=chance.randrange(1, 4))
        try:
            calls = served(raw)
            check(calls or [])
        except Exception as error:
            raise AssertionError(f"round {number}, seed {SEED}, in {step}: {raw}") from error
        seen["unreadable" if calls is None else "answered" if calls else "silent"] += 1
        seen[f"in {step}"] += 1
        if not Event.objects.filter(
            tg_user_id=stage.anna
        ).exists():  # /forget_me, by a button that happened to be valid
            stage = Stage(chance)
            updates = stage.updates
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert min(seen[kind] for kind in ("unreadable", "answered", "silent")) >= ROUNDS // 50, seen
    assert all(seen[f"in {step}"] for step in steps)


def test_mutated_documents_are_handled(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    chance = random.Random(SEED)
    stage = Stage(chance)
    for number in range(ROUNDS // 5):
        file = Attachment("BQAC", attachments.clean_name(chance.choice(fuzzing.WORDS)), calendar_file(chance))
        name = {"file_id": "BQAC", "file_unique_id": "AgAD", "file_name": file.name, "mime_type": "text/calendar"}
        try:
            check(served(stage.updates.message(document=name), file) or [])
            check(served(stage.updates.press("import"), file) or [])
        except Exception as error:
            raise AssertionError(f"round {number}, seed {SEED}: {file.content!r}") from error
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("text", ["x" * 4096, "line\n" * 100, "😀" * 2048, "<>&" * 1365, "a " * 2048])
def test_largest_messages_are_handled_in_every_step(text: str) -> None:
    stage = Stage(random.Random(SEED))
    for step, data in stage.steps.items():
        conversations.put(stage.anna, step, dict(data))
        check(served(stage.updates.message(text=text)) or [])
    for command in router.commands:
        check(served(stage.updates.message(text=f"/{command} {text}"[:4096])) or [])


@pytest.mark.parametrize("tail", ["9" * 64, ":" * 64, "Я" * 32, "x:" * 32])
def test_largest_callback_data_of_every_button_is_handled(tail: str) -> None:
    stage = Stage(random.Random(SEED))
    for prefix in router.buttons:
        data = f"{prefix}:{tail}".encode()[:64].decode(errors="ignore")
        check(served(stage.updates.press(data)) or [])
    assert Appointment.objects.filter(organizer_tg_id=stage.anna, status="pending").exists()


def test_unmutated_updates_are_valid() -> None:
    """Otherwise the tests above would prove nothing."""
    stage = Stage(random.Random(SEED))
    for _round in range(100):
        for raw in (stage.updates.message(**stage.updates.content()), stage.updates.elsewhere()):
            assert Update.model_validate(raw)
    with pytest.raises(ValidationError):
        Update.model_validate({"update_id": "x"})
