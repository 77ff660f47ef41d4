"""A message of a few words without a day is kept as a name: only its day is asked, and nobody has to answer."""

import pytest

from calendarapp.models import Event
from tests.support.telegram import Person

ASKED = "I don't understand that yet[\\s\\S]*Buy some milk[\\s\\S]*If this is an event"


@pytest.mark.parametrize("answer", ["tomorrow at 10", "завтра в 10"])
def test_day_alone_makes_an_event_of_what_was_typed(anna: Person, answer: str) -> None:
    anna.say("Buy some milk")
    anna.wait_for(ASKED)
    anna.say(answer)
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    event = Event.objects.get(tg_user_id=anna.id)
    assert (event.name, event.time.hour) == ("Buy some milk", 10)


def test_request_before_it_is_no_part_of_the_name(anna: Person) -> None:
    anna.say("Remind me to call mom")
    anna.wait_for("📌 call mom")


def test_other_words_and_sentences_leave_no_draft(anna: Person) -> None:
    anna.say("Buy some milk")
    anna.wait_for(ASKED)
    anna.say("Feed the cat")
    anna.wait_for("📌 Feed the cat")
    anna.say("lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    anna.say("/new")
    anna.wait_for("What shall we call it")
    assert "draft" not in anna.transcript()
    assert list(Event.objects.filter(tg_user_id=anna.id).values_list("name", flat=True)) == ["lunch"]


def test_command_leaves_no_draft_either(anna: Person) -> None:
    anna.say("Buy some milk")
    anna.wait_for(ASKED)
    anna.say("/new")
    anna.wait_for("What shall we call it")


@pytest.mark.parametrize("text", ["Milk", "good morning to you", "why are you", "one\ntwo three", "a b 3"])
def test_other_texts_are_no_names(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("I don't understand that yet")
    assert anna.buttons() == []
