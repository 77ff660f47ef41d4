"""What begins at once, and hours of the night that is about to begin."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.services import people
from tests.bot.events_made import describe, events_of
from tests.support.telegram import Person
from tests.support.zones import find_zone


@pytest.mark.parametrize("text", ["сейчас созвон", "созвон прямо сейчас", "now: meeting", "call now", "/new call now"])
def test_now_is_an_event_from_this_minute_on(anna: Person, text: str) -> None:
    before = clock.get_this_minute()
    anna.say(text)
    if not text.startswith("/"):
        anna.wait_for("Shall I save this")
        anna.press("💾 Save")
    anna.wait_for("Saved")
    [event] = events_of(anna)
    assert before <= event.slot.lower <= clock.get_this_minute()
    assert event.name in {"созвон", "meeting", "call"}


@pytest.mark.parametrize("text", ["я сейчас занят", "I'm busy now", "сейчас приду", "not now"])
def test_talk_about_now_is_no_event(anna: Person, text: str) -> None:
    anna.say(text)
    anna.server.wait_until_idle()
    assert "Shall I save" not in anna.last()["text"]
    assert events_of(anna) == []


@pytest.mark.parametrize(
    ("text", "name", "time"),
    [
        ("в 00:30 такси", "такси", "00:30"), ("taxi at 00:30", "taxi", "00:30"),
        ("ночью в 2 посмотреть матч", "посмотреть матч", "02:00"), ("taxi at 1am", "taxi", "01:00"),
    ],
)  # fmt: skip
def test_hour_of_the_coming_night_is_tomorrows_late_in_the_evening(
    anna: Person, text: str, name: str, time: str
) -> None:
    zone = people.set_timezone(tg_id=anna.id, timezone=find_zone(23)).timezone
    tomorrow = clock.today(zone) + dt.timedelta(days=1)
    anna.say(text)
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert describe(events_of(anna)[0])[:3] == (name, tomorrow, time)


@pytest.mark.parametrize(("hour", "text"), [(23, "taxi at 22:30"), (23, "taxi at 9:30"), (12, "taxi at 00:30")])
def test_day_of_any_other_hour_is_asked(anna: Person, hour: int, text: str) -> None:
    people.set_timezone(tg_id=anna.id, timezone=find_zone(hour))
    anna.say(text)
    anna.wait_for("What day")
