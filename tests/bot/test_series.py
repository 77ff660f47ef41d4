"""Events that repeat, in the chat: made from the card, changed and deleted by scope, in both languages."""

import datetime as dt
from typing import Any

import pytest

from bot.keyboards import repetition
from calendarapp.access import Actor
from calendarapp.models import Event, Series
from calendarapp.services import events, people, series
from tests.support.factories import get_day, make_event
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def weekly(person: Person, **fields: Any) -> list[Event]:
    """A weekly series of three dates."""
    given: dict[str, Any] = {"name": "Yoga", "date": get_day(3), "time": dt.time(19), "duration_minutes": 60, **fields}
    first = series.create(owner=person.id, rrule="FREQ=WEEKLY;COUNT=3", **given)
    return dates(first)


def dates(of: Event) -> list[Event]:
    return list(Event.objects.filter(series=of.series_id or 0).order_by("original_start"))


def tap(person: Person, text: str) -> None:
    """Press that button once it is there."""
    wait_until(lambda: text in person.buttons(), what=f"the button {text}")
    person.press(text)


def show(person: Person, event: Event) -> dict[str, Any]:
    person.say(f"/event {event.pk}")
    return person.wait_for("Event ID|ID события")


@pytest.mark.parametrize(
    ("language", "taps", "done", "words"),
    [
        ("en", ("🔁 Repeat", "Every day", "5 times"), "It repeats now", "every day, 5 times"),
        ("ru", ("🔁 Повторять", "Каждый день", "5 раз"), "Теперь повторяется", "каждый день, 5 раз"),
    ],
)
def test_event_repeats_after_three_taps(
    anna: Person, language: str, taps: tuple[str, ...], done: str, words: str
) -> None:
    people.set_language(tg_id=anna.id, language=language)
    event = make_event(anna.id, days=3)
    show(anna, event)
    for text in taps:
        tap(anna, text)
    assert words in anna.wait_for(done)["text"]
    event.refresh_from_db()
    assert [row.date for row in dates(event)] == [get_day(3 + n) for n in range(5)]


def test_days_of_the_week_are_chosen_one_by_one(anna: Person) -> None:
    event = make_event(anna.id, days=3)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, "On several days of the week…")
    other = get_day(4)
    tap(anna, f"{other:%a}")
    anna.wait_for("On which days")
    assert {f"✓ {get_day(3):%a}", f"✓ {other:%a}"} <= set(anna.buttons())
    tap(anna, "Done")
    tap(anna, "♾ For good")
    anna.wait_for("It repeats now")
    event.refresh_from_db()
    assert {row.date.weekday() for row in dates(event)} == {event.date.weekday(), other.weekday()}


@pytest.mark.parametrize(("typed", "count"), [("3", 3), ("2 раза", 2), ("4 times", 4), ("in 2 weeks", 2)])
def test_end_is_typed(anna: Person, typed: str, count: int) -> None:
    event = make_event(anna.id, days=3)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, f"Every {event.date:%A}")
    anna.wait_for("Until when")
    anna.say(typed)
    anna.wait_for("It repeats now")
    event.refresh_from_db()
    assert len(dates(event)) == count


def test_end_that_is_not_understood_asks_again(anna: Person) -> None:
    event = make_event(anna.id, days=3)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, "Every day")
    anna.say("some day")
    anna.wait_for("I don't understand this date")
    anna.say("yesterday")
    anna.wait_for("This time has passed")
    assert not Series.objects.filter(tg_user_id=anna.id).exists()


@pytest.mark.parametrize(
    ("choice", "changed"),
    [("This date", "nyn"), ("This and the following", "nyy"), ("All that are still to come", "yyy")],
)
def test_edit_asks_which_dates_change(anna: Person, choice: str, changed: str) -> None:
    rows = weekly(anna)
    show(anna, rows[1])
    tap(anna, "✏️ Edit")
    tap(anna, "🏷 Name")
    anna.say("Pilates")
    anna.wait_for("Which dates shall change")
    tap(anna, choice)
    anna.wait_for("Changed")
    found = Event.objects.filter(tg_user_id=anna.id).order_by("date")
    assert "".join("y" if row.name == "Pilates" else "n" for row in found) == changed


