"""In groups the bot points to its private chat: in the same topic, and only when it is addressed."""

import json
from functools import partial

import pytest

from calendarapp.services import people
from tests.support.groups import get_buttons, wait_in_group
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Json, Person
from tests.support.waiting import wait_until

BOT = "vstrecha_sandbox_bot"


def answers(server: SandboxServer, chat_id: int) -> list[Json]:
    return [call["parameters"] for call in server.calls("sendMessage", chat_id=chat_id)]


def answered(server: SandboxServer, chat_id: int, times: int) -> bool:
    return len(answers(server, chat_id)) == times


def test_answer_goes_to_the_topic(anna: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Team", anna)
    topic = {"message_thread_id": 77, "is_topic_message": True}
    anna.send_content({"text": "/list", **topic}, chat_id=group)
    wait_until(partial(answered, telegram_server, group, 1), what="an answer")
    [call] = telegram_server.calls("sendMessage", chat_id=group)
    assert (call["status"], call["parameters"]["message_thread_id"]) == (200, "77")


def test_reply_thread_is_not_a_topic(anna: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Team", anna)
    anna.send_content({"text": "/list", "message_thread_id": 5}, chat_id=group)
    wait_until(partial(answered, telegram_server, group, 1), what="an answer")
    assert "message_thread_id" not in answers(telegram_server, group)[0]


def test_button_opens_the_private_chat(anna: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Team", anna)
    anna.say(f"/help@{BOT.upper()}", chat_id=group)
    wait_until(partial(answered, telegram_server, group, 1), what="an answer")
    [[button]] = json.loads(answers(telegram_server, group)[0]["reply_markup"])["inline_keyboard"]
    assert button == {"text": "💬 Open the chat", "url": f"https://t.me/{BOT}?start=group"}
    anna.say("/start group")
    anna.wait_for("Hello")


@pytest.mark.parametrize(
    "text",
    ["/list@another_bot", "/weather", "/weather tomorrow", "/", "//list", "/list.txt", "list", "say /list", f"@{BOT}"],
)
def test_messages_for_others_are_ignored(anna: Person, telegram_server: SandboxServer, text: str) -> None:
    group = telegram_server.group("Team", anna)
    anna.say(text, chat_id=group)
    anna.say("/list", chat_id=group)
    wait_until(partial(answered, telegram_server, group, 1), what="an answer")
    telegram_server.wait_until_idle()
    assert answered(telegram_server, group, 1)


@pytest.mark.parametrize("text", ["/new", "/create_event", "/NEW@vstrecha_sandbox_bot Lunch", f"/weather@{BOT}"])
def test_messages_for_the_bot_are_answered(anna: Person, telegram_server: SandboxServer, text: str) -> None:
    group = telegram_server.group("Team", anna)
    anna.say(text, chat_id=group)
    wait_until(partial(answered, telegram_server, group, 1), what="an answer")


def test_answer_is_in_the_language_that_the_person_has_chosen(anna: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Team", anna)
    people.set_language(tg_id=anna.id, language="ru")
    anna.say("/list", chat_id=group)
    wait_until(partial(answered, telegram_server, group, 1), what="an answer")
    assert "Календарь — дело личное" in answers(telegram_server, group)[0]["text"]


@pytest.mark.parametrize("text", ["/help", "/start"])
def test_help_says_what_a_group_can_do(anna: Person, telegram_server: SandboxServer, text: str) -> None:
    group = telegram_server.group("Team", anna)
    anna.say(text, chat_id=group)
    wait_until(partial(answered, telegram_server, group, 1), what="an answer")
    told = answers(telegram_server, group)[0]["text"]
    assert all(one in told for one in ("/meet — ", "/poll — ", "/agenda — ", "Calendars are private"))


@pytest.mark.parametrize("before", [f"@{BOT}", f"@{BOT.upper()},", f"@{BOT} /meet"])
def test_bot_that_is_called_by_its_name_plans_what_is_said(
    anna: Person, telegram_server: SandboxServer, before: str
) -> None:
    """As it does where it is a guest."""
    group = telegram_server.group("Team", anna)
    anna.say(f"{before} Dinner 31.12.2030 19:00", chat_id=group)
    assert get_buttons(wait_in_group(anna, group, "^📌 Dinner\n")) == ["✅ I'm in", "❌ I can't"]


@pytest.mark.parametrize("text", [f"@{BOT} is great", f"ask @{BOT} dinner 31.12.2030 19:00"])
def test_bot_that_is_only_talked_about_says_nothing(anna: Person, telegram_server: SandboxServer, text: str) -> None:
    group = telegram_server.group("Team", anna)
    anna.say(text, chat_id=group)
    anna.say("/agenda", chat_id=group)
    wait_in_group(anna, group, "Nothing is planned")
    assert answered(telegram_server, group, 1)
