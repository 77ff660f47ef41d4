"""An event in one sentence: after /new, as the name that is asked for, or as a plain message."""

import datetime as dt

import pytest

from calendarapp import clock, queries
from calendarapp.models import Appointment, Conversation, Event, Reminder
from calendarapp.services import people
from tests.bot.events_made import data_of, describe, events_of, settle
from tests.conftest import started
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person


@pytest.mark.parametrize(
    ("text", "name", "time", "minutes"),
    [
        ("Lunch tomorrow at 13:00", "Lunch", "13:00", 60), ("Обед завтра в 13:00", "Обед", "13:00", 60),
        ("Lunch tomorrow from 1 to 2:30 pm!", "Lunch", "13:00", 90), ("Завтра, в 18:00 — Кино", "Кино", "18:00", 60),
        ("7 кругов ада завтра в 19:00", "7 кругов ада", "19:00", 60),
    ],
)  # fmt: skip
def test_new_with_a_sentence_saves_the_event(anna: Person, text: str, name: str, time: str, minutes: int) -> None:
    anna.say(f"/new {text}")
    card = anna.wait_for("Saved")["text"]
    assert [describe(event) for event in events_of(anna)] == [(name, get_day(1), time, minutes)]
    assert f"{get_day(1):%a}, {get_day(1).day} " in card
    assert anna.buttons()[:3] == ["🏷 Name", "🗓 Date", "🕐 Time"]
    assert not Conversation.objects.filter(pk=anna.id, state__isnull=False).exists()


def test_sentence_answers_the_question_for_the_name(anna: Person) -> None:
    anna.say("/new")
    anna.wait_for("What shall we call it")
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Saved")
    assert [describe(event) for event in events_of(anna)] == [("Lunch", get_day(1), "13:00", 60)]


@pytest.mark.parametrize(
    "text", ["Lunch", "Notes of yesterday", "1 September", "Match 3:2", "Lunch not tomorrow at 13:00"]
)
def test_text_without_day_and_time_is_a_name(anna: Person, text: str) -> None:
    anna.say(f"/new {text}")
    anna.wait_for("What day")
    assert Conversation.objects.get(pk=anna.id).data["name"] == text
    assert events_of(anna) == []


@pytest.mark.parametrize(
    ("text", "asked", "answer", "time"),
    [
        ("обед завтра", "обед[\\s\\S]*What time", "13:00", "13:00"),
        ("Dentist tomorrow evening", "Dentist[\\s\\S]*What time", "7", "19:00"),
        ("напомни мне позвонить маме в 8 вечера", "позвонить маме[\\s\\S]*20:00[\\s\\S]*What day", "tomorrow", "20:00"),
        ("Call at 3", "Call[\\s\\S]*15:00[\\s\\S]*What day", "tomorrow", "15:00"),
    ],
)  # fmt: skip
def test_only_what_is_missing_is_asked_for(anna: Person, text: str, asked: str, answer: str, time: str) -> None:
    anna.say(f"/new {text}")
    anna.wait_for(asked)
    anna.say(answer)
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    [event] = events_of(anna)
    assert (event.date, f"{event.time:%H:%M}") == (get_day(1), time)
    assert event.name in {"обед", "Dentist", "позвонить маме", "Call"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("отмени стоматолога завтра в 10", "/list"), ("перенеси встречу на завтра на 12:00", "/list"),
        ("cancel the dentist tomorrow at 10", "/list"), ("что у меня завтра в 10?", "nothing planned"),
        ("am I free tomorrow at 3?", "nothing planned"),
    ],
)  # fmt: skip
def test_request_for_something_else_is_not_offered(anna: Person, text: str, told: str) -> None:
    anna.say(text)
    assert told in anna.wait_for("")["text"]
    assert not Conversation.objects.filter(pk=anna.id).exists()


