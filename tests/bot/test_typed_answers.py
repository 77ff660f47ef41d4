"""What people type where a button would do, and what is no answer at all."""

import pytest

from bot.dispatcher import dispatch
from bot.router import router
from calendarapp import queries
from calendarapp.models import Appointment, Conversation, Event
from tests.bot.test_ways_out import state
from tests.support.factories import get_day, make_event, make_person
from tests.support.telegram import Person
from tests.support.updates import make_message

SENTENCE = "Lunch tomorrow at 13:00"


def say(person: Person, *texts: str) -> None:
    for text in texts:
        person.say(text)
        person.wait_for("")


@pytest.mark.parametrize("word", ["давай", "+", "👍🏽", "Конечно!", "yep", "sure", "да, сохрани", "Да, конечно"])
def test_yes_in_other_words_saves_the_offer(anna: Person, word: str) -> None:
    say(anna, SENTENCE)
    anna.say(word)
    anna.wait_for("Saved")
    assert Event.objects.get(tg_user_id=anna.id).name == "Lunch"


def test_offer_stays_open_until_it_is_answered(anna: Person) -> None:
    say(anna, SENTENCE)
    pinned = anna.last()
    say(anna, "hello")
    anna.share("sticker")
    anna.wait_for("I understand text")
    before = len(anna.received())
    anna.send_content({"pinned_message": {k: v for k, v in pinned.items() if k in {"message_id", "date", "chat"}}})
    assert state(anna) == "Noting:offered"
    assert len(anna.received()) == before
    anna.press(data=pinned["reply_markup"]["inline_keyboard"][0][0]["callback_data"], message=pinned)
    anna.wait_for("Saved")


@pytest.mark.parametrize("word", ["нет", "No!", "не надо"])
def test_no_leaves_the_offer(anna: Person, word: str) -> None:
    say(anna, SENTENCE)
    anna.say(word)
    anna.wait_for("nothing was saved")
    assert state(anna) is None


@pytest.mark.parametrize("word", ["Отправить", "send", "нет", "no", "-", "✉️ Send"])
def test_invitation_without_anything_to_add(anna: Person, boris: Person, word: str) -> None:
    event = make_event(anna.id, days=3)
    say(anna, f"/invite {boris.id}", str(event.pk))
    anna.say(word)
    anna.wait_for("The invitation is on its way")
    assert Appointment.objects.get(event_id=event.pk).details == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "details"),
    [("нет", ""), ("-", ""), ("save", ""), ("не надо", ""), ("нет парковки", "нет парковки")],
)
def test_event_without_details(word: str, details: str) -> None:
    person = make_person("Somebody", language="en")
    for text in ("/new Lunch", "tomorrow", "12", word):
        dispatch(make_message(person.tg_id, text), router, "bot")
    assert Event.objects.get(tg_user_id=person.tg_id).details == details


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["хватит", "Забудь!", "не надо", "never mind", "stop"])
def test_word_leaves_a_question(word: str) -> None:
    person = make_person("Somebody", language="en")
    for text in ("/new Lunch", "tomorrow", word):
        dispatch(make_message(person.tg_id, text), router, "bot")
    assert not Conversation.objects.filter(pk=person.tg_id).exists()
    assert not Event.objects.filter(tg_user_id=person.tg_id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "expected"), [("да", "Creating:date"), ("yes", "Creating:date"), ("нет", "Creating:name")]
)
def test_draft_is_continued_by_a_typed_yes(word: str, expected: str) -> None:
    person = make_person("Somebody", language="en")
    for text in ("/new Lunch", "/new", word):
        dispatch(make_message(person.tg_id, text), router, "bot")
    kept = Conversation.objects.get(pk=person.tg_id)
    assert kept.state == expected
    assert kept.data.get("name") == ("Lunch" if word != "нет" else None)


PASSING = ["/event", "/find", "/edit", "/edit {event}", "/delete", "/invite", "set:timezone"]


@pytest.mark.parametrize("asked", PASSING)
def test_sentence_is_offered_where_an_id_is_waited_for(anna: Person, asked: str) -> None:
    event = make_event(anna.id, days=3)
    if asked.startswith("set:"):
        anna.press_forged(asked)
        anna.wait_for("Where are you")
    else:
        say(anna, asked.format(event=event.pk))
    anna.say(SENTENCE)
    anna.wait_for("Shall I save this")
    assert state(anna) == "Noting:offered"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["/event", "/find", "/edit", "/delete", "/invite"])
def test_start_leaves_what_waits_for_an_id(asked: str) -> None:
    person = make_person("Somebody", language="en")
    make_event(person)
    for text in (asked, "/start"):
        dispatch(make_message(person.tg_id, text), router, "bot")
    assert not Conversation.objects.filter(pk=person.tg_id).exists()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("мск", "Europe/Moscow"), ("UTC+3", "Etc/GMT-3"), ("GMT+3.", "Etc/GMT-3"), ("по Москве", "Europe/Moscow")],
)  # fmt: skip
def test_zone_is_read_as_in_sentences(anna: Person, typed: str, zone: str) -> None:
    anna.press_forged("set:timezone")
    anna.wait_for("Where are you")
    anna.say(typed)
    anna.wait_for("Settings")
    assert queries.get_person(anna.id).timezone == zone


@pytest.mark.parametrize("field", ["🗓 Date", "🕐 Time"])
def test_what_is_no_answer_to_an_edit_names_its_event_and_another_event_is_one(anna: Person, field: str) -> None:
    event = make_event(anna.id, name="Walk", days=5)
    anna.say(f"/edit {event.pk}")
    anna.wait_for("What do you want to change")
    anna.press(field)
    anna.wait_for("What")
    anna.say("hmm")
    anna.wait_for("I don't understand this (date|time)[\\s\\S]*📌 Walk")
    assert anna.buttons()[-1] == "✖️ Cancel"
    anna.say("lunch tomorrow at 13:00")
    anna.wait_for("lunch[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    event.refresh_from_db()
    assert event.date == get_day(5)


def test_what_is_not_understood_leads_back_to_the_open_question(anna: Person) -> None:
    anna.say("party tomorrow")
    anna.wait_for("party[\\s\\S]*What time")
    anna.say("blah blah blah")
    anna.wait_for("I don't understand|don't understand that")
    anna.wait_for("party[\\s\\S]*What time")
    anna.say("gym mon wed fri 7am")
    anna.wait_for("gym[\\s\\S]*Mondays, Wednesdays and Fridays[\\s\\S]*Shall I save this")
