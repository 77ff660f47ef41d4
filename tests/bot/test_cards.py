"""Cards are kept up to date: messages that show a meeting always show its current state."""

import datetime as dt
from typing import Any

import pytest

from botapi.cards import render_refresh
from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, OutboxMessage, TgUser
from calendarapp.services import appointments, events, holds, rescheduling
from calendarapp.sql.cards import name_event_card, name_meeting_card
from tests.support.factories import get_day, make_event, make_meeting, make_person
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person
from tests.support.waiting import wait_until

Status = Appointment.Status


def meeting_of(organizer: Person, participant: Person, **fields: Any) -> Appointment:
    both = queries.get_people([organizer.id, participant.id])
    return make_meeting(both[organizer.id], both[participant.id], **{"duration_minutes": 60, **fields})


def card_of(person: Person) -> dict[str, Any]:
    """The meeting's card, requested just now."""
    wait_for_outbox(person)  # a newer card would take the buttons of the one that is asked for
    person.say("/meetings")
    return person.wait_for("You're the organizer|You're invited")


def again(person: Person, message: dict[str, Any]) -> dict[str, Any]:
    """That message in its current state."""
    return next(found for found in person.received() if found["message_id"] == message["message_id"])


def buttons(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def becomes(person: Person, message: dict[str, Any], *words: str, pressed: bool | None = None) -> dict[str, Any]:
    """Wait until that message says this; `pressed`: until it has buttons, or no longer has any."""

    def is_there() -> bool:
        now = again(person, message)
        right = pressed is None or bool(buttons(now)) == pressed
        return right and all(word in now["text"] for word in words)

    wait_until(is_there)
    return again(person, message)


def operator(meeting: Appointment, status: str) -> None:
    appointments.set_status(actor=Actor.operator(), appointment_id=meeting.pk, status=status)


@pytest.mark.parametrize(("action", "word"), [("confirm", "Confirmed"), ("decline", "Declined")])
def test_organizers_card_follows_the_answer(anna: Person, boris: Person, action: str, word: str) -> None:
    meeting = meeting_of(anna, boris)
    invitation = boris.wait_for("invites you", since=0)
    card = card_of(anna)
    assert "Waiting for an answer" in card["text"]
    boris.press(data=f"appt:{action}:{meeting.pk}", message=invitation)
    news = anna.wait_for(f"Boris {word.lower()} the meeting", since=0)
    # The notice is now the card; the older one says the same and has no buttons.
    becomes(anna, card, word, pressed=False)
    assert bool(buttons(again(anna, news))) == (word == "Confirmed")
    assert "Waiting" not in becomes(boris, invitation, word)["text"]


def test_pressing_edits_ones_card_once(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    invitation = boris.wait_for("invites you", since=0)
    wait_for_outbox(anna, boris)
    boris.press(data=f"appt:confirm:{meeting.pk}", message=invitation)
    anna.wait_for("Boris confirmed the meeting", since=0)
    wait_for_outbox(anna, boris)
    assert len(boris.server.calls("editMessageText", chat_id=boris.id)) == 1


CHANGES: dict[str, Any] = {
    "the staff cancels": (lambda meeting: operator(meeting, Status.CANCELLED), "Cancelled"),
    "the staff confirms": (lambda meeting: operator(meeting, Status.CONFIRMED), "Confirmed"),
    "any writer": (lambda meeting: Appointment.objects.filter(pk=meeting.pk).update(status="confirmed"), "Confirmed"),
    "a deleted event": (
        lambda meeting: events.delete(actor=Actor.person(meeting.organizer_tg_id), event_id=meeting.event_id),
        "Cancelled",
    ),
    "a moved event": (
        lambda meeting: events.change(
            actor=Actor.person(meeting.organizer_tg_id), event_id=meeting.event_id, time=dt.time(21, 15)
        ),
        "21:15",
    ),
    "a renamed event": (
        lambda meeting: events.change(
            actor=Actor.person(meeting.organizer_tg_id), event_id=meeting.event_id, name="Supper"
        ),
        "Supper",
    ),
    "another time is proposed": (
        lambda meeting: rescheduling.propose(
            actor=Actor.person(meeting.participant_tg_id),
            appointment_id=meeting.pk,
            date=get_day(2),
            time=dt.time(20, 45),
        ),
        "20:45",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_cards_of_both_people_follow_every_change(anna: Person, boris: Person, change: str) -> None:
    meeting = meeting_of(anna, boris)
    invitation = boris.wait_for("invites you", since=0)
    card = card_of(anna)
    do, word = CHANGES[change]
    do(meeting)
    becomes(anna, card, word)
    becomes(boris, invitation, word)
    wait_for_outbox(anna, boris)
    of_boris = [message for message in boris.received() if f":{meeting.pk}" in str(message.get("reply_markup"))]
    assert len(of_boris) <= 1, "an older card can still be pressed"


def test_expired_invitation_cannot_be_answered(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    invitation = boris.wait_for("invites you", since=0)
    card = card_of(anna)
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    holds.expire_for(boris.id)
    becomes(anna, card, "Cancelled", pressed=False)
    becomes(boris, invitation, "Cancelled", pressed=False)


def test_press_on_an_older_card_leaves_one_active_card(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    invitation = boris.wait_for("invites you", since=0)
    card = card_of(boris)
    becomes(boris, invitation, "Waiting", pressed=False)
    boris.press_forged(f"appt:confirm:{meeting.pk}", message_id=invitation["message_id"])
    boris.wait_for_toast("Confirmed")
    becomes(boris, card, "Confirmed")


def test_deleted_message_makes_no_dead_letter(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    boris.wait_for("invites you", since=0)
    wait_for_outbox(boris)
    boris.server.fail_next(
        "editMessageText", chat_id=boris.id, error_code=400, description="Bad Request: message to edit not found"
    )
    before = len(boris.received())
    Appointment.objects.filter(pk=meeting.pk).update(status="confirmed")
    wait_for_outbox(anna, boris)
    assert len(boris.received()) == before, "a card that is gone is not sent again"
    assert not OutboxMessage.objects.filter(chat_id=boris.id, failed_at__isnull=False).exists()


def test_event_card_names_participants_and_their_answers(anna: Person, boris: Person, outsider: Person) -> None:
    event = make_event(anna.id, name="Picnic")
    for participant in (boris, outsider):
        appointments.invite_to_event(organizer=anna.id, participant=participant.id, event_id=event.pk)
    anna.say(f"/event {event.pk}")
    card = anna.wait_for("Picnic")
    assert "Boris ⏳" in card["text"]
    assert "Oleg ⏳" in card["text"]
    boris.wait_for("invites you|You're invited", since=0)
    boris.press("✅ Confirm")
    becomes(anna, card, "Boris ✅", "Oleg ⏳", pressed=True)
    outsider.wait_for("invites you|You're invited", since=0)  # the card is drawn again when Boris says yes
    outsider.press("❌ Decline")
    becomes(anna, card, "Boris ✅", "Oleg ❌", pressed=True)
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    becomes(anna, card, "Picnic is deleted", pressed=False)


def two_participants(anna: Person, boris: Person, outsider: Person) -> tuple[Event, Appointment, Appointment]:
    event = make_event(anna.id, name="Picnic", time=dt.time(12), duration_minutes=60)
    first, second = (
        appointments.invite_to_event(organizer=anna.id, participant=participant.id, event_id=event.pk)
        for participant in (boris, outsider)
    )
    return event, first, second


def test_cancelling_one_of_several_says_that_it_goes_on_for_the_others(
    anna: Person, boris: Person, outsider: Person
) -> None:
    _event, first, second = two_participants(anna, boris, outsider)
    goes_on = "Only Boris is taken off: it goes on for the others."
    anna.press_forged(f"appt:cancel:{first.pk}")
    assert anna.wait_for("Cancel this meeting")["text"].splitlines()[-1] == f"ℹ️ {goes_on}"
    anna.press_forged(f"appt:show:{first.pk}")
    appointments.decline(actor=Actor.person(outsider.id), appointment_id=second.pk)
    anna.wait_for("Oleg declined", since=0)
    wait_for_outbox(anna)
    anna.press_forged(f"appt:cancel:{first.pk}")
    assert goes_on not in anna.wait_for("Cancel this meeting")["text"]


def stands(meeting: Appointment) -> tuple[str, dt.time]:
    fresh = Appointment.objects.get(pk=meeting.pk)
    return fresh.status, fresh.time


@pytest.mark.parametrize("scope", ["👥 Move for everyone", "👤 Only this participant"])
def test_accepting_one_participants_time_asks_who_moves(
    anna: Person, boris: Person, outsider: Person, scope: str
) -> None:
    event, first, second = two_participants(anna, boris, outsider)
    rescheduling.propose(actor=Actor.person(boris.id), appointment_id=first.pk, date=event.date, time=dt.time(16, 20))
    anna.wait_for("Boris proposes another time", since=0)
    wait_for_outbox(anna, boris, outsider)
    anna.press("👍 Accept the new time")
    anna.wait_for("Others are invited to this event too: Oleg")
    assert stands(first) == (Status.PENDING, dt.time(12))
    anna.press(scope)
    if scope == "👥 Move for everyone":
        anna.wait_for("1 person will be asked again")
        assert (stands(first), stands(second)) == (
            (Status.CONFIRMED, dt.time(16, 20)),
            (Status.PENDING, dt.time(16, 20)),
        )
        assert Event.objects.get(pk=event.pk).time == dt.time(16, 20)
        outsider.wait_for("Anna moved the meeting. Please answer again", since=0)
    else:
        anna.wait_for("Differs from the event's time.*12:00")
        assert (stands(first), stands(second)) == ((Status.CONFIRMED, dt.time(16, 20)), (Status.PENDING, dt.time(12)))
        assert Event.objects.get(pk=event.pk).time == dt.time(12)
        assert not any("moved the meeting" in message["text"] for message in outsider.received())
        # A later edit does not bring anybody back, and the answer says so.
        anna.say(f"/edit {event.pk}")
        anna.wait_for("What do you want to change")
        anna.press("🕐 Time")
        anna.wait_for("What time")
        anna.say("13:10")
        anna.wait_for("Change it")
        anna.press("✅ Yes, change it")
        said = anna.wait_for("1 person will be asked again")["text"]
        assert "1 participant keeps their own time" in said
        assert "Boris ✅ (" in said
        assert (stands(first), stands(second)) == (
            (Status.CONFIRMED, dt.time(16, 20)),
            (Status.PENDING, dt.time(13, 10)),
        )
    boris.wait_for("Anna accepted the time that you proposed", since=0)


@pytest.mark.parametrize(("scope", "both"), [("👥 Move for everyone", True), ("👤 Only this participant", False)])
def test_moving_one_of_several_asks_who_moves(
    anna: Person, boris: Person, outsider: Person, scope: str, both: bool
) -> None:
    _event, first, second = two_participants(anna, boris, outsider)
    anna.press_forged(f"appt:move:{first.pk}")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("18:10")
    anna.wait_for("Others are invited to this event too: Oleg")
    anna.press(scope)
    anna.wait_for(
        "2 people will be asked again" if both else "The meeting is moved, and the participant will be asked again"
    )
    assert stands(first) == (Status.PENDING, dt.time(18, 10))
    assert stands(second) == (Status.PENDING, dt.time(18, 10) if both else dt.time(12))


def test_unreachable_participant_is_not_counted_and_organizer_gets_the_link(
    anna: Person, boris: Person, outsider: Person
) -> None:
    event, first, _second = two_participants(anna, boris, outsider)
    boris.wait_for("invites you", since=0)
    boris.block()
    wait_until(lambda: not queries.get_person(boris.id).can_write)
    anna.say(f"/edit {event.pk}")
    anna.wait_for("What do you want to change")
    anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.say("13:10")
    anna.wait_for("Change it")
    anna.press("✅ Yes, change it")
    anna.wait_for("1 person will be asked again")
    assert f"?start=inv_{first.pk}" in anna.wait_for("The bot can't reach Boris")["text"]
    wait_for_outbox(anna)
    anna.say(f"/delete {event.pk}")
    anna.wait_for("1 person will be told")
    anna.press("🗑 Yes, delete")
    anna.wait_for("2 meetings are cancelled. I'll tell 1 of them; I can't message the others")
    link = anna.wait_for("The bot can't reach Boris.*Cancelled")["text"]
    assert f"?start=inv_{first.pk}" in link


def test_link_to_what_is_cancelled_is_not_for_who_never_used_the_bot(anna: Person) -> None:
    nina = make_person("Nina")
    TgUser.objects.filter(pk=nina.pk).update(started_at=None, can_write=False)
    meeting = make_meeting(queries.get_person(anna.id), nina)
    appointments.cancel(actor=Actor.person(anna.id), appointment_id=meeting.pk)
    assert "?start=" not in anna.wait_for("The bot can't reach Nina.*Cancelled", since=0)["text"]


def test_participant_found_unreachable_on_cancellation_is_reported(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris, status="confirmed")
    anna.wait_for("Boris confirmed", since=0)
    wait_for_outbox(anna, boris)
    boris.server.fail_next(
        "sendMessage", chat_id=boris.id, error_code=403, description="Forbidden: bot was blocked by the user"
    )
    appointments.cancel(actor=Actor.person(anna.id), appointment_id=meeting.pk)
    assert f"?start=inv_{meeting.pk}" in anna.wait_for("The bot can't reach Boris", since=0)["text"]


@pytest.mark.parametrize(
    ("text", "time"), [("в 18:30", "18:30"), ("at 6 pm", "18:00"), ("на час позже", "13:30"), ("15:00", "15:00")]
)
def test_time_alone_is_another_time_of_the_meetings_day(anna: Person, boris: Person, text: str, time: str) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Lunch")
    boris.wait_for("invites you", since=0)
    boris.press("🕑 Propose another time")
    boris.wait_for("What day")
    boris.say(text)
    boris.wait_for("Proposed")
    meeting.refresh_from_db()
    assert (meeting.proposed_date, f"{meeting.proposed_time:%H:%M}") == (meeting.date, time)


def test_proposal_of_the_same_time_is_no_proposal(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Lunch", time=dt.time(18))
    boris.wait_for("invites you", since=0)
    boris.press("🕑 Propose another time")
    boris.wait_for("What day")
    boris.say("at 6")
    boris.wait_for("at that time already")
    boris.say("at 7")
    boris.wait_for("Proposed")
    meeting.refresh_from_db()
    assert meeting.proposed_time == dt.time(19)


def test_refresh_that_says_nothing_new_leaves_a_question_where_it_is(anna: Person) -> None:
    event = make_event(anna.id, name="Lunch")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    wait_for_outbox(anna)
    anna.press("🗑 Delete")
    anna.wait_for("Delete Lunch")
    wait_for_outbox(anna)
    assert render_refresh(anna.id, card=name_event_card(event.pk)) is None
    Event.objects.filter(pk=event.pk).update(name="Dinner")
    anna.wait_for("Dinner", since=0)


@pytest.mark.parametrize("who", ["reader", "other"])
def test_refresh_leaves_the_reader_the_undo_of_what_they_did(anna: Person, boris: Person, who: str) -> None:
    meeting = meeting_of(anna, boris)
    boris.wait_for("invites you", since=0)
    wait_for_outbox(anna, boris)
    if who == "reader":
        boris.press("❌ Decline")
        boris.wait_for("Declined")
    else:
        operator(meeting, "declined")
        boris.wait_for("Declined", since=0)
    wait_for_outbox(anna, boris)
    OutboxMessage.objects.filter(chat_id=boris.id).delete()  # sent ones are soon forgotten
    refresh = render_refresh(boris.id, card=name_meeting_card(meeting.pk))
    assert refresh is not None
    shown = [one["text"] for row in refresh["reply_markup"]["inline_keyboard"] for one in row]
    assert shown == (["↩️ Undo"] if who == "reader" else [])


def test_names_from_right_to_left_keep_their_answers(anna: Person) -> None:
    """Each name stands by itself: otherwise two of them and their answers are shown in one run from the right."""
    event = make_event(anna.id, name="Lunch")
    for name, status in (("דוד", "confirmed"), ("יעל", "declined"), ("\u202eBoris", "pending")):
        other = make_person(name)
        appointments.invite_to_event(organizer=anna.id, participant=other.tg_id, event_id=event.pk, details="")
        meeting = Appointment.objects.get(event_id=event.pk, participant_tg_id=other.tg_id)
        if status != "pending":
            appointments.set_status(actor=Actor.person(other.tg_id), appointment_id=meeting.pk, status=status)
    anna.say(f"/event {event.pk}")
    text = anna.wait_for("Participants")["text"]
    assert "\u2068דוד\u2069 ✅" in text
    assert "\u2068יעל\u2069 ❌" in text
    assert "Boris ⏳" in text
    assert "\u202e" not in text
