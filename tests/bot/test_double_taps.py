"""The second of two taps carries the data of the first, even when the message has been edited already."""

import pytest

from calendarapp import queries
from calendarapp.models import Appointment
from tests.support.factories import make_meeting
from tests.support.telegram import Person

Status = Appointment.Status


def settle(person: Person) -> None:
    """Wait until everything so far has taken effect: a person's updates are served in order."""
    person.say("/help")
    person.wait_for("What I can do")


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("confirm", Status.PENDING, Status.CONFIRMED),
        ("decline", Status.PENDING, Status.DECLINED),
        ("decline", Status.CONFIRMED, Status.CONFIRMED),
        ("cancel", Status.CONFIRMED, Status.CONFIRMED),
    ],
)
def test_second_tap_with_the_same_data_has_no_effect(
    anna: Person, boris: Person, action: str, before: str, after: str
) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status=before)
    person = anna if action == "cancel" else boris
    person.press_forged(f"appt:open:{meeting.pk}")
    card = person.wait_for("You're the organizer|You're invited")
    for _tap in range(3):
        person.press_forged(f"appt:{action}:{meeting.pk}", message_id=card["message_id"])
        settle(person)
    meeting.refresh_from_db()
    assert meeting.status == after
