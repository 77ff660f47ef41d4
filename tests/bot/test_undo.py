"""Undo: for ten minutes a button brings back what was deleted, declined or cancelled, in both languages."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, History, OutboxMessage
from calendarapp.services import events, people
from tests.support.factories import make_event, make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person
from tests.support.waiting import wait_until

Status = Appointment.Status
UNDO = {"en": "↩️ Undo", "ru": "↩️ Вернуть"}


def meeting_of(organizer: Person, participant: Person, **fields: Any) -> Appointment:
    both = queries.get_people([organizer.id, participant.id])
    return make_meeting(both[organizer.id], both[participant.id], **fields)


def status(meeting: Appointment) -> str:
    return Appointment.objects.get(pk=meeting.pk).status


def there(meeting: Appointment) -> bool:
    """Whether the meeting's event exists."""
    return Event.objects.filter(pk=meeting.event_id or 0).exists()


def speak(language: str, *persons: Person) -> None:
    for person in persons:
        people.set_language(tg_id=person.id, language=language)


def button_of(message: dict[str, Any], data: str) -> tuple[int, str]:
    """The row of the button whose data begins like this (ignoring buttons that do nothing), and its data."""
    rows = message["reply_markup"]["inline_keyboard"]
    [found] = [
        (number, str(button["callback_data"]))
        for number, row in enumerate(rows)
        for button in row
        if button["callback_data"].startswith(data) and button["callback_data"] != "undo:0"
    ]
    return found


def deleted(anna: Person, event_id: int | None) -> dict[str, Any]:
    """Anna deletes her event; returns the card after that."""
    assert event_id is not None
    anna.press_forged(f"ev:delete:{event_id}")
    anna.wait_for("Delete|Удалить")
    anna.press(data=f"del:{event_id}")
    return anna.wait_for("is deleted|удалено")


def noted(person: Person) -> None:
    """Wait until everything sent to the person is recorded, including which message is the newest card."""
    waiting = OutboxMessage.objects.filter(chat_id=person.id, sent_at=None, failed_at=None)
    wait_until(lambda: not waiting.exists(), what="the note of what was sent")


def refused(person: Person, meeting: Appointment, action: str) -> dict[str, Any]:
    """Answer the meeting's card; returns the card after that."""
    noted(person)  # the invitation: a press goes to the newest message
    person.press_forged(f"appt:show:{meeting.pk}")
    shown = person.wait_for("You're the organizer|You're invited|Вы организуете|Вас пригла")
    noted(person)
    person.press_forged(f"appt:{action}:{meeting.pk}", message_id=shown["message_id"])
    if action == "cancel":
        asked = person.wait_for("Cancel this meeting|Отменить эту встречу")
        _row, yes = button_of(asked, "appt:cancel:")
        person.press_forged(yes, message_id=asked["message_id"])
    return person.wait_for("Cancelled|Declined|Отменена|Отклонена")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_undo_restores_deleted_event_with_its_meetings(anna: Person, boris: Person, language: str) -> None:
    speak(language, anna, boris)
    meeting = meeting_of(anna, boris, status="confirmed", name="Lunch")
    deleted(anna, meeting.event_id)
    boris.wait_for("cancelled the meeting|отменяет встречу", since=0)
    anna.press(UNDO[language])
    text = anna.wait_for("It's back|снова на месте")["text"]
    assert ("1 meeting is back" if language == "en" else "1 встреча вернулась") in text
    assert "Lunch" in text
    assert there(meeting)
    assert status(meeting) == Status.CONFIRMED
    told = boris.wait_for("Anna restored the meeting" if language == "en" else "Anna возвращает встречу", since=0)
    assert not any(
        UNDO[language] in button["text"] for row in told["reply_markup"]["inline_keyboard"] for button in row
    )


