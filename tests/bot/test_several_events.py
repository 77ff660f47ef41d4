"""Several events in one message: each is offered, one after the other."""

import pytest

from tests.bot.events_made import describe, events_of
from tests.bot.test_ways_out import state
from tests.support.factories import get_day
from tests.support.telegram import Person

TWO = "завтра йога в 7, а послезавтра врач в 10"


@pytest.mark.parametrize(
    "text",
    [
        TWO, "1) завтра йога в 7\n2) послезавтра врач в 10", "йога завтра в 7 и врач послезавтра в 10",
        "yoga tomorrow at 7 and doctor the day after tomorrow at 10", "/new yoga tomorrow at 7; doctor in 2 days at 10",
    ],
)  # fmt: skip
def test_each_is_offered_after_the_one_before(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("Event 1 of 2[\\s\\S]*(йога|yoga)[\\s\\S]*07:00[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Event 2 of 2[\\s\\S]*(врач|doctor)[\\s\\S]*10:00[\\s\\S]*Shall I save this")
    anna.say("yes")
    anna.wait_for("Saved")
    assert [describe(event)[1:3] for event in events_of(anna)] == [(get_day(1), "07:00"), (get_day(2), "10:00")]
    assert state(anna) is None


@pytest.mark.parametrize(
    "text", ["йога завтра в 17:00\nврач завтра в 17:00", "- yoga tomorrow at 5pm\n- doctor tomorrow at 5pm"]
)
def test_lines_of_one_time_are_an_event_each(anna: Person, text: str) -> None:
    anna.say(text)
    first = anna.wait_for("Event 1 of 2[\\s\\S]*(йога|yoga)[\\s\\S]*17:00")["text"]
    assert "врач" not in first
    assert "doctor" not in first
    anna.say("no")
    anna.wait_for("Event 2 of 2[\\s\\S]*(врач|doctor)[\\s\\S]*17:00")


@pytest.mark.parametrize("way", ["no", "отмена", "✖️ Cancel"])
def test_one_that_is_left_out_leads_to_the_next(anna: Person, way: str) -> None:
    anna.say(TWO)
    anna.wait_for("Event 1 of 2")
    anna.press(way) if way in anna.buttons() else anna.say(way)
    anna.wait_for("Event 2 of 2[\\s\\S]*врач")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [event.name for event in events_of(anna)] == ["врач"]
    assert state(anna) is None


def test_command_leaves_all_of_them(anna: Person) -> None:
    anna.say(TWO)
    anna.wait_for("Event 1 of 2")
    anna.say("/cancel")
    anna.wait_for("nothing is in progress now")
    assert state(anna) is None
    assert events_of(anna) == []


def test_day_that_is_said_once_is_of_those_after_it_as_well(anna: Person) -> None:
    anna.say("завтра в 9 завтрак с мамой, в 13 обед, в 19 ужин")
    for number in (1, 2, 3):
        anna.wait_for(f"Event {number} of 3")
        anna.press("💾 Save")
    anna.wait_for("ужин[\\s\\S]*Event ID")
    assert {event.date for event in events_of(anna)} == {get_day(1)}
    assert [event.name for event in events_of(anna)] == ["завтрак с мамой", "обед", "ужин"]


@pytest.mark.parametrize(
    "text", ["купить хлеб и молоко завтра в 10", "lunch with Ann, Bob and Carol tomorrow at 13:00"]
)
def test_one_event_with_several_things_in_it_is_one(anna: Person, text: str) -> None:
    anna.say(text)
    shown = anna.wait_for("Shall I save this")["text"]
    assert "Event 1 of" not in shown


def test_changed_message_is_read_again(anna: Person) -> None:
    message = anna.say(TWO)
    anna.wait_for("Event 1 of 2[\\s\\S]*07:00")
    anna.edit(message, TWO.replace("7", "8"))
    anna.wait_for("Event 1 of 2[\\s\\S]*08:00")
    anna.press("💾 Save")
    anna.wait_for("Event 2 of 2")


def test_next_is_offered_although_the_first_was_corrected(anna: Person) -> None:
    anna.say(TWO)
    anna.wait_for("Event 1 of 2")
    anna.say("нет, в 8")
    anna.wait_for("Event 1 of 2[\\s\\S]*08:00")
    anna.press("💾 Save")
    anna.wait_for("Event 2 of 2")
