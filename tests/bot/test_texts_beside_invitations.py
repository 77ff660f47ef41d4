"""Whole other sentences where it is asked whom to invite, or what to do with those who can't be invited."""

import datetime as dt

import pytest

from tests.bot.events_made import settle
from tests.support.factories import make_event
from tests.support.telegram import Person

SENTENCES = ["move standup to thursday at 10", "move standup to thursday", "перенеси standup на четверг в 10"]


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("invited", ["{boris}", "{boris} and {stranger}"])
def test_move_is_no_name_while_somebody_is_busy(
    anna: Person, boris: Person, stranger: Person, text: str, invited: str
) -> None:
    make_event(anna.id, name="standup", days=1, time=dt.time(12), duration_minutes=60)
    make_event(boris.id, name="Course", days=1, time=dt.time(12), duration_minutes=60)
    anna.say(f"invite {invited.format(boris=boris.id, stranger=stranger.id)} to standup")
    anna.wait_for("[Bb]usy at this time")
    anna.say(text)
    told = anna.wait_for("standup[\\s\\S]*Tap below|Tap below[\\s\\S]*standup")["text"]
    assert "don't know" not in told


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("command", ["/invite", "/when"])
def test_move_is_no_name_where_people_are_asked_for(anna: Person, command: str, text: str) -> None:
    make_event(anna.id, name="standup", days=1, time=dt.time(12), duration_minutes=60)
    anna.say(command)
    anna.wait_for("Who would you like|With whom")
    anna.say(text)
    anna.wait_for("Tap below what you want to change")
    settle(anna)