@pytest.mark.parametrize("text", ["верни", "undo", "/undo"])
def test_undo_is_offered_again_to_who_asks_for_it(anna: Person, boris: Person, text: str) -> None:
    """Also of what was deleted elsewhere, or above many messages."""
    meeting = meeting_of(anna, boris, status="confirmed", name="Lunch")
    other = meeting_of(boris, anna, name="Dinner", days=2)
    deleted(anna, meeting.event_id)
    anna.say(text)
    anna.wait_for("The last that you deleted.*Lunch")
    anna.press("↩️ Undo")
    anna.wait_for("It's back[\\s\\S]*Lunch")
    assert status(meeting) == Status.CONFIRMED
    anna.say(text)
    anna.wait_for("Undo is below")
    refused(anna, other, "decline")
    anna.say(text)
    told = anna.wait_for("The last that you deleted.*Dinner")["text"]
    assert "🗓" in told
    assert "👤 Organizer: Boris" in told
    boris.say(text)
    boris.wait_for("Undo is below")
    refused(anna, meeting, "cancel")
    anna.say(text)
    assert "👥 Participant: Boris" in anna.wait_for("The last that you deleted.*Lunch")["text"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("action", ["decline", "cancel"])
def test_undo_restores_a_declined_or_cancelled_meeting(anna: Person, boris: Person, language: str, action: str) -> None:
    speak(language, anna, boris)
    meeting = meeting_of(anna, boris)
    doer, other = (boris, anna) if action == "decline" else (anna, boris)
    button_of(refused(doer, meeting, action), "undo:")
    told = other.wait_for("declined|cancelled|отклоняет|отменяет", since=0)
    assert "undo:" not in str(told.get("reply_markup"))
    doer.press(UNDO[language])
    doer.wait_for("It's back|снова на месте")
    assert status(meeting) == Status.PENDING
    other.wait_for("restored the meeting|возвращает встречу", since=0)


def test_third_tap_does_not_undo(anna: Person, boris: Person) -> None:
    """Undo is in another row than the tapped button; the button now under the thumb does nothing."""
    meeting = meeting_of(anna, boris)
    wait_for_outbox(boris)  # a newer card would take the buttons of the one that is asked for
    boris.say("/meetings")
    card = boris.wait_for("You're invited")
    row, _data = button_of(card, "appt:decline")
    boris.press("❌ Decline")
    after = boris.wait_for("Declined")
    under = after["reply_markup"]["inline_keyboard"][row]
    assert [button["callback_data"] for button in under] == ["undo:0"]
    boris.press(data="undo:0", message=after)
    assert status(meeting) == Status.DECLINED
    boris.press(UNDO["en"])
    boris.wait_for("It's back")
    assert status(meeting) == Status.PENDING


def test_undo_twice_takes_effect_once(anna: Person, boris: Person) -> None:
    event = make_event(anna.id, name="Lunch")
    card = deleted(anna, event.pk)
    anna.press(UNDO["en"])
    anna.wait_for("It's back")
    anna.press_forged(button_of(card, "undo:")[1])
    anna.wait_for_toast("It's already back")
    assert Event.objects.filter(pk=event.pk).count() == 1


def test_undo_after_ten_minutes_is_refused_and_loses_its_button(anna: Person, boris: Person) -> None:
    event = make_event(anna.id, name="Lunch")
    deleted(anna, event.pk)
    History.objects.filter(event_id=event.pk).update(at=clock.now() - dt.timedelta(minutes=11))
    anna.press(UNDO["en"])
    anna.wait_for_toast("for ten minutes")
    wait_until(lambda: anna.buttons() == [], what="the button is gone")
    assert "is deleted" in anna.last()["text"]
    assert not Event.objects.filter(pk=event.pk).exists()


def test_undo_names_people_who_are_busy_now(anna: Person, boris: Person, outsider: Person) -> None:
    meeting = meeting_of(anna, boris, time=dt.time(15), duration_minutes=60)
    deleted(anna, meeting.event_id)
    meeting_of(outsider, boris, time=dt.time(15), duration_minutes=60)
    anna.press(UNDO["en"])
    anna.wait_for("Boris is busy at that time: their meeting stays cancelled")
    # The card is refreshed with what changes later; what was said stays.
    events.change(actor=Actor.person(anna.id), event_id=meeting.event_id or 0, name="Supper")
    anna.wait_for("Supper", since=0)
    assert [it for it in anna.received() if "their meeting stays cancelled" in it["text"]]
    assert status(meeting) == Status.CANCELLED
    assert there(meeting)


def test_undo_button_of_another_person_does_nothing(anna: Person, boris: Person, outsider: Person) -> None:
    meeting = meeting_of(anna, boris)
    card = deleted(anna, meeting.event_id)
    _row, data = button_of(card, "undo:")
    for other in (boris, outsider):
        other.press_forged(data)
        other.wait_for_toast("nothing to undo")
    assert not there(meeting)
    assert status(meeting) == Status.CANCELLED
