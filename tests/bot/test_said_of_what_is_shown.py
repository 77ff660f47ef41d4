"""What is said of the event whose card has just come: another time, a little later, "delete it"."""

import datetime as dt

import pytest

from bot.inputs import corrections
from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment
from calendarapp.services import people, series
from tests.bot.events_made import describe, events_of
from tests.conftest import started
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person


def save_lunch(anna: Person, text: str = "Lunch tomorrow at 12:00") -> None:
    anna.say(text)
    anna.wait_for("Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")


@pytest.mark.parametrize(
    ("text", "days", "time"),
    [
        ("make it 11", 1, "11:00"), ("make it 11:30", 1, "11:30"), ("move it to 3pm", 1, "15:00"),
        ("на час позже", 1, "13:00"), ("перенеси на час позже", 1, "13:00"),
        ("сдвинь его на полчаса раньше", 1, "11:30"), ("сделай на час позже", 1, "13:00"),
        ("поставь на 15", 1, "15:00"),
        ("an hour later", 1, "13:00"), ("make it an hour later please", 1, "13:00"), ("2 hours earlier", 1, "10:00"),
        ("лучше в 14", 1, "14:00"), ("нет, в 14:30", 1, "14:30"), ("давай на 15:00", 1, "15:00"), ("14:15", 1, "14:15"),
        ("на день позже", 2, "12:00"), ("на два дня позже", 3, "12:00"), ("8:30 is better", 1, "08:30"),
        ("в 14 было бы лучше", 1, "14:00"), ("move it to tomorrow at 17:00", 1, "17:00"),
        ("сдвинь на час", 1, "13:00"), ("подвинь на полчаса", 1, "12:30"), ("отложи его на день", 2, "12:00"),
        ("перенеси на 3 часа", 1, "15:00"), ("сдвинь на час назад", 1, "11:00"), ("push it back an hour", 1, "13:00"),
        ("postpone it by 30 minutes", 1, "12:30"), ("move it 2 hours", 1, "14:00"),
        ("bring it forward an hour", 1, "11:00"), ("put it off a week", 8, "12:00"),
        ("перенеси на следующую неделю", 8, "12:00"), ("move it to next week", 8, "12:00"),
        ("на послезавтра", 2, "12:00"),
    ],
)  # fmt: skip
def test_other_time_right_after_saving_is_one_tap(anna: Person, text: str, days: int, time: str) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("what you want to change[\\s\\S]*Lunch")
    anna.press(next(one for one in anna.buttons() if one.startswith("↪️ Move it")))
    anna.wait_for(f"Changed[\\s\\S]*{time}")
    assert [describe(event)[:3] for event in events_of(anna)] == [("Lunch", get_day(days), time)]


@pytest.mark.parametrize(
    "text", ["make it 2 hours", "пусть будет 2 часа", "на 2 часа", "it takes 2 hours", "длительность 2 ч"]
)
def test_other_duration_right_after_saving_is_one_tap(anna: Person, text: str) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("what you want to change[\\s\\S]*Lunch")
    anna.press("⏳ Make it 2 h")
    anna.wait_for("Changed[\\s\\S]*12:00–14:00")
    assert [describe(event)[2:] for event in events_of(anna)] == [("12:00", 120)]


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("place: Nero", "Lunch", "Nero"), ("место: Неро", "Lunch", "Неро"), ("call it supper", "supper", ""),
        ("назови ужин", "ужин", ""), ("переименуй его в «Ужин с мамой»", "Ужин с мамой", ""),
        ("title: Supper", "Supper", ""),
    ],
)  # fmt: skip
def test_name_and_place_are_changed_right_after_saving(anna: Person, text: str, name: str, place: str) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("Changed")
    assert [(event.name, event.place) for event in events_of(anna)] == [(name, place)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rename the event to Supper", "Supper"), ("rename to Supper", "Supper"), ("rename it Supper", "Supper"),
        ("переименуй встречу в Ужин", "Ужин"), ("Назовите её Ужин.", "Ужин"), ("переименуй в Ужин", "Ужин"),
        ("title:Supper", "Supper"), ("name - Supper", "Supper"), ("пусть называется ужин", "ужин"),
        ("rename Breakfast to Supper", None), ("переименуй йогу в пилатес", None), ("rename it", None),
        ("rename it to", None), ("переименуй его", None), ("переименуй в", None), ("title:", None),
        ("Renamed files review tomorrow at 5", None), ("call items in", None), ("назовись", None),
    ],
)  # fmt: skip
def test_name_is_found_where_the_shown_event_is_meant(text: str, name: str | None) -> None:
    assert corrections.find_name(text) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("note: bring the passport", {"details": "bring the passport"}), ("описание: паспорт", {"details": "паспорт"}),
        ("добавь заметку: паспорт", {"details": "паспорт"}), ("https://zoom.us/j/1", {"url": "https://zoom.us/j/1"}),
        ("ссылка: https://zoom.us/j/1", {"url": "https://zoom.us/j/1"}), ("напомни за час", {"reminder_minutes": [60]}),
        ("remind me an hour before", {"reminder_minutes": [60]}), ("make it all day", {"all_day": True}),
        ("добавь напоминание за 2 часа", {"reminder_minutes": [120]}), ("весь день", {"all_day": True}),
    ],
)  # fmt: skip
def test_everything_that_is_said_outright_is_changed(anna: Person, text: str, expected: dict[str, object]) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("Changed")
    [event] = events_of(anna)
    assert {field: getattr(event, field) for field in expected} == expected
    assert event.name == "Lunch"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("every week", "FREQ=WEEKLY"),
        ("каждую неделю", "FREQ=WEEKLY"),
        ("repeat it every day", "FREQ=DAILY"),
        ("повторяй каждый месяц", "FREQ=MONTHLY"),
        ("make it every other week", "FREQ=WEEKLY;INTERVAL=2"),
    ],
)
def test_shown_event_repeats(anna: Person, text: str, rule: str) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("It repeats now")
    series = events_of(anna)[0].series
    assert series is not None
    assert series.rrule.startswith(rule)


