"""A database that is slow, or stands still: the person hears of it in time, once, and everything takes effect once."""

import asyncio
import contextlib
import re
from collections.abc import Iterator

import pytest

from bot.turn import budget
from calendarapp.models import Appointment, Event, ProcessedUpdate
from calendarapp.sql import locks
from tests.conftest import started
from tests.support.chats import get_text
from tests.support.factories import make_meeting
from tests.support.groups import wait_in_group
from tests.support.held_locks import held_by_another_program, renew_connections
from tests.support.killing import find_stopped, stopping_at
from tests.support.running import RunningBot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.updates import make_message
from tests.support.waiting import PATIENCE, wait_until
from webapp import db_threads

SOON = 1.0  # seconds until people hear of it, here
SORRY = "Please try again in a minute"
LONG = "no need to send it again"
TURNS = "calendarapp_lastturn"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the bot itself ends the waiting."""
    monkeypatch.setattr(locks, "WAIT", 600)
    monkeypatch.setattr(budget, "TOLD", PATIENCE)
    monkeypatch.setattr(budget, "LONGEST", PATIENCE)
    renew_connections(monkeypatch)


@contextlib.contextmanager
def soon(**seconds: float) -> Iterator[None]:
    """People hear of it soon, and what takes so long is cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budget, "TOLD", SOON)
        for name, number in seconds.items():
            patch.setattr(budget, name, number)
        yield


def count(person: Person, pattern: str) -> int:
    return sum(1 for message in person.received() if re.search(pattern, get_text(message)))


def go_on(person: Person, *steps: tuple[str, str]) -> None:
    for text, expected in steps:
        person.say(text)
        person.wait_for(expected)


def test_a_person_is_told_while_the_database_stands_still_and_it_had_no_effect(anna: Person) -> None:
    go_on(anna, ("/new Lunch", "What day"))
    with soon(), held_by_another_program(TURNS):
        anna.say("tomorrow")
        anna.wait_for(SORRY)
        anna.press_forged("leave")
        anna.wait_for_toast(SORRY)
    go_on(anna, ("tomorrow", "What time"), ("12", "Any details"), ("-", "Saved"))
    assert count(anna, SORRY) == 1
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1


def test_more_people_than_threads_are_told(anna: Person, telegram_server: SandboxServer) -> None:
    people = [started(telegram_server, f"Person{number}") for number in range(db_threads.THREADS + 3)]
    with soon(), held_by_another_program(TURNS):
        for person in people:
            person.say("/help")
        for person in people:
            person.wait_for(SORRY)
    for person in people:
        person.say("/help")
    for person in people:
        person.wait_for("What I can do")
        assert count(person, SORRY) == 1


def test_what_was_sent_together_is_answered_together(anna: Person, bot: RunningBot) -> None:
    """One word about all of it, and none of it has an effect."""
    updates = [make_message(anna.id, text).model_dump(mode="json") for text in ("/new Lunch", "tomorrow", "12")]

    async def send() -> None:
        await asyncio.gather(*map(bot.application.receive, updates))

    with soon(), held_by_another_program(TURNS):
        bot.call(send())
        anna.wait_for(SORRY, since=0)
    go_on(anna, ("/list", "no upcoming events"))
    assert count(anna, SORRY) == 1
    assert count(anna, "What day") == 0


