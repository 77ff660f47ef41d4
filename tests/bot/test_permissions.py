"""Only the owner sees an event, only its people see a meeting: an outsider tries everything."""

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, Event
from tests.support.factories import make_meeting
from tests.support.telegram import Person

NOTHING = "You have no event with this ID. See /list."


@pytest.fixture
def meeting(anna: Person, boris: Person) -> Appointment:
    made = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Secret", details="Hidden")
    assert made.event_id is not None
    boris.wait_for("invites you", since=0)
    return made


@pytest.mark.parametrize("who", ["outsider", "boris"])
def test_commands_refuse_another_persons_event(meeting: Appointment, who: str, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(who)
    for command in ("/event", "/edit", "/delete"):
        person.say(f"{command} {meeting.event_id}")
        assert person.wait_for("no event")["text"] == NOTHING
    person.say(f"/edit {meeting.event_id} mine now")
    assert person.wait_for("no event")["text"] == NOTHING
    person.say("/list")
    if who == "boris":  # he is invited: the meeting is his, the event is not
        assert "🤝 Secret" in person.wait_for("Upcoming events and meetings")["text"]
    else:
        person.wait_for("no upcoming events")
    assert Event.objects.get(pk=meeting.event_id or 0).details == ""


@pytest.mark.parametrize("who", ["outsider", "boris"])
def test_buttons_refuse_another_persons_event(meeting: Appointment, who: str, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(who)
    event = meeting.event_id or 0
    for data in ("ev:show", "ev:edit", "ev:delete", "ev:invite", "del", "field:name", "field:details"):
        person.press_forged(f"{data}:{event}")
        assert person.wait_for_toast() == NOTHING, data
    assert Event.objects.filter(pk=event).exists()
    if who == "outsider":
        assert "Secret" not in person.transcript()
        assert "Hidden" not in person.transcript()


def test_outsider_cannot_act_on_a_meeting(meeting: Appointment, outsider: Person) -> None:
    for action in ("confirm", "decline", "cancel"):
        outsider.press_forged(f"appt:{action}:{meeting.pk}")
        assert outsider.wait_for_toast() == "You have no meeting with this ID. See /meetings."
    outsider.say(f"/start inv_{meeting.pk}")
    outsider.wait_for("someone else")
    outsider.say("/meetings")
    outsider.wait_for("no upcoming meetings")
    meeting.refresh_from_db()
    assert meeting.status == Appointment.Status.PENDING
    assert "Secret" not in outsider.transcript()
