"""Questions that are left: what is written later answers none of them."""

import pytest

from calendarapp.models import Conversation, Event, Series
from tests.bot.test_series import show, tap
from tests.support.factories import make_event
from tests.support.telegram import Person


def state(person: Person) -> str | None:
    person.server.wait_until_idle()
    return Conversation.objects.filter(pk=person.id).values_list("state", flat=True).first()


@pytest.mark.parametrize("way", ["‹ Back to the card", "🔁 Repeat"])
def test_question_until_when_is_left(anna: Person, way: str) -> None:
    event = make_event(anna.id, days=3)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, "Every day")
    anna.wait_for("Until when")
    if way == "🔁 Repeat":  # below another card of the same event
        show(anna, event)
    tap(anna, way)
    anna.wait_for("Event ID")
    assert state(anna) is None
    anna.say("10")
    anna.wait_for("don't understand that yet|Tap below what you want to change")
    assert not Series.objects.filter(tg_user_id=anna.id).exists()


def test_back_to_another_card_does_not_leave_the_question(anna: Person) -> None:
    event, other = make_event(anna.id, days=3), make_event(anna.id, days=4)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, "Every day")
    anna.wait_for("Until when")
    anna.press_forged(f"ev:back:{other.pk}")
    assert state(anna) == "Repeating:until"


@pytest.mark.parametrize("word", ["нет", "no", "отмена", "/cancel", "не надо"])
@pytest.mark.parametrize("asked", ["/forget_me", "/delete {event}"])
def test_no_to_a_question_in_between_leads_back_to_what_was_under_way(anna: Person, asked: str, word: str) -> None:
    event = make_event(anna.id, days=3)
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say(asked.format(event=event.pk))
    anna.wait_for("\\?")
    anna.say(word)
    anna.wait_for("Everything stays as it is[\\s\\S]*Lunch[\\s\\S]*What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say(word)
    anna.wait_for("nothing is in progress now|I don't understand this time")


@pytest.mark.parametrize("asked", ["/forget_me", "/delete {event}"])
def test_yes_to_a_question_in_between_is_not_taken_for_the_offer(anna: Person, asked: str) -> None:
    event = make_event(anna.id, days=3)
    anna.say("Lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.say(asked.format(event=event.pk))
    anna.wait_for("\\?")
    anna.say("yes")
    anna.wait_for("use the buttons above")
    assert [one.name for one in Event.objects.filter(tg_user_id=anna.id)] == [event.name]
    assert state(anna) == "Noting:offered"
    anna.say("yes")  # the offer is what was asked before
    anna.wait_for("Saved")


@pytest.mark.parametrize("between", ["yes", "thanks"])
def test_question_is_still_closed_by_no_after_another_word(anna: Person, between: str) -> None:
    event = make_event(anna.id, days=3)
    anna.say(f"/delete {event.pk}")
    anna.wait_for("Delete")
    anna.say(between)
    anna.wait_for("use the buttons above|welcome")
    anna.say("no")
    anna.wait_for("Everything stays as it is")
    anna.say("no")
    anna.wait_for("not waiting for an answer")


@pytest.mark.parametrize("asked", ["/event", "/edit", "/delete", "/invite", "/find", "/new"])
@pytest.mark.parametrize("word", ["нет", "No!"])
def test_no_leaves_what_asks_which(anna: Person, asked: str, word: str) -> None:
    make_event(anna.id, days=3)
    anna.say(asked)
    anna.wait_for("Which event|Whom|call it|Who would|What are you looking for|delete|\\?")
    anna.say(word)
    anna.wait_for("nothing is in progress now")
    assert state(anna) is None


ORDINARY = [("привет", "Hello!"), ("обед вчера в 13:00", "passed"), ("обед 31.02 в 13:00", "no such day: 31.02")]


@pytest.mark.parametrize(("text", "told"), [*ORDINARY, ("as you like", "Please tap[\\s\\S]*/cancel")])
@pytest.mark.parametrize(("button", "question"), [("🌙 Digest", "tomorrow's plans"), ("🗓 Whole days", "day before")])
def test_ordinary_message_is_none_to_a_setting(anna: Person, button: str, question: str, text: str, told: str) -> None:
    anna.say("/settings")
    anna.wait_for("Settings")
    anna.press(button)
    anna.wait_for(question)
    anna.say("/list")
    anna.wait_for("Nothing is coming|no events|Coming|/new")
    anna.say(text)
    anna.wait_for(told)


@pytest.mark.parametrize(("text", "told"), [*ORDINARY, ("qqq", "Tap a time above[\\s\\S]*/cancel")])
def test_ordinary_message_is_nobody_to_look_for_a_time_with(anna: Person, boris: Person, text: str, told: str) -> None:
    anna.say(f"/when {boris.id} for an hour tomorrow")
    anna.wait_for("When are you all free|free")
    anna.say(text)
    anna.wait_for(told)
