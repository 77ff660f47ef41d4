"""/list and /event: the agenda by day, in pages, and one event's card."""

import datetime as dt

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.services import events, people
from tests.support.conversations import add_stamp
from tests.support.factories import get_day, make_event
from tests.support.telegram import Person


@pytest.mark.parametrize("command", ["/list", "/display_events"])
def test_events_by_day_and_in_time_order(anna: Person, boris: Person, command: str) -> None:
    make_event(anna.id, name="Supper", days=1, time=dt.time(19))
    make_event(anna.id, name="Lunch", days=1, time=dt.time(12, 30))
    make_event(anna.id, name="Walk", days=2)
    make_event(boris.id, name="Not hers")
    anna.say(command)
    text = anna.wait_for("Upcoming events")["text"]
    places = [text.index(line) for line in ("1. 12:30 · Lunch", "2. 19:00 · Supper", "3. 12:30 · Walk")]
    assert places == sorted(places)
    assert "Not hers" not in text
    assert all(f"{day.day} {day:%B %Y}" in text for day in (get_day(1), get_day(2)))
    anna.press("2")
    assert "Supper" in anna.wait_for("Event ID")["text"]


@pytest.mark.parametrize("command", ["/list", "/event", "/edit", "/delete", "/invite"])
def test_empty_list_suggests_creating_an_event(anna: Person, command: str) -> None:
    anna.say(command)
    anna.wait_for("no upcoming events yet. Create one: /new")


def test_list_has_pages(anna: Person) -> None:
    for number in range(1, 19):
        make_event(anna.id, name=f"Event {number:02}", days=number)
    anna.say("/list")
    first = anna.wait_for("Event 08")
    assert "Event 09" not in first["text"]
    assert anna.buttons()[-2:] == ["1 / 3", "›"]
    anna.press("›")
    second = anna.wait_for("Event 09")
    assert second["message_id"] == first["message_id"]
    anna.press("›")
    anna.wait_for("18. .*Event 18")
    assert anna.buttons()[-2:] == ["‹", "3 / 3"]
    anna.press("3 / 3")
    anna.wait_for_toast("")
    anna.press("‹")
    anna.wait_for("Event 16")
    anna.press_forged("page:list:99999", message_id=first["message_id"])
    anna.wait_for("18. .*Event 18")


@pytest.mark.parametrize("command", ["/event", "/edit", "/delete"])
def test_pickers_have_pages(anna: Person, command: str) -> None:
    for number in range(1, 11):
        make_event(anna.id, name=f"Event {number:02}", days=number)
    anna.say(command)
    anna.wait_for(r"Which event do you want")
    assert not [button for button in anna.buttons() if "Event 09" in button]
    anna.press("›")
    anna.wait_for(r"Which event do you want")
    label = next(button for button in anna.buttons() if "Event 09" in button)
    anna.press(label)
    anna.wait_for("Event 09")


def test_picker_without_remaining_events_says_so(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say("/edit")
    anna.wait_for("Which event")
    question = anna.last()["message_id"]
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    anna.press_forged(add_stamp(anna.id, "page:edit:1"), message_id=question)
    anna.wait_for("no upcoming events yet")


@pytest.mark.parametrize("command", ["/event", "/read_event"])
def test_event_card_is_shown(anna: Person, command: str) -> None:
    event = make_event(anna.id, name="Lunch", details="At the café")
    anna.say(f"{command} {event.pk}")
    text = anna.wait_for("Lunch")["text"]
    assert "At the café" in text
    assert "12:30" in text
    anna.say(command)
    anna.wait_for("Which event do you want to see")
    anna.say("999999999")
    anna.wait_for("no event with this ID")
    anna.say(f"#{event.pk}")
    anna.wait_for("At the café")
    anna.say(command)
    anna.wait_for("Which event do you want to see")
    anna.press(next(button for button in anna.buttons() if "Lunch" in button))
    anna.wait_for("At the café")
    anna.say("Qwerty")
    anna.wait_for("don't understand that yet")


WRONG_IDS = ["0", "-1", "9223372036854775808", "9" * 4000, "١٢", "12.5", "²", "😀", "1\u200b"]
WRONG_NAMES = ["abc", "' OR 1=1", "%a%"]


@pytest.mark.parametrize("command", ["/event", "/edit", "/delete"])
def test_invalid_ids_are_explained(anna: Person, command: str) -> None:
    make_event(anna.id)
    for wrong in WRONG_IDS:
        anna.say(f"{command} {wrong}")
        anna.wait_for("You have no event with this ID")
    for wrong in WRONG_NAMES:
        anna.say(f"{command} {wrong}")
        anna.wait_for("None of your events to come is called")
    anna.say(command)
    anna.wait_for("Which event")
    for wrong in WRONG_IDS:
        anna.say(wrong)
        anna.wait_for("You have no event with this ID")
    anna.share("sticker")
    anna.wait_for("You have no event with this ID")


def test_times_are_shown_in_the_readers_zone(anna: Person) -> None:
    event = make_event(anna.id, time=dt.time(12, 0))
    people.set_timezone(tg_id=anna.id, timezone="Asia/Tokyo")
    anna.say(f"/event {event.pk}")
    anna.wait_for("18:00")
    anna.say("/list")
    anna.wait_for("18:00")
    assert queries.get_person(anna.id).timezone == "Asia/Tokyo"
