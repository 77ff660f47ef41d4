"""/settings: language and time zone."""

import datetime as dt

import pytest
from django.utils import translation
from django.utils.translation import gettext

from calendarapp import cities, queries
from calendarapp.models import Conversation, Event
from calendarapp.queries.hours import Span
from calendarapp.services import people
from calendarapp.services.hours import set_working_hours
from tests.support.factories import make_event
from tests.support.running import RunningBot
from tests.support.telegram import Person


def test_language_switches_at_once(anna: Person) -> None:
    anna.say("/settings")
    anna.wait_for("Language: ")
    anna.press("🌐 Language")
    anna.wait_for("Which language")
    anna.press(data="lang:ru")
    anna.wait_for_toast(".")
    assert queries.get_person(anna.id).language == "ru"
    anna.say("/cancel")
    with translation.override("ru"):
        expected = gettext("All right, nothing is in progress now. /help shows what I can do.")
    anna.wait_for(expected[:20])
    anna.press_forged("lang:en")
    anna.wait_for_toast("I speak English now")
    anna.press_forged("lang:xx")
    anna.wait_for_toast("I speak Russian and English")


def open_zones(person: Person) -> None:
    person.say("/settings")
    person.wait_for("Time zone: Moscow")
    person.press("🕐 Time zone")
    person.wait_for("Where are you")


def test_zone_can_be_set_by_button(anna: Person) -> None:
    open_zones(anna)
    anna.press(next(button for button in anna.buttons() if button.startswith("Yekaterinburg")))
    anna.wait_for("Time zone: Yekaterinburg")
    assert queries.get_person(anna.id).timezone == "Asia/Yekaterinburg"


@pytest.mark.parametrize("hours", [None, [Span.between(1, dt.time(9), dt.time(18))]])
def test_other_zone_says_what_becomes_of_events_and_hours(anna: Person, hours: list[Span] | None) -> None:
    event = make_event(anna.id, time=dt.time(12))
    if hours:
        set_working_hours(tg_id=anna.id, working_hours=hours)
    for way in ("button", "words"):
        open_zones(anna) if way == "button" else anna.press("🕐 Time zone")
        anna.wait_for("Where are you")
        anna.press(next(one for one in anna.buttons() if one.startswith("Yekat"))) if way == "button" else anna.say(
            "Omsk"
        )
        told = anna.wait_for("Time zone: (Yekaterinburg|Omsk)[\\s\\S]*keep their moment and are shown on this clock")
        assert ("can book you are now of this zone" in told["text"]) == bool(hours)
    assert Event.objects.get(pk=event.pk).slot == event.slot
    anna.say(f"/event {event.pk}")
    anna.wait_for("15:00")


def test_other_zone_says_nothing_of_events_where_there_are_none(anna: Person) -> None:
    open_zones(anna)
    anna.press(next(one for one in anna.buttons() if one.startswith("Yekaterinburg")))
    assert "keep their moment" not in anna.wait_for("Time zone: Yekaterinburg")["text"]


@pytest.mark.parametrize(
    ("text", "zone"),
    [("europe/berlin", "Europe/Berlin"), ("Токио", "Asia/Tokyo"), ("new york", "America/New_York"), ("UTC", "UTC")],
)
def test_zone_can_be_set_by_message(anna: Person, bot: RunningBot, text: str, zone: str) -> None:
    open_zones(anna)
    for wrong in ("Atlantis", "../../etc/passwd", "", "Europe/Moscow\x00", "x" * 4096):
        anna.send_content({"text": wrong})
        anna.wait_for("no such time zone")
    anna.share("sticker")
    anna.wait_for("no such time zone")
    bot.restart()
    anna.say(text)
    anna.wait_for(f"Time zone: {zone.rpartition('/')[2].replace('_', ' ')}")
    assert queries.get_person(anna.id).timezone == zone


def test_zone_can_be_set_by_location(anna: Person) -> None:
    open_zones(anna)
    anna.send_location(56.84, 60.6)
    anna.wait_for("Time zone: Yekaterinburg")


def test_zone_question_can_be_cancelled(anna: Person) -> None:
    open_zones(anna)
    anna.press("‹ Back")
    anna.wait_for("Time zone: Moscow")
    open_zones(anna)
    anna.say("/cancel")
    anna.wait_for("nothing is in progress")
    assert not Conversation.objects.filter(pk=anna.id).exists()


