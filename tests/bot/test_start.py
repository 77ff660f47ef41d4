"""/start: the greeting, the profile, the help, the command menu, waiting invitations."""

import re
from typing import Any

import pytest

from bot import commands
from calendarapp import cities, clock, queries
from calendarapp.models import Appointment
from calendarapp.services import people
from tests.conftest import started
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.running import RunningBot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person


def test_greeting_names_the_person_and_creates_the_profile(stranger: Person) -> None:
    stranger.say("/start")
    stranger.wait_for("Hello, Stella")
    profile = queries.get_person(stranger.id)
    assert profile.started_at
    assert profile.can_write
    assert (profile.first_name, profile.language, profile.timezone) == ("Stella", "en", "Europe/Moscow")


def test_register_is_an_alias_of_start(stranger: Person) -> None:
    stranger.say("/register")
    stranger.wait_for("Hello, Stella")


def test_first_language_comes_from_telegram(bot: RunningBot, telegram_server: SandboxServer) -> None:
    for code, language in (("ru", "ru"), ("uk-UA", "en"), ("en-GB", "en"), ("kk", "ru"), (None, "ru")):
        person = telegram_server.person("Ivan", language_code=code)
        person.say("/start")
        person.wait_for("Ivan")
        assert queries.get_person(person.id).language == language


def test_changed_name_is_stored(anna: Person, telegram_server: SandboxServer) -> None:
    telegram_server.request("PATCH", f"people/{anna.id}", {"first_name": "Anya", "last_name": "K."})
    anna.say("/start")
    anna.wait_for("Hello, Anya K.")
    assert queries.get_person(anna.id).display_name == "Anya K."


def test_help_lists_every_command(anna: Person) -> None:
    anna.say("/help")
    text = anna.wait_for("What I can do")["text"]
    for name, _alias, _about in commands.COMMANDS:
        assert f"/{name}" in text


@pytest.mark.usefixtures("bot", "worker")
@pytest.mark.parametrize(
    ("language", "yoga", "words", "lost"),
    [("en", "yoga", "Words change it as well: ", "don't understand"), ("ru", "йога", "Слова и меняют: ", "не понимаю")],
)
def test_every_sentence_that_the_help_names_is_understood(
    telegram_server: SandboxServer,
    language: str,
    yoga: str,
    words: str,
    lost: str,
) -> None:
    person = started(telegram_server, "Anna", language_code=language)
    make_event(queries.get_person(person.id), name=yoga, days=(4 - get_day(0).weekday()) % 7 or 7)
    person.say("/help")
    [named] = re.findall(f"{words}(.*)\\.", person.wait_for(words)["text"])
    for sentence in named.split(", "):
        person.say(sentence)
        assert lost not in person.wait_for("[\\s\\S]")["text"], sentence


def test_command_works_in_any_case_and_addressed_to_the_bot(anna: Person) -> None:
    anna.say("/HELP@vstrecha_sandbox_bot")
    anna.wait_for("What I can do")


def test_menu_is_published_in_both_languages(bot: RunningBot, telegram_server: SandboxServer) -> None:
    bot.call(commands.publish(bot.application.bot))
    calls = telegram_server.calls("setMyCommands")
    assert {call["parameters"].get("language_code") for call in calls} >= {"ru", "en", None}
    assert all(call["status"] == 200 for call in calls)
    assert str(calls[-1]).count("'command'") or '"command"' in str(calls[-1])


def test_bot_description_is_published(bot: RunningBot, telegram_server: SandboxServer) -> None:
    bot.call(commands.publish(bot.application.bot))
    for method in ("setMyDescription", "setMyShortDescription"):
        calls = telegram_server.calls(method)
        assert {call["parameters"].get("language_code") for call in calls} >= {"ru", "en", None}
        assert all(call["status"] == 200 for call in calls)
    assert "Двух встреч" in str(telegram_server.calls("setMyDescription"))


def test_waiting_invitations_are_shown_at_start(anna: Person, telegram_server: SandboxServer) -> None:
    newcomer = telegram_server.person("Nick", language_code="en")
    for days in range(1, 8):
        make_meeting(queries.get_person(anna.id), newcomer.id, name=f"Walk {days}", days=days)
    newcomer.say("/start")
    newcomer.wait_for("More invitations")
    shown = [message["text"] for message in newcomer.received() if "You're invited" in message["text"]]
    assert ["Walk 1" in shown[0], "Walk 5" in shown[-1], len(shown)] == [True, True, 5]
    newcomer.press("✅ Confirm")
    newcomer.wait_for("Confirmed")
    anna.wait_for("Nick confirmed the meeting", since=0)


