"""/new: every step, every way to answer it, every way to leave."""

import datetime as dt

import pytest

from calendarapp import clock, queries
from calendarapp.models import Conversation, Event
from calendarapp.services import people
from tests.support.conversations import add_stamp
from tests.support.running import RunningBot
from tests.support.telegram import Person
from tests.support.waiting import wait_until
from tests.support.zones import find_zone


def events_of(person: Person) -> list[Event]:
    return list(Event.objects.filter(tg_user_id=person.id).order_by("id"))


def conversation(person: Person) -> Conversation | None:
    return Conversation.objects.filter(pk=person.id).first()


def ask(person: Person, text: str, expected: str) -> dict[str, object]:
    person.say(text)
    return person.wait_for(expected)


def tomorrow() -> dt.date:
    return clock.today("Europe/Moscow") + dt.timedelta(days=1)


@pytest.mark.parametrize("command", ["/new", "/create_event"])
def test_whole_conversation_creates_an_event(anna: Person, command: str) -> None:
    ask(anna, command, "What shall we call it")
    ask(anna, "Lunch", "What day")
    ask(anna, "tomorrow", "What time")
    ask(anna, "9:05", "Any details")
    card = ask(anna, "At the café", "Saved")
    event = events_of(anna)[0]
    assert (event.name, event.date, event.time, event.details) == ("Lunch", tomorrow(), dt.time(9, 5), "At the café")
    assert f"Event ID: {event.pk}" in str(card["text"])
    assert anna.buttons() == [
        "✏️ Edit",
        "🗑 Delete",
        "👥 Invite",
        "⏰ Reminders",
        "🔁 Repeat",
        "⋯ More",
    ]
    more = ["📍 Place", "🔗 Link", "🪑 How many places", "🙋 Join link", "🌍 Public", "🟢 Show me as free"]
    more.append("🙈 Hide participants")
    anna.press("⋯ More")
    wait_until(lambda: anna.buttons() == [*more, "‹ Back to the card"], what="the rarer buttons")
    anna.press("‹ Back to the card")
    wait_until(lambda: "✏️ Edit" in anna.buttons(), what="the others again")
    assert conversation(anna) is None


