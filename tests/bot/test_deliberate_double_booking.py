"""Double-booking yourself takes a second, deliberate tap on a plain warning, wherever the bot allows it."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, Conversation
from tests.support.factories import make_event, make_meeting
from tests.support.telegram import Person

Status = Appointment.Status
WARNING = "You have another meeting at this time: "


def meeting_of(organizer: Person, participant: Person, **fields: Any) -> Appointment:
    both = queries.get_people([organizer.id, participant.id])
    return make_meeting(both[organizer.id], both[participant.id], **{"duration_minutes": 60, **fields})


def status(meeting: Appointment) -> str:
    return Appointment.objects.get(pk=meeting.pk).status


def two(anna: Person, boris: Person, outsider: Person) -> tuple[Appointment, Appointment]:
    """Boris invites Anna at ten; then Anna organizes a meeting at the same time, called Rehearsal."""
    invited = meeting_of(boris, anna, name="Lunch", time=dt.time(10))
    anna.wait_for("Boris invites you", since=0)
    return invited, meeting_of(anna, outsider, name="Rehearsal", time=dt.time(10))


def test_confirming_over_an_organized_meeting_needs_a_second_tap(anna: Person, boris: Person, outsider: Person) -> None:
    invited, own = two(anna, boris, outsider)
    anna.press_forged(f"appt:confirm:{invited.pk}", message_id=anna.wait_for("invites you", since=0)["message_id"])
    anna.wait_for(WARNING + "Rehearsal")
    assert anna.buttons() == ["No", "Book anyway"]
    assert status(invited) == Status.PENDING
    anna.press("No")
    anna.wait_for("You're invited")
    assert "✅ Confirm" in anna.buttons()
    anna.press("✅ Confirm")
    anna.wait_for(WARNING + "Rehearsal")
    anna.press("Book anyway")
    anna.wait_for("You're invited.*Confirmed")
    assert (status(invited), status(own)) == (Status.CONFIRMED, Status.PENDING)


def test_inviting_over_a_confirmed_meeting_needs_a_second_tap(anna: Person, boris: Person, outsider: Person) -> None:
    meeting_of(boris, anna, name="Lunch", time=dt.time(10), status="confirmed")
    event = make_event(anna.id, name="Rehearsal", time=dt.time(10, 30), duration_minutes=60)
    for word in ("No", "Book anyway"):
        anna.say(f"/invite {outsider.id}")
        anna.wait_for("To which event")
        anna.say(str(event.pk))
        anna.wait_for("Anything to add")
        anna.press("✉️ Send")
        anna.wait_for(WARNING + "Lunch")
        anna.say("yes")
        anna.wait_for("Please tap one of the two buttons")
        anna.press(word)
        anna.wait_for("nothing is in progress" if word == "No" else "The invitation is on its way")
        assert queries.select_active_of_event(event.pk).exists() is (word != "No")
    assert not Conversation.objects.filter(pk=anna.id).exists()


@pytest.mark.parametrize("target", ["meeting", "event"])
def test_moving_over_a_confirmed_meeting_needs_a_second_tap(
    anna: Person, boris: Person, outsider: Person, target: str
) -> None:
    meeting_of(boris, anna, name="Lunch", time=dt.time(10), status="confirmed")
    meeting = meeting_of(anna, outsider, name="Rehearsal", time=dt.time(14))
    if target == "meeting":
        anna.press_forged(f"appt:move:{meeting.pk}")
        anna.wait_for("What day")
        anna.say("tomorrow")
    else:
        anna.say(f"/edit {meeting.event_id}")
        anna.wait_for("What do you want to change")
        anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.say("10:15")
    anna.wait_for(WARNING + "Lunch")
    assert Appointment.objects.get(pk=meeting.pk).time == dt.time(14)
    anna.press("Book anyway")
    anna.wait_for("The meeting is moved|asked again")
    assert Appointment.objects.get(pk=meeting.pk).time == dt.time(10, 15)


def test_accepting_over_a_confirmed_meeting_needs_a_second_tap(anna: Person, boris: Person, outsider: Person) -> None:
    meeting_of(boris, anna, name="Lunch", time=dt.time(10), status="confirmed")
    meeting = meeting_of(anna, outsider, name="Rehearsal", time=dt.time(14))
    outsider.press_forged(f"appt:propose:{meeting.pk}")
    outsider.wait_for("What day")
    outsider.say("tomorrow")
    outsider.wait_for("What time")
    outsider.say("10:00")
    outsider.wait_for("Proposed. Now the organizer decides")
    anna.wait_for("proposes another time", since=0)
    anna.press("👍 Accept the new time")
    anna.wait_for(WARNING + "Lunch")
    anna.press("Book anyway")
    anna.wait_for("You're the organizer.*Confirmed")
    assert status(meeting) == Status.CONFIRMED


def test_second_confirmation_of_one_time_cannot_be_forced(anna: Person, boris: Person, outsider: Person) -> None:
    meeting_of(boris, anna, name="Lunch", time=dt.time(10), status="confirmed")
    other = meeting_of(outsider, anna, name="Walk", time=dt.time(14))
    anna.press_forged(f"appt:propose:{other.pk}")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("10:30")
    anna.wait_for("decline or cancel one of the two first")
    assert Appointment.objects.get(pk=other.pk).proposed_date is None


@pytest.mark.parametrize("action", ["confirm", "accept", "move", "edit", "invite"])
def test_outsider_cannot_force(anna: Person, boris: Person, outsider: Person, action: str) -> None:
    meeting = meeting_of(anna, boris, name="Secret")
    outsider.press_forged(f"force:{action}:{meeting.pk}")
    outsider.wait_for_toast("no meeting with this ID" if action in {"confirm", "accept"} else "out of date")
    assert status(meeting) == Status.PENDING
    assert "Secret" not in outsider.transcript()
