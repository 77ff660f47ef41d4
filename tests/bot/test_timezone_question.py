"""The time zone is asked for once, without interrupting anything."""

import pytest

from calendarapp import queries
from calendarapp.models import Conversation
from tests.support.telegram import Person


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


def all_buttons(person: Person) -> list[str]:
    rows = [
        row for message in person.received() for row in (message.get("reply_markup") or {}).get("inline_keyboard", [])
    ]
    return [button["text"] for row in rows for button in row]
