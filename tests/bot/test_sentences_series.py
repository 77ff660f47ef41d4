"""An event that repeats, in one sentence or as the answer to a question of /new."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.models import Conversation, Event, Series
from calendarapp.services import people
from tests.support.factories import get_day
from tests.support.spelling import EVERY
from tests.support.telegram import Person
from tests.support.zones import find_zone


def dates_of(person: Person) -> list[Event]:
    return list(Event.objects.filter(tg_user_id=person.id).order_by("date"))


def rule_of(person: Person) -> str:
    return Series.objects.get(tg_user_id=person.id).rrule


def choose_language(person: Person, language: str) -> None:
    people.set_language(tg_id=person.id, language=language)


@pytest.mark.parametrize(
    ("language", "text", "name", "words"),
    [
        ("ru", "{every} в 19 йога до {end}", "йога", "{every}, до"),
        ("en", "yoga {every} at 19 until {end}", "yoga", "{every}, through"),
    ],
)
def test_new_with_a_rule_makes_a_series(anna: Person, language: str, text: str, name: str, words: str) -> None:
    choose_language(anna, language)
    first, last = get_day(3), get_day(30)
    every = EVERY[first.weekday()] if language == "ru" else f"every {first:%A}"
    anna.say("/new " + text.format(every=every, end=f"{last:%d.%m.%Y}"))
    assert words.format(every=every) in anna.wait_for("Saved|Сохранено")["text"]
    assert rule_of(anna) == f"FREQ=WEEKLY;BYDAY={f'{first:%a}'[:2].upper()};UNTIL={last:%Y%m%d}"
    assert [(one.name, one.date, f"{one.time:%H:%M}") for one in dates_of(anna)] == [
        (name, first + dt.timedelta(weeks=week), "19:00") for week in range(4)
    ]


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("по будням в 9 планёрка", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "по будням"),
        ("зарядка каждый день в 7:30 10 раз", "FREQ=DAILY;COUNT=10", "каждый день, 10 раз"),
        ("аренда 15-го числа каждого месяца в 12:00", "FREQ=MONTHLY;BYMONTHDAY=15", "15-го числа каждого месяца"),
        ("встреча класса ежегодно 3 мая в 12:00", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3", "каждый год 3 мая"),
    ],
)
def test_offer_shows_the_rule_and_save_keeps_it(anna: Person, text: str, rule: str, words: str) -> None:
    choose_language(anna, "ru")
    anna.say(text)
    assert words in anna.wait_for("Сохранить\\?")["text"]
    assert dates_of(anna) == []
    anna.press("💾 Сохранить")
    assert words in anna.wait_for("Сохранено")["text"]
    assert rule_of(anna) == rule


@pytest.mark.parametrize(("choice", "rule"), [(0, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), (1, "FREQ=MONTHLY;BYDAY=2TU")])
@pytest.mark.parametrize("command", ["", "/new "])
def test_two_rules_are_asked_about(anna: Person, command: str, choice: int, rule: str) -> None:
    anna.say(f"{command}Report every second Tuesday at 3")
    assert "15:00" in anna.wait_for("Which one do you mean")["text"]
    asked = anna.buttons()
    assert asked == ["Every 2 weeks on Tuesdays", "On the second Tuesday of the month", "✖️ Cancel"]
    anna.press(asked[choice])
    anna.wait_for("Saved")
    assert rule_of(anna) == rule
    assert "↪️ No, 03:00" in anna.buttons()


def test_other_half_of_the_day_moves_all_dates(anna: Person) -> None:
    day = get_day(3)
    anna.say(f"/new Call every {day:%A} at 3 5 times")
    anna.wait_for("Saved")
    anna.press("↪️ No, 03:00")
    anna.wait_for("Changed")
    assert [(one.date, f"{one.time:%H:%M}") for one in dates_of(anna)] == [
        (day + dt.timedelta(weeks=week), "03:00") for week in range(5)
    ]


def test_overlapping_series_is_refused(anna: Person) -> None:
    anna.say("/new Watch every day at 12:00 for 30 hours")
    anna.wait_for("begins before|overlap|has ended")
    assert dates_of(anna) == []
    assert not Conversation.objects.filter(pk=anna.id, state__isnull=False).exists()


def test_time_of_something_that_repeats_is_asked_for(anna: Person) -> None:
    anna.say("/new Yoga every Tuesday")
    assert "every Tuesday" in anna.wait_for("What time")["text"]
    anna.say("19:00")
    assert "every Tuesday" in anna.wait_for("Any details")["text"]
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert rule_of(anna) == "FREQ=WEEKLY;BYDAY=TU"
    assert {(one.name, one.date.weekday()) for one in dates_of(anna)} == {("Yoga", 1)}


def test_question_for_the_day_takes_a_rule(anna: Person) -> None:
    anna.say("/new Yoga")
    anna.wait_for("What day")
    anna.say("every Tuesday at 7 pm for 5 weeks")
    anna.wait_for("every Tuesday, through.*\n.*\nAny details|every Tuesday, through")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [f"{one.date:%a} {one.time:%H:%M}" for one in dates_of(anna)] == ["Tue 19:00"] * 5


def test_two_rules_of_an_answer_are_asked_about(anna: Person) -> None:
    anna.say("/new Yoga")
    anna.wait_for("What day")
    anna.say("every second Tuesday at 19:00")
    anna.wait_for("Yoga.*Which one do you mean")
    anna.say("the first one")
    anna.wait_for("Please tap one of the buttons[\\s\\S]*Which one do you mean")
    anna.press("On the second Tuesday of the month")
    anna.wait_for("Saved")
    assert rule_of(anna) == "FREQ=MONTHLY;BYDAY=2TU"
    assert {one.name for one in dates_of(anna)} == {"Yoga"}


def test_day_that_is_chosen_later_does_not_repeat(anna: Person) -> None:
    anna.say("/new Yoga every Tuesday")
    anna.wait_for("What time")
    anna.say("tomorrow at 19:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [one.date for one in dates_of(anna)] == [get_day(1)]
    assert not Series.objects.filter(tg_user_id=anna.id).exists()


def test_today_begins_later_when_its_time_has_passed(anna: Person) -> None:
    zone = people.set_timezone(tg_id=anna.id, timezone=find_zone(12)).timezone
    anna.say("/new Tea every day")
    anna.wait_for("What time")
    anna.say("00:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert dates_of(anna)[0].date == clock.get_next_day(clock.today(zone))


@pytest.mark.parametrize(("word", "details"), [("сохранить", ""), ("Save.", "")])
def test_typed_save_is_no_detail(anna: Person, word: str, details: str) -> None:
    anna.say("/new Call")
    anna.wait_for("What day")
    anna.say("tomorrow at 15:00")
    anna.wait_for("Any details")
    anna.say(word)
    anna.wait_for("Saved")
    assert [one.details for one in dates_of(anna)] == [details]


@pytest.mark.parametrize("step", ["edit", "new"])
def test_bare_hour_is_the_likelier_one(anna: Person, step: str) -> None:
    anna.say("/new Call tomorrow at 12:00" if step == "edit" else "/new Call")
    anna.wait_for("Saved|What day")
    if step == "edit":
        anna.press("🕐 Time")
        anna.wait_for("What time")
        anna.say("в 3")
        anna.wait_for("Changed")
    else:
        anna.say("завтра в 3")
        anna.wait_for("15:00")
        anna.press("💾 Save")
        anna.wait_for("Saved")
    assert [f"{one.time:%H:%M}" for one in dates_of(anna)] == ["15:00"]


def test_other_half_of_the_day_is_one_tap_away(anna: Person) -> None:
    anna.say("/new Call")
    anna.wait_for("What day")
    anna.say("tomorrow at 3")
    anna.wait_for("15:00")
    anna.press("↪️ No, 03:00")
    anna.wait_for("03:00.*Any details")
    assert not any(text.startswith("↪️") for text in anna.buttons())
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [f"{one.time:%H:%M}" for one in dates_of(anna)] == ["03:00"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("оплата каждое 31 число в 10:00", "🔁 [^\n]*31[^\n]*\nТолько в те месяцы, в которых есть 31-е число."),
        ("мама 29 февраля каждый год в 10:00", "🔁 [^\n]*\nТолько в високосные годы: в остальных нет 29 февраля."),
        ("мама 29 февраля каждый год", "🔁 [^\n]*\nТолько в високосные годы[^\n]*\n[\\s\\S]*Во сколько"),
        ("оплата каждое 28 число в 10:00", "🔁 [^\n]*28[^\n]*\n\u200b\n"),
        ("оплата 15 и 31 числа каждого месяца в 10:00", "🔁 [^\n]*\n\u200b\n"),
    ],
)
def test_day_that_some_months_or_years_have_not_is_said(anna: Person, text: str, told: str) -> None:
    choose_language(anna, "ru")
    anna.say(text)
    anna.wait_for(told)