@pytest.mark.parametrize(
    ("button", "text", "told"),
    [
        ("🔁 Repeat", "каждую неделю", "It repeats now[\\s\\S]*Lunch"),
        ("🔁 Repeat", "every day", "It repeats now[\\s\\S]*Lunch"),
        ("⏰ Reminders", "за 2 часа", "Changed[\\s\\S]*Lunch[\\s\\S]*⏰ 2 hours before"),
        ("⏰ Reminders", "an hour before", "Changed[\\s\\S]*Lunch[\\s\\S]*⏰ 1 hour before"),
    ],
)
def test_question_below_the_card_is_answered_in_words(anna: Person, button: str, text: str, told: str) -> None:
    save_lunch(anna)
    anna.press(button)
    anna.wait_for("How often|As in your /settings")
    anna.say(text)
    anna.wait_for(told)
    [event] = events_of(anna)[:1]
    assert (event.series_id is not None) == (button == "🔁 Repeat")
    assert bool(event.reminder_minutes) == (button == "⏰ Reminders")


@pytest.mark.parametrize(
    "text", ["move it to tomorrow", "make it 12", "перенеси на завтра", "yesterday", "make it 1 hour"]
)
def test_what_changes_nothing_is_told_so_with_the_card(anna: Person, text: str) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("That changes nothing[\\s\\S]*Lunch")
    assert not [one for one in anna.buttons() if one.startswith("↪️")]


@pytest.mark.parametrize("text", ["напомни за час", "remind me an hour before"])
def test_offer_takes_when_to_remind(anna: Person, text: str) -> None:
    anna.say("Lunch tomorrow at 12:00")
    anna.wait_for("Shall I save this")
    anna.say(text)
    anna.wait_for("⏰[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [event.reminder_minutes for event in events_of(anna)] == [[60]]


@pytest.mark.parametrize("text", ["call it supper", "назови его supper"])
def test_offer_is_renamed(anna: Person, text: str) -> None:
    anna.say("Lunch tomorrow at 12:00")
    anna.wait_for("Shall I save this")
    anna.say(text)
    anna.wait_for("📌 supper[\\s\\S]*Shall I save this")
    anna.say("make it 2 hours")
    anna.wait_for("📌 supper[\\s\\S]*12:00–14:00[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [(event.name, event.duration_minutes) for event in events_of(anna)] == [("supper", 120)]


@pytest.mark.parametrize("repeated", [False, True])
def test_move_of_whom_others_are_invited_to_is_asked_first(anna: Person, boris: Person, *, repeated: bool) -> None:
    people = (queries.get_person(anna.id), queries.get_person(boris.id))
    meeting = make_meeting(*people, status="confirmed", name="Lunch", time=dt.time(12))
    if repeated:
        series.repeat(actor=Actor.person(anna.id), event_id=meeting.event_id or 0, rrule="FREQ=WEEKLY;COUNT=3")
    anna.say(f"/event {meeting.event_id}")
    anna.wait_for("Lunch[\\s\\S]*Event ID")
    anna.say("an hour later")
    card = anna.wait_for("what you want to change")
    move = next(one for row in card["reply_markup"]["inline_keyboard"] for one in row if "↪️ Move it" in one["text"])
    anna.press(data=move["callback_data"], message=card)
    if repeated:
        anna.press("All that are still to come", message=anna.wait_for("Which dates"))
    asked = anna.wait_for("Boris will be asked again[\\s\\S]*Change it")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.time) == (Appointment.Status.CONFIRMED, dt.time(12))
    assert {describe(one)[2] for one in events_of(anna)} == {"12:00"}
    anna.press("✅ Yes, change it", message=asked)
    anna.wait_for("Changed[\\s\\S]*1 person will be asked again[\\s\\S]*13:00")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.time) == (Appointment.Status.PENDING, dt.time(13))
    assert {describe(one)[2] for one in events_of(anna)} == {"13:00"}