def test_forged_zones_change_nothing(anna: Person) -> None:
    for data in ("zone:Nowhere/City", "zone:" + "x" * 51, "zone:", "set:everything"):
        anna.press_forged(data)
        anna.wait_for_toast("no such time zone|out of date")
    assert queries.get_person(anna.id).timezone == "Europe/Moscow"


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ((55.75, 37.6), "Europe/Moscow"), ((-33.9, 151.2), "Australia/Sydney"), ((40.7, -74.0), "America/New_York"),
        ((-16.5, 179.9), "Pacific/Fiji"), ((64.2, -51.7), "America/Nuuk"), ((90.0, 0.0), None),
    ],
)  # fmt: skip
def test_locations_map_to_zones(place: tuple[float, float], zone: str | None) -> None:
    found = cities.find_nearest(*place)
    assert found == zone or (zone is None and found)


def test_cities_map_to_zones() -> None:
    for text, zone in (
        ("Москва", "Europe/Moscow"), ("london", "Europe/London"), ("Санкт-Петербург", "Europe/Moscow"),
        ("Ho Chi Minh", "Asia/Ho_Chi_Minh"), ("новосибирск", "Asia/Novosibirsk"), ("nowhere", None), ("", None),
        ("Нью Йорк", "America/New_York"), ("санкт петербург", "Europe/Moscow"), ("Улан–Удэ", "Asia/Irkutsk"),
        ("Los-Angeles", "America/Los_Angeles"), ("тель авив", "Asia/Jerusalem"),
    ):  # fmt: skip
        assert cities.find_by_city(text) == zone, text


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("UTC+3", "Etc/GMT-3"), ("Мск", "Europe/Moscow"), ("по Новосибирску", "Asia/Novosibirsk"),
        ("New York time", "America/New_York"),
    ],
)  # fmt: skip
def test_zone_can_be_said_in_other_words(anna: Person, text: str, zone: str) -> None:
    open_zones(anna)
    anna.say("Atlantis")
    anna.wait_for("no such time zone[\\s\\S]*a city, for example Kazan")
    anna.say(text)
    anna.wait_for("Settings")
    assert queries.get_person(anna.id).timezone == zone


@pytest.mark.parametrize(
    ("button", "question", "text", "shown"),
    [
        ("🌙 Digest", "tomorrow's plans", "в 9 вечера", "Evening digest: 21:00"),
        ("🌙 Digest", "tomorrow's plans", "9", "Evening digest: 21:00"),
        ("🌙 Digest", "tomorrow's plans", "off", "Evening digest: off"),
        ("🗓 Whole days", "day before", "в 8 утра", "Whole days: the day before at 08:00"),
        ("⏰ Reminders", "When shall I remind you", "за час и за день", "Now: 1 day before, 1 hour before"),
        ("⏰ Reminders", "When shall I remind you", "15 min, 2 days before", "Now: 2 days before, 15 minutes before"),
        ("⏰ Reminders", "When shall I remind you", "never", "Now: never"),
    ],
)
def test_setting_can_be_typed(anna: Person, button: str, question: str, text: str, shown: str) -> None:
    anna.say("/settings")
    anna.wait_for("Settings")
    anna.press(button)
    anna.wait_for(question)
    anna.say("as you like")
    anna.wait_for("Please tap")
    anna.say(text)
    anna.wait_for(shown)


def test_setting_gives_way_to_a_sentence(anna: Person) -> None:
    anna.say("/settings")
    anna.wait_for("Settings")
    anna.press("🌙 Digest")
    anna.wait_for("tomorrow's plans")
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")


def test_russian_settings_agree_in_gender_and_number(anna: Person) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    anna.say("/settings")
    told = anna.wait_for("Настройки")["text"]
    assert "Вечерняя сводка: выключена" in told
    assert "Объявления: включены" in told


def test_reminder_farther_ahead_than_a_week_is_told_how_far_it_can_be(anna: Person) -> None:
    anna.say("/settings")
    anna.wait_for("Language")
    anna.press("⏰ Reminders")
    anna.wait_for("When shall I remind you")
    anna.say("за 500 дней")
    anna.wait_for("up to one week before")