@pytest.mark.parametrize(
    ("choice", "left"), [("This date", 2), ("This and the following", 1), ("All that are still to come", 0)]
)
def test_delete_asks_which_dates_go_and_undo_brings_them_back(anna: Person, choice: str, left: int) -> None:
    rows = weekly(anna)
    show(anna, rows[1])
    tap(anna, "🗑 Delete")
    anna.wait_for("which dates")
    tap(anna, choice)
    anna.wait_for("is deleted")
    assert Event.objects.filter(tg_user_id=anna.id).count() == left
    tap(anna, "↩️ Undo")
    anna.wait_for("It's back")
    assert [row.pk for row in dates(rows[0])] == [row.pk for row in rows]


def test_double_tap_on_delete_destroys_nothing(anna: Person) -> None:
    rows = weekly(anna)
    card = show(anna, rows[1])
    keyboard = card["reply_markup"]["inline_keyboard"]
    place = next(n for n, row in enumerate(keyboard) if any("🗑" in one["text"] for one in row))
    tap(anna, "🗑 Delete")
    asked = anna.wait_for("which dates")
    under = asked["reply_markup"]["inline_keyboard"][place]
    assert [one["text"] for one in under] == ["Keep it"]
    anna.press(data=under[0]["callback_data"], message=asked)
    anna.wait_for("Event ID", since=0)
    assert Event.objects.filter(tg_user_id=anna.id).count() == 3


def test_what_repeats_no_more_has_no_end_to_take_away(anna: Person) -> None:
    rows = weekly(anna)
    assert len(repetition.make_lasting(rows[0])) == 1
    assert repetition.make_lasting(make_event(anna.id, name="Once")) == []


def test_double_tap_on_repeat_leads_back_to_the_card(anna: Person) -> None:
    event = make_event(anna.id, days=3)
    card = show(anna, event)
    keyboard = card["reply_markup"]["inline_keyboard"]
    place = next(n for n, row in enumerate(keyboard) if any("🔁" in one["text"] for one in row))
    for text, question in (("🔁 Repeat", "How often"), ("Every day", "Until when")):
        tap(anna, text)
        asked = anna.wait_for(question)
        rows = asked["reply_markup"]["inline_keyboard"]
        assert [one["text"] for one in rows[place]] == ["‹ Back to the card"]
        place = next((n for n, row in enumerate(rows) if any(one["text"] == "Every day" for one in row)), 0)


def test_series_ends_with_a_date_after_a_question(anna: Person) -> None:
    rows = weekly(anna)
    show(anna, rows[0])
    tap(anna, "🔁 Repeat")
    tap(anna, "⏹ End with this date")
    anna.wait_for("Delete 2 dates after this one")
    tap(anna, "🗑 Yes, delete")
    anna.wait_for("It does not repeat any more")
    assert [row.series_id for row in Event.objects.filter(tg_user_id=anna.id)] == [None]


def test_old_question_which_dates_does_nothing(anna: Person) -> None:
    rows = weekly(anna)
    show(anna, rows[1])
    tap(anna, "🗑 Delete")
    asked = anna.wait_for("which dates")
    data = next(
        one["callback_data"]
        for row in asked["reply_markup"]["inline_keyboard"]
        for one in row
        if one["callback_data"].startswith("deldates:all")
    )
    Event.objects.filter(pk=rows[1].pk).update(name="Pilates")
    anna.wait_for("Pilates", since=0)  # the card is kept up to date
    anna.press_forged(data, message_id=asked["message_id"])
    anna.wait_for("Delete Pilates: which dates", since=0)
    assert Event.objects.filter(tg_user_id=anna.id).count() == 3


