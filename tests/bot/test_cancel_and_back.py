"""Leaving a conversation by a word, going back one step, and drafts that can be resumed."""

import pytest

from calendarapp import queries
from calendarapp.models import Conversation, Event
from calendarapp.services import people
from tests.bot.test_calendar_import import TWO, send
from tests.support.factories import make_event, make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.running import RunningBot
from tests.support.telegram import Person

STEPS = {
    "name": ["/new"],
    "date": ["/new Lunch"],
    "time": ["/new Lunch", "tomorrow"],
    "details": ["/new Lunch", "tomorrow", "12"],
    "which event": ["/event"],
    "which to edit": ["/edit"],
    "which to delete": ["/delete"],
    "which field": ["/edit {event}"],
    "new name": ["/edit {event}", "field:name:{event}"],
    "new date": ["/edit {event}", "field:date:{event}"],
    "new time": ["/edit {event}", "field:time:{event}"],
    "new duration": ["/edit {event}", "field:duration:{event}"],
    "new details": ["/edit {event}", "field:details:{event}"],
    "whom": ["/invite"],
    "to which event": ["/invite {boris}"],
    "a word to it": ["/invite {boris}", "{event}"],
    "move: day": ["appt:move:{meeting}"],
    "move: time": ["appt:move:{meeting}", "tomorrow"],
    "zone": ["set:timezone"],
    "file": ["(file)"],
}


def state(person: Person) -> str | None:
    return Conversation.objects.filter(pk=person.id).values_list("state", flat=True).first()


def go(person: Person, boris: Person, step: str) -> Event:
    """Go to that step; returns the existing event."""
    event = make_event(person.id, name="Walk", days=5, details="Old")
    meeting = make_meeting(queries.get_person(person.id), queries.get_person(boris.id), days=9, name="Talk")
    for text in STEPS[step]:
        what = text.format(event=event.pk, boris=boris.id, meeting=meeting.pk)
        if what == "(file)":
            send(person, TWO)
        elif what.startswith(("field:", "appt:", "set:")):
            person.press_forged(what)
        else:
            person.say(what)
        person.wait_for("")
        person.server.wait_until_idle()
        wait_for_outbox(person)  # an answer of several messages is there
    assert state(person)
    return event


@pytest.mark.parametrize("step", list(STEPS))
def test_cancel_word_leaves_every_step(anna: Person, boris: Person, step: str) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    event = go(anna, boris, step)
    before = set(Event.objects.filter(tg_user_id=anna.id).values_list("name", "details", "updated_at"))
    anna.say("Отмена")
    anna.wait_for("отменено: ничего не сохранено")
    assert state(anna) is None
    assert set(Event.objects.filter(tg_user_id=anna.id).values_list("name", "details", "updated_at")) == before
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("name", None), ("date", "Creating:name"), ("time", "Creating:date"), ("details", "Creating:time"),
        ("which to edit", None), ("new name", "Editing:field"), ("new details", "Editing:field"), ("whom", None),
        ("to which event", "Inviting:person"), ("a word to it", "Inviting:event"), ("move: day", None),
        ("move: time", "Moving:date"), ("file", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["button", "word"])
def test_back_returns_one_step(anna: Person, boris: Person, step: str, expected: str | None, way: str) -> None:
    go(anna, boris, step)
    if way == "word":
        anna.say("back")
    elif expected is None:
        assert "‹ Back" not in anna.buttons()
        return
    else:
        anna.press("‹ Back")
    anna.wait_for("nothing is in progress" if expected is None else "[?]|New|Whom|What do you want")
    assert state(anna) == expected


def test_back_keeps_the_answers(anna: Person) -> None:
    for text, answer in (
        ("/new Lunch", "What day"),
        ("tomorrow", "What time"),
        ("назад", "Lunch[\\s\\S]*What day"),
        ("2030-01-02", "What time"),
        ("12", "Any details"),
        ("Soup", "Saved"),
    ):
        anna.say(text)
        anna.wait_for(answer)
    [event] = Event.objects.filter(tg_user_id=anna.id)
    assert (event.name, event.details, event.date.year) == ("Lunch", "Soup", 2030)


def test_event_can_be_named_cancel(anna: Person) -> None:
    anna.say("/new Отмена")
    anna.wait_for("Отмена[\\s\\S]*What day")