@pytest.mark.parametrize("words", ["напомни мне", "Remind me to", "добавь"])
def test_words_that_ask_for_an_event_leave_its_name(anna: Person, words: str) -> None:
    anna.say(f"{words} купить хлеб завтра в 13:00")
    anna.wait_for("купить хлеб[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [event.name for event in events_of(anna)] == ["купить хлеб"]


@pytest.mark.parametrize("text", ["remind me in 10 minutes to call Bob", "напомни через 10 минут позвонить Пете"])
def test_asked_to_remind_of_what_is_soon_reminds_at_its_start(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("⏰ at the start[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved[\\s\\S]*⏰ at the start")
    [event] = events_of(anna)
    assert event.reminder_minutes == [0]
    assert [one.minutes_before for one in Reminder.objects.filter(event_id=event.pk)] == [0]


@pytest.mark.parametrize("text", ["call Bob in 10 minutes", "remind me to call Bob in 3 hours"])
def test_usual_reminder_stays_where_it_is_to_come_or_nobody_asked(anna: Person, text: str) -> None:
    anna.say(f"/new {text}")
    assert "⏰" not in anna.wait_for("Saved")["text"]
    anna.say(text)
    assert ("⏰" in anna.wait_for("Shall I save this")["text"]) == ("remind" in text), (
        "the offer says that they will be"
    )
    assert [event.reminder_minutes for event in events_of(anna)] == [None]


def test_asked_to_remind_of_what_has_its_day_asked_reminds_at_its_start(anna: Person) -> None:
    people.set_reminders(tg_id=anna.id, reminder_minutes=[])
    anna.say("remind me to call Bob")
    anna.wait_for("tap its day")
    anna.say("tomorrow at 12:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved[\\s\\S]*⏰ at the start")
    assert [event.reminder_minutes for event in events_of(anna)] == [[0]]


def test_one_tap_corrects_a_part(anna: Person) -> None:
    anna.say("/new Lunch tomorrow at 13:00")
    anna.wait_for("Saved")
    anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.say("14:30")
    anna.wait_for("Changed")
    assert [describe(event) for event in events_of(anna)] == [("Lunch", get_day(1), "14:30", 60)]


def test_other_reading_is_one_tap_away(anna: Person) -> None:
    anna.say("/new Call tomorrow at 3")
    anna.wait_for("Saved")
    assert [describe(event)[2] for event in events_of(anna)] == ["15:00"]
    [button] = [text for text in anna.buttons() if text.startswith("↪️")]
    assert button.endswith("03:00")
    anna.press(button)
    anna.wait_for("Changed")
    assert [describe(event)[2] for event in events_of(anna)] == ["03:00"]


def test_other_reading_of_a_changed_event_is_out_of_date(anna: Person) -> None:
    anna.say("/new Call tomorrow at 3")
    anna.wait_for("Saved")
    event = events_of(anna)[0]
    [data] = [one for one in data_of(anna) if one.startswith("instead:")]
    anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.say("16:00")
    anna.wait_for("Changed")
    anna.press_forged(data)
    anna.wait_for_toast("out of date")
    assert describe(Event.objects.get(pk=event.pk))[2] == "16:00"


def test_other_reading_is_only_for_the_owner(anna: Person, boris: Person) -> None:
    anna.say("/new Call tomorrow at 3")
    anna.wait_for("Saved")
    [data] = [one for one in data_of(anna) if one.startswith("instead:")]
    boris.press_forged(data)
    boris.wait_for_toast("You have no event with this ID")
    assert [describe(event)[2] for event in events_of(anna)] == ["15:00"]


def test_two_readings_are_asked_about(anna: Person) -> None:
    anna.say("/new Train tomorrow at midnight")
    anna.wait_for("Which one do you mean")
    assert events_of(anna) == []
    assert len(anna.buttons()) == 3
    anna.press(anna.buttons()[1])
    anna.wait_for("Saved")
    assert [describe(event) for event in events_of(anna)] == [("Train", get_day(2), "00:00", 60)]


def test_hour_or_number_of_days_is_asked_about(anna: Person) -> None:
    anna.say("/new командировка завтра 3 дня")
    anna.wait_for("Which one do you mean")
    assert events_of(anna) == []
    assert len(anna.buttons()) == 3
    assert anna.buttons()[0].endswith("15:00")
    anna.press(anna.buttons()[1])
    anna.wait_for("Saved")
    [event] = events_of(anna)
    assert (event.all_day, event.date, event.ends_on) == (True, get_day(1), get_day(3))


def test_second_tap_on_the_other_reading_leaves_it_moved(anna: Person) -> None:
    anna.say("/new Call tomorrow at 3")
    card = anna.wait_for("Saved")
    [data] = [one for one in data_of(anna) if one.startswith("instead:")]
    for _tap in range(2):
        anna.press_forged(data, message_id=card["message_id"])
        settle(anna)
    assert [describe(event)[2] for event in events_of(anna)] == ["03:00"]
    assert anna.toasts() == []
    [shown] = [one for one in anna.received() if one["message_id"] == card["message_id"]]
    assert "03:00" in shown["text"]
    assert shown["reply_markup"]["inline_keyboard"]


def test_past_time_is_refused(anna: Person) -> None:
    anna.say("/new Call yesterday at 13:00")
    anna.wait_for("This time has passed")
    assert events_of(anna) == []


def test_whole_days_are_saved(anna: Person) -> None:
    anna.say("/new Rome from 24 to 28 December")
    anna.wait_for("Saved")
    [event] = events_of(anna)
    assert (event.name, event.all_day, event.date.day, event.date.month) == ("Rome", True, 24, 12)
    assert clock.get_last_day(event.date, event.duration_minutes) == event.date + dt.timedelta(days=4)


def test_birthday_is_a_series_of_whole_days(anna: Person) -> None:
    anna.say("/new Mom's birthday every year on May 3 all day")
    anna.wait_for("Saved")
    found = events_of(anna)
    assert {(one.name, one.all_day, one.date.day, one.date.month) for one in found} == {("Mom's birthday", True, 3, 5)}
    assert found[0].series is not None
    assert found[0].series.rrule == "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3"


def test_zone_and_place_of_the_sentence_are_kept(anna: Person) -> None:
    anna.say("/new Call tomorrow at 15:00 London time in cafe Nero")
    anna.wait_for("Saved")
    [event] = events_of(anna)
    assert (event.name, event.timezone, event.place) == ("Call", "Europe/London", "cafe Nero")


@pytest.mark.parametrize("word", ["with Boris", "с @boris"])
def test_known_person_can_be_invited_with_one_tap(anna: Person, boris: Person, word: str) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    name = queries.get_person(boris.id).username
    anna.say(f"/new Lunch {word.replace('@boris', f'@{name}')} tomorrow at 13:00")
    anna.wait_for("Saved")
    [event] = [one for one in events_of(anna) if one.name == "Lunch"]
    anna.press("✉️ Invite Boris")
    anna.wait_for("The invitation is on its way to Boris")
    assert Appointment.objects.get(event_id=event.pk).participant_tg_id == boris.id


def test_russian_name_is_found_in_the_instrumental_case(telegram_server: SandboxServer, anna: Person) -> None:
    masha = started(telegram_server, "Маша", language_code="ru")
    boris = started(telegram_server, "Борис", language_code="ru")
    make_meeting(queries.get_person(masha.id), queries.get_person(boris.id))
    masha.say("/new обед завтра в час с Борисом")
    masha.wait_for("Сохранено|Записано|✅")
    assert [event.name for event in events_of(masha)][-1] == "обед"


def test_unknown_person_stays_in_the_name(anna: Person) -> None:
    anna.say("/new Lunch with Zoe tomorrow at 13:00")
    anna.wait_for("Saved")
    assert [event.name for event in events_of(anna)] == ["Lunch with Zoe"]
    assert not any("Invite Zoe" in text for text in anna.buttons())


def test_draft_of_another_event_is_kept(anna: Person) -> None:
    anna.say("/new Concert")
    anna.wait_for("What day")
    anna.say("/new Lunch tomorrow at 13:00")
    anna.wait_for("Your draft “Concert” is saved")
    anna.wait_for("Saved! ")
    assert [event.name for event in events_of(anna)] == ["Lunch"]
    assert Conversation.objects.get(pk=anna.id).data["drafts"][0]["data"]["name"] == "Concert"


def test_words_are_read_in_every_question(anna: Person) -> None:
    event = make_event(anna.id, duration_minutes=30)
    anna.say(f"/edit {event.pk}")
    anna.wait_for("What do you want to change")
    anna.press("🗓 Date")
    anna.wait_for("What day")
    anna.say("завтра в семь тридцать вечера")
    anna.wait_for("Changed")
    assert describe(events_of(anna)[0])[1:3] == (get_day(1), "19:30")


def test_birthday_without_a_time_takes_the_whole_day(anna: Person) -> None:
    anna.say("mom's birthday March 3 every year")
    anna.wait_for("mom's birthday[\\s\\S]*What time")
    anna.press("All day")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert {(one.name, one.all_day, one.date.month) for one in events_of(anna)} == {("mom's birthday", True, 3)}


def test_place_of_a_sentence_without_a_time_is_kept(anna: Person) -> None:
    anna.say("Lunch in cafe Nero tomorrow")
    anna.wait_for("What time")
    anna.say("13:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [(event.name, event.place) for event in events_of(anna)] == [("Lunch", "cafe Nero")]


def test_known_person_of_a_completed_sentence_can_be_invited(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    anna.say("lunch with Boris tomorrow")
    anna.wait_for("What time")
    anna.say("13:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert "✉️ Invite Boris" in anna.buttons()


def test_help_and_greeting_say_that_a_sentence_will_do(anna: Person) -> None:
    anna.say("/help")
    anna.wait_for("just write what is planned")
    people.set_timezone(tg_id=anna.id, timezone="Europe/Moscow")  # not a newcomer any more
    anna.say("/start")
    anna.wait_for("ust write what is planned")


@pytest.mark.parametrize(
    ("text", "answer", "time", "without"),
    [("созвон завтра вечером", "8", "20:00", "09:00"), ("call tomorrow after lunch", "3", "15:00", "20:00")],
)  # fmt: skip
def test_part_of_the_day_is_what_the_time_is_asked_in(
    anna: Person, text: str, answer: str, time: str, without: str
) -> None:
    anna.say(text)
    anna.wait_for("What time")
    assert time in anna.buttons()
    assert without not in anna.buttons()
    anna.say(answer)
    anna.wait_for(f"{time}[\\s\\S]*Any details")


def test_link_in_a_sentence_is_the_event_s_own(anna: Person) -> None:
    anna.say("Call tomorrow at 10:00 https://zoom.us/j/1")
    anna.wait_for("📌 Call\\n[\\s\\S]*🔗[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [(event.name, event.url) for event in events_of(anna)] == [("Call", "https://zoom.us/j/1")]
