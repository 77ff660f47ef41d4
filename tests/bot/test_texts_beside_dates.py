"""Whole other requests where a day, a time or a length is asked for: they are done, and the question stays open."""

import datetime as dt

import pytest

from tests.support.factories import make_event
from tests.support.telegram import Person

OTHERS = [
    ("что завтра", "cinema"),
    ("what's on this week", "cinema"),
    ("когда я свободна завтра?", "free"),
    ("отмени cinema", "Delete cinema"),
    ("cancel cinema", "Delete cinema"),
    ("move cinema to 21:00", "cinema[\\s\\S]*Event ID"),
    ("my meetings", "no upcoming meetings"),
]


@pytest.mark.parametrize(("text", "answer"), OTHERS)
@pytest.mark.parametrize("field", ["date", "time", "duration"])
def test_request_is_done_and_the_question_stays(anna: Person, field: str, text: str, answer: str) -> None:
    """All of them were told that this is no date."""
    make_event(anna.id, name="cinema", days=1, time=dt.time(19), duration_minutes=60)
    event = make_event(anna.id, name="Trip", days=5, time=dt.time(12), duration_minutes=60)
    anna.press_forged(f"field:{field}:{event.pk}")
    anna.wait_for("Trip")
    anna.say(text)
    anna.wait_for(answer)
    anna.say({"date": "in 6 days", "time": "15:00", "duration": "2 h"}[field])
    anna.wait_for("Changed|Trip")


@pytest.mark.parametrize("text", ["blah", "move it to 25:00", "move to nowhere"])
def test_what_means_nothing_else_is_no_date(anna: Person, text: str) -> None:
    event = make_event(anna.id, name="Trip", days=5)
    anna.press_forged(f"field:date:{event.pk}")
    anna.wait_for("Trip")
    anna.say(text)
    anna.wait_for("I don't understand this date|no such time")