@pytest.mark.parametrize("word", ["отмена", "back"])
def test_cancel_word_outside_a_conversation_changes_nothing(anna: Person, word: str) -> None:
    anna.say(word)
    assert "nothing was saved" not in anna.wait_for("nothing is in progress")["text"]


def test_leaving_is_told_in_one_sentence(anna: Person) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("отмена")
    told = anna.wait_for("nothing was saved")["text"]
    assert told == "All right, nothing is in progress now: nothing was saved or sent."


SHOWING = [
    "/list",
    "/help",
    "/meetings",
    "/settings",
    "/export",
    "/feed",
    "/nonsense",
    "/event {event}",
    "/start",
    "/event",
]


@pytest.mark.parametrize("command", SHOWING)
def test_read_only_commands_keep_the_draft(anna: Person, command: str) -> None:
    event = make_event(anna.id, name="Walk")
    anna.say("/new Lunch")
    question = anna.wait_for("What day")
    before = Conversation.objects.get(pk=anna.id)
    anna.say(command.format(event=event.pk))
    anna.wait_for("")
    anna.server.wait_until_idle()
    after = Conversation.objects.get(pk=anna.id)
    assert (after.state, after.data) == (before.state, before.data)
    anna.press(data="day:" + last_day(question), message=question)
    anna.wait_for("What time")


def last_day(question: dict[str, object]) -> str:
    rows = question["reply_markup"]["inline_keyboard"]  # type: ignore[index]
    days = [one["callback_data"] for row in rows for one in row if one["callback_data"].startswith("day:2")]
    return str(days[-1]).removeprefix("day:").partition(":")[0]


@pytest.mark.parametrize("other", ["/edit", "/invite", "/delete", "/new Dinner", "(file)", "set:timezone", "ev:edit"])
def test_starting_another_conversation_keeps_the_draft(anna: Person, bot: RunningBot, other: str) -> None:
    event = make_event(anna.id, name="Walk")
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("2030-01-02")
    anna.wait_for("What time")
    if other == "(file)":
        send(anna, TWO)
    elif other.startswith("/"):
        anna.say(other)
    else:
        anna.press_forged(other if other.startswith("set") else f"{other}:{event.pk}")
    anna.wait_for("Your draft “Lunch” is saved: /new continues it")
    if other == "/edit":
        bot.restart()
    anna.say("отмена")
    anna.wait_for("nothing is in progress[\\s\\S]*draft “Lunch” is saved")
    anna.say("/new")
    anna.wait_for("You have a draft")
    assert anna.buttons() == ["▶️ Continue “Lunch”", "✨ Start over", "✖️ Cancel"]
    anna.press("▶️ Continue “Lunch”")
    anna.wait_for("What time")
    anna.say("12")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert Event.objects.filter(tg_user_id=anna.id, name="Lunch", date="2030-01-02").count() == 1
    assert state(anna) is None