def test_link_shows_invitation_only_to_its_participant(
    anna: Person, outsider: Person, telegram_server: SandboxServer
) -> None:
    newcomer = telegram_server.person("Nick", language_code="en")
    meeting = make_meeting(queries.get_person(anna.id), newcomer.id, name="Secret walk")
    link = f"https://t.me/vstrecha_sandbox_bot?start=inv_{meeting.pk}"
    newcomer.open_link(link)
    newcomer.wait_for("🕐")
    invitation, question = newcomer.received()
    assert "Secret walk" in invitation["text"]
    assert labels(invitation) == ["✅ Confirm", "❌ Decline", "🕑 Propose another time"]
    assert "Hello, Nick" in question["text"]
    assert "where you are" in question["text"]
    for other in (outsider, anna):
        other.open_link(link)
        other.wait_for("someone else")
        assert "Secret walk" not in other.transcript()


def labels(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]


@pytest.mark.parametrize(
    ("code", "city"), [("en", "Moscow"), ("ru", "Москва"), ("en-GB", "London"), ("kk", "Алматы"), (None, "Москва")]
)
def test_first_screen_asks_one_question(
    bot: RunningBot, telegram_server: SandboxServer, code: str | None, city: str
) -> None:
    newcomer = telegram_server.person("Nick", language_code=code)
    newcomer.say("/start")
    newcomer.wait_for("🕐")
    [question] = newcomer.received()
    assert "Nick" in question["text"]
    assert "/new" not in question["text"]
    right, _another = labels(question)
    assert city in right
    newcomer.press(right)
    assert "/new" in newcomer.wait_for(f"{city} [(]")["text"]
    assert queries.get_person(newcomer.id).timezone == cities.find_by_city(city)
    assert "🕐" not in newcomer.transcript()
    newcomer.say("/start")
    assert "/new" in newcomer.wait_for("Nick")["text"]
    newcomer.say("/cancel")
    newcomer.wait_for("/help")
    assert "🕐" not in newcomer.transcript()


def test_link_to_answered_invitation_shows_its_status(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed")
    boris.open_link(f"https://t.me/vstrecha_sandbox_bot?start=inv_{meeting.pk}")
    boris.wait_for("Confirmed")


def test_unknown_start_payloads_are_ignored(anna: Person) -> None:
    for payload in ("inv_", "inv_0", "inv_99999999999999999999", "inv_9223372036854775807", "inv_-1", "inv_٣", "abc"):
        anna.say(f"/start {payload}")
        anna.wait_for("Hello, Anna")


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ("book_", "This booking link does not work any more"),
        ("book_xxx", "This booking link does not work any more"),
        ("book_" + "x" * 22, "This booking link does not work any more"),
        ("book_" + "x" * 23, "This booking link does not work any more"),
        ("join_xxx", "This link is closed, or its event is gone"),
        ("join_" + "x" * 22, "This link is closed, or its event is gone"),
        ("take_xxx", "This link leads to no booking"),
        ("take_1_" + "x" * 22, "This link leads to no booking"),
    ],
)
def test_dead_link_says_that_it_does_not_work(anna: Person, payload: str, said: str) -> None:
    greeted = anna.transcript().count("Hello")
    anna.say(f"/start {payload}")
    anna.wait_for(said)
    anna.server.wait_until_idle()
    assert anna.transcript().count("Hello") == greeted


@pytest.mark.parametrize("payload", ["inv_", "inv_0", "inv_xxx", "inv_99999999999999999999", "inv_9223372036854775807"])
def test_dead_link_of_an_invitation_says_so(anna: Person, payload: str) -> None:
    anna.say(f"/start {payload}")
    anna.wait_for("This link opens an invitation that is for someone else, or no longer there")


def put_on_list(meeting: Appointment) -> None:
    Appointment.objects.filter(pk=meeting.pk).update(waiting_since=clock.now(), holds=False)


def test_place_on_a_waiting_list_waits_for_no_answer(anna: Person, boris: Person) -> None:
    organizer, participant = queries.get_person(anna.id), queries.get_person(boris.id)
    people.set_timezone(tg_id=boris.id, timezone="Europe/Moscow")
    put_on_list(make_meeting(organizer, participant, name="Ping-pong"))
    make_meeting(organizer, participant, name="Walk", days=3)
    boris.wait_for("Walk", since=0)
    boris.server.wait_until_idle()
    seen = boris.last()["message_id"]
    boris.say("/start")
    boris.wait_for("You're invited[\\s\\S]*Walk")
    boris.server.wait_until_idle()
    shown = [message["text"] for message in boris.received() if message["message_id"] > seen]
    assert not [text for text in shown if "Ping-pong" in text]


def test_newcomer_sees_their_place_on_a_waiting_list(anna: Person, telegram_server: SandboxServer) -> None:
    newcomer = telegram_server.person("Nick", language_code="en")
    put_on_list(make_meeting(queries.get_person(anna.id), newcomer.id, name="Ping-pong"))
    newcomer.say("/start")
    newcomer.wait_for("Ping-pong[\\s\\S]*waiting list")


def test_cancel_outside_a_conversation_says_so(anna: Person) -> None:
    anna.say("/cancel")
    anna.wait_for("nothing is in progress")


def test_each_person_is_answered_in_their_language(telegram_server: SandboxServer, bot: RunningBot) -> None:
    masha = started(telegram_server, "Маша", language_code="ru")
    assert queries.get_person(masha.id).language == "ru"
