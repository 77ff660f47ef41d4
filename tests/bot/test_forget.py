"""/forget_me: two taps erase a person; others are told; a later /start creates a new profile."""

import re
from datetime import timedelta

import pytest

from botapi.callbacks import ForgetButton
from calendarapp import clock, queries
from calendarapp.models import Appointment, Event, OutboxMessage, TgUser
from calendarapp.services import retention
from calendarapp.sql.cards import name_question_card
from tests.support.factories import make_event, make_meeting
from tests.support.outbox import wait_for_card
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until

ERASED = "Everything is erased"


def erase(person: Person) -> None:
    person.say("/forget_me")
    person.wait_for("Erase everything I know about you")
    person.press("🗑 Erase everything")
    person.wait_for("Really erase")
    person.press("🗑 Yes, erase everything")
    person.wait_for(ERASED)


def test_two_taps_erase_the_person(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    event = make_event(anna.id, name="Secret lunch")
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed", days=3)
    boris.wait_for("✅ Confirmed", since=0)
    anna.say("/forget_me")
    asked = anna.wait_for("Erase everything I know about you")
    assert "You have 2 events now." in asked["text"]
    assert "1 upcoming meeting will be cancelled." in asked["text"]
    anna.press("🗑 Erase everything")
    anna.wait_for("Really erase")
    assert Event.objects.filter(pk=event.pk).exists()
    anna.press("🗑 Yes, erase everything")
    anna.wait_for(ERASED)
    boris.wait_for("Deleted person cancelled the meeting")
    meeting.refresh_from_db()
    assert (meeting.organizer_tg_id, meeting.status) == (TgUser.NOBODY, Appointment.Status.CANCELLED)
    assert not TgUser.objects.filter(pk=anna.id).exists()
    assert not Event.objects.filter(tg_user_id=anna.id).exists()
    wait_until(lambda: not OutboxMessage.objects.filter(chat_id=anna.id, sent_at=None).exists(), what="all sent")
    telegram_server.wait_until_idle()
    OutboxMessage.objects.filter(chat_id=anna.id).update(sent_at=clock.now() - 2 * retention.SENT)
    retention.forget_old()
    assert not OutboxMessage.objects.filter(chat_id=anna.id).exists()


def test_organizer_reads_that_somebody_no_longer_takes_part(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(boris.id), queries.get_person(anna.id), status="confirmed", days=3)
    boris.wait_for("✅ Confirmed", since=0)
    erase(anna)
    told = boris.wait_for("Deleted person no longer takes part in the meeting")
    assert "🚫 No longer takes part" in told["text"]
    assert "ancelled" not in told["text"]


def test_later_start_creates_a_new_person(anna: Person) -> None:
    anna.say("/settings")
    anna.wait_for("Language")
    erase(anna)
    anna.say("/start")
    anna.wait_for("Hello, Anna")
    anna.wait_for("🕐")
    anna.say("/list")
    anna.wait_for("no upcoming events")


def test_question_mentions_no_meetings_when_there_are_none(anna: Person, boris: Person) -> None:
    make_event(anna.id)
    anna.say("/forget_me")
    assert not re.search(r"\d upcoming meeting", anna.wait_for("You have 1 event now")["text"])
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    anna.say("/forget_me")
    anna.wait_for("1 upcoming meeting will be cancelled")


def test_cancelled_question_keeps_everything(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say("/forget_me")
    anna.wait_for("Erase everything I know about you")
    anna.press("🗑 Erase everything")
    anna.wait_for("Really erase")
    anna.press("Keep everything")
    anna.wait_for("Everything stays as it is")
    assert Event.objects.filter(pk=event.pk).exists()


def has_buttons(person: Person, message_id: int) -> bool:
    return any("reply_markup" in one for one in person.received() if one["message_id"] == message_id)


@pytest.mark.parametrize("word", ["отмена", "cancel", "/cancel"])
@pytest.mark.parametrize("taps", [0, 1])
def test_word_to_leave_closes_the_question(anna: Person, word: str, taps: int) -> None:
    make_event(anna.id)
    anna.say("/forget_me")
    asked = anna.wait_for("Erase everything I know about you")
    wait_for_card(anna, name_question_card())
    if taps:
        anna.press("🗑 Erase everything")
        anna.wait_for("Really erase")
    anna.say(word)
    anna.wait_for("Everything stays as it is")
    wait_until(lambda: not has_buttons(anna, asked["message_id"]), what="the buttons to go")
    anna.say(word)
    anna.wait_for("nothing is in progress")


def test_typed_yes_erases_nothing(anna: Person) -> None:
    make_event(anna.id)
    anna.say("/forget_me")
    anna.wait_for("Erase everything I know about you")
    anna.press("🗑 Erase everything")
    anna.wait_for("Really erase")
    anna.say("yes")
    anna.wait_for("use the buttons above")
    assert Event.objects.filter(tg_user_id=anna.id).exists()


def test_series_counts_as_one_event(anna: Person) -> None:
    make_event(anna.id)
    anna.say("/new Yoga every Tuesday at 19:00")
    anna.wait_for("Saved")
    anna.say("/forget_me")
    anna.wait_for("You have 2 events now")


@pytest.mark.parametrize("age", [timedelta(minutes=11), timedelta(minutes=-5)])
@pytest.mark.parametrize("step", ["ask", "do"])
def test_outdated_question_erases_nothing(anna: Person, age: timedelta, step: str) -> None:
    event = make_event(anna.id)
    asked = int((clock.now() - age).timestamp())
    anna.press_forged(ForgetButton.model_validate({"step": step, "asked": asked}).pack())
    assert anna.wait_for_toast() == "This button is out of date."
    assert Event.objects.filter(pk=event.pk).exists()


def test_second_tap_does_nothing(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    boris.wait_for("invites you", since=0)
    anna.say("/forget_me")
    anna.wait_for("Erase everything I know about you")
    button = ForgetButton(step="do", asked=int(clock.now().timestamp())).pack()
    anna.press_forged(button)
    anna.wait_for(ERASED)
    anna.press_forged(button)
    telegram_server.wait_until_idle()
    assert not TgUser.objects.filter(pk=anna.id).exists()
    boris.wait_for("cancelled the meeting")
    assert sum("cancelled the meeting" in message["text"] for message in boris.received()) == 1


def test_worker_sends_the_farewell_when_the_bot_cannot(anna: Person, telegram_server: SandboxServer) -> None:
    anna.say("/forget_me")
    anna.wait_for("Erase everything I know about you")
    anna.press("🗑 Erase everything")
    anna.wait_for("Really erase")
    telegram_server.fail_next("editMessageText", error_code=502, chat_id=anna.id)
    anna.press("🗑 Yes, erase everything")
    anna.wait_for(ERASED)


def test_person_who_blocked_the_bot_leaves_nothing_behind(anna: Person, telegram_server: SandboxServer) -> None:
    telegram_server.fail_next(
        "editMessageText", error_code=403, chat_id=anna.id, description="Forbidden: bot was blocked by the user"
    )
    anna.press_forged(ForgetButton(step="do", asked=int(clock.now().timestamp())).pack())
    telegram_server.wait_until_idle()
    wait_until(lambda: not OutboxMessage.objects.filter(chat_id=anna.id, sent_at=None).exists(), what="an empty outbox")
    assert not TgUser.objects.filter(pk=anna.id).exists()
