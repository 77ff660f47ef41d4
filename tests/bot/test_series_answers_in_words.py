"""Words that answer an invitation to a series: they are about all of it, or about its next date, never the last one."""

import pytest

from calendarapp import queries
from calendarapp.models import Appointment
from tests.bot.events_made import data_of
from tests.support.factories import make_meeting
from tests.support.series_invitations import invite, statuses, weekly
from tests.support.telegram import Person


@pytest.mark.parametrize("text", ["да", "нет", "подтверждаю", "отказываюсь от всех", "yes", "decline all"])
def test_yes_or_no_shows_the_invitation_as_a_whole(anna: Person, boris: Person, text: str) -> None:
    invitation = invite(anna, boris, weekly(anna))
    boris.say(text)
    card = boris.wait_for("Please tap your answer below[\\s\\S]*Yoga")["text"]
    assert "More invitations" not in card
    assert f"serinv:accept:{invitation.pk}" in str(data_of(boris))
    assert statuses(boris) == ["pending"] * 3


def test_more_invitations_are_those_beside_the_series(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(anna.id), boris.id, name="Lunch", days=9)
    invite(anna, boris, weekly(anna))
    boris.say("да")
    boris.wait_for("Please tap your answer below[\\s\\S]*More invitations[\\s\\S]*Yoga")


@pytest.mark.parametrize("text", ["в 15", "at 15:00"])
def test_another_time_is_of_the_next_date(anna: Person, boris: Person, text: str) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    boris.say(text)
    boris.wait_for("For another time of this meeting, tap “🕑 Propose another time”[\\s\\S]*Yoga")
    next_one = Appointment.objects.get(participant_tg_id=boris.id, event=rows[0].pk)
    assert {data.split(":")[-1] for data in data_of(boris)} == {str(next_one.pk)}
