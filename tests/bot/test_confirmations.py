"""Destructive actions ask first, in the same card, and a double tap never counts as Yes."""

from typing import Any

import pytest

from bot.keyboards import is_harmful, is_yes
from calendarapp import messages, queries
from calendarapp.access import Actor
from calendarapp.models import ApiToken, Appointment, Event, FeedAddress
from calendarapp.services import appointments, series, tokens
from calendarapp.services.people import set_language
from tests.support.factories import make_event, make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person

Status = Appointment.Status


def meeting_of(organizer: Person, participant: Person, **fields: Any) -> Appointment:
    return make_meeting(queries.get_person(organizer.id), queries.get_person(participant.id), **fields)


def status(meeting: Appointment) -> str:
    return Appointment.objects.get(pk=meeting.pk).status


def rows(message: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return list((message.get("reply_markup") or {}).get("inline_keyboard", []))


def message_of(person: Person, number: int) -> dict[str, Any]:
    return next(one for one in person.received() if one["message_id"] == number)


def hear_out(person: Person) -> None:
    """Wait until the bot has said everything that it had to: a chat is served in order."""
    person.say("/help")
    person.wait_for("/new")


def tap_place(person: Person, number: int, row: int, column: int) -> None:
    """Tap where that button was, whatever is there now."""
    shown = rows(message_of(person, number))
    if row < len(shown):
        cells = shown[row]
        person.press(data=cells[min(column, len(cells) - 1)]["callback_data"], message=message_of(person, number))
        hear_out(person)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("taps", [2, 3, 5])
def test_repeated_confirm_taps_confirm_once(anna: Person, boris: Person, taps: int, language: str) -> None:
    set_language(tg_id=boris.id, language=language)
    meeting = meeting_of(anna, boris)
    card = boris.wait_for("invites you|приглашает вас", since=0)
    for _tap in range(taps):
        tap_place(boris, card["message_id"], 0, 0)
        assert status(meeting) == Status.CONFIRMED


def test_double_tap_in_flight_confirms_once(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    boris.wait_for("invites you", since=0)
    for _tap in range(2):
        boris.press_forged(f"appt:confirm:{meeting.pk}")
    boris.server.wait_until_idle()
    assert status(meeting) == Status.CONFIRMED


def harmful_taps(person: Person, boris: Person, what: str) -> tuple[dict[str, Any], str]:
    """A card and the text of its destructive button."""
    if what == "event":
        event = make_event(person.id, name="Walk")
        person.say(f"/event {event.pk}")
        return person.wait_for("Event ID"), "🗑 Delete"
    if what == "list of events":
        for number in range(1, 4):
            make_event(person.id, name=f"Walk {number}", days=number)
        person.say("/delete")
        card = person.wait_for("Which event")
        return card, next(one["text"] for one in rows(card)[1])
    if what == "organizer":
        meeting_of(person, boris)
        wait_for_outbox(person, boris)  # a newer card would take the buttons of the one that is asked for
        person.say("/meetings")
        return person.wait_for("You're the organizer"), "🚫 Cancel the meeting"
    if what == "participant":
        meeting_of(boris, person, status="confirmed")
        wait_for_outbox(person, boris)
        person.say("/meetings")
        return person.wait_for("You're invited"), "❌ Decline"
    if what == "token":
        for _number in range(3):
            tokens.issue(tg_id=person.id, scope="read")
        person.press_forged("set:tokens")
        card = person.wait_for("a program can read your calendar")
        return card, rows(card)[1][0]["text"]
    person.say("/feed")
    return person.wait_for("Your calendar in other apps"), what


KINDS = ["event", "list of events", "organizer", "participant", "token", "🔒 Revoke", "🔄 New address"]


def everything(person: Person) -> list[Any]:
    mine = [Event.objects.filter(tg_user_id=person.id), ApiToken.objects.filter(tg_id=person.id)]
    meetings = [Appointment.objects.filter(organizer_tg_id=person.id)]
    meetings.append(Appointment.objects.filter(participant_tg_id=person.id))
    addresses = FeedAddress.objects.filter(tg_id=person.id)
    return [
        *[list(rows.order_by("pk").values_list("pk", flat=True)) for rows in mine],
        *[list(rows.order_by("pk").values_list("pk", "status")) for rows in meetings],
        list(addresses.order_by("pk").values_list("digest", flat=True)),
    ]


@pytest.mark.parametrize("what", KINDS)
def test_cancel_asks_in_the_card_and_double_tap_does_not_confirm(anna: Person, boris: Person, what: str) -> None:
    card, text = harmful_taps(anna, boris, what)
    number, before = card["message_id"], rows(card)
    anna.server.wait_until_idle()
    there = everything(anna)
    at = next(index for index, row in enumerate(before) if any(one["text"] == text for one in row))
    column = next(index for index, one in enumerate(before[at]) if one["text"] == text)
    anna.press(text, message=card)
    anna.wait_for("[?]")
    asked = rows(message_of(anna, number))
    [yes] = [index for index, row in enumerate(asked) if any(is_yes(one) for one in row)]
    assert not any(is_harmful(one) for one in asked[at])
    assert yes != at
    assert yes >= len(before) or not any(is_harmful(one) for one in before[yes])
    assert everything(anna) == there
    tap_place(anna, number, at, column)
    assert everything(anna) == there
    anna.press_forged(before[at][column]["callback_data"], message_id=number)
    hear_out(anna)
    asked = rows(message_of(anna, number))
    [sure] = [one for row in asked for one in row if is_yes(one)]
    anna.press(data=sure["callback_data"], message=message_of(anna, number))
    anna.server.wait_until_idle()
    assert everything(anna) != there


def test_stale_yes_does_nothing_to_a_changed_meeting(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    anna.say("/meetings")
    card = anna.wait_for("You're the organizer")
    anna.press("🚫 Cancel the meeting", message=card)
    asked = anna.wait_for("Cancel this meeting")
    rows = asked["reply_markup"]["inline_keyboard"]
    [yes] = [one["callback_data"] for row in rows for one in row if one["text"] == "🚫 Yes, cancel"]
    appointments.confirm(actor=Actor.person(boris.id), appointment_id=meeting.pk)
    # The card may be up to date already: Telegram delivers the tap on what was there all the same.
    anna.press_forged(yes, message_id=asked["message_id"])
    anna.wait_for_toast("has changed in the meantime")
    assert status(meeting) == Status.CONFIRMED
    anna.wait_for("You're the organizer[\\s\\S]*Confirmed")


def test_stale_yes_does_not_delete_a_changed_event(anna: Person) -> None:
    event = make_event(anna.id, name="Walk")
    anna.say(f"/delete {event.pk}")
    question = anna.wait_for("Delete Walk")
    Event.objects.filter(pk=event.pk).update(name="Concert")
    anna.press("🗑 Yes, delete", message=question)
    anna.wait_for("Delete Concert")
    assert Event.objects.filter(pk=event.pk).exists()


def test_declining_a_pending_invitation_takes_one_tap(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    boris.wait_for("invites you", since=0)
    boris.press("❌ Decline")
    boris.wait_for("Declined")
    assert status(meeting) == Status.DECLINED


def test_second_tap_on_yes_changes_nothing(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    anna.say("/meetings")
    anna.wait_for("You're the organizer")
    anna.press("🚫 Cancel the meeting")
    question = anna.wait_for("Cancel this meeting")
    yes = next(one["callback_data"] for row in rows(question) for one in row if is_yes(one))
    for _tap in range(2):
        anna.press_forged(yes, message_id=question["message_id"])
    anna.wait_for_toast("Cancelled")
    assert status(meeting) == Status.CANCELLED
    boris.wait_for("cancelled the meeting", since=0)
    assert sum("cancelled the meeting" in one["text"] for one in boris.received()) == 1


def test_card_never_shows_cancel_beside_decline(anna: Person, boris: Person) -> None:
    for number, state in enumerate(("pending", "confirmed", "cancelled", "declined"), 1):
        meeting = meeting_of(anna, boris, status=state, days=number)
        for person in (anna, boris):
            data = [one["callback_data"] for one in messages.make_meeting_buttons(meeting, person.id)]
            assert not {f"appt:cancel:{meeting.pk}", f"appt:decline:{meeting.pk}"} <= set(data)


def test_double_tap_on_confirm_does_not_double_book(anna: Person, boris: Person, outsider: Person) -> None:
    meeting = meeting_of(boris, anna, name="Lunch", duration_minutes=60)
    card = anna.wait_for("invites you", since=0)
    meeting_of(anna, outsider, name="Rehearsal", duration_minutes=60)
    tap_place(anna, card["message_id"], 0, 0)
    anna.wait_for("another meeting at this time: Rehearsal", since=0)
    tap_place(anna, card["message_id"], 0, 0)
    assert status(meeting) == Status.PENDING


@pytest.mark.parametrize("repeats", [False, True])
def test_question_has_only_its_own_buttons(anna: Person, repeats: bool) -> None:
    event = make_event(anna.id, name="Walk", days=3)
    if repeats:
        series.repeat(actor=Actor.person(anna.id), event_id=event.pk, rrule="FREQ=DAILY;COUNT=3")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    anna.press("🗑 Delete")
    asked = anna.wait_for("Delete Walk|which dates")
    texts = [one["text"] for row in rows(asked) for one in row]
    answers = ["This date", "This and the following", "All that are still to come"] if repeats else ["🗑 Yes, delete"]
    assert texts == ["Keep it", *answers]
    anna.press("Keep it")
    anna.wait_for("Event ID")
    assert "👥 Invite" in anna.buttons()
