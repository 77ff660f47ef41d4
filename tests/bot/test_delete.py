"""/delete: confirmation, deletion, and notices to everybody invited."""

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, Conversation, Event
from calendarapp.sql.cards import name_question_card
from tests.support.factories import make_event, make_meeting
from tests.support.outbox import wait_for_card
from tests.support.telegram import Person
from tests.support.waiting import wait_until


@pytest.mark.parametrize("command", ["/delete", "/delete_event"])
@pytest.mark.parametrize("way", ["argument", "button", "typed"])
def test_confirmed_deletion_removes_the_event(anna: Person, command: str, way: str) -> None:
    event = make_event(anna.id, name="<Lunch>")
    if way == "argument":
        anna.say(f"{command} {event.pk}")
    else:
        anna.say(command)
        anna.wait_for("Which event do you want to delete")
        if way == "button":
            anna.press(next(button for button in anna.buttons() if "<Lunch>" in button))
        else:
            anna.say(str(event.pk))
    anna.wait_for("Delete <Lunch>")
    assert Event.objects.filter(pk=event.pk).exists()
    anna.press("🗑 Yes, delete")
    anna.wait_for("<Lunch> is deleted")
    assert not Event.objects.filter(pk=event.pk).exists()
    assert not Conversation.objects.filter(pk=anna.id).exists()


def test_declined_deletion_keeps_the_event(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say(f"/delete {event.pk}")
    anna.wait_for("Delete")
    anna.press("Keep it")
    anna.wait_for("Event ID")
    assert Event.objects.filter(pk=event.pk).exists()


def test_question_can_be_cancelled(anna: Person) -> None:
    make_event(anna.id)
    for way in ("/cancel", "✖️ Cancel"):
        anna.say("/delete")
        anna.wait_for("Which event")
        anna.say(way) if way.startswith("/") else anna.press(way)
        anna.wait_for("nothing is in progress")


def test_invited_people_are_notified(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed")
    assert meeting.event is not None
    anna.say(f"/event {meeting.event.pk}")
    anna.wait_for("Event ID")
    anna.press("🗑 Delete")
    anna.wait_for("1 person will be told")
    anna.press("🗑 Yes, delete")
    anna.wait_for("1 meeting is cancelled")
    boris.wait_for("Anna cancelled the meeting", since=0)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.event_id) == (Appointment.Status.CANCELLED, None)


def test_question_comes_below_the_card_and_second_tap_keeps_its_buttons(anna: Person) -> None:
    event = make_event(anna.id, name="Lunch", details="Soup\nBread\nTea\nA cake for everybody")
    anna.say(f"/event {event.pk}")
    card = anna.wait_for("Event ID")
    anna.press("🗑 Delete")
    question = anna.wait_for("Delete Lunch")
    assert question["text"].startswith(card["text"])
    anna.press_forged(f"ev:delete:{event.pk}", message_id=card["message_id"])
    anna.say("/help")
    anna.wait_for("What I can do")
    again = next(message for message in anna.messages() if message["message_id"] == card["message_id"])
    assert again["reply_markup"] == question["reply_markup"]
    assert Event.objects.filter(pk=event.pk).exists()


def test_second_deletion_finds_no_event(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say(f"/delete {event.pk}")
    question = anna.wait_for("Delete")
    anna.press("🗑 Yes, delete")
    anna.wait_for("is deleted")
    anna.press_forged(f"del:{event.pk}", message_id=question["message_id"])
    anna.wait_for_toast("no event with this ID")


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("word", ["отмена", "no"])
def test_typed_no_closes_the_question(anna: Person, word: str, typed: bool) -> None:
    event = make_event(anna.id, name="Lunch")
    if typed:
        anna.say("/delete lunch")
    else:
        anna.press_forged(f"ev:show:{event.pk}")
        anna.wait_for("Event ID")
        anna.press("🗑 Delete")
    asked = anna.wait_for("Delete Lunch")
    if typed:
        wait_for_card(anna, name_question_card())
    anna.say(word)
    anna.wait_for("Everything stays as it is")
    number = asked["message_id"]
    wait_until(
        lambda: all("reply_markup" not in one for one in anna.received() if one["message_id"] == number),
        what="the buttons to go",
    )
    assert Event.objects.filter(pk=event.pk).exists()