def test_event_that_is_gone_ends_the_conversation(anna: Person) -> None:
    event = make_event(anna.id, days=3)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, "Every day")
    anna.wait_for("Until when")
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    anna.say("5")
    anna.wait_for("You have no event with this ID")
    anna.say("5")
    anna.wait_for("I don't understand that yet")


@pytest.mark.parametrize("until", ["ever", "5"])
def test_no_tap_gives_a_series_another_rule(anna: Person, until: str) -> None:
    """That would delete dates, with their meetings: an old button, or the second of two taps, shows the card."""
    rows = weekly(anna)
    card = show(anna, rows[0])
    anna.press_forged(f"repeat:{rows[0].pk}:day:0:{until}", message_id=card["message_id"])
    tap(anna, "🔁 Repeat")
    anna.wait_for("When does it stop")
    assert set(anna.buttons()) == {"‹ Back to the card", "⏹ End with this date", "📅 Until another day…"}
    assert [row.pk for row in dates(rows[0])] == [row.pk for row in rows]
    assert Series.objects.get(tg_user_id=anna.id).rrule == "FREQ=WEEKLY;COUNT=3"


def test_short_choices_share_a_row(anna: Person) -> None:
    event = make_event(anna.id, days=3)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    asked = anna.wait_for("How often")
    widths = [len(row) for row in asked["reply_markup"]["inline_keyboard"]]
    assert max(widths) == 2
    assert len(widths) <= 7
    tap(anna, "Every day")
    rows = anna.wait_for("Until when")["reply_markup"]["inline_keyboard"]
    assert ["For a month", "For three months"] in [[button["text"] for button in row] for row in rows]


def ask_until(person: Person, event: Event) -> None:
    show(person, event)
    tap(person, "🔁 Repeat")
    tap(person, "📅 Until another day…")
    person.wait_for("Until when")


@pytest.mark.parametrize(("typed", "count"), [("5", 5), ("in 7 weeks", 7), ("for good", 50)])
def test_saved_series_goes_on_until_a_typed_end(anna: Person, typed: str, count: int) -> None:
    rows = weekly(anna)
    ask_until(anna, rows[0])
    anna.say(typed)
    anna.wait_for("Changed")
    assert len(dates(rows[0])) >= count
    assert ("UNTIL" in Series.objects.get(tg_user_id=anna.id).rrule) == (typed != "for good")


def test_saved_series_gets_no_end_with_one_tap(anna: Person) -> None:
    rows = weekly(anna)
    ask_until(anna, rows[0])
    tap(anna, "♾ For good")
    anna.wait_for("Changed")
    assert "COUNT" not in Series.objects.get(tg_user_id=anna.id).rrule
    assert len(dates(rows[0])) > 3


def test_old_question_about_the_end_does_nothing(anna: Person) -> None:
    rows = weekly(anna)
    ask_until(anna, rows[0])
    anna.say(f"{rows[1].date:%Y-%m-%d}")
    asked = anna.wait_for("Delete 1 date after")
    data = next(
        one["callback_data"]
        for row in asked["reply_markup"]["inline_keyboard"]
        for one in row
        if one["callback_data"].startswith("endon:")
    )
    series.delete(actor=Actor.person(anna.id), event_id=rows[2].pk, scope=series.Scope.THIS)
    anna.press_forged(data, message_id=asked["message_id"])
    anna.wait_for("Event ID", since=0)
    assert len(dates(rows[0])) == 2


@pytest.mark.parametrize("typed", ["yesterday", "2020-01-01"])
def test_end_before_the_date_itself_is_refused(anna: Person, typed: str) -> None:
    rows = weekly(anna)
    ask_until(anna, rows[1])
    anna.say(typed)
    anna.wait_for("This time has passed")
    assert len(dates(rows[0])) == 3


