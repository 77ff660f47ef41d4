"""A bare hour: which half of the day it means in each conversation, and the other one, one tap away."""

import datetime as dt
import re
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, Event
from calendarapp.services import people
from tests.bot.test_rescheduling import meeting_of
from tests.bot.test_series import dates, tap, weekly
from tests.support.factories import get_day, make_event
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person
from tests.support.zones import find_zone


def time_of(person: Person) -> str:
    return f"{Event.objects.get(tg_user_id=person.id).time:%H:%M}"


def ask_time(person: Person, event: Event) -> None:
    person.press_forged(f"field:time:{event.pk}")
    person.wait_for("What time")


@pytest.mark.parametrize(
    ("now", "typed", "taken", "other"),
    [
        (dt.time(19), "8", "20:00", "08:00"), (dt.time(9), "8", "08:00", "20:00"),
        (dt.time(13), "в 2", "14:00", "02:00"),
        (dt.time(19), "3-5", "15:00", "03:00"), (dt.time(2), "3", "03:00", "15:00"),
    ],
)  # fmt: skip
def test_edit_takes_the_half_nearer_to_the_present_hour(
    anna: Person, now: dt.time, typed: str, taken: str, other: str
) -> None:
    event = make_event(anna.id, days=3, time=now)
    ask_time(anna, event)
    anna.say(typed)
    anna.wait_for("Changed")
    assert time_of(anna) == taken
    tap(anna, f"↪️ No, {other}")
    anna.wait_for("Changed")
    anna.server.wait_until_idle()
    assert time_of(anna) == other
    assert not any(text.startswith("↪️") for text in anna.buttons())


def test_edit_of_a_series_offers_the_other_half_before_it_is_done(anna: Person) -> None:
    rows = weekly(anna)
    ask_time(anna, rows[0])
    anna.say("8")
    assert "20:00" in anna.wait_for("Which dates shall change")["text"]
    tap(anna, "↪️ No, 08:00")
    assert "08:00" in anna.wait_for("Which dates shall change")["text"]
    assert "↪️ No, 20:00" in anna.buttons()
    tap(anna, "This date")
    anna.wait_for("Changed")
    assert [f"{row.time:%H:%M}" for row in dates(rows[0])] == ["08:00", "19:00", "19:00"]


def stands(meeting: Appointment, name: str = "time") -> str:
    meeting.refresh_from_db()
    return f"{getattr(meeting, name):%H:%M}"


@pytest.mark.parametrize(("step", "typed"), [("time", "8"), ("date", "tomorrow at 8")])
def test_move_takes_the_nearer_half_and_offers_the_other(anna: Person, boris: Person, step: str, typed: str) -> None:
    meeting = meeting_of(anna, boris, time=dt.time(19))
    anna.press_forged(f"appt:move:{meeting.pk}")
    anna.wait_for("What day")
    if step == "time":
        anna.say("tomorrow")
        anna.wait_for("What time")
    anna.say(typed)
    anna.wait_for("The meeting is moved")
    assert stands(meeting) == "20:00"
    tap(anna, "↪️ No, 08:00")
    anna.wait_for("The meeting is moved")
    anna.server.wait_until_idle()
    assert (stands(meeting), meeting.date) == ("08:00", get_day(1))


def test_other_half_of_a_meeting_that_was_answered_is_out_of_date(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris, time=dt.time(19))
    anna.press_forged(f"appt:move:{meeting.pk}")
    anna.wait_for("What day")
    anna.say("tomorrow at 8")
    card = anna.wait_for("The meeting is moved")
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    boris.press_forged(f"appt:confirm:{meeting.pk}")
    boris.wait_for_toast("Confirmed")
    anna.press_forged(data, message_id=card["message_id"])
    anna.server.wait_until_idle()
    assert (stands(meeting), meeting.status) == ("20:00", "confirmed")


def test_proposal_takes_the_nearer_half_and_offers_the_other(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris, time=dt.time(19))
    wait_for_outbox(boris)  # the invitation would be a newer message that says what is proposed
    boris.press_forged(f"appt:propose:{meeting.pk}")
    boris.wait_for("What day")
    boris.say("tomorrow")
    boris.wait_for("What time")
    boris.say("8")
    boris.wait_for("Proposed")
    assert stands(meeting, "proposed_time") == "20:00"
    tap(boris, "↪️ No, 08:00")
    boris.wait_for("Proposed")
    boris.server.wait_until_idle()
    assert (stands(meeting, "proposed_time"), stands(meeting)) == ("08:00", "19:00")


