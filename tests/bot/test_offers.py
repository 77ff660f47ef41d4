"""A plain message that reads like an event is offered as one."""

import datetime as dt
import re

import pytest

from tests.bot.events_made import data_of, describe, events_of, settle
from tests.bot.test_ways_out import state
from tests.support.factories import get_day, make_event
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def test_plain_sentence_is_offered_and_saved_once(anna: Person) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Lunch.*Shall I save this")
    assert events_of(anna) == []
    data = data_of(anna)[0]
    anna.press("💾 Save")
    anna.wait_for("Saved")
    anna.press_forged(data)
    anna.wait_for_toast("already saved")
    assert [describe(event) for event in events_of(anna)] == [("Lunch", get_day(1), "13:00", 60)]


def test_offer_can_be_left(anna: Person) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.say("отмена")
    anna.wait_for("nothing was saved")
    assert events_of(anna) == []


def test_offer_gives_way_to_another_message(anna: Person) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.say("Dinner tomorrow at 20:00")
    anna.wait_for("Dinner.*Shall I save this")
    anna.say("what a day")
    anna.wait_for("don't understand that yet")
    assert events_of(anna) == []


@pytest.mark.parametrize("word", ["да", "Ок!", "yes", "Save", "💾 Сохранить"])
def test_offer_takes_a_typed_yes(anna: Person, word: str) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.say(word)
    anna.wait_for("Saved")
    assert [describe(event) for event in events_of(anna)] == [("Lunch", get_day(1), "13:00", 60)]


def test_second_tap_on_save_leaves_the_card_alone(anna: Person) -> None:
    anna.say("Lunch tomorrow at 13:00")
    offer = anna.wait_for("Shall I save this")
    data = data_of(anna)[0]
    for _tap in range(2):
        anna.press_forged(data, message_id=offer["message_id"])
    anna.wait_for_toast()
    card = anna.wait_for("Saved", since=offer["seq"])
    assert len(events_of(anna)) == 1
    assert card["message_id"] != offer["message_id"]
    assert anna.buttons()[:3] == ["🏷 Name", "🗓 Date", "🕐 Time"]
    assert len(events_of(anna)) == 1