def test_move_of_one_event_leaves_the_question_about_another(anna: Person) -> None:
    other = make_event(anna.id, name="Yoga", days=3)
    save_lunch(anna)
    anna.say("make it 11")
    card = anna.wait_for("what you want to change")
    move = next(one for one in anna.buttons() if one.startswith("↪️ Move it"))
    anna.say(f"/edit {other.pk}")
    anna.wait_for("Yoga")
    anna.press("🏷 Name")
    anna.wait_for("What's the new name")
    anna.press(move, message=card)
    anna.wait_for("Changed[\\s\\S]*11:00")
    anna.say("Pilates")
    anna.wait_for("Changed[\\s\\S]*Pilates")
    assert [describe(one)[::2] for one in events_of(anna)] == [("Pilates", "12:30"), ("Lunch", "11:00")]


@pytest.mark.parametrize("text", ["invite {name}", "пригласи {name}", "invite {name} to it", "позови {name} на lunch"])
def test_shown_event_is_what_is_invited_to(anna: Person, boris: Person, text: str) -> None:
    save_lunch(anna)
    anna.say(text.format(name=f"@{boris.username}"))
    anna.wait_for("Boris")
    anna.wait_for("to the invitation")
    anna.say("no")
    boris.wait_for("Lunch")


@pytest.mark.parametrize("text", ["invite {name}", "пригласи {name}"])
def test_invited_to_nothing_is_asked_to_which_event(anna: Person, boris: Person, text: str) -> None:
    make_event(anna.id, name="Dinner", days=3)
    anna.say(text.format(name=f"@{boris.username}"))
    anna.wait_for("To which event")
    anna.say("/cancel")
    anna.wait_for("")
    anna.say(text.format(name="Hildegard"))
    anna.wait_for("I don't know Hildegard[\\s\\S]*Who would you like to invite")
    anna.say("what")
    anna.wait_for("Send a Telegram ID[\\s\\S]*/cancel")
    anna.say("на час позже")
    anna.wait_for("Send a Telegram ID[\\s\\S]*/cancel")
    anna.say("make it 2 hours")
    anna.wait_for("Send a Telegram ID[\\s\\S]*/cancel")


def test_invited_by_a_name_in_its_case_is_found_or_asked_for(anna: Person, telegram_server: SandboxServer) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    boris = started(telegram_server, "Борис", language_code="ru")
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed", name="Обед")
    make_event(anna.id, name="Ужин", days=3)
    anna.say("пригласи Бориса на ужин")
    anna.wait_for("👤 Борис")
    anna.say("/cancel")
    anna.wait_for("")
    anna.say("пригласи Зинаиду на ужин")
    anna.wait_for("не знаю, кто это: Зинаиду")


def test_invited_by_a_name_that_nobody_has_is_asked_for(anna: Person) -> None:
    save_lunch(anna)
    anna.say("invite Hildegard")
    anna.wait_for("I don't know Hildegard[\\s\\S]*Who would you like to invite")


@pytest.mark.parametrize("text", ["invite {name} tomorrow at 7 for dinner", "пригласи {name} завтра в 7"])
def test_words_of_a_day_and_a_time_are_nobody_to_invite(anna: Person, boris: Person, text: str) -> None:
    save_lunch(anna)
    anna.say(text.format(name=f"@{boris.username}"))
    anna.wait_for("(07|19):00[\\s\\S]*Shall I save this")


def test_card_is_still_meant_after_what_was_not_understood(anna: Person) -> None:
    save_lunch(anna)
    anna.say("quite another thing")
    anna.wait_for("I don't understand that yet")
    anna.say("make it 11")
    anna.wait_for("what you want to change[\\s\\S]*Lunch")


