"""What people write without being asked: how it is taken, and what is said where it can't be."""

import pytest

from calendarapp.models import Event, TgUser
from calendarapp.services import people
from calendarapp.sql.cards import name_offer_card
from tests.bot.events_made import describe, events_of
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.outbox import wait_for_card
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until
from tests.support.zones import find_zone


def test_reminder_in_a_sentence_is_set(anna: Person) -> None:
    anna.say("Dentist tomorrow at 9:30 remind me 2 hours before")
    assert "⏰ 2 hours before" in anna.wait_for("Dentist\n[\\s\\S]*Shall I save this")["text"]
    anna.press("💾 Save")
    anna.wait_for("Saved")
    [event] = events_of(anna)
    assert (event.name, event.reminder_minutes) == ("Dentist", [120])


def test_reminder_is_kept_while_the_day_is_asked_for(anna: Person) -> None:
    anna.say("Dentist at 9:30 remind me an hour before")
    anna.wait_for("Dentist[\\s\\S]*What day")
    anna.say("tomorrow")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [event.reminder_minutes for event in events_of(anna)] == [[60]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Dinner yesterday at 20:00", "has passed"),
        ("Meeting on 15 January 2025 at 15:00", "15 January 2025 has passed"),
        ("Lunch on February 30", "no such day: February 30"),
    ],
)
def test_what_can_not_take_place_is_told_why(anna: Person, text: str, told: str) -> None:
    anna.say(text)
    anna.wait_for(told)
    assert events_of(anna) == []


def test_of_today_the_hour_is_what_has_passed(anna: Person) -> None:
    people.set_timezone(tg_id=anna.id, timezone=find_zone(14))  # after lunch where she is
    anna.say("lunch today at 1")
    assert "🗓 13:00 today has passed" in anna.wait_for("has passed")["text"]


@pytest.mark.parametrize(
    ("text", "told", "answer"),
    [
        ("Meeting 31.02 at 15:00", "Meeting\n[\\s\\S]*no such day: 31.02[\\s\\S]*What day", "tomorrow"),
        ("Meeting tomorrow at 25:00", "Meeting\n[\\s\\S]*no such time: 25:00[\\s\\S]*What time", "15:00"),
    ],
)
def test_part_that_there_is_not_is_asked_for(anna: Person, text: str, told: str, answer: str) -> None:
    anna.say(text)
    anna.wait_for(told)
    anna.say(answer)
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [describe(event)[:3] for event in events_of(anna)] == [("Meeting", get_day(1), "15:00")]


def test_several_weekdays_are_offered_as_a_series(anna: Person) -> None:
    anna.say("gym mon wed fri 7am")
    assert "🔁 on Mondays, Wednesdays and Fridays" in anna.wait_for("gym[\\s\\S]*Shall I save this")["text"]
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert {event.date.weekday() for event in events_of(anna)} == {0, 2, 4}


def test_caption_of_a_picture_is_read(anna: Person) -> None:
    photo = {"file_id": "one", "file_unique_id": "1", "width": 1, "height": 1}
    anna.send_content({"photo": [photo], "caption": "Concert tomorrow at 20:00"})
    anna.wait_for("Concert[\\s\\S]*Shall I save this")


def test_unknown_name_is_told_with_the_way_to_reach_them(anna: Person) -> None:
    anna.say("Lunch with @nobody_here tomorrow at 13:00")
    assert "I don't know @nobody_here yet" in anna.wait_for("Shall I save this")["text"]


def test_known_name_needs_no_hint(anna: Person, boris: Person) -> None:
    anna.say(f"Lunch with @{boris.username} tomorrow at 13:00")
    assert "don't know" not in anna.wait_for("Shall I save this")["text"]