@pytest.mark.parametrize("text", ["отмена завтра в 7", "cancel tomorrow at 19:00"])
def test_no_event_is_offered_under_the_name_of_cancel(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("don't understand that yet|delete an event, open its card")


def test_offer_keeps_the_other_reading(anna: Person) -> None:
    anna.say("Call tomorrow at 3")
    anna.wait_for("Shall I save this")
    anna.press(next(text for text in anna.buttons() if text.endswith("03:00")))
    anna.wait_for("Saved")
    assert [describe(event)[2] for event in events_of(anna)] == ["03:00"]


@pytest.mark.parametrize("text", ["what a day", "tell me more"])
def test_other_messages_are_not_offered(anna: Person, text: str) -> None:
    anna.say(text)
    anna.wait_for("don't understand that yet")


def test_whole_days_are_offered(anna: Person) -> None:
    anna.say("Rome from 24 to 28 December")
    assert "24–28 December" in anna.wait_for("Shall I save this")["text"]
    assert events_of(anna) == []
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [one.all_day for one in events_of(anna)] == [True]


@pytest.mark.parametrize("word", ["отмена", "cancel", "/cancel", "назад", "Dinner tomorrow at 19:00"])
def test_offer_that_is_answered_in_words_loses_its_buttons(anna: Person, word: str) -> None:
    anna.say("Lunch tomorrow at 13:00")
    offered = anna.wait_for("Lunch.*[\\s\\S]*Shall I save this")
    wait_for_outbox(anna)
    anna.say(word)
    wait_until(
        lambda: next("reply_markup" not in it for it in anna.received() if it["message_id"] == offered["message_id"])
    )
    assert events_of(anna) == []


@pytest.mark.parametrize(
    ("text", "name", "asked", "answer"),
    [
        ("стоматолог завтра", "стоматолог", "What time", "13:00"),
        ("report due tomorrow", "report due", "What time", "13:00"),
        ("напомни купить хлеб в 13:00", "купить хлеб", "What day", "tomorrow"),
        ("lunch at 13:00", "lunch", "What day", "tomorrow"),
    ],
)  # fmt: skip
def test_plain_sentence_without_a_day_or_a_time_is_asked_for_it(
    anna: Person, text: str, name: str, asked: str, answer: str
) -> None:
    anna.say(text)
    anna.wait_for(f"{name}[\\s\\S]*{asked}")
    anna.say(answer)
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [describe(event)[:3] for event in events_of(anna)] == [(name, get_day(1), "13:00")]


def test_question_that_nobody_asked_for_can_be_passed_over(anna: Person) -> None:
    anna.say("swimming tomorrow")
    anna.wait_for("What time")
    anna.say("what a day")
    anna.wait_for("don't understand that yet")
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Your draft “swimming” is saved")
    anna.wait_for("Lunch[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [event.name for event in events_of(anna)] == ["Lunch"]


@pytest.mark.parametrize(
    ("correction", "day", "time", "place"),
    [
        ("а нет, в 16:00", 1, "16:00", ""), ("16:30", 1, "16:30", ""),
        ("actually, the day after tomorrow", 2, "13:00", ""),
        ("лучше послезавтра в 19:00", 2, "19:00", ""), ("место: салон на Ленина", 1, "13:00", "салон на Ленина"),
        ("make it at 4 pm", 1, "16:00", ""),
    ],
)  # fmt: skip
def test_offer_takes_a_correction(anna: Person, correction: str, day: int, time: str, place: str) -> None:
    anna.say("Lunch tomorrow at 13:00")
    offered = anna.wait_for("Shall I save this")
    wait_for_outbox(anna)
    anna.say(correction)
    settle(anna)
    [shown] = [one for one in anna.received() if one["message_id"] > offered["message_id"] and "Shall" in one["text"]]
    assert "Lunch" in shown["text"]
    assert place in shown["text"]
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [(describe(event)[:3], event.place) for event in events_of(anna)] == [(("Lunch", get_day(day), time), place)]


def test_corrections_add_up(anna: Person) -> None:
    anna.say("Yoga every Tuesday at 19:00")
    anna.wait_for("Shall I save this")
    for said, shown in (("в 20:00", "20:00"), ("place: the gym", "the gym")):
        anna.say(said)
        anna.wait_for(f"{shown}[\\s\\S]*Shall I save this")
    anna.say("yes")
    anna.wait_for("Saved")
    assert {(f"{one.time:%H:%M}", one.place, one.date.weekday()) for one in events_of(anna)} == {
        ("20:00", "the gym", 1)
    }


def test_correction_to_the_past_is_refused(anna: Person) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.say("yesterday")
    anna.wait_for("has passed")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [describe(event)[:3] for event in events_of(anna)] == [("Lunch", get_day(1), "13:00")]


def test_offer_says_what_became_of_it(anna: Person) -> None:
    anna.say("Lunch tomorrow at 13:00")
    offered = anna.wait_for("Shall I save this")
    wait_for_outbox(anna)
    anna.say("Dinner tomorrow")
    anna.wait_for("Dinner[\\s\\S]*What time")
    [first] = [one for one in anna.received() if one["message_id"] == offered["message_id"]]
    assert "Lunch" in first["text"]
    assert "Not saved yet: I'll ask again after the event that you wrote next" in first["text"]


@pytest.mark.parametrize("way", ["💾 Save", "✖️ Cancel", "no"])
@pytest.mark.parametrize("second", ["Dinner tomorrow at 19:00", "Dinner tomorrow"])
def test_offer_that_a_newer_one_put_off_is_made_again(anna: Person, way: str, second: str) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.say("at 14:00")
    anna.wait_for("Lunch[\\s\\S]*14:00[\\s\\S]*Shall I save this")
    anna.say(second)
    anna.wait_for("Dinner")
    if way == "💾 Save" and second == "Dinner tomorrow":
        anna.say("19:00")
        anna.wait_for("Any details")
        anna.say("no")
    elif way == "no":
        anna.say(way)
    else:
        anna.press(way)
    anna.wait_for("Lunch[\\s\\S]*14:00[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    saved = {"Dinner": "19:00", "Lunch": "14:00"} if way == "💾 Save" else {"Lunch": "14:00"}
    assert {event.name: f"{event.time:%H:%M}" for event in events_of(anna)} == saved
    assert state(anna) is None


def test_sentences_in_a_row_are_asked_again_from_the_last_one(anna: Person) -> None:
    for name in ("Lunch", "Dinner", "Supper"):
        anna.say(f"{name} tomorrow at 19:00")
        anna.wait_for(f"{name}[\\s\\S]*Shall I save this")
    for name in ("Supper", "Dinner", "Lunch"):
        anna.wait_for(f"{name}[\\s\\S]*Shall I save this")
        anna.press("💾 Save")
        anna.wait_for(f"{name}[\\s\\S]*Event ID")
    assert state(anna) is None


@pytest.mark.parametrize("between", ["Dinner tomorrow", "Dinner at 19:00"])
def test_offer_outlives_an_unfinished_event_that_another_one_replaces(anna: Person, between: str) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Lunch[\\s\\S]*Shall I save this")
    anna.say(between)
    anna.wait_for("What time|What day|On which day|When")
    day = get_day(9)
    anna.say(f"Party on {day.day} {day:%B} at 00:00")
    anna.wait_for("Party[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Party[\\s\\S]*Event ID")
    anna.wait_for("Lunch[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Lunch[\\s\\S]*Event ID")
    assert {event.name for event in events_of(anna)} == {"Party", "Lunch"}


@pytest.mark.parametrize("command", ["/invite", "/find", "/when"])
def test_offers_that_waited_are_drafts_where_no_event_begins(anna: Person, boris: Person, command: str) -> None:
    make_event(anna.id, name="Walk")
    for name in ("Lunch", "Dinner"):
        anna.say(f"{name} tomorrow at 19:00")
        anna.wait_for(f"{name}[\\s\\S]*Shall I save this")
    anna.say(command)
    for name in ("Lunch", "Dinner"):
        anna.wait_for(f"Your draft “{name}” is saved", since=0)
    anna.say("/new")
    shown = anna.wait_for("draft")
    assert {"Lunch", "Dinner"} <= {
        word for text in (*anna.buttons(), shown["text"]) for word in re.findall(r"\w+", text)
    }


def test_cancel_names_what_waited_behind_an_offer(anna: Person) -> None:
    """Its message said that it would be asked about again."""
    anna.say("Sauna tomorrow at 15:00")
    anna.wait_for("Sauna[\\s\\S]*Shall I save this")
    anna.say("Gala tomorrow at 19:00")
    anna.wait_for("Gala[\\s\\S]*Shall I save this")
    anna.say("/cancel")
    anna.wait_for("nothing was saved[\\s\\S]*What waited is left, too: Sauna tomorrow at 15:00")
    anna.say("/cancel")
    assert "waited" not in anna.wait_for("nothing is in progress now. /help")["text"]


def test_yes_to_an_open_question_asks_it_again(anna: Person) -> None:
    anna.say("Gala on February 30 at 10")
    anna.wait_for("Gala[\\s\\S]*What day")
    anna.say("да")
    anna.wait_for("Gala[\\s\\S]*What day")
    assert "not waiting" not in anna.transcript()


def test_event_that_is_said_again_is_asked_about_once(anna: Person) -> None:
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.say("lunch tomorrow at 14:30")
    anna.wait_for("14:30[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert state(anna) is None


def test_what_else_is_on_then_is_said_before_saving(anna: Person) -> None:
    make_event(anna.id, name="<Dentist>", time=dt.time(12, 30), duration_minutes=60)
    make_event(anna.id, name="Before", time=dt.time(11), duration_minutes=90)
    anna.say("Lunch tomorrow at 13:00")
    offer = anna.wait_for("Shall I save this")["text"]
    assert "At the same time: <Dentist>\n" in offer
    anna.press("💾 Save")
    assert "At the same time: <Dentist>" in anna.wait_for("Saved")["text"]
    anna.say("Tea tomorrow at 15:00")
    assert "At the same time" not in anna.wait_for("Tea[\\s\\S]*Shall I save this")["text"]


@pytest.mark.parametrize("answer", ["cancel", "/cancel", "no"])
def test_offer_that_was_left_in_words_says_that_it_is_not_saved(anna: Person, answer: str) -> None:
    anna.say("Lunch tomorrow at 13:00")
    offered = anna.wait_for("Shall I save this")
    wait_for_outbox(anna)
    anna.say(answer)
    anna.wait_for("nothing was saved")
    anna.wait_for("Lunch[\\s\\S]*Not saved\\.$", since=0)
    [left] = [one for one in anna.received() if one["message_id"] == offered["message_id"]]
    assert "Shall I save" not in left["text"]
    assert "reply_markup" not in left
