"""/meetings and the buttons of meetings: who may press what, once, twice and from two devices."""

import pytest

from calendarapp import queries
from calendarapp.models import Appointment
from tests.support.factories import make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person

Status = Appointment.Status


def meeting_of(organizer: Person, participant: Person, **fields: object) -> Appointment:
    return make_meeting(queries.get_person(organizer.id), queries.get_person(participant.id), **fields)  # type: ignore[arg-type]


def status(meeting: Appointment) -> str:
    return Appointment.objects.get(pk=meeting.pk).status


def test_empty_list_says_so(anna: Person) -> None:
    anna.say("/meetings")
    anna.wait_for("You have no upcoming meetings")


def test_both_people_see_the_meeting(anna: Person, boris: Person, outsider: Person) -> None:
    meeting_of(anna, boris, name="Lunch")
    meeting_of(boris, anna, name="Walk", days=2, status="confirmed")
    anna.wait_for("You're invited[\\s\\S]*Walk[\\s\\S]*Confirmed", since=0)  # her card, in its current state
    anna.say("/meetings")
    anna.wait_for("You're invited.*\n.*Walk")
    first, second = anna.received()[-2:]
    assert "You're the organizer" in first["text"]
    assert "Waiting for an answer" in first["text"]
    assert [button["text"] for row in first["reply_markup"]["inline_keyboard"] for button in row] == [
        "🚫 Cancel the meeting",
        "🕑 Move",
    ]
    assert "Confirmed" in second["text"]
    assert anna.buttons() == ["❌ Decline", "🕑 Propose another time"]
    boris.say("/meetings")
    boris.wait_for("You're the organizer.*\n.*Walk")
    outsider.say("/meetings")
    outsider.wait_for("You have no upcoming meetings")


def test_list_has_pages(anna: Person, boris: Person) -> None:
    for number in range(1, 8):
        meeting_of(anna, boris, name=f"Meeting {number}", days=number)
    boris.wait_for(r"invites you[\s\S]*Meeting 7", since=0)  # the last notice, which would otherwise arrive in between
    boris.say("/meetings")
    boris.wait_for("More meetings")
    shown = [message["text"] for message in boris.received()]
    assert any("You're invited" in text and "Meeting 5" in text for text in shown)
    assert not any("You're invited" in text and "Meeting 6" in text for text in shown)
    boris.press("›")
    boris.wait_for("You're invited.*\n.*Meeting 7")
    boris.wait_for("More meetings")
    assert boris.buttons() == ["‹", "2 / 2"]


@pytest.mark.parametrize(
    ("action", "result", "news"),
    [("confirm", Status.CONFIRMED, "confirmed"), ("decline", Status.DECLINED, "declined")],
)
def test_participant_can_answer(anna: Person, boris: Person, action: str, result: str, news: str) -> None:
    meeting = meeting_of(anna, boris)
    boris.wait_for("invites you", since=0)
    boris.press(data=f"appt:{action}:{meeting.pk}")
    boris.wait_for(result.capitalize())
    assert status(meeting) == result
    anna.wait_for(f"Boris {news} the meeting", since=0)


@pytest.mark.parametrize("confirmed", [False, True])
def test_organizer_can_cancel(anna: Person, boris: Person, confirmed: bool) -> None:
    meeting = meeting_of(anna, boris, status="confirmed" if confirmed else "pending")
    wait_for_outbox(anna, boris)  # a newer card would take the buttons of the one that is asked for
    anna.say("/meetings")
    anna.wait_for("You're the organizer")
    anna.press("🚫 Cancel the meeting")
    anna.wait_for("Cancel this meeting\\? Boris will be told")
    assert status(meeting) == ("confirmed" if confirmed else "pending")
    anna.press("🚫 Yes, cancel")
    anna.wait_for("Cancelled")
    assert status(meeting) == Status.CANCELLED
    boris.wait_for("Anna cancelled the meeting", since=0)


