"""Messages are made of what they are given: without a database."""

import datetime as dt
from typing import Any, Final

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation

from calendarapp import messages
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.models import Appointment, TgUser

START: Final = dt.datetime(2027, 9, 22, 12, tzinfo=dt.UTC)
ORGANIZER: Final = TgUser(tg_id=1, first_name="Anna", language="en", timezone="UTC")
PARTICIPANT: Final = TgUser(
    tg_id=2,
    first_name="Boris",
    language="en",
    timezone="Europe/Moscow",
    zone_chosen=True,
    strangers=TgUser.Strangers.ASK,
)
MEETING: Final = Appointment(
    pk=3, name="Tea", date=START.date(), time=START.time(), timezone="UTC", duration_minutes=60, holds=False,
    slot=DateTimeTZRange(START, START + dt.timedelta(hours=1)), organizer_tg_id=1, participant_tg_id=2,
)  # fmt: skip


def test_request_is_said_on_the_card_of_who_is_told_so() -> None:
    with translation.override("en"):
        both: tuple[Any, ...] = (ORGANIZER, PARTICIPANT)
        asked = messages.render_meeting_card(MEETING, PARTICIPANT, *both, request=True)
        assert "You have not met. This takes none of your time until you accept." in asked
        assert "You have not met" not in messages.render_meeting_card(MEETING, PARTICIPANT, *both)
        assert (
            "You have not met. This"
            in messages.render_meeting_notice("!", MEETING, PARTICIPANT, *both, request=True)["text"]
        )


def test_offered_times_are_said_on_the_readers_clock() -> None:
    error = CalendarError("busy", name="Boris")
    with translation.override("en"):
        offered = [(START + dt.timedelta(hours=hour), START + dt.timedelta(hours=hour + 1)) for hour in (1, 2)]
        assert refusals.render_refusal(error, PARTICIPANT, offered).endswith("22 September, 16:00, 17:00.")
        assert refusals.render_refusal(error, PARTICIPANT, []) == str(error)


def test_neighbours_are_said_on_the_readers_clock() -> None:
    with translation.override("en"):
        around = [(False, "Gym", START), (True, "", START + dt.timedelta(hours=1))]
        told = messages.list_neighbours(around, MEETING, PARTICIPANT)
    assert told == [(False, "Right before: Gym, until 15:00"), (True, "Right after: Meeting, from 16:00")]


@pytest.mark.parametrize(
    ("minutes", "before", "after"),
    [
        (0, "Right before: Gym, until 15:00", "Right after: Bath, from 16:00"),
        (30, "Right before: Gym, until 14:30", "Right after: Bath, from 16:30"),
        (31, "Shortly before: Gym, until 14:29", "Soon after: Bath, from 16:31"),
        (60, "Shortly before: Gym, until 14:00", "Soon after: Bath, from 17:00"),
    ],
)
def test_neighbour_is_right_beside_a_meeting_within_half_an_hour(minutes: int, before: str, after: str) -> None:
    gap = dt.timedelta(minutes=minutes)
    around = [(False, "Gym", MEETING.slot.lower - gap), (True, "Bath", MEETING.slot.upper + gap)]
    with translation.override("en"):
        assert messages.list_neighbours(around, MEETING, PARTICIPANT) == [(False, before), (True, after)]