def test_event_can_be_created_by_taps_only(anna: Person) -> None:
    anna.say("/new Walk")
    anna.wait_for("What day")
    anna.press("›")
    anna.wait_for("What day")
    month_after = (clock.today("Europe/Moscow").replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    anna.press(data=f"day:{month_after.isoformat()}")
    anna.wait_for("What time")
    anna.press("18:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    event = events_of(anna)[0]
    assert (event.name, event.date, event.time, event.details) == ("Walk", month_after, dt.time(18), "")


def test_calendar_turns_and_ignores_other_cells(anna: Person) -> None:
    anna.say("/new Walk")
    question = anna.wait_for("What day")
    today = clock.today("Europe/Moscow")
    anna.press("›")
    assert anna.wait_for("What day")["message_id"] == question["message_id"]
    anna.press("‹")
    anna.wait_for("What day")
    assert f"[{today.day}]" in anna.buttons()
    anna.press(data="day:")
    anna.wait_for_toast("")
    yesterday = f"day:{(today - dt.timedelta(days=1)).isoformat()}"
    anna.press_forged(add_stamp(anna.id, yesterday), message_id=question["message_id"])
    anna.wait_for_toast("This time has passed")
    anna.press_forged(add_stamp(anna.id, "day:2026-99-99"), message_id=question["message_id"])
    anna.wait_for_toast("don't understand this date")
    for data in ("month:1970:13", "month:99999:1", "month:x:1", "day:" + "1" * 40):
        anna.press_forged(add_stamp(anna.id, data), message_id=question["message_id"])
        anna.wait_for_toast("out of date")
    anna.press_forged(add_stamp(anna.id, "month:1970:1"), message_id=question["message_id"])
    anna.wait_for_toast("")
    assert conversation(anna) is not None


WRONG = {
    "name": [("   \u2003", "Please write a name"), ("x" * 256, "too long"), ("a\x00b", "can't be stored")],
    "date": [("yesterday", "passed"), ("30.02", "no such day"), ("lunch", "don't understand this date"),
             ("99999-01-01", "don't understand this date"), ("9999-01-01", "don't understand this date"),
             ("😀" * 500, "don't understand this date"), ("\u202e12", "don't understand this date")],
    "time": [("25:00", "no such time"), ("noonish", "don't understand this time"),
             ("12:60", "no such time"), ("0" * 4000, "don't understand this time")],
    "details": [("y" * 3001, "too long"), ("a\x00b", "can't be stored")],
}  # fmt: skip
STEPS = {
    "name": ["/new"],
    "date": ["/new Lunch"],
    "time": ["/new Lunch", "tomorrow"],
    "details": ["/new Lunch", "tomorrow", "12"],
}
QUESTIONS = {"name": "What shall we call it", "date": "What day", "time": "What time", "details": "Any details"}


def go_to(person: Person, step: str) -> None:
    for text in STEPS[step]:
        person.say(text)
        person.wait_for()
    assert QUESTIONS[step] in str(person.last()["text"])


@pytest.mark.parametrize("step", list(STEPS))
def test_invalid_input_is_explained_and_step_is_repeated(anna: Person, step: str) -> None:
    go_to(anna, step)
    for text, expected in WRONG[step]:
        anna.send_content({"text": text})
        anna.wait_for(expected)
    anna.share("sticker")
    anna.wait_for("Please write|don't understand|send the details as text")
    kept = conversation(anna)
    assert kept is not None
    assert kept.state == f"Creating:{step}"
    for text in {"name": ["Lunch", "tomorrow", "12", "-"], "date": ["tomorrow", "12", "-"], "time": ["12", "-"]}.get(
        step, ["-"]
    ):
        anna.say(text)
        anna.wait_for()
    assert len(events_of(anna)) == 1


@pytest.mark.parametrize("step", list(STEPS))
@pytest.mark.parametrize("way", ["command", "button"])
def test_every_step_can_be_cancelled(anna: Person, step: str, way: str) -> None:
    go_to(anna, step)
    if way == "command":
        anna.say("/cancel")
    else:
        anna.press("✖️ Cancel")
    anna.wait_for("nothing is in progress")
    assert conversation(anna) is None
    ask(anna, "Lunch", "don't understand that yet")
    assert events_of(anna) == []


@pytest.mark.parametrize("step", list(STEPS))
def test_read_only_command_keeps_the_conversation(anna: Person, step: str) -> None:
    go_to(anna, step)
    before = conversation(anna)
    ask(anna, "/list", "no upcoming events")
    after = conversation(anna)
    assert before is not None
    assert after is not None
    assert (after.state, after.data) == (before.state, before.data)


def test_unknown_command_does_not_end_the_conversation(anna: Person) -> None:
    go_to(anna, "time")
    ask(anna, "/nonsense", "no such command")
    ask(anna, "12", "Any details")


@pytest.mark.parametrize("step", list(STEPS))
def test_conversation_survives_a_restart(anna: Person, bot: RunningBot, step: str) -> None:
    go_to(anna, step)
    bot.restart()
    answers = ["Lunch", "tomorrow", "12", "Soup"][list(STEPS).index(step) :]
    for text in answers:
        anna.say(text)
        anna.wait_for()
    assert [event.details for event in events_of(anna)] == ["Soup"]


def test_past_time_today_is_refused_at_once(anna: Person) -> None:
    zone = people.set_timezone(tg_id=anna.id, timezone=find_zone(12)).timezone
    go_to(anna, "date")
    anna.say("today")
    anna.wait_for("What time")
    past = (clock.now() - dt.timedelta(minutes=2)).astimezone(clock.get_zone(zone))
    ask(anna, f"{past:%H:%M}", "This time has passed")


def test_time_that_passes_during_conversation_is_asked_again(anna: Person) -> None:
    go_to(anna, "details")
    kept = Conversation.objects.get(pk=anna.id)
    kept.data["date"] = "2001-01-01"
    kept.save()
    ask(anna, "Soup", "This time has passed.*\n.*What day")
    ask(anna, "tomorrow", "What time")
    ask(anna, "12", "Any details")
    ask(anna, "Soup", "Saved")


def test_texts_show_as_typed(anna: Person) -> None:
    name = '<b>&"Обед" 🍲</b> \u202eRTL'
    ask(anna, f"/new {name}", "What day")
    ask(anna, f"{tomorrow():%d.%m}", "What time")
    ask(anna, "12.30", "Any details")
    ask(anna, "<i>&amp;</i> {name} %s", "Saved")
    event = events_of(anna)[0]
    assert event.name == name
    text = str(anna.last()["text"])
    assert name.replace("\u202e", "") in text  # what turns other text round is kept, and not shown
    assert "<i>&amp;</i> {name} %s" in text


def test_longest_texts_fit_into_a_card(anna: Person) -> None:
    ask(anna, "/new " + "🍲" * 255, "What day")
    ask(anna, "tomorrow", "What time")
    ask(anna, "12", "Any details")
    ask(anna, "🍲" * 1501, "too long: at most 3000 characters, these have 3002")
    ask(anna, "🍲" * 1500, "Saved")
    assert queries.select_upcoming_events(anna.id).count() == 1
    ask(anna, "/list", "Upcoming events")


def test_buttons_of_another_step_do_nothing(anna: Person) -> None:
    go_to(anna, "name")
    for data in ("day:2026-12-01", "time:12:30", "skip", "month:2026:12", "ev:choose:1"):
        anna.press_forged(data)
        anna.wait_for_toast("out of date")
    ask(anna, "Lunch", "What day")