@pytest.mark.parametrize(
    ("choice", "changed"),
    [("This date", "nyn"), ("This and the following", "nyy"), ("All that are still to come", "yyy")],
)
def test_show_as_free_asks_which_dates(anna: Person, choice: str, changed: str) -> None:
    rows = weekly(anna)
    show(anna, rows[1])
    anna.press_more("🟢 Show me as free")
    anna.wait_for("Which dates shall change")
    tap(anna, choice)
    anna.wait_for("Changed")
    found = Event.objects.filter(tg_user_id=anna.id).order_by("date")
    assert "".join("y" if row.transparent else "n" for row in found) == changed
    anna.press_more("🔴 Show me as busy")
    anna.wait_for("Which dates shall change")
    tap(anna, "All that are still to come")
    anna.wait_for("Changed")
    assert not Event.objects.get(pk=rows[1].pk).transparent


@pytest.mark.parametrize(
    ("choice", "changed"),
    [("This date", "nyn"), ("This and the following", "nyy"), ("All that are still to come", "yyy")],
)
def test_reminders_ask_which_dates(anna: Person, choice: str, changed: str) -> None:
    rows = weekly(anna)
    card = show(anna, rows[1])
    tap(anna, "⏰ Reminders")
    asked = anna.wait_for("Reminders for which dates")
    assert asked["message_id"] == card["message_id"]
    tap(anna, choice)
    anna.wait_for(f"{choice}[\\s\\S]*As in your /settings")
    tap(anna, "1 hour before")
    anna.wait_for("Reminders: 1 hour before, 15 minutes before")
    found = Event.objects.filter(tg_user_id=anna.id).order_by("date")
    assert "".join("y" if row.reminder_minutes else "n" for row in found) == changed
    tap(anna, "‹ Back")
    anna.wait_for("Event ID")


def test_list_names_a_series_once_with_its_dates_behind_a_tap(anna: Person) -> None:
    given: dict[str, Any] = {"name": "Run", "date": get_day(3), "time": dt.time(7), "duration_minutes": 30}
    first = series.create(owner=anna.id, rrule="FREQ=DAILY;COUNT=20", **given)
    make_event(anna.id, name="Lunch", days=9)
    anna.say("/list")
    text = anna.wait_for("Upcoming events")["text"]
    assert text.count("Run") == 1
    assert "🔁 every day, 20 times, 19 more dates" in text
    assert "2. 12:30 · Lunch" in text
    anna.press("1")
    card = anna.wait_for("Event ID")
    anna.press_more("📆 All dates")
    assert anna.wait_for("Which date")["message_id"] == card["message_id"]
    tap(anna, "›")
    anna.wait_for("Which date")
    anna.press(data=f"ev:show:{dates(first)[8].pk}")
    anna.wait_for(f"Event ID: {dates(first)[8].pk}")


@pytest.mark.parametrize("command", ["edit", "delete", "event"])
def test_date_of_a_series_is_picked_in_two_taps(anna: Person, command: str) -> None:
    rows = weekly(anna)
    anna.say(f"/{command}")
    anna.wait_for("Which event|To which event")
    [label] = [text for text in anna.buttons() if "Yoga" in text]
    assert "🔁" in label
    anna.press(label)
    anna.wait_for("Which date")
    what = "show" if command == "event" else command
    anna.press(data=f"ev:{what}:{rows[1].pk}")
    expected = {"edit": "What do you want to change", "delete": "which dates", "event": f"Event ID: {rows[1].pk}"}
    anna.wait_for(expected[command])


def test_search_finds_a_series_once(anna: Person) -> None:
    weekly(anna)
    anna.say("/find yoga")
    assert anna.wait_for("Yoga")["text"].count("· Yoga") == 1


def test_endless_series_is_listed_without_a_number(anna: Person) -> None:
    series.create(owner=anna.id, rrule="FREQ=DAILY", name="Run", date=get_day(3), time=dt.time(7))
    anna.say("/list")
    text = anna.wait_for("Upcoming events")["text"]
    assert "🔁 every day\n" in f"{text}\n"