@pytest.mark.parametrize(
    "text", ["32.13 встреча", "32.13", "31.02.2027 meeting", "12.13.2026 lunch", "45.01 обед в 12"]
)
def test_impossible_day_at_the_beginning_is_named(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for(f"no such day: {text.split(maxsplit=1)[0]}")


def test_impossible_time_is_named_while_a_day_is_asked_for(anna: Person) -> None:
    anna.say("Lunch at 1")
    anna.wait_for("What day")
    anna.say("dinner at 25:00")
    anna.wait_for("no such time: 25:00")


@pytest.mark.parametrize("text", ["ok", "хорошо", "это всё", "👍"])
def test_agreement_is_no_detail(anna: Person, text: str) -> None:
    anna.say("/new Lunch")
    for answer in ("tomorrow", "13:00", text):
        anna.wait_for("")
        anna.say(answer)
    anna.wait_for("Saved")
    assert [event.details for event in events_of(anna)] == [""]


@pytest.mark.parametrize(("answer", "left"), [("yes", "Saved"), ("no", "nothing is in progress")])
def test_question_answered_in_words_is_not_asked_any_more(anna: Person, answer: str, left: str) -> None:
    anna.say("Lunch tomorrow at 13:00")
    offer = anna.wait_for("Shall I save this")
    wait_for_card(anna, name_offer_card())
    anna.say(answer)
    anna.wait_for(left)
    wait_until(lambda: "Shall I save" not in find(anna, offer["message_id"]))
    assert "Lunch" in find(anna, offer["message_id"])


def find(person: Person, message_id: int) -> str:
    return next(str(message["text"]) for message in person.received() if message["message_id"] == message_id)


def test_kept_draft_is_told_once_and_in_the_next_message(anna: Person) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    count = len(anna.received())
    anna.say("/find")
    anna.wait_for("draft “Lunch” is saved[\\s\\S]*What are you looking for")
    assert len(anna.received()) == count + 1
    anna.say("cancel")
    anna.wait_for("nothing is in progress[\\s\\S]*draft “Lunch”")
    anna.say("/find")
    anna.wait_for("What are you looking for")
    anna.say("cancel")
    anna.wait_for("nothing was saved or sent\\.$")


@pytest.mark.usefixtures("bot", "worker")
def test_newcomer_is_greeted_and_asked_in_one_message(telegram_server: SandboxServer) -> None:
    newcomer = telegram_server.person("Nora", language_code="en")
    newcomer.say("/start")
    newcomer.wait_for("Hello, Nora[\\s\\S]*where you are")
    assert len(newcomer.received()) == 1


@pytest.mark.parametrize(
    ("command", "asked"),
    [("/event", "Event ID"), ("/delete", "Delete Coffee"), ("/edit", "What do you want")],
)
def test_event_is_picked_by_its_name(anna: Person, command: str, asked: str) -> None:
    make_event(anna.id, name="Coffee")
    make_event(anna.id, name="Walk", days=2)
    anna.say(command)
    anna.wait_for("Which event")
    anna.say("coffee")
    assert "Coffee" in anna.wait_for(asked)["text"]


@pytest.mark.parametrize("command", ["/event", "/delete", "/edit"])
def test_of_several_events_of_a_name_one_is_chosen(anna: Person, command: str) -> None:
    make_event(anna.id, name="Coffee")
    other = make_event(anna.id, name="Coffee and cake", days=2)
    make_event(anna.id, name="Walk", days=3)
    anna.say(f"{command} coffee")
    anna.wait_for("Which event")
    assert [text for text in anna.buttons() if "Coffee" in text] == anna.buttons()[:2]
    anna.press(next(text for text in anna.buttons() if "cake" in text))
    anna.wait_for("Coffee and cake")
    assert Event.objects.filter(pk=other.pk).exists()


def test_name_of_no_event_is_told(anna: Person, boris: Person) -> None:
    make_event(anna.id, name="Coffee")
    make_event(boris.id, name="Secret")
    anna.say("/delete secret")
    anna.wait_for("None of your events to come is called “secret”")


def test_question_before_others_are_asked_again_says_the_new_time(anna: Person, boris: Person) -> None:
    people = TgUser.objects.in_bulk([anna.id, boris.id])
    meeting = make_meeting(people[anna.id], people[boris.id], name="Lunch")
    anna.say(f"/edit {meeting.event_id}")
    anna.wait_for("What do you want to change")
    anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.say("21:00")
    assert "21:00" in anna.wait_for("Boris will be asked again[\\s\\S]*Change it")["text"]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Settings", "⚙️ Settings"),
        ("настройки", "⚙️ Settings"),
        ("English", "⚙️ Settings"),
        ("помощь!", "What I can do"),
        ("my meetings", "no upcoming meetings"),
        ("мои встречи", "no upcoming meetings"),
        ("list", "no upcoming events"),
        ("today", "^Today ·"),
        ("завтра", "^Tomorrow ·"),
        ("на этой неделе", "^Today · [\\s\\S]*Tomorrow ·"),
        ("what do I have this week?", "^Today · [\\s\\S]*Tomorrow ·"),
        ("new event", "What shall we call it"),
    ],
)
def test_word_that_is_a_command_does_what_it_does(anna: Person, word: str, told: str) -> None:
    anna.say(word)
    anna.wait_for(told)
    assert events_of(anna) == []


