"""In groups the bot points to its private chat: in the same topic, and only when it is addressed."""

import json
import re
from functools import partial

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from bot import commands
from bot.handlers import groups, polls
from calendarapp.models import Event
from calendarapp.services import people
from tests.support.groups import get_buttons, wait_in_group
from tests.support.running import RunningBot
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


@pytest.mark.parametrize("language", ["en", "ru"])
def test_meet_and_poll_alone_take_the_reply(
    telegram_server: SandboxServer, anna: Person, boris: Person, language: str
) -> None:
    group = telegram_server.group("Friends", anna, boris)
    people.set_language(tg_id=anna.id, language=language)
    with translation.override(language):
        usages = [str(_(usage)) for usage in (groups.USAGE, polls.USAGE)]
    for command, usage, text in zip(("/meet", "/poll"), usages, ("dinner 31.12.2030 19:00", "lunch"), strict=True):
        asked = anna.say(command, chat_id=group)
        question = wait_in_group(anna, group, re.escape(usage))
        assert question["reply_to_message"]["message_id"] == asked["message_id"]
        keyboard = anna.chat(chat_id=group)["keyboard"]
        assert (keyboard["force_reply"], keyboard["user_id"]) == (True, anna.id)
        boris.say("not asked", chat_id=group)
        anna.say(text, chat_id=group, reply_to=question["message_id"])
        wait_until(partial(is_there, anna, group, text.split()[0]), what=text)
    assert not Event.objects.filter(tg_user_id=boris.id).exists()


def is_there(anna: Person, group: int, name: str) -> bool:
    """Whether the group has a card or a poll of that name."""
    shown = anna.received(chat_id=group)
    return any(name in one.get("poll", {}).get("question", "") or name in one.get("text", "") for one in shown[1:])


def test_reply_that_takes_it_back_plans_nothing(telegram_server: SandboxServer, anna: Person, boris: Person) -> None:
    group = telegram_server.group("Friends", anna, boris)
    anna.say("/meet", chat_id=group)
    question = wait_in_group(anna, group, "Say what and when")
    anna.say("cancel", chat_id=group, reply_to=question["message_id"])
    anna.say("/agenda", chat_id=group)
    wait_in_group(anna, group, "Nothing is planned")
    assert len(anna.received(chat_id=group)) == 2


def test_other_commands_lead_to_the_private_chat_and_talk_is_ignored(
    anna: Person, telegram_server: SandboxServer
) -> None:
    group = telegram_server.group("Friends", anna)
    anna.say("dinner on friday at 19?", chat_id=group)
    anna.say("/list", chat_id=group)
    wait_in_group(anna, group, "Calendars are private")
    anna.server.wait_until_idle()
    assert len([one for one in anna.messages(chat_id=group) if one.get("from", {}).get("is_bot")]) == 1


def test_private_chat_explains_what_groups_are_for(anna: Person) -> None:
    anna.say("/meet dinner")
    link = anna.wait_for("This works in groups")["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert link == "https://t.me/vstrecha_sandbox_bot?startgroup=true"


def test_group_has_a_menu_of_its_own(bot: RunningBot, anna: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Friends", anna)
    bot.call(commands.publish(bot.application.bot))
    assert [command["command"] for command in anna.chat(group)["commands"]] == ["meet", "poll", "agenda"]


def test_card_in_a_topic_is_answered_there(anna: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Friends", anna)
    topic = {"message_thread_id": 77, "is_topic_message": True}
    anna.send_content({"text": "/meet Dinner 31.12.2030 19:00", **topic}, chat_id=group)
    assert wait_in_group(anna, group, "Dinner")["message_thread_id"] == 77
