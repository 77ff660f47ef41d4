"""Every update takes effect once and in order, its answers arrive, and the day's statistics are exact."""

import asyncio
import logging

import pytest
from aiogram.types import Update
from django.conf import settings

from bot.dispatcher import dispatch
from bot.router import Router, router
from bot.turn import Call, Turn
from botapi.callbacks import LeaveButton
from calendarapp import clock, queries
from calendarapp.models import BotStatistics, Event, OutboxMessage, ProcessedUpdate, StatisticsDelta, TgUser
from calendarapp.services import statistics
from tests.support.factories import make_event, make_meeting
from tests.support.running import RunningBot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.updates import make_update_id
from tests.support.waiting import wait_until
from webapp import db_threads


def text_update(person: Person, text: str, update_id: int) -> dict[str, object]:
    sender = {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "en"}
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text}
    return {"update_id": update_id, "message": message}


def test_redelivered_update_takes_effect_once(anna: Person, bot: RunningBot) -> None:
    event = make_event(anna.id)
    number = make_update_id()
    for _again in range(3):
        bot.call(bot.application.receive(text_update(anna, f"/edit {event.pk} Once", number)))
    anna.wait_for("Changed", since=0)
    bot.call(bot.application.receive(text_update(anna, "/help", make_update_id())))
    anna.wait_for("What I can do", since=0)
    assert len([message for message in anna.received() if "Changed" in message["text"]]) == 1
    assert ProcessedUpdate.objects.filter(pk=number).count() == 1


def test_concurrent_deliveries_of_one_update_take_effect_once(anna: Person, bot: RunningBot) -> None:
    number = make_update_id()
    update = Update.model_validate(text_update(anna, "/new Twin", number))

    async def both() -> list[list[Call]]:
        return list(await asyncio.gather(*(db_threads.run(dispatch, update, router, "bot") for _twice in range(2))))

    answers = bot.call(both())
    assert sorted(len(calls) for calls in answers) == [0, 1]


def test_one_persons_updates_keep_their_order(anna: Person) -> None:
    for text in ("/new", "Lunch", "tomorrow", "12:30", "Soup"):
        anna.say(text)
    anna.wait_for("Saved", since=0)
    assert [event.details for event in Event.objects.filter(tg_user_id=anna.id)] == ["Soup"]
    texts = [message["text"] for message in anna.received()][1:]
    expected = ["What shall we call it", "What day", "What time", "Any details", "Saved"]
    assert [word for word, text in zip(expected, texts, strict=True) if word in text] == expected


def test_answers_survive_a_telegram_fault(anna: Person, telegram_server: SandboxServer) -> None:
    for fault in (
        {"error_code": 429, "retry_after": 1},
        {"error_code": 502},
        {"cut": "before"},
    ):
        telegram_server.fail_next("sendMessage", chat_id=anna.id, **fault)
        anna.say("/help")
        anna.wait_for("What I can do")
    wait_until(lambda: not OutboxMessage.objects.filter(chat_id=anna.id, sent_at=None).exists(), what="an empty outbox")


def test_answers_after_an_outage_keep_their_order(anna: Person, telegram_server: SandboxServer) -> None:
    """The bot could send the second one at once, while the first one waits for the worker's next try."""
    for _try in range(2):  # the bot's, and the worker's first
        telegram_server.fail_next("sendMessage", chat_id=anna.id, error_code=500)
    anna.say("/help")
    waiting = OutboxMessage.objects.filter(chat_id=anna.id, sent_at=None, attempts__gt=0).exclude(last_error="")
    wait_until(waiting.exists, what="the worker's first try")
    anna.say("/find")
    anna.wait_for("What are you looking for", since=0)
    texts = [message["text"] for message in anna.received()]
    assert ["What I can do" in text or "looking for" in text for text in texts[-2:]] == [True, True]
    assert "looking for" in texts[-1]