def test_word_for_a_day_stays_the_answer_of_a_question(anna: Person) -> None:
    anna.say("buy milk")
    anna.wait_for("buy milk[\\s\\S]*tap its day")
    anna.say("tomorrow")
    anna.wait_for("buy milk[\\s\\S]*What time")


def test_command_s_word_passes_over_a_guess(anna: Person) -> None:
    anna.say("buy milk")
    anna.wait_for("buy milk[\\s\\S]*tap its day")
    anna.say("settings")
    anna.wait_for("⚙️ Settings")


def test_name_of_a_command_can_be_a_name(anna: Person) -> None:
    anna.say("/new")
    anna.wait_for("What shall we call it")
    anna.say("Settings")
    anna.wait_for("Settings[\\s\\S]*What day")


def test_long_text_is_told_to_be_too_long(anna: Person) -> None:
    anna.say("lunch tomorrow at 13:00 " + "with people " * 50)
    anna.wait_for("too long for me")


@pytest.mark.parametrize("text", ["не в 15, а в 16", "not at 15:00 but at 16:00"])
def test_negation_with_what_is_right_corrects_the_offer(anna: Person, text: str) -> None:
    anna.say("Sauna tomorrow at 15:00")
    anna.wait_for("Shall I save this")
    anna.say(text)
    anna.wait_for("16:00–17:00[\\s\\S]*Shall I save this")


@pytest.mark.parametrize(("part", "time"), [("вечером", "19:00"), ("in the morning", "07:00")])
def test_part_of_the_day_alone_is_kept_for_the_hour(anna: Person, part: str, time: str) -> None:
    anna.say("/new Walk")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say(part)
    anna.wait_for("At what time exactly")
    anna.say("7")
    anna.wait_for(f"{time}[\\s\\S]*Any details")


@pytest.mark.parametrize(
    ("text", "name"), [("у меня встреча завтра в 15", "встреча"), ("I have a call tomorrow at 3", "call")]
)
def test_words_that_only_announce_leave_the_name(anna: Person, text: str, name: str) -> None:
    anna.say(text)
    anna.wait_for(f"📌 {name}\n")


def test_yes_to_the_details_asks_for_them(anna: Person) -> None:
    anna.say("/new Lunch tomorrow")
    anna.wait_for("What time")
    anna.say("13:00")
    anna.wait_for("Any details")
    anna.say("да")
    anna.wait_for("Then write them")
    anna.say("Room 5")
    anna.wait_for("Saved")
    assert [event.details for event in events_of(anna)] == ["Room 5"]