def test_a_group_hears_of_its_own(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    """What is said in a private chat is not read there."""
    group = telegram_server.group("Friends", anna, boris)
    telegram_server.wait_until_idle()  # nothing is said about being added to the group
    with soon(), held_by_another_program(TURNS):
        anna.say("/help")
        anna.say("/meet lunch 31.12.2030 13:00", chat_id=group)
        wait_in_group(anna, group, SORRY)
        anna.wait_for(SORRY, since=0)
    anna.say("/meet lunch 31.12.2030 13:00", chat_id=group)
    wait_in_group(anna, group, "lunch")
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1


def test_what_has_begun_is_waited_for_and_the_person_knows(anna: Person) -> None:
    go_on(anna, ("/new Lunch", "What day"), ("tomorrow", "What time"), ("12", "Any details"))
    with stopping_at("events"):
        anna.say("-")
        wait_until(find_stopped, what="the writer waits")
        with soon():
            anna.wait_for(LONG)
            anna.say("/list")  # waits for it, without another word
    anna.wait_for("Lunch")
    anna.wait_for("Saved", since=0)
    texts = [get_text(message) for message in anna.received()]
    assert [name for text in texts for name in (LONG, SORRY, "Saved") if name in text] == [LONG, "Saved"]
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1


def test_who_waits_for_what_nobody_hears_of_is_told(anna: Person) -> None:
    """That the bot was blocked, and is not any more."""
    with soon(), held_by_another_program(TURNS):
        anna.block()
        anna.unblock()
        anna.say("/help")
        anna.wait_for(LONG)
        anna.say("/list")  # goes without another word
    anna.wait_for("no upcoming events")
    texts = [get_text(message) for message in anna.received()]
    told = [name for text in texts for name in (LONG, SORRY, "What I can do", "no upcoming events") if name in text]
    assert told == [LONG, "What I can do", "no upcoming events"]


def test_what_takes_too_long_is_cut_and_can_be_sent_again(anna: Person) -> None:
    go_on(anna, ("/new Lunch", "What day"), ("tomorrow", "What time"), ("12", "Any details"))
    with stopping_at("events"):
        anna.say("-")
        wait_until(find_stopped, what="the writer waits")
        with soon(LONGEST=SOON):
            anna.wait_for(SORRY)
        assert count(anna, LONG) == 1
    go_on(anna, ("-", "Saved"))
    assert count(anna, SORRY) == 1
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1


def test_a_press_that_takes_long_is_answered_in_the_chat(anna: Person, boris: Person) -> None:
    """Telegram takes one answer to a press: the promise. What the second would have said is a message."""
    from calendarapp import queries

    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    boris.press_forged(f"appt:open:{meeting.pk}")
    card = boris.wait_for("You're invited")
    with stopping_at("calendarapp_appointment"):
        boris.press_forged(f"appt:confirm:{meeting.pk}", message_id=card["message_id"])
        wait_until(find_stopped, what="the writer waits")
        with soon():
            boris.wait_for_toast(LONG)
    wait_until(lambda: Appointment.objects.get(pk=meeting.pk).status == Appointment.Status.CONFIRMED)
    boris.wait_for("onfirmed")
    assert len(boris.toasts()) == 1


def test_groups_are_told_what_to_do(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Friends", anna, boris)
    anna.say("/meet lunch 31.12.2030 13:00", chat_id=group)
    card = wait_in_group(anna, group, "lunch")
    with stopping_at("events"):
        anna.say("/meet walk 31.12.2030 15:00", chat_id=group)
        wait_until(find_stopped, what="the writer waits")
        with soon():
            wait_in_group(anna, group, LONG)
    with stopping_at("calendarapp_appointment"):
        boris.press("✅ I'm in", message=card)
        wait_until(find_stopped, what="the writer waits")
        with soon():
            boris.wait_for_toast("please tap again")
    wait_in_group(anna, group, "walk")
    assert Event.objects.filter(tg_user_id=anna.id).count() == 2


def test_in_the_language_that_the_person_has_chosen(anna: Person) -> None:
    """Telegram says English."""
    anna.press_forged("lang:ru")
    anna.wait_for_toast()
    go_on(anna, ("/help", "умею"))
    with soon(), held_by_another_program(TURNS):
        anna.say("/help")
        anna.wait_for("Попробуйте, пожалуйста, через минуту")
    go_on(anna, ("/help", "умею"))


def test_a_stop_does_not_wait_for_the_database_and_telegram_delivers_again(anna: Person, bot: RunningBot) -> None:
    """Those who have heard nothing yet are served by the next bot."""
    with held_by_another_program(TURNS):
        anna.say("/help")
        wait_until(lambda: db_threads.count_calls()[0] > 0)
        bot.stop()
    bot.start()
    anna.wait_for("What I can do")
    assert count(anna, "What I can do") == 1
    assert not count(anna, SORRY)


def test_abandoned_work_frees_its_thread(bot: RunningBot) -> None:
    """A server that never answers would else keep the threads for good."""

    def ask() -> bool:
        return ProcessedUpdate.objects.filter(pk=-1).exists()

    async def crowd() -> list[bool | BaseException]:
        calls = (db_threads.run_within(SOON, ask) for _call in range(2 * db_threads.THREADS))
        return await asyncio.gather(*calls, return_exceptions=True)

    with held_by_another_program("calendarapp_processedupdate"):
        assert all(isinstance(answer, Exception) for answer in bot.call(crowd()))
        wait_until(lambda: db_threads.count_calls()[1] == 0, what="no call waits for a thread")
    wait_until(lambda: not any(isinstance(answer, Exception) for answer in bot.call(crowd())))
