"""Durations: the usual one, another one while creating, and changing it later."""

import datetime as dt

import pytest

from calendarapp import clock, queries
from calendarapp.models import Event
from calendarapp.services import people
from tests.support.factories import make_event, make_meeting
from tests.support.telegram import Person
from tests.support.zones import find_clock_change


def last_event(person: Person) -> Event:
    return Event.objects.filter(tg_user_id=person.id).latest("id")


def to_details(person: Person, day: str = "tomorrow", time: str = "10:00") -> str:
    person.say("/new Lunch")
    person.wait_for("What day")
    person.say(day)
    person.wait_for("What time")
    person.say(time)
    return str(person.wait_for("Any details")["text"])


def test_default_duration_is_an_hour(anna: Person) -> None:
    assert "10:00–11:00" in to_details(anna)
    assert "✓ 1 h" in anna.buttons()
    anna.say("Soup")
    assert "10:00–11:00" in anna.wait_for("Saved")["text"]
    assert last_event(anna).duration_minutes == 60


@pytest.mark.parametrize("usual", [25, None])
def test_usual_duration_is_proposed(anna: Person, usual: int | None) -> None:
    people.set_duration(tg_id=anna.id, duration_minutes=usual)
    text = to_details(anna)
    assert ("10:00–10:25" in text) is (usual is not None)
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert last_event(anna).duration_minutes == usual


@pytest.mark.parametrize(
    ("label", "minutes"), [("15 min", 15), ("1 h 30 min", 90), ("2 h", 120), ("no duration", None)]
)
def test_tapped_duration_edits_the_question(anna: Person, label: str, minutes: int | None) -> None:
    to_details(anna)
    question = anna.last()["message_id"]
    anna.press(label)
    assert anna.wait_for("Any details")["message_id"] == question
    assert f"✓ {label}" in anna.buttons()
    anna.say("Soup")
    anna.wait_for("Saved")
    assert last_event(anna).duration_minutes == minutes


@pytest.mark.parametrize(("text", "minutes"), [("45", 45), ("1:30", 90), ("90 min", 90), ("2 часа", 120)])
def test_typed_duration_is_saved_in_edit(anna: Person, text: str, minutes: int) -> None:
    event = make_event(anna.id)
    anna.say(f"/edit {event.pk}")
    anna.wait_for("What do you want to change")
    anna.press("⏳ Duration")
    anna.wait_for("How long will it last")
    for wrong in ("long", "1:75", "0", "999999"):
        anna.say(wrong)
        anna.wait_for("don't understand this duration|from 1 minute to")
    anna.say(text)
    anna.wait_for("Changed")
    assert last_event(anna).duration_minutes == minutes


def test_tapped_duration_in_edit_asks_guests_again(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed")
    anna.say(f"/edit {meeting.event_id}")
    anna.wait_for("What do you want to change")
    anna.press("⏳ Duration")
    anna.wait_for("How long will it last")
    anna.press("2 h")
    anna.wait_for("Change it")
    anna.press("✅ Yes, change it")
    anna.wait_for("1 person will be asked again")
    meeting.refresh_from_db()
    assert (meeting.duration_minutes, meeting.status) == (120, "pending")


def test_forged_duration_buttons_change_nothing(anna: Person, outsider: Person) -> None:
    event = make_event(anna.id, duration_minutes=30)
    for data in ("len:15", "len:-1", "len:99999", "len:x", f"field:duration:{event.pk}"):
        outsider.press_forged(data)
        outsider.wait_for_toast("out of date|no event with this ID")
    assert last_event(anna).duration_minutes == 30


@pytest.mark.parametrize(
    ("change", "note", "shown"),
    [
        (clock.ClockChange.SKIPPED, "there is no 02:30, so it becomes 03:30", "03:30–04:30"),
        (clock.ClockChange.REPEATED, "02:30 comes twice, and the first one counts", "02:30–02:30"),
    ],
)
def test_clock_change_is_noted(anna: Person, change: clock.ClockChange, note: str, shown: str) -> None:
    day, zone = find_clock_change(change, "Europe/Berlin")
    people.set_timezone(tg_id=anna.id, timezone=zone)
    text = to_details(anna, f"{day}", "2:30")
    assert note in text
    assert shown in text
    anna.press("💾 Save")
    assert shown in anna.wait_for("Saved")["text"]
    event = last_event(anna)
    assert (event.date, event.time) == (day, dt.time(2, 30))
    anna.say("/new Walk")
    anna.wait_for("What day")