@pytest.mark.parametrize("other", ["/invite", "/new", "/when", "/find"])
def test_event_that_waits_for_save_is_not_lost_with_what_was_begun_after_it(anna: Person, other: str) -> None:
    make_event(anna.id, name="Walk")
    anna.say("haircut tomorrow at 10:00")
    offer = anna.wait_for("Shall I save this")
    anna.say(other)
    anna.wait_for("")
    anna.say("cancel")
    anna.wait_for("nothing is in progress[\\s\\S]*draft “haircut” is saved: /new continues it")
    anna.press("💾 Save", message=offer)
    anna.wait_for_toast("This draft is saved: /new continues it")
    anna.say("/new")
    anna.wait_for("You have a draft")
    anna.press("▶️ Continue “haircut”")
    anna.wait_for("haircut[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert Event.objects.filter(tg_user_id=anna.id, name="haircut", time="10:00").count() == 1
    assert state(anna) is None


def test_event_that_is_said_again_is_no_draft(anna: Person) -> None:
    anna.say("haircut tomorrow at 10:00")
    anna.wait_for("Shall I save this")
    anna.say("/new haircut tomorrow at 11:00")
    assert "draft" not in anna.wait_for("Saved")["text"]
    assert state(anna) is None


@pytest.mark.parametrize("way", ["cancel", "✖️ Cancel"])
def test_draft_that_is_offered_and_cancelled_is_gone(anna: Person, way: str) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("/new")
    anna.wait_for("You have a draft")
    anna.say("cancel")
    anna.wait_for("draft “Lunch” is saved")
    anna.say("/new")
    anna.wait_for("You have a draft")
    if way == "cancel":
        anna.say(way)
    else:
        anna.press(way)
    anna.wait_for("nothing is in progress[\\s\\S]*Your draft “Lunch” is gone")
    anna.say("/new")
    anna.wait_for("shall we call it")
    assert "▶️ Continue “Lunch”" not in anna.buttons()


def test_several_drafts_that_are_offered_and_cancelled_stay(anna: Person) -> None:
    for name in ("Lunch", "Sauna"):
        anna.say(f"/new {name}")
        anna.wait_for("What day")
    anna.say("/list")
    anna.wait_for("no upcoming events")
    anna.say("/new")  # puts Sauna aside
    anna.wait_for("You have a draft")
    for _again in range(2):
        anna.say("cancel")
        anna.wait_for("nothing is in progress[\\s\\S]*(drafts are|Sauna” is) saved")
        anna.say("/new")
        anna.wait_for("You have a draft")
    assert {"▶️ Continue “Lunch”", "▶️ Continue “Sauna”"} <= set(anna.buttons())


def test_draft_that_has_been_saved_meanwhile_is_not_said_to_be_kept(anna: Person) -> None:
    for name in ("Lunch", "Sauna", "Walk"):
        anna.say(f"/new {name}")
        anna.wait_for("What day")
    anna.say("/new")
    anna.wait_for("You have a draft")
    anna.press("▶️ Continue “Lunch”")
    anna.wait_for("What day")
    for text, answer in (("tomorrow", "What time"), ("12", "Any details"), ("-", "Saved")):
        anna.say(text)
        anna.wait_for(answer)
    anna.say("/new")
    anna.wait_for("You have a draft")
    anna.press("▶️ Continue “Sauna”")  # Lunch was put aside for it
    anna.wait_for("What day")
    anna.say("cancel")
    assert "Lunch" not in anna.wait_for("nothing is in progress")["text"]


def test_draft_that_has_to_go_is_named(anna: Person) -> None:
    for number in range(1, 7):
        anna.say("/new")
        anna.wait_for("shall we call it|You have a draft")
        anna.say(f"Plan {number}")
        anna.wait_for(f"Plan {number}[\\s\\S]*What day")
    anna.say("/settings")
    anna.wait_for("Language")
    anna.say("Sauna tomorrow at 18:00")
    told = anna.wait_for("Your draft “Plan 6” is saved[\\s\\S]*Sauna")["text"]
    assert "The oldest draft, “Plan 1”, is gone: I keep 5 at most" in told
    anna.say("cancel")
    anna.wait_for("nothing is in progress")
    anna.say("/new")
    anna.wait_for("You have a draft")
    assert "▶️ Continue “Plan 2”" in anna.buttons()
    assert "▶️ Continue “Plan 1”" not in anna.buttons()


def test_starting_over_discards_the_draft(anna: Person) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("/new")
    anna.wait_for("You have a draft")
    anna.press("✨ Start over")
    anna.wait_for("What shall we call it")
    anna.say("Dinner")
    anna.wait_for("Dinner[\\s\\S]*What day")
    anna.say("cancel")
    anna.wait_for("nothing is in progress")
    assert state(anna) is None


def test_typing_a_name_instead_of_resuming_keeps_the_draft(anna: Person) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("/new")
    anna.wait_for("You have a draft")
    anna.say("Dinner")
    anna.wait_for("Dinner[\\s\\S]*What day")
    anna.say("/cancel")
    anna.wait_for("draft “Lunch” is saved")


def test_erasure_deletes_the_draft(anna: Person) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("/forget_me")
    anna.wait_for("Erase everything I know")
    anna.press("🗑 Erase everything")
    anna.wait_for("Really erase")
    anna.press("🗑 Yes, erase everything")
    anna.wait_for("Everything is erased")
    assert state(anna) is None


@pytest.mark.parametrize(("said", "text"), [("move lunch to 18:00", "cancel"), ("сделай в 18:00", "отмена")])
def test_change_that_is_offered_is_taken_back_alone(anna: Person, said: str, text: str) -> None:
    """It was asked whether to delete the event."""
    event = make_event(anna.id, name="Lunch")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Lunch[\\s\\S]*Event ID")
    anna.say(said)
    anna.wait_for("Lunch[\\s\\S]*Event ID")
    assert any("18:00" in one for one in anna.buttons())
    for _again in range(2):
        anna.say(text)
        anna.wait_for("Everything stays as it is")
    assert Event.objects.filter(pk=event.pk).exists()
