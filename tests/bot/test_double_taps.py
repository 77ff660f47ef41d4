"""The second of two taps carries the data of the first, even when the message has been edited already."""

import datetime as dt

import pytest

from calendarapp import messages, queries
from calendarapp.access import Actor
from calendarapp.messages import make_keyboard
from calendarapp.models import ApiToken, Appointment, Card
from calendarapp.services import outbox, rescheduling
from calendarapp.sql.cards import name_meeting_card
from tests.support.chats import get_text
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person
from tests.support.waiting import wait_until

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


def list_alerts(person: Person) -> list[str]:
    """The windows that the person had to close."""
    calls = [call["parameters"] for call in person.server.calls("answerCallbackQuery")]
    return [call["text"] for call in calls if call.get("show_alert") in {True, "true", "True"}]


@pytest.mark.parametrize("action", ["accept", "keep"])
def test_second_answer_to_a_proposal_opens_no_window(anna: Person, boris: Person, action: str) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    tomorrow = get_day(1)
    rescheduling.propose(
        actor=Actor.person(boris.id), appointment_id=meeting.pk, date=tomorrow, time=dt.time(16, 20), timezone="UTC"
    )
    anna.press_forged(f"appt:open:{meeting.pk}")
    card = anna.wait_for("You're the organizer")
    before = list_alerts(anna)
    for _tap in range(2):
        anna.press_forged(f"appt:{action}:{meeting.pk}", message_id=card["message_id"])
        anna.wait_for_toast()
    anna.wait_for_toast("There is no proposed time")
    assert list_alerts(anna) == before


def test_second_undo_opens_no_window(anna: Person) -> None:
    event = make_event(anna.id, name="Lunch")
    anna.press_forged(f"ev:delete:{event.pk}")
    anna.wait_for("Delete")
    anna.press(data=f"del:{event.pk}")
    gone = anna.wait_for("is deleted")
    [data] = [
        one["callback_data"]
        for row in gone["reply_markup"]["inline_keyboard"]
        for one in row
        if one["callback_data"] != "undo:0"
    ]
    before = list_alerts(anna)
    for _tap in range(2):
        anna.press_forged(data, message_id=gone["message_id"])
    anna.wait_for_toast("It's already back")
    assert list_alerts(anna) == before


def test_done_says_that_undo_stays(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    wait_for_outbox(boris)  # a newer card would take the buttons of the one that is asked for
    boris.say("/meetings")
    boris.wait_for("You're invited")
    # Until it is noted where the card is, a refresh follows the answer, and leaves Undo alone.
    wait_until(Card.objects.filter(card=name_meeting_card(meeting.pk), chat_id=boris.id).exists, what="its note")
    boris.press("❌ Decline")
    declined = boris.wait_for("Declined")
    boris.press("✔️ Done")
    boris.wait_for_toast("for ten minutes")
    assert "↩️ Undo" in str([one for one in boris.received() if one["message_id"] == declined["message_id"]])
    meeting.refresh_from_db()
    assert meeting.status == Status.DECLINED


def test_button_that_is_out_of_date_goes_and_the_others_stay(anna: Person) -> None:
    event = make_event(anna.id, name="Lunch")
    dead, alive = messages.make_button("Dead", "nothing:1"), messages.make_button("Alive", f"ev:show:{event.pk}")
    outbox.enqueue(chat_id=anna.id, payload=messages.make_message(anna.id, "An old card", make_keyboard([dead, alive])))
    anna.wait_for("An old card")
    anna.press("Dead")
    anna.wait_for_toast("out of date")
    wait_until(lambda: anna.buttons() == ["Alive"], what="the dead button to go")


@pytest.mark.parametrize(
    ("action", "asked"),
    [("ev:invite", "Who would you like to invite"), ("ev:edit", "What do you want to change")],
)
def test_second_tap_asks_no_second_question(anna: Person, action: str, asked: str) -> None:
    event = make_event(anna.id, name="Lunch")
    anna.press_forged(f"ev:show:{event.pk}")
    card = anna.wait_for("Lunch")
    started = card["seq"]
    for _tap in range(3):
        anna.press_forged(f"{action}:{event.pk}", message_id=card["message_id"])
        anna.wait_for_toast()
    anna.wait_for(asked, since=started)
    settle(anna)
    questions = [one for one in anna.received() if one["seq"] > started and "What I can do" not in one["text"]]
    assert len(questions) == 1


@pytest.mark.parametrize(
    ("screen", "data", "sent"),
    [
        ("/export", "export:csv", "All your events"),
        ("/settings", "token:read:0", "Your new API token"),
        ("/list", "ev:show:{event}", "Coffee"),
        ("/meetings", "appt:open:{meeting}", "You're the organizer"),
    ],
)
def test_second_tap_sends_nothing_twice(anna: Person, boris: Person, screen: str, data: str, sent: str) -> None:
    event = make_event(anna.id, name="Coffee", days=2)
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Talk", days=3)
    anna.say(screen)
    message = anna.wait_for("")
    for _tap in range(3):
        anna.press_forged(data.format(event=event.pk, meeting=meeting.pk), message_id=message["message_id"])
    settle(anna)
    after = [one for one in anna.received() if one["message_id"] > message["message_id"]]
    assert [sent in get_text(one) for one in after] == [True, False]  # the other one is the help


def test_second_tap_makes_no_second_token(anna: Person) -> None:
    anna.say("/settings")
    message = anna.wait_for("Settings")
    for _tap in range(2):
        anna.press_forged("token:write:0", message_id=message["message_id"])
    settle(anna)
    assert ApiToken.objects.filter(tg_id=anna.id).count() == 1


def test_tap_after_something_else_asks_again(anna: Person) -> None:
    event = make_event(anna.id, name="Lunch")
    anna.press_forged(f"ev:show:{event.pk}")
    card = anna.wait_for("Lunch")
    for _time in range(2):
        anna.press_forged(f"ev:invite:{event.pk}", message_id=card["message_id"])
        anna.wait_for("Who would you like to invite")
        settle(anna)
