"""/settings: when others can book the person."""

import pytest

from calendarapp import queries
from calendarapp.models import TgUser
from tests.support.factories import get_day
from tests.support.telegram import Person


def open_hours(person: Person) -> None:
    person.say("/settings")
    person.wait_for("Settings")
    person.press("🕘 Hours")
    person.wait_for("When can others book me?")


def get(person: Person) -> TgUser:
    return queries.get_person(person.id)


def test_hours_are_chosen_with_a_tap_and_unchosen(anna: Person) -> None:
    open_hours(anna)
    assert "✓ not chosen" in anna.buttons()
    anna.press("Mon–Fri 10:00–19:00")
    anna.wait_for("Hours: Mon–Fri 10:00–19:00")
    assert get(anna).working_hours == [[day, 600, 1140] for day in range(1, 6)]
    anna.press("not chosen")
    anna.wait_for("Hours: not chosen")
    assert get(anna).working_hours is None


def test_hours_and_days_off_are_written(anna: Person) -> None:
    open_hours(anna)
    anna.say("пн-чт 9-18, пт 9-17")
    anna.wait_for("Hours: Mon–Thu 09:00–18:00, Fri 09:00–17:00")
    anna.say("off tomorrow")
    anna.wait_for("Days off: ")
    anna.say("what?")
    anna.wait_for("Write the hours like")
    person = get(anna)
    assert person.days_off == [get_day(1)]
    assert person.working_hours is not None
    assert len(person.working_hours) == 5
    anna.say("/settings")
    anna.wait_for("When others can book me: Mon–Thu 09:00–18:00, Fri 09:00–17:00")


def test_words_are_taken_after_a_tap_and_after_other_words(anna: Person) -> None:
    open_hours(anna)
    anna.press("Mon–Fri 09:00–18:00")
    anna.wait_for("Hours: Mon–Fri 09:00–18:00")
    for text, answer in (
        ("пн-пт 9-18, сб 10-14", "Hours: Mon–Fri 09:00–18:00, Sat 10:00–14:00"),
        ("отпуск 24-31 декабря", "Days off: [^n]"),
        ("фывапр 99-77", "Write the hours like"),
        ("с 10 до 25", "There is no such time: 25[\\s\\S]*Write the hours like"),
        ("пн-пт 9-18:75", "There is no such time: 18:75"),
        ("пн-пт 10-19", "Hours: Mon–Fri 10:00–19:00"),
    ):
        anna.say(text)
        anna.wait_for(answer)


@pytest.mark.parametrize("page", ["🕘 Hours", "🕐 Time zone"])
@pytest.mark.parametrize("text", ["Dentist tomorrow at 15:00", "Standup every Monday at 10:00"])
def test_sentence_about_an_event_is_taken_while_a_setting_is_open(anna: Person, page: str, text: str) -> None:
    """The page of the hours stayed open for ever, also after an answer, and refused it."""
    anna.say("/settings")
    anna.wait_for("Settings")
    anna.press(page)
    anna.wait_for("When can others book me|Where are you|time zone")
    if page == "🕘 Hours":
        anna.say("пн-пт 9-18")
        anna.wait_for("Hours: Mon–Fri 09:00–18:00")
    anna.say(text)
    anna.wait_for("Shall I save this")


def test_hours_of_other_days_are_added(anna: Person) -> None:
    open_hours(anna)
    for text, answer in (
        ("пн-пт 9-18", "Hours: Mon–Fri 09:00–18:00\n"),
        ("сб 10-14", "Hours: Mon–Fri 09:00–18:00, Sat 10:00–14:00\n"),
        ("пн-ср 9-17", "Hours: Mon–Wed 09:00–17:00\n"),
    ):
        anna.say(text)
        anna.wait_for(answer)


def test_words_are_taken_though_another_conversation_was_open(anna: Person, boris: Person) -> None:
    anna.say("/new Lunch tomorrow at 13:00")
    anna.wait_for("Saved")
    anna.say("/invite")
    anna.wait_for("Who would you like to invite")
    open_hours(anna)
    anna.say("пн-пт 9-18")
    anna.wait_for("Hours: Mon–Fri 09:00–18:00")


def test_days_off_are_removed_with_a_tap(anna: Person) -> None:
    open_hours(anna)
    anna.say("off tomorrow")
    anna.wait_for("Days off: ")
    anna.press("🗑 No days off")
    anna.wait_for("Days off: none")
    assert get(anna).days_off == []


@pytest.mark.parametrize(
    ("taps", "line", "field", "value"),
    [
        (("☕ Break", "15 min"), "Break around meetings: 15 min", "break_minutes", 15),
        (("⏱ Notice", "4 h"), "Shortest notice: 4 h", "notice_minutes", 240),
        (("🔢 A day", "3 at most"), "Meetings a day: 3 at most", "daily_limit", 3),
    ],
)
def test_other_rules_are_chosen(anna: Person, taps: tuple[str, str], line: str, field: str, value: int) -> None:
    open_hours(anna)
    anna.press(taps[0])
    anna.wait_for("\\?")
    anna.press(taps[1])
    anna.wait_for(line)
    assert getattr(get(anna), field) == value


def test_other_rules_are_written(anna: Person) -> None:
    open_hours(anna)
    for text, line in (
        ("перерыв 15 минут", "Break around meetings: 15 min"),
        ("at most 3 meetings a day", "Meetings a day: 3 at most"),
        ("минимум за 2 часа", "Shortest notice: 2 h"),
    ):
        anna.say(text)
        anna.wait_for(line)
    anna.say("перерыв 9 часов")
    anna.wait_for("A break can be from 0 to 240 minutes")
    person = get(anna)
    assert (person.break_minutes, person.daily_limit, person.notice_minutes) == (15, 3, 120)


def test_event_outside_the_hours_is_saved_with_a_word_about_it(anna: Person) -> None:
    open_hours(anna)
    anna.say("every day 9-18")
    anna.wait_for("Mon–Sun 09:00–18:00")
    anna.say("/new Run tomorrow at 6:00")
    anna.wait_for("outside your working hours")
    anna.say("/new Lunch tomorrow at 13:00")
    shown = anna.wait_for("Lunch")
    assert "outside" not in shown["text"]


def test_forged_numbers_change_nothing(anna: Person) -> None:
    for data in ("hours:limit:999", "hours:break:9999"):
        anna.press_forged(data)
        anna.wait_for_toast()
    person = get(anna)
    assert (person.daily_limit, person.break_minutes) == (None, 0)
    anna.press_forged("hours:week:99")
    anna.wait_for("When can others book me?")
    assert get(anna).working_hours == [[day, 0, 1440] for day in range(1, 8)]