def test_participant_can_cancel_confirmed_meeting(anna: Person, boris: Person) -> None:
    """With a button of an earlier version; today's card offers Decline."""
    meeting = meeting_of(anna, boris, status="confirmed")
    wait_for_outbox(anna, boris)
    boris.say("/meetings")
    boris.wait_for("You're invited")
    boris.press_forged(f"appt:cancel:{meeting.pk}")
    boris.wait_for("Cancel this meeting")
    boris.press("🚫 Yes, cancel")
    boris.wait_for("Cancelled")
    assert status(meeting) == Status.CANCELLED
    anna.wait_for("Boris cancelled the meeting", since=0)


def test_second_press_or_device_changes_nothing(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    first = boris.wait_for("invites you", since=0)
    boris.say("/meetings")
    second = boris.wait_for("You're invited")
    boris.press(data=f"appt:confirm:{meeting.pk}", message=second)
    boris.wait_for("Confirmed")
    # The older card has lost its buttons; a client that was offline still shows them.
    boris.press_forged(f"appt:decline:{meeting.pk}", message_id=first["message_id"])
    boris.wait_for("Decline this meeting")
    assert status(meeting) == Status.CONFIRMED
    boris.press("❌ Yes, decline")
    boris.wait_for("Declined")
    assert status(meeting) == Status.DECLINED
    boris.press_forged(f"appt:confirm:{meeting.pk}", message_id=first["message_id"])
    boris.wait_for_toast("Nothing to do: this meeting is declined")
    boris.press_forged(f"appt:decline:{meeting.pk}", message_id=second["message_id"])
    boris.wait_for_toast("Nothing to do: this meeting is declined")
    boris.wait_for("Declined", since=0)
    assert status(meeting) == Status.DECLINED


def test_forbidden_actions_are_refused(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    anna.press_forged(f"appt:confirm:{meeting.pk}")
    anna.wait_for_toast("You can't do this with this meeting")
    boris.press_forged(f"appt:cancel:{meeting.pk}")
    boris.wait_for_toast("You can't do this with this meeting")
    assert status(meeting) == Status.PENDING


@pytest.mark.parametrize("action", ["confirm", "decline", "cancel"])
def test_outsider_learns_nothing(anna: Person, boris: Person, outsider: Person, action: str) -> None:
    meeting = meeting_of(anna, boris, name="Secret")
    for number in (meeting.pk, 999_999_999):
        outsider.press_forged(f"appt:{action}:{number}")
        assert outsider.wait_for_toast() == "You have no meeting with this ID. See /meetings."
    assert status(meeting) == Status.PENDING
    assert "Secret" not in outsider.transcript()


def test_press_on_uneditable_message_sends_a_new_one(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    boris.wait_for("invites you", since=0)
    boris.press_forged(f"appt:confirm:{meeting.pk}", message_id=987654321)
    boris.wait_for("You're invited.*\n(.*\n)*.*Confirmed")
    anna.wait_for("Boris confirmed", since=0)


def test_only_one_button_is_red(anna: Person, boris: Person) -> None:
    meeting_of(anna, boris)
    meeting_of(anna, boris, name="Walk", days=2, status="confirmed")
    boris.wait_for(r"(invites you|You're invited)[\s\S]*Walk", since=0)  # it says what is true when it is sent
    boris.say("/meetings")
    boris.wait_for("Confirmed")
    for row in (message["reply_markup"]["inline_keyboard"][0] for message in boris.received()[-2:]):
        assert [button.get("style") for button in row].count("danger") == 1


def test_ended_meetings_are_shown_last(anna: Person, boris: Person) -> None:
    both = (queries.get_person(anna.id), queries.get_person(boris.id))
    make_meeting(*both, name="Called off", days=1, status="cancelled")
    make_meeting(*both, name="Coming", days=2, status="confirmed")
    wait_for_outbox(anna)
    anna.say("/meetings")
    anna.wait_for("Called off")
    wait_for_outbox(anna)
    order = [name for one in anna.received()[-2:] for name in ("Called off", "Coming") if name in one["text"]]
    assert order == ["Coming", "Called off"]
