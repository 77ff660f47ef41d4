"""Polls by the API: the organizer's own, with their tally; the staff's look at all; nothing for others."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.services import time_polls
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db


def test_organizer_reads_the_tally(cast: Cast) -> None:
    starts = [clock.now() + dt.timedelta(days=days) for days in (20, 21)]
    made = time_polls.make(
        organizer=cast.anna.tg_id, chat_id=-5, name="Dinner", starts=starts, language="en", minutes=90
    )
    time_polls.note_sent(made.pk, poll_id="77", message_id=3)
    time_polls.record_vote(poll_id="77", tg_id=cast.boris.tg_id, options=[0, 1])
    time_polls.record_vote(poll_id="77", tg_id=cast.oleg.tg_id, options=[1])
    api = ApiClient(cast.anna)
    read = api.get(f"polls/{made.pk}/").json()
    assert (read["name"], read["state"], read["event"], read["duration_minutes"]) == ("Dinner", "open", None, 90)
    assert [(one["votes"], one["busy"]) for one in read["times"]] == [(1, 0), (2, 0)]
    assert str(cast.boris.tg_id) not in str(read)
    assert api.get("polls/").json()["results"] == [read]
    decided = time_polls.decide(number=made.pk, chat_id=-5, tg_id=cast.anna.tg_id, option=1)
    assert api.get(f"polls/{made.pk}/").json()["event"] == decided.event.pk


def test_others_find_nothing(cast: Cast) -> None:
    starts = [clock.now() + dt.timedelta(days=days) for days in (20, 21)]
    made = time_polls.make(
        organizer=cast.anna.tg_id, chat_id=-5, name="Dinner", starts=starts, language="en", minutes=None
    )
    api = ApiClient(cast.boris)
    assert api.get("polls/").json()["results"] == []
    assert read_problem(api.get(f"polls/{made.pk}/"))[0] == 404