@pytest.mark.parametrize("action", ["propose", "move"])
@pytest.mark.parametrize(("said", "first"), [(["tomorrow at 6"], "18:00"), (["tomorrow", "в 6"], "18:00")])
def test_hour_that_can_be_either_half_is_asked_about_before_anybody_is_told(
    anna: Person, boris: Person, action: str, said: list[str], first: str
) -> None:
    meeting = meeting_of(anna, boris, time=dt.time(11, 30))
    wait_for_outbox(boris)
    person = boris if action == "propose" else anna
    person.press_forged(f"appt:{action}:{meeting.pk}")
    person.wait_for("What day")
    shown = after(person, *said)
    assert "Which one do you mean" in shown["text"]
    assert person.buttons()[:2] == [first, "06:00"]
    meeting.refresh_from_db()
    assert (meeting.proposed_time, stands(meeting)) == (None, "11:30")
    person.press("18:00")
    person.wait_for("Proposed" if action == "propose" else "The meeting is moved")
    assert stands(meeting, "proposed_time" if action == "propose" else "time") == "18:00"
    assert not any(text.startswith("↪️") for text in person.buttons())


def at_noon(person: Person) -> None:
    """Put the person's clock at about noon."""
    people.set_timezone(tg_id=person.id, timezone=find_zone(12))


def after(person: Person, *said: str) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for text in said:
        person.say(text)
        shown = person.wait_for("")
    return shown


@pytest.mark.parametrize("said", [("today", "7"), ("today at 7",), ("сегодня", "с 7 до 8")])
def test_half_that_has_passed_gives_way_to_the_one_to_come(anna: Person, said: tuple[str, ...]) -> None:
    at_noon(anna)
    assert "19:00" in after(anna, "/new Lunch", *said)["text"]
    assert not any(text.startswith("↪️") for text in anna.buttons())
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert time_of(anna) == "19:00"


def test_half_that_has_passed_gives_way_in_edit_as_well(anna: Person) -> None:
    at_noon(anna)
    zone = queries.get_person(anna.id).timezone
    event = make_event(anna.id, days=3, time=dt.time(9), timezone=zone)
    anna.press_forged(f"field:date:{event.pk}")
    anna.wait_for("What day")
    anna.say("today at 7")
    anna.wait_for("Changed")
    assert time_of(anna) == "19:00"


@pytest.mark.parametrize("word", ["вечером", "evening"])
def test_part_of_the_day_said_with_the_day_counts_for_the_time(anna: Person, word: str) -> None:
    day = "завтра" if word == "вечером" else "tomorrow"
    assert "19:00" in after(anna, "/new Call", f"{day} {word}", "7")["text"]


def test_part_of_the_day_is_forgotten_with_another_day(anna: Person) -> None:
    after(anna, "/new Call", "tomorrow evening", "назад", "tomorrow")
    assert "07:00" in after(anna, "7")["text"]


def test_edit_to_the_evening_asks_when_in_it(anna: Person) -> None:
    event = make_event(anna.id, days=3, time=dt.time(10))
    anna.press_forged(f"field:date:{event.pk}")
    anna.wait_for("What day")
    anna.say("tomorrow evening")
    anna.wait_for("What time")
    anna.say("7")
    anna.wait_for("Changed")
    event.refresh_from_db()
    assert (event.date, time_of(anna)) == (get_day(1), "19:00")


@pytest.mark.parametrize("field", ["name", "date", "time", "duration", "place", "url", "details"])
def test_back_from_which_dates_asks_for_the_field_again(anna: Person, field: str) -> None:
    rows = weekly(anna)
    given = {"date": "in 20 days", "time": "12:00", "duration": "45", "url": "example.org"}.get(field, "New")
    anna.press_forged(f"field:{field}:{rows[0].pk}")
    question = anna.wait_for("Yoga")["text"]
    anna.say(given)
    anna.wait_for("Which dates shall change")
    anna.press("‹ Back")
    assert anna.wait_for(re.escape(question.splitlines()[-1]))["text"] == question