def test_refused_edit_becomes_a_message(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    boris.wait_for("invites you", since=0)
    telegram_server.fail_next(
        "editMessageText", error_code=400, chat_id=boris.id, description="Bad Request: message can't be edited"
    )
    boris.press("✅ Confirm")
    boris.wait_for("You're invited.*\n(.*\n)*.*Confirmed")
    meeting.refresh_from_db()
    assert meeting.status == "confirmed"


def test_refused_answer_is_a_dead_letter(anna: Person, telegram_server: SandboxServer) -> None:
    telegram_server.fail_next(
        "sendMessage", error_code=400, chat_id=anna.id, description="Bad Request: message is too long"
    )
    anna.say("/help")
    [letter] = wait_until(lambda: OutboxMessage.objects.filter(chat_id=anna.id, failed_at__isnull=False)[:1])
    assert "message is too long" in letter.last_error
    anna.say("/help")
    anna.wait_for("What I can do")


def test_person_who_blocks_the_bot_before_the_answer_is_marked(boris: Person, telegram_server: SandboxServer) -> None:
    telegram_server.fail_next(
        "sendMessage", error_code=403, chat_id=boris.id, description="Forbidden: bot was blocked by the user"
    )
    boris.say("/help")
    wait_until(lambda: not queries.get_person(boris.id).can_write, what="the block noticed")
    boris.say("/help")
    boris.wait_for("What I can do")
    assert queries.get_person(boris.id).can_write


def test_expired_callback_query_is_tolerated(anna: Person, telegram_server: SandboxServer) -> None:
    telegram_server.fail_next(
        "answerCallbackQuery", error_code=400, description="Bad Request: query is too old and response timeout expired"
    )
    anna.say("/settings")
    anna.wait_for("Language: ")
    anna.press("🌐 Language")
    anna.wait_for("Which language")


def broken(_turn: Turn) -> None:
    raise ZeroDivisionError("a bug")


def broken_button(_turn: Turn, _data: LeaveButton) -> None:
    raise ZeroDivisionError("a bug")


def test_exception_in_handler_is_logged_and_the_bot_apologizes(
    anna: Person, bot: RunningBot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(router.commands, "help", broken)
    with caplog.at_level(logging.ERROR):
        anna.say("/help")
        anna.wait_for("Something went wrong on my side")
    assert any(record.exc_info and record.exc_info[0] is ZeroDivisionError for record in caplog.records)
    anna.say("/list")
    anna.wait_for("no upcoming events")


def test_exception_behind_a_button_is_apologized_for(
    anna: Person, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(router.buttons, "leave", (LeaveButton, broken_button))
    anna.press_forged("leave")
    anna.wait_for_toast("Something went wrong on my side")


def test_failing_handler_changes_nothing(anna: Person, bot: RunningBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(turn: Turn) -> None:
        TgUser.objects.filter(pk=turn.person.tg_id).update(first_name="Half")
        raise ZeroDivisionError

    monkeypatch.setitem(router.commands, "help", half)
    anna.say("/help")
    anna.wait_for("Something went wrong on my side")
    assert queries.get_person(anna.id).first_name == "Anna"


def test_duplicate_handler_registration_is_refused() -> None:
    tables = Router()
    tables.command("same")(broken)
    with pytest.raises(ValueError, match="two handlers"):
        tables.command("same")(broken)


def today() -> tuple[int, int, int, int]:
    row = BotStatistics.objects.filter(date=clock.today(settings.TIME_ZONE)).first()
    return (row.user_count, row.event_count, row.edited_events, row.cancelled_events) if row else (0, 0, 0, 0)


def settled() -> tuple[int, int, int, int]:
    """The statistics once nothing is left to add to them."""

    def folded() -> bool:
        statistics.fold()
        return not StatisticsDelta.objects.exists()

    wait_until(folded, what="the statistics folded")
    return today()


def test_statistics_are_exact(stranger: Person) -> None:
    before = settled()
    for _twice in range(2):
        stranger.say("/start")
        stranger.wait_for("Hello")
    for name in ("One", "Two", "Three"):
        for text in (f"/new {name}", "tomorrow", "12", "-"):
            stranger.say(text)
            stranger.wait_for()
    made = Event.objects.filter(tg_user_id=stranger.id).order_by("id").values_list("pk", flat=True)
    wait_until(lambda: made.count() == 3, what="three events")
    ids = list(made)
    for text, expected in (
        ("/new Past", "What day"),
        ("01.01.2001", "has passed"),
        (f"/edit {ids[0]} New", "Changed"),
        (f"/edit {ids[0]} New", "Changed"),
        (f"/edit {ids[1]} Other", "Changed"),
        (f"/delete {ids[2]}", "Delete"),
    ):
        stranger.say(text)
        stranger.wait_for(expected)
    stranger.press("🗑 Yes, delete")
    stranger.wait_for("is deleted")
    after = settled()
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 3, 2, 1]
