"""A whole event, written where a note is asked for: which of the two it is, is asked before anybody reads it."""

import pytest

from calendarapp.models import Appointment
from tests.bot.events_made import events_of
from tests.support.factories import get_day, make_event
from tests.support.telegram import Person

DAY = get_day(9)
EVENT = f"Party on {DAY.day} {DAY:%B} at 00:00"
ASKED = "Is this a note to “call”, or another event"


def go_to_details(anna: Person, way: str) -> None:
    steps = {
        "/new": (("/new", "What"), ("call", "What day"), ("tomorrow", "What time"), ("13:00", "Any details")),
        "sentence": (("call tomorrow", "What time"), ("13:00", "Any details")),
    }
    for text, asked in steps[way]:
        anna.say(text)
        anna.wait_for(asked)


@pytest.mark.parametrize("way", ["/new", "sentence"])
def test_event_instead_of_details_is_made_and_the_first_one_asked_about_again(anna: Person, way: str) -> None:
    go_to_details(anna, way)
    anna.say(EVENT)
    anna.wait_for(ASKED)
    anna.press("📌 Another event")
    anna.wait_for("“call” is not saved yet[\\s\\S]*Party[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Party[\\s\\S]*Event ID")
    anna.wait_for("call[\\s\\S]*Any details")
    anna.say("about 31 December")
    anna.wait_for("call[\\s\\S]*Event ID")
    assert {(event.name, event.details) for event in events_of(anna)} == {("Party", ""), ("call", "about 31 December")}


@pytest.mark.parametrize("way", ["tap", "again"])
def test_note_that_reads_as_an_event_is_one(anna: Person, way: str) -> None:
    go_to_details(anna, "/new")
    anna.say(EVENT)
    anna.wait_for(ASKED)
    if way == "tap":
        anna.press("📝 A note")
    else:
        anna.say(EVENT)
    anna.wait_for("call[\\s\\S]*Event ID")
    assert [(event.name, event.details) for event in events_of(anna)] == [("call", EVENT)]


@pytest.mark.parametrize("several", [False, True])
def test_event_is_not_sent_to_others(anna: Person, boris: Person, outsider: Person, *, several: bool) -> None:
    make_event(anna.id, name="call")
    anna.say(f"/invite {boris.id} {outsider.id}" if several else f"/invite {boris.id}")
    anna.wait_for("To which event")
    anna.press(next(text for text in anna.buttons() if "call" in text))
    anna.wait_for("Anything to add")
    anna.say("flowers tomorrow at 11")
    anna.wait_for(ASKED)
    assert not Appointment.objects.filter(organizer_tg_id=anna.id).exists()
    anna.press("📌 Another event")
    anna.wait_for("invitation to “call” is not sent yet[\\s\\S]*flowers[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("flowers[\\s\\S]*Event ID")
    anna.wait_for("call[\\s\\S]*Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("on its way|on their way")
    sent = Appointment.objects.filter(organizer_tg_id=anna.id)
    assert {(one.name, one.details) for one in sent} == {("call", "")}
    assert len(sent) == 1 + several


def test_old_question_about_a_note_does_nothing(anna: Person) -> None:
    go_to_details(anna, "/new")
    anna.say(EVENT)
    anna.wait_for(ASKED)
    asked = anna.last()
    anna.press("💾 Save", message=next(one for one in anna.received() if "Any details" in one.get("text", "")))
    anna.wait_for("call[\\s\\S]*Event ID")
    anna.press("📌 Another event", message=asked)
    anna.wait_for_toast("")
    assert [event.name for event in events_of(anna)] == ["call"]
