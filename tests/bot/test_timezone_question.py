"""The time zone is asked for once, without interrupting anything."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.models import Conversation
from calendarapp.services import people
from tests.support.factories import make_event, make_meeting
from tests.support.telegram import Person
from tests.support.waiting import wait_until


@pytest.fixture
def newcomer(stranger: Person) -> Person:
    stranger.say("/start")
    stranger.wait_for("Is it .* where you are")
    return stranger


def test_confirmed_zone_is_kept(newcomer: Person) -> None:
    newcomer.press("✅ That's right: Moscow")
    newcomer.wait_for("Time zone: Moscow")
    assert queries.get_person(newcomer.id).zone_chosen
    newcomer.say("/start")
    newcomer.wait_for("Hello, Stella")
    newcomer.say("/help")
    newcomer.wait_for("What I can do")
    assert "where you are" not in newcomer.transcript()


def test_typed_city_answers_the_question_during_a_conversation(newcomer: Person) -> None:
    newcomer.say("/new Lunch")
    newcomer.wait_for("What day")
    newcomer.press("🌍 Another place")
    newcomer.wait_for("Where are you. Choose your city")
    newcomer.press(next(button for button in all_buttons(newcomer) if button.startswith("Yekaterinburg")))
    newcomer.wait_for("Time zone: Yekaterinburg")
    assert queries.get_person(newcomer.id).timezone == "Asia/Yekaterinburg"
    newcomer.say("tomorrow")
    newcomer.wait_for("What time")


@pytest.mark.parametrize("meanwhile", ["Lunch tomorrow at 12:00", "/new Lunch", "/cancel"])
def test_city_can_be_typed_after_other_messages(newcomer: Person, meanwhile: str) -> None:
    newcomer.press("🌍 Another place")
    newcomer.wait_for("Where are you")
    newcomer.say(meanwhile)
    newcomer.wait_for("Shall I save this|What day|nothing is in progress")
    newcomer.say("Tokyo")
    newcomer.wait_for("Time zone: Tokyo")
    assert queries.get_person(newcomer.id).zone_chosen


def test_another_place_can_be_typed(newcomer: Person) -> None:
    assert not Conversation.objects.filter(pk=newcomer.id).exists()
    newcomer.press("🌍 Another place")
    newcomer.wait_for("Where are you")
    newcomer.say("Tokyo")
    assert "/new" in newcomer.wait_for("Time zone: Tokyo")["text"]
    assert queries.get_person(newcomer.id).zone_chosen


def test_another_place_can_be_tapped_and_ends_the_question(newcomer: Person) -> None:
    assert len(newcomer.buttons()) == 2
    newcomer.press("🌍 Another place")
    newcomer.wait_for("Where are you")
    newcomer.press(next(button for button in newcomer.buttons() if button.startswith("Berlin")))
    newcomer.wait_for("Time zone: Berlin")
    assert not Conversation.objects.filter(pk=newcomer.id).exists()
    newcomer.say("Tokyo")
    newcomer.wait_for("don't understand that yet")
    assert queries.get_person(newcomer.id).timezone == "Europe/Berlin"


def test_zone_chosen_in_settings_answers_the_question(stranger: Person) -> None:
    stranger.say("/settings")
    stranger.wait_for("Settings")
    stranger.press_forged("zone:Asia/Tokyo")
    stranger.wait_for("Time zone: Tokyo")
    stranger.say("/start")
    stranger.wait_for("Hello, Stella")
    stranger.say("/help")
    stranger.wait_for("What I can do")
    assert "where you are" not in stranger.transcript()


def test_cards_follow_the_newcomers_clock(anna: Person, newcomer: Person) -> None:
    asked = newcomer.last()
    people.set_timezone(tg_id=anna.id, timezone="Europe/Moscow")
    both = queries.get_people([anna.id, newcomer.id])
    make_meeting(both[anna.id], both[newcomer.id], name="Dinner", time=dt.time(18), duration_minutes=90)
    card = newcomer.wait_for("invites you to a meeting.*Dinner", since=0)
    assert "18:00–19:30 (Europe/Moscow)" in card["text"]
    anna.say("/meetings")
    theirs = anna.wait_for("Dinner")
    assert "18:00–19:30\n" in theirs["text"]
    own = make_event(newcomer.id, name="Lunch", time=dt.time(9))
    newcomer.say(f"/event {own.pk}")
    lunch = newcomer.wait_for("Lunch")
    assert "Europe/Moscow" not in lunch["text"], "they have said it themselves"
    newcomer.press_forged("myzone:Asia/Vladivostok", message_id=asked["message_id"])
    newcomer.wait_for("Time zone: Vladivostok")
    wait_until(lambda: "(Asia/Vladivostok)" in read(newcomer, card))
    assert "01:00–02:30 (Asia/Vladivostok)" in read(newcomer, card)
    wait_until(lambda: "16:00 (Asia/Vladivostok)" in read(newcomer, lunch))
    wait_until(lambda: "18:00–19:30 (Europe/Moscow)" in read(anna, theirs))


def test_lists_with_meetings_say_on_which_clock_they_are_until_the_zone_is_known(
    anna: Person, newcomer: Person
) -> None:
    make_event(newcomer.id, name="Walk to lunch")
    newcomer.say("/week")
    assert "On your clock" not in newcomer.wait_for("Walk to lunch")["text"]
    make_meeting(queries.get_person(anna.id), queries.get_person(newcomer.id), name="Lunch", days=2)
    newcomer.wait_for("invites you", since=0)
    for command in ("/list", "/week", "/find Lunch"):
        newcomer.say(command)
        assert "On your clock: Moscow" in newcomer.wait_for("Lunch")["text"]
    people.set_timezone(tg_id=newcomer.id, timezone="Europe/Moscow")
    for command in ("/list", "/week", "/find Lunch"):
        newcomer.say(command)
        assert "On your clock" not in newcomer.wait_for("Lunch")["text"]


def read(person: Person, message: dict[str, Any]) -> str:
    """What that message says now."""
    return str(next(found for found in person.received() if found["message_id"] == message["message_id"])["text"])


def all_buttons(person: Person) -> list[str]:
    rows = [
        row for message in person.received() for row in (message.get("reply_markup") or {}).get("inline_keyboard", [])
    ]
    return [button["text"] for row in rows for button in row]
