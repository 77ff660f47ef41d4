"""What is said where no card has just come: a time or a day alone, who is late, a request in other words."""

import pytest

from calendarapp import queries
from tests.bot.events_made import describe, events_of
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.telegram import Person


@pytest.mark.parametrize("text", ["лучше в 20", "move it to 3pm", "нет, в 18"])
def test_correction_of_nothing_makes_no_event(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("open its card")
    anna.say("/new")
    anna.wait_for("What shall we call it")


@pytest.mark.parametrize("text", ["напомни мне завтра", "remind me tomorrow", "завтра в 18", "через полчаса"])
def test_time_without_a_name_asks_for_all_in_one_message(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("What is it about")
    anna.say("/new")
    anna.wait_for("What shall we call it")


@pytest.mark.parametrize("text", ["завтра в 12", "tomorrow at 12", "remind me tomorrow at 12"])
def test_name_that_follows_its_time_makes_the_event(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("What is it about")
    anna.say("спасибо")
    anna.wait_for("You're welcome")
    anna.say("йога")
    anna.wait_for("йога[\\s\\S]*12:00[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [describe(event)[:3] for event in events_of(anna)] == [("йога", get_day(1), "12:00")]


def test_whole_sentence_after_a_time_alone_is_another_event(anna: Person) -> None:
    anna.say("завтра в 12")
    anna.wait_for("What is it about")
    anna.say("йога завтра в 18:00")
    anna.wait_for("йога[\\s\\S]*18:00[\\s\\S]*Shall I save this")


def test_name_that_follows_its_day_asks_for_the_time(anna: Person) -> None:
    anna.say("remind me tomorrow")
    anna.wait_for("What is it about")
    anna.say("buy milk")
    anna.wait_for("buy milk[\\s\\S]*What time")


@pytest.mark.parametrize("word", ["no", "отмена", "/cancel"])
def test_question_what_a_time_is_about_can_be_left(anna: Person, word: str) -> None:
    anna.say("завтра в 12")
    anna.wait_for("What is it about")
    anna.say(word)
    anna.wait_for("nothing is in progress")


def test_date_alone_shows_the_day(anna: Person) -> None:
    make_event(anna.id, name="Dentist", days=3)
    anna.say(f"{get_day(3):%d.%m.%Y}")
    anna.wait_for("Dentist")


@pytest.mark.parametrize("text", ["опоздаю на 10 минут", "I'm 10 minutes late", "running late", "Я опаздываю!"])
def test_who_is_late_is_told_what_can_be_done(anna: Person, boris: Person, text: str) -> None:
    boris.say(text)
    boris.wait_for("can't pass that on")
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed", name="Lunch")
    boris.say(text)
    boris.wait_for("can't pass that on[\\s\\S]*Lunch")


@pytest.mark.parametrize("known", [["/new Lunch", "tomorrow"], ["/new Lunch"], ["buy milk", "tomorrow"]])
def test_another_event_in_the_middle_is_offered_and_the_first_kept(anna: Person, known: list[str]) -> None:
    for text in known:
        anna.say(text)
        anna.wait_for("What day|What time|tap its day")
    anna.say("Sauna tomorrow at 18:00")
    anna.wait_for("is saved: /new continues it[\\s\\S]*Sauna[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [event.name for event in events_of(anna)] == ["Sauna"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("обед 31.02 в 12", "обед завтра в 12"),
        ("lunch tomorrow", "Lunch tomorrow at 12:00"),
        ("lunch at 12", "lunch tomorrow"),
    ],
)
def test_event_that_is_said_again_leaves_no_draft(anna: Person, first: str, second: str) -> None:
    anna.say(first)
    anna.wait_for("What day|What time")
    anna.say(second)
    assert "/new continues it" not in anna.wait_for("Shall I save this|What time")["text"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("запиши меня к врачу завтра в 10:30", "к врачу"), ("hello, can you add dinner tomorrow at 19:00?", "dinner"),
        ("book a table for tomorrow 20:00", "book a table"),
        ("создай встречу завтра в 10", "встреча"), ("создай событие обед завтра в 10", "обед"),
        ("запланируй обед завтра в 12", "обед"), ("поставь встречу на завтра на 15", "встреча"),
        ("назначь встречу с Иваном на пятницу на 15:00", "встреча с Иваном"),
        ("добавь обед завтра в 13 в календарь", "обед"),
        ("запланируй тренировку завтра в 10:30", "тренировка"), ("create a meeting tomorrow at 14:00", "meeting"),
        ("schedule lunch with Ann for Friday at 13:00", "lunch with Ann"), ("set up a call on monday 15:00", "call"),
        ("add lunch to my calendar tomorrow at 13:00", "lunch"), ("поставь чайник завтра в 10:30", "поставь чайник"),
        ("make a cake tomorrow at 14:00", "make a cake"),
    ],
)  # fmt: skip
def test_request_is_no_part_of_the_name(anna: Person, text: str, name: str) -> None:
    anna.say(text)
    anna.wait_for(f"📌 {name}\n")


def test_day_is_asked_about_while_an_offer_is_open(anna: Person) -> None:
    make_event(anna.id, name="Dentist")
    anna.say("Sauna tomorrow at 18:00")
    anna.wait_for("Shall I save this")
    anna.say("что завтра")
    anna.wait_for("Dentist")
    anna.press("💾 Save")
    anna.wait_for("Saved")


def test_name_of_a_language_chooses_it(anna: Person) -> None:
    anna.say("русский")
    anna.wait_for("⚙️ Настройки[\\s\\S]*Русский")
    anna.say("in English")
    anna.wait_for("⚙️ Settings[\\s\\S]*English")


@pytest.mark.parametrize("text", ["передумал, приду", "I'm coming after all"])
def test_second_thought_about_a_meeting_is_told_of_undo(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("Undo is below[\\s\\S]*invite you again")


@pytest.mark.parametrize("ask", ["delete walk", "/delete {event}"])
def test_yes_to_a_question_is_about_nobody_s_invitation(anna: Person, boris: Person, ask: str) -> None:
    event = make_event(anna.id, name="Walk", days=5)
    make_meeting(queries.get_person(boris.id), queries.get_person(anna.id), name="Lunch", days=7)
    anna.say(ask.format(event=event.pk))
    anna.wait_for("Delete Walk")
    anna.say("yes")
    anna.wait_for("use the buttons above")
    anna.press("🗑 Yes, delete")
    anna.wait_for("deleted")


def test_yes_below_a_card_is_about_no_older_invitation(anna: Person, boris: Person) -> None:
    make_event(anna.id, name="Walk", days=5)
    make_meeting(queries.get_person(boris.id), queries.get_person(anna.id), name="Lunch", days=7)
    anna.say("move walk to 19:00")
    anna.wait_for("Walk")
    anna.say("yes")
    assert "Lunch" not in anna.wait_for("")["text"]