@pytest.mark.parametrize("text", ["сделай уроки завтра в 18:00", "поставь чайник завтра в 18:00"])
def test_what_only_begins_like_a_change_is_another_event(anna: Person, text: str) -> None:
    save_lunch(anna)
    anna.say(text)
    shown = anna.wait_for("18:00[\\s\\S]*Shall I save this")["text"]
    assert text.split(" завтра", maxsplit=1)[0] in shown


def test_second_thought_after_the_first_is_of_the_same_event(anna: Person) -> None:
    save_lunch(anna)
    anna.say("make it 11")
    anna.wait_for("what you want to change")
    anna.say("thanks")
    anna.wait_for("You're welcome")
    anna.say("no, 14:00")
    anna.wait_for("what you want to change")
    assert any("14:00" in one for one in anna.buttons())


@pytest.mark.parametrize("text", ["delete it", "удали его", "отмени это"])
def test_what_has_just_been_saved_is_deleted_by_it(anna: Person, text: str) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("Delete Lunch\\?")


@pytest.mark.parametrize("text", ["an hour later", "сдвинь на полчаса позже", "move it an hour later"])
def test_offer_is_moved_by_so_much(anna: Person, text: str) -> None:
    anna.say("Lunch tomorrow at 12:00")
    anna.wait_for("Shall I save this")
    anna.say(text)
    anna.wait_for("(13:00–14:00|12:30–13:30)[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    time = "12:30" if "полчаса" in text else "13:00"
    assert [describe(event)[2] for event in events_of(anna)] == [time]


def test_named_event_is_moved_by_so_much(anna: Person) -> None:
    make_event(anna.id, name="Yoga", days=3)
    anna.say("перенеси yoga на час позже")
    anna.wait_for("Yoga[\\s\\S]*Event ID")
    assert any("13:30" in one for one in anna.buttons())


@pytest.mark.parametrize("text", ["отмени", "Отмена.", "cancel", "cancel that", "отмени это"])
def test_word_that_takes_back_asks_whether_to_delete_what_was_saved(anna: Person, text: str) -> None:
    save_lunch(anna)
    anna.say(text)
    anna.wait_for("Delete Lunch")
    anna.say("no")
    anna.wait_for("Everything stays as it is")
    assert len(events_of(anna)) == 1


@pytest.mark.parametrize("text", ["/cancel", "stop", "отмена"])
def test_word_that_leaves_asks_nothing_where_nothing_was_shown(anna: Person, text: str) -> None:
    make_event(anna.id)
    if text != "отмена":
        save_lunch(anna)
    anna.say(text)
    anna.wait_for("nothing is in progress")


def test_another_day_of_whole_days_is_under_edit(anna: Person) -> None:
    event = make_event(anna.id, name="Trip", time=dt.time(0), all_day=True, duration_minutes=24 * 60)
    anna.say(f"/event {event.pk}")
    anna.wait_for("Trip")
    anna.say("послезавтра")
    anna.wait_for("It lasts whole days[\\s\\S]*Trip")


def test_another_day_of_a_date_of_a_series_is_one_tap(anna: Person) -> None:
    event = make_event(anna.id, name="Yoga", time=dt.time(12))
    series.repeat(actor=Actor.person(anna.id), event_id=event.pk, rrule="FREQ=WEEKLY;COUNT=3")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Yoga")
    anna.say("послезавтра")
    anna.wait_for("what you want to change")
    anna.press(next(one for one in anna.buttons() if one.startswith("↪️ Move it")))
    anna.wait_for("[Ww]hich dates|Changed")


@pytest.mark.parametrize("text", ["in 5 minutes", "через 5 минут", "5 minutes", "5"])
def test_length_is_a_reminder_where_that_is_asked(anna: Person, text: str) -> None:
    save_lunch(anna)
    anna.press("⏰ Reminders")
    anna.wait_for("As in your /settings")
    anna.say(text)
    anna.wait_for("Changed[\\s\\S]*Lunch[\\s\\S]*⏰ 5 minutes before")
    assert [describe(event)[2:] for event in events_of(anna)] == [("12:00", 60)]


def test_time_where_reminders_are_asked_about_moves_the_event(anna: Person) -> None:
    save_lunch(anna)
    anna.press("⏰ Reminders")
    anna.wait_for("As in your /settings")
    anna.say("в 15:00")
    anna.wait_for("what you want to change")
    assert any("15:00" in one for one in anna.buttons())
