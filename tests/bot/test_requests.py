"""What asks for something else than a new event: to change one, to see a day, to answer; and small talk."""

import datetime as dt

import pytest
from django.utils import formats

from calendarapp.access import Actor
from calendarapp.services import hours, series
from tests.bot.events_made import describe, events_of
from tests.support.factories import get_day, make_event
from tests.support.telegram import Person


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("привет", "Hello!"), ("Hello there!", "Hello!"), ("спасибо!", "You're welcome"),
        ("Thank you", "You're welcome"),
        ("ок", "not waiting"), ("да", "not waiting"), ("нет", "not waiting"), ("👍", "not waiting"),
        ("спокойной ночи", "See you"), ("как дела?", "All is well"),
    ],
)  # fmt: skip
def test_talk_is_answered_in_a_few_words(anna: Person, text: str, told: str) -> None:
    anna.say(text)
    answer = anna.wait_for(told)["text"]
    assert "/help" not in answer
    assert len(answer) < 80


def test_talk_leaves_an_offer_open(anna: Person) -> None:
    anna.say("Sauna tomorrow at 18:00")
    anna.wait_for("Shall I save this")
    anna.say("thanks")
    anna.wait_for("You're welcome")
    anna.press("💾 Save")
    anna.wait_for("Saved")


@pytest.mark.parametrize("text", ["отмени йогу", "Cancel the yoga", "удали йогу завтра"])
def test_request_to_delete_finds_the_event_and_asks(anna: Person, text: str) -> None:
    name = "Yoga" if "yoga" in text else "Йога"
    make_event(anna.id, name=name)
    anna.say(text)
    anna.wait_for(f"Delete {name}\\?")
    anna.press("🗑 Yes, delete")
    anna.wait_for("is deleted")
    assert events_of(anna) == []


@pytest.mark.parametrize("text", ["перенеси стоматолога на 12", "перенеси стоматолога завтра в 12"])
def test_request_to_change_shows_the_card(anna: Person, text: str) -> None:
    make_event(anna.id, name="к стоматологу")
    make_event(anna.id, name="Обед", days=2)
    anna.say(text)
    anna.wait_for("what you want to change[\\s\\S]*к стоматологу")
    assert "✏️ Edit" in anna.buttons()


def make_weekly(anna: Person, name: str) -> dt.date:
    """A series of six weeks that begins tomorrow; returns its third date."""
    event = make_event(anna.id, name=name)
    series.repeat(actor=Actor.person(anna.id), event_id=event.pk, rrule="FREQ=WEEKLY;COUNT=6")
    return get_day(15)


@pytest.mark.parametrize(
    "text",
    [
        "отмени йогу {day}", "пропусти йогу {day}", "йога {day} не будет", "йоги {day} не будет", "skip yoga on {iso}",
        "cancel yoga on {iso}", "yoga is off on {iso}",
    ],
)  # fmt: skip
def test_request_names_the_date_of_what_repeats(anna: Person, text: str) -> None:
    day = make_weekly(anna, name := "Yoga" if "yoga" in text else "Йога")
    anna.say(text.format(day=f"{day:%d.%m.%Y}", iso=day))
    asked = anna.wait_for(f"Delete {name}: which dates")["text"]
    assert f"{day.day} {day:%B}" in asked
    anna.press("This date")
    told = anna.wait_for("is deleted")["text"]
    assert f"{day.day} {day:%B}" in told
    assert [one.date for one in events_of(anna)] == [get_day(1 + 7 * week) for week in (0, 1, 3, 4, 5)]


@pytest.mark.parametrize("text", ["отмени йогу {day}", "cancel йога on {iso}"])
def test_request_about_a_day_on_which_there_is_none_says_so(anna: Person, text: str) -> None:
    make_weekly(anna, "Йога")
    day = get_day(16)
    anna.say(text.format(day=f"{day:%d.%m.%Y}", iso=day))
    anna.wait_for(f"Nothing of that name is on .*{day.day} {day:%B}[\\s\\S]*Which event")
    assert len(events_of(anna)) == 6


@pytest.mark.parametrize("text", ["перенеси йогу {day} на 20:00", "move йога on {iso} to 20:00"])
def test_one_date_of_what_repeats_is_moved(anna: Person, text: str) -> None:
    """It was the next date, and with it all of them."""
    day = make_weekly(anna, "Йога")
    anna.say(text.format(day=f"{day:%d.%m.%Y}", iso=day))
    anna.wait_for("what you want to change")
    anna.press(next(one for one in anna.buttons() if one.startswith("↪️ Move it")))
    anna.wait_for(f"Йога[\\s\\S]*{day.day} {day:%B} {day.year}, 12:30[\\s\\S]*↪️ .*, 20:00\n🔁 Which dates")
    anna.press("This date")
    anna.wait_for("Changed")
    assert [one.date for one in events_of(anna) if describe(one)[2] == "20:00"] == [day]


