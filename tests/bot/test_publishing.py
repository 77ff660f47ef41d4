"""/public and the button of an event that shows it to everybody, over HTTP."""

import re

from calendarapp.access import Actor
from calendarapp.models import PublicCalendar, PublicEvent
from calendarapp.queries import public_calendars as read
from calendarapp.services import public_calendars, series
from tests.support.factories import get_day, make_event
from tests.support.repetition import make_series
from tests.support.telegram import Person


def is_public(number: int) -> bool:
    return PublicEvent.objects.filter(event_id=number).exists()


def test_event_is_made_public_after_a_question_and_taken_back(anna: Person) -> None:
    event = make_event(anna.id, days=3, name="Open day")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Open day")
    anna.press_more("🌍 Public")
    asked = anna.wait_for("Show Open day to everybody?")["text"]
    assert "Anyone with the link sees its name, time, place and details" in asked
    assert "Nobody sees who takes part" in asked
    assert not is_public(event.pk)
    anna.press("🌍 Yes, make it public")
    shown = anna.wait_for("Open day is public.")
    calendar = PublicCalendar.objects.get(tg_id=anna.id)
    address = f"/public/{calendar.token}/{event.pk}/"
    assert address in shown["text"]
    assert shown["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"].endswith(address)
    anna.say("/public")
    listed = anna.wait_for("📌 Open day")
    found = re.search(r"http\S+/public/[\w-]{22}/", listed["text"])
    assert found is not None
    anna.press("📌 Open day")
    anna.wait_for("Open day is public.")
    anna.press("‹ Back")
    assert "🌍 Public: everybody" in anna.wait_for(f"Event ID: {event.pk}")["text"]
    anna.press_more("🌍 Public")
    anna.wait_for("Open day is public.")
    anna.press("🔒 No longer public")
    anna.wait_for("Show Open day to everybody?")
    assert not is_public(event.pk)
    anna.press("‹ Back")
    assert "🌍" not in anna.wait_for(f"Event ID: {event.pk}")["text"]


def test_calendar_is_opened_and_closed_after_a_question(anna: Person) -> None:
    anna.say("/public")
    anna.wait_for("It is closed: nobody sees it.")
    anna.press("🌍 Open")
    anna.wait_for("No coming event is public.")
    calendar = read.get_calendar(anna.id)
    assert calendar is not None
    anna.press("🔎 Show in search engines")
    anna.wait_for("Search engines may show it.")
    anna.press("🙈 Hide from search engines")
    anna.press("🔒 Close")
    anna.wait_for("Close your public calendar?")
    assert read.get_calendar(anna.id) == calendar
    anna.press("Keep it")
    anna.wait_for("No coming event is public.")
    anna.press("🔒 Close")
    anna.wait_for("Close your public calendar?")
    anna.press("🔒 Yes, close")
    anna.wait_for("It is closed: nobody sees it.")
    assert read.get_calendar(anna.id) is None


def test_yes_closes_the_calendar_that_was_asked_about_and_no_other(anna: Person) -> None:
    public_calendars.open_calendar(tg_id=anna.id)
    anna.say("/public")
    anna.wait_for("Public calendar")
    anna.press("🔒 Close")
    asked = anna.wait_for("Close your public calendar?")
    yes = [
        one["callback_data"] for row in asked["reply_markup"]["inline_keyboard"] for one in row if "Yes" in one["text"]
    ]
    public_calendars.close_calendar(tg_id=anna.id)
    again = public_calendars.open_calendar(tg_id=anna.id)
    anna.press(data=yes[0])
    anna.wait_for("Close your public calendar?")
    assert read.get_calendar(anna.id) == again


def test_question_about_a_series_says_that_all_dates_become_public(anna: Person) -> None:
    first = make_series(anna.id, "FREQ=WEEKLY;COUNT=3", name="Yoga", date=get_day(5))
    anna.say(f"/event {first.pk}")
    anna.wait_for("Yoga")
    anna.press_more("🌍 Public")
    anna.wait_for("Every date of it becomes public.")
    anna.press("🌍 Yes, make it public")
    anna.wait_for("Yoga is public.")
    assert read.select_public_events(anna.id).count() == 3
    anna.say("/public")
    text = anna.wait_for("📌 Yoga")["text"]
    assert text.count("📌") == 1, "a series stands there once"
    series.delete(actor=Actor.person(anna.id), event_id=first.pk, scope=series.Scope.ALL)
    anna.press("📌 Yoga")
    anna.wait_for_toast("You have no event with this ID")


def test_outsider_makes_nothing_public(anna: Person, outsider: Person) -> None:
    event = make_event(anna.id, days=3, name="Open day")
    for how in ("ask", "yes", "no"):
        outsider.press_forged(f"pubev:{how}:{event.pk}")
    outsider.say("/public")
    outsider.wait_for("It is closed")
    assert not is_public(event.pk)
    assert PublicCalendar.objects.filter(tg_id__in=[anna.id, outsider.id]).count() == 0
