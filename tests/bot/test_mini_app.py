"""The Mini App in the bot: the menu button, and buttons that open what a card shows."""

from collections.abc import Iterator
from typing import Any

import pytest
from aiogram.types import MenuButtonCommands, MenuButtonWebApp
from django.test import override_settings

from bot import commands
from calendarapp import queries
from tests.bot.test_calendar_page import ask
from tests.support.factories import make_event, make_meeting
from tests.support.running import RunningBot
from tests.support.telegram import Person

URL = "https://calendar.example.org/app/"


@pytest.fixture
def _mini_app() -> Iterator[None]:
    with override_settings(MINI_APP_URL=URL):
        yield


def find_opened(message: dict[str, Any]) -> list[str]:
    """Where the buttons below a message lead inside Telegram."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["web_app"]["url"] for row in rows for button in row if "web_app" in button]


def show(person: Person, number: int) -> dict[str, Any]:
    person.say(f"/event {number}")
    return person.wait_for("Walk")


@pytest.mark.usefixtures("_mini_app")
def test_card_of_an_event_opens_its_page(anna: Person) -> None:
    event = make_event(queries.get_person(anna.id), name="Walk")
    assert find_opened(show(anna, event.pk)) == [f"{URL}?next=%2Fcalendar%2Fevents%2F{event.pk}%2F"]


@pytest.mark.usefixtures("_mini_app")
def test_invitation_opens_its_page(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), boris.id, name="Walk")
    boris.say(f"/start inv_{meeting.pk}")
    card = boris.wait_for("You're invited")
    assert find_opened(card) == [f"{URL}?next=%2Fcalendar%2Fmeetings%2F{meeting.pk}%2F"]


@pytest.mark.usefixtures("_mini_app")
def test_calendar_command_opens_the_agenda(anna: Person) -> None:
    ask(anna)
    assert find_opened(anna.last()) == [URL]


def test_no_button_where_telegram_can_not_open_it(anna: Person) -> None:
    event = make_event(queries.get_person(anna.id), name="Walk")
    assert find_opened(show(anna, event.pk)) == []
    ask(anna)
    assert find_opened(anna.last()) == []


def test_menu_button_opens_the_calendar(bot: RunningBot) -> None:
    telegram = bot.application.bot
    with override_settings(MINI_APP_URL=URL):
        bot.call(commands.publish(telegram))
    found = bot.call(telegram.get_chat_menu_button())
    assert isinstance(found, MenuButtonWebApp)
    assert (found.text, found.web_app.url) == ("Календарь", URL)
    bot.call(commands.publish(telegram))
    assert isinstance(bot.call(telegram.get_chat_menu_button()), MenuButtonCommands)


def test_operator_is_told_why_there_is_no_mini_app(bot: RunningBot, caplog: pytest.LogCaptureFixture) -> None:
    with override_settings(PUBLIC_URL="http://calendar.example", MINI_APP_URL=""):
        bot.call(commands.publish(bot.application.bot))
    assert "PUBLIC_URL is not https: Telegram opens no Mini App, so its buttons are left out" in caplog.messages