def test_one_date_of_what_repeats_is_moved_from_a_day_to_another(anna: Person) -> None:
    day = make_weekly(anna, "Йога")
    month = formats.date_format(day, "E") if day.day < 28 else ""
    there = day + dt.timedelta(days=1)
    anna.say(f"перенеси йогу с {day.day} на {there.day} {month}" if month else f"перенеси йогу {day} на {there}")
    anna.wait_for("what you want to change")
    anna.press(next(one for one in anna.buttons() if one.startswith("↪️ Move it")))
    anna.wait_for("Which dates")
    anna.press("This date")
    anna.wait_for("Changed")
    assert [one.date for one in events_of(anna)][2] == there


def test_move_to_a_time_that_there_is_not_says_so(anna: Person) -> None:
    day = make_weekly(anna, "Йога")
    anna.say(f"перенеси йогу {day:%d.%m.%Y} на 27:00")
    anna.wait_for("no such time: 27:00[\\s\\S]*what you want to change[\\s\\S]*Йога")


def test_who_is_away_calls_off_nothing(anna: Person) -> None:
    make_event(anna.id, name="Меняю резину")
    anna.say("меня завтра не будет")
    anna.wait_for("What time")
    assert "Delete" not in anna.transcript()


def test_request_about_one_of_several_asks_which(anna: Person, boris: Person) -> None:
    make_event(anna.id, name="Yoga")
    make_event(anna.id, name="Yoga outside", days=2)
    make_event(boris.id, name="Secret")
    anna.say("cancel yoga")
    anna.wait_for("Which event do you want to delete")
    anna.say("cancel secret")
    anna.wait_for("open its card")


@pytest.mark.parametrize(
    "text",
    [
        "what do I have tomorrow?", "что у меня завтра?", "am I free tomorrow at 15:00?", "free tomorrow?",
        "busy tomorrow at 15?", "anything tomorrow?", "свободна завтра?", "я занят завтра?", "занята завтра в 15?",
        "чем я занята завтра в 12?", "с кем я встречаюсь завтра?", "куда мне завтра?",
    ],
)  # fmt: skip
def test_question_about_a_day_shows_it(anna: Person, text: str) -> None:
    make_event(anna.id, name="Dentist")
    anna.say(text)
    assert "Dentist" in anna.wait_for("^Tomorrow ·")["text"]
    assert len(events_of(anna)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("delete yoga", "Delete Yoga"), ("thanks", "You're welcome"), ("settings", "⚙️ Settings"),
        ("language", "⚙️ Settings"), ("when is yoga?", "Yoga[\\s\\S]*Event ID"), ("верни", "Undo is below"),
    ],
)  # fmt: skip
def test_what_nobody_asked_for_does_not_hold_anybody_up(anna: Person, text: str, told: str) -> None:
    make_event(anna.id, name="Yoga", days=3)
    anna.say("Call mom at 6")
    anna.wait_for("What day")
    anna.say(text)
    anna.wait_for(told)


@pytest.mark.parametrize("text", ["when is yoga?", "Когда у меня Yoga?", "move yoga to Friday", "where is the yoga"])
def test_event_that_is_asked_about_is_shown(anna: Person, boris: Person, text: str) -> None:
    make_event(anna.id, name="Yoga", days=3)
    make_event(boris.id, name="Sauna")
    anna.say(text)
    anna.wait_for("Yoga[\\s\\S]*Event ID")
    anna.say(text.lower().replace("yoga", "sauna"))
    anna.wait_for("")
    assert not any("Event ID" in str(one.get("text")) and "Sauna" in str(one.get("text")) for one in anna.received())


