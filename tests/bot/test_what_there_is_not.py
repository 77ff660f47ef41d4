"""Times, days and lengths that there are not, or that are over: each is named, and is no part of what is kept."""

import pytest

from calendarapp.services import people
from tests.bot.events_made import describe, events_of
from tests.support.factories import get_day, make_event
from tests.support.telegram import Person


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("обед завтра в кафе Неро в 25:00", "обед", "кафе Неро"), ("gym tomorrow at 25:00", "gym", ""),
        ("/new обед завтра 25:00", "обед", ""), ("/new gym tomorrow 25:00", "gym", ""),
    ],
)  # fmt: skip
def test_time_that_there_is_not_is_of_no_name_and_no_place(anna: Person, text: str, name: str, place: str) -> None:
    anna.say(text)
    anna.wait_for(f"{name}\n[\\s\\S]*no such time: 25:00[\\s\\S]*What time")
    anna.say("15:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    [event] = events_of(anna)
    assert (event.place, *describe(event)[:3]) == (place, name, get_day(1), "15:00")


@pytest.mark.parametrize("text", ["завтра 25:00", "tomorrow at 24:61", "7:75", "завтра в 25:00"])
def test_time_that_there_is_not_is_named_at_every_step(anna: Person, text: str) -> None:
    wrong = f"no such time: {text.rsplit(maxsplit=1)[-1]}"
    anna.say("/new Hike")
    anna.wait_for("What day")
    anna.say(text)
    anna.wait_for(f"{wrong}[\\s\\S]*What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say(text)
    anna.wait_for(f"{wrong}[\\s\\S]*What time")
    anna.say("12:00")
    anna.wait_for("Any details")
    anna.say(text)
    anna.wait_for(f"{wrong}[\\s\\S]*Any details")
    assert events_of(anna) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/new завтра 25:00", "no such time: 25:00[\\s\\S]*call it"),
        ("йога завтра 18:00-17:00", "йога\n[\\s\\S]*no such time: 18:00-17:00"),
        ("duty tomorrow 18:00-08:00", "duty\n[\\s\\S]*no such time: 18:00-08:00"),
        ("yoga tomorrow 10:00–09:00", "yoga\n[\\s\\S]*no such time: 10:00–09:00"),
        ("/new 25:00", "no such time: 25:00[\\s\\S]*call it"),
        ("/new обед в 25:00", "обед\n[\\s\\S]*no such time: 25:00[\\s\\S]*What day"),
        ("завтра 25:00", "no such time: 25:00"),
        ("wedding 29 feb 2027 all day", "no such day: 29 feb 2027"),
        ("свадьба 29 февраля 2027 весь день", "no such day: 29 февраля 2027"),
        ("wedding feb 29 2027 at 3pm", "wedding\n[\\s\\S]*no such day: feb 29 2027[\\s\\S]*What day"),
        ("dinner tomorrow at 25", "no such time: 25\\b"), ("завтра в 25 часов ужин", "no such time: 25 часов"),
        ("/poll dinner tomorrow at 25", "no such time: 25\\b"),
        ("/new gym on Feb 31", "gym\n[\\s\\S]*no such day: Feb 31[\\s\\S]*What day"),
        ("/today завтра 25:00", "no such time: 25:00"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_named(anna: Person, text: str, told: str) -> None:
    anna.say(text)
    anna.wait_for(told)


@pytest.mark.parametrize("wrong", ["25:00", "завтра 25:00"])
def test_time_that_there_is_not_is_no_details(anna: Person, wrong: str) -> None:
    event = make_event(anna.id, details="Bring soup")
    anna.say(f"/edit {event.pk} {wrong}")
    anna.wait_for("no such time: 25:00[\\s\\S]*What do you want to change")
    event.refresh_from_db()
    assert event.details == "Bring soup"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/new Зубной врач 29 ноября 2020 в 10", "Зубной врач"), ("/new gym yesterday at 10:00", "gym"),
        ("/new gym yesterday at 10am to 11am", "gym"),
    ],
)  # fmt: skip
def test_name_of_what_has_passed_is_kept(anna: Person, text: str, name: str) -> None:
    anna.say(text)
    anna.wait_for(f"{name}\n[\\s\\S]*This time has passed[\\s\\S]*What day")
    assert any(button.isdigit() for button in anna.buttons())
    anna.say("tomorrow")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [describe(event)[:3] for event in events_of(anna)] == [(name, get_day(1), "10:00")]


@pytest.mark.parametrize(
    "text",
    ["обед завтра в 13:00 на 0 минут", "/new обед завтра в 13:00 for 0 minutes", "/new обед завтра в 13 на 0 часов"],
)
def test_length_of_nothing_is_told_and_the_rest_kept(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("обед\n[\\s\\S]*A duration can be from 1[\\s\\S]*Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [describe(event)[:3] for event in events_of(anna)] == [("обед", get_day(1), "13:00")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("make it 0 minutes", "A duration can be from 1"), ("сделай на 0 минут", "A duration can be from 1"),
        ("make it 25:00", "no such time: 25:00"), ("перенеси на завтра в 25:00", "no such time: 25:00"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_told_of_what_is_shown(anna: Person, text: str, told: str) -> None:
    anna.say("Lunch tomorrow at 12:00")
    anna.wait_for("Shall I save this")
    anna.say(text)
    anna.wait_for(told)
    anna.press("💾 Save")
    anna.wait_for("Saved")
    anna.say(text)
    anna.wait_for(told)
    assert [describe(event)[:3] for event in events_of(anna)] == [("Lunch", get_day(1), "12:00")]


def test_day_that_is_over_has_no_capital_within_a_russian_sentence(anna: Person) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    anna.say("обед 13.11.2020 в 10:00")
    anna.wait_for(r"Это время уже прошло \(пятница, 13 ноября 2020\)")