@pytest.mark.parametrize("text", ["my time zone is Berlin", "смени часовой пояс", "timezone"])
def test_time_zone_in_words_leads_to_the_settings(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("⚙️ Settings")


def test_location_and_contact_out_of_the_blue_are_told_where_they_belong(anna: Person) -> None:
    anna.send_location(52.52, 13.4)
    anna.wait_for("time zone by a location")
    anna.share("contact")
    anna.wait_for("/invite first")


@pytest.mark.parametrize("text", ["move yoga to 19:00", "перенеси yoga на 19:00", "reschedule the yoga to the 7 pm"])
def test_request_that_says_to_when_is_one_tap(anna: Person, text: str) -> None:
    make_event(anna.id, name="Yoga", days=3)
    anna.say(text.replace("the 7", "7"))
    anna.wait_for("Yoga[\\s\\S]*Event ID")
    anna.press(next(one for one in anna.buttons() if one.startswith("↪️ Move it")))
    anna.wait_for("Changed[\\s\\S]*19:00")
    assert [describe(event)[1:3] for event in events_of(anna)] == [(get_day(3), "19:00")]


@pytest.mark.parametrize("text", ["move yoga to 19:00", "перенеси yoga на 19:00"])
def test_which_of_two_is_moved_is_one_tap(anna: Person, text: str) -> None:
    for days in (3, 5):
        make_event(anna.id, name="Yoga", days=days)
    anna.say(text)
    anna.wait_for("Which event")
    anna.press([one for one in anna.buttons() if one.startswith("↪️ Move it")][1])
    anna.wait_for("Changed[\\s\\S]*19:00")
    assert [describe(event)[1:3] for event in events_of(anna)] == [(get_day(3), "12:30"), (get_day(5), "19:00")]


@pytest.mark.parametrize(
    "text",
    [
        "why am I busy tomorrow at 10:00?", "why is tomorrow 10:00 busy?",
        "why am I not available tomorrow at 10am?", "почему я занят завтра в 10?",
        "why can't I tomorrow at 10:00?", "почему я не могу завтра в 10?", "почему завтра в 10 занято",
        "почему время завтра в 10 занято?",
    ],
)  # fmt: skip
def test_why_a_time_is_busy_is_said_of_ones_own_calendar(anna: Person, boris: Person, text: str) -> None:
    make_event(anna.id, name="Dentist", time=dt.time(9, 30), duration_minutes=60)
    make_event(boris.id, name="Secret", time=dt.time(9, 30), duration_minutes=60)
    make_event(anna.id, name="Lunch", time=dt.time(13), duration_minutes=60)
    anna.say(text)
    told = anna.wait_for("At 10:00: Dentist\n")["text"]
    assert "Lunch" in told, "and the whole day below"
    assert "Secret" not in told
    assert len(events_of(anna)) == 2


def test_time_that_only_the_hours_close_is_said_to_be_outside_of_them(anna: Person) -> None:
    hours.set_days_off(tg_id=anna.id, days_off=[get_day(1)])
    anna.say("why am I busy tomorrow at 10:00?")
    anna.wait_for("This is outside your working hours")
    hours.set_days_off(tg_id=anna.id, days_off=[])
    anna.say("why am I busy tomorrow at 11:00?")
    anna.wait_for("At 11:00: nothing of yours")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("что на следующей неделе?", "next week"), ("планы на неделю", "this week"), ("а что на выходных?", "weekend"),
        ("what's on next week?", "next week"), ("what is on at the weekend?", "weekend"),
    ],
)  # fmt: skip
def test_question_about_days_shows_them(anna: Person, text: str, told: str) -> None:
    today = get_day(0)
    monday = today + dt.timedelta(days=7 - today.weekday())
    saturday = today + dt.timedelta(days=(5 - today.weekday()) % 7)
    first = {"next week": monday, "this week": today, "weekend": saturday}[told]
    anna.say(text)
    assert f"{first.day} {first:%B}" in anna.wait_for("nothing planned|free")["text"]


@pytest.mark.parametrize(
    "text",
    [
        "покажи завтра", "show tomorrow", "show me tomorrow", "what's tomorrow", "планы на завтра",
        "plans for tomorrow", "дела на завтра",
    ],
)  # fmt: skip
def test_day_that_is_to_be_shown_makes_no_event(anna: Person, text: str) -> None:
    make_event(anna.id, name="Dentist", days=1)
    anna.say(text)
    anna.wait_for("Dentist[\\s\\S]*free|free[\\s\\S]*Dentist|Dentist")
    assert "What time" not in anna.last()["text"]
    anna.say("/new")
    anna.wait_for("What shall we call it")


@pytest.mark.parametrize("text", ["найди стоматолог", "find стоматолог", "search for стоматолог"])
def test_event_is_found_by_a_sentence(anna: Person, text: str) -> None:
    make_event(anna.id, name="Стоматолог", days=5)
    anna.say(text)
    anna.wait_for("1 found[\\s\\S]*Стоматолог")


def test_what_is_not_found_is_said_so(anna: Person) -> None:
    anna.say("find a good plumber")
    anna.wait_for("found nothing for “a good plumber”")


@pytest.mark.parametrize(
    "text",
    [
        "когда я свободен", "when am I free", "сколько у меня событий?", "what shall I do next?",
        "когда у меня отпуск?",
    ],
)  # fmt: skip
def test_question_is_told_what_shows_the_plans(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("/today and /week")
