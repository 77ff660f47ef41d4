"""Rescheduling: moved by the organizer or proposed by the participant, in every way the bot offers."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, Conversation
from calendarapp.services import people
from tests.support.factories import get_day, make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person

Status = Appointment.Status


def meeting_of(organizer: Person, participant: Person, **fields: Any) -> Appointment:
    both = queries.get_people([organizer.id, participant.id])
    return make_meeting(both[organizer.id], both[participant.id], **{"duration_minutes": 60, **fields})


def stands(meeting: Appointment) -> tuple[str, dt.date, dt.time]:
    fresh = Appointment.objects.get(pk=meeting.pk)
    return fresh.status, fresh.date, fresh.time


def open_card(person: Person) -> None:
    wait_for_outbox(person)  # a newer card would take the buttons of the one that is asked for
    person.say("/meetings")
    person.wait_for("You're the organizer|You're invited")


def propose(person: Person, time: str) -> None:
    open_card(person)
    person.press("🕑 Propose another time")
    person.wait_for("What day")
    person.say("tomorrow")
    person.wait_for("What time")
    person.say(time)
    person.wait_for("Proposed. Now the organizer decides")


def test_organizer_moves_meeting_by_typing(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris, status="confirmed")
    open_card(anna)
    anna.press("🕑 Move")
    anna.wait_for("What day")
    anna.say("nonsense")
    anna.wait_for("don't understand this date")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("25:00")
    anna.wait_for("no such time")
    anna.say("18:10")
    assert "18:10–19:10" in anna.wait_for("The meeting is moved")["text"]
    assert stands(meeting) == (Status.PENDING, get_day(1), dt.time(18, 10))
    boris.wait_for("Anna moved the meeting. Please answer again", since=0)
    assert "✅ Confirm" in boris.buttons()
    assert not Conversation.objects.filter(pk=anna.id).exists()


def test_meeting_can_be_moved_by_taps_only(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    open_card(anna)
    anna.press("🕑 Move")
    anna.wait_for("What day")
    month_after = (get_day(0).replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    anna.press("›")
    anna.wait_for("What day")
    anna.press(data=f"day:{month_after.isoformat()}")
    anna.wait_for("What time")
    anna.press("19:00")
    anna.wait_for("The meeting is moved")
    assert stands(meeting) == (Status.PENDING, month_after, dt.time(19))


@pytest.mark.parametrize("step", ["date", "time"])
@pytest.mark.parametrize("way", ["command", "button"])
def test_every_step_can_be_cancelled(anna: Person, boris: Person, step: str, way: str) -> None:
    meeting = meeting_of(anna, boris)
    before = stands(meeting)
    open_card(anna)
    anna.press("🕑 Move")
    anna.wait_for("What day")
    if step == "time":
        anna.say("tomorrow")
        anna.wait_for("What time")
    if way == "command":
        anna.say("/cancel")
    else:
        anna.press("✖️ Cancel")
    anna.wait_for("nothing is in progress")
    assert stands(meeting) == before
    assert not Conversation.objects.filter(pk=anna.id).exists()


def test_busy_time_is_asked_for_again(anna: Person, boris: Person, outsider: Person) -> None:
    meeting = meeting_of(anna, boris, time=dt.time(10))
    meeting_of(outsider, boris, time=dt.time(15))
    open_card(anna)
    anna.press("🕑 Move")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("15:30")
    anna.wait_for("Boris is busy at this time. Choose another time. You're both free: ")
    assert stands(meeting)[2] == dt.time(10)
    anna.say("17")
    anna.wait_for("The meeting is moved")
    assert stands(meeting)[2] == dt.time(17)


def test_organizer_accepts_the_proposal(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    propose(boris, "16:20")
    assert stands(meeting)[0] == Status.PENDING
    told = anna.wait_for("Boris proposes another time", since=0)["text"]
    assert "16:20" in told
    assert "⏳ Boris proposed another time: your answer is needed" in told
    assert "Waiting for an answer" not in told
    assert anna.buttons()[:3] == ["👍 Accept the new time", "Keep the time", "🚫 Cancel the meeting"]
    open_card(boris)
    assert "⏳ You proposed another time: Anna decides" in boris.last()["text"]
    anna.press("👍 Accept the new time")
    assert "16:20" in anna.wait_for("You're the organizer.*Confirmed")["text"]
    assert stands(meeting) == (Status.CONFIRMED, get_day(1), dt.time(16, 20))
    boris.wait_for("Anna accepted the time that you proposed", since=0)
    anna.press_forged(f"appt:accept:{meeting.pk}")
    anna.wait_for_toast("There is no proposed time")


def test_organizer_keeps_the_time(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris, time=dt.time(10))
    propose(boris, "16:20")
    anna.wait_for("Boris proposes another time", since=0)
    anna.press("Keep the time")
    assert "16:20" not in anna.wait_for("You're the organizer")["text"]
    assert stands(meeting) == (Status.PENDING, get_day(1), dt.time(10))
    boris.wait_for("Anna kept the original time", since=0)


@pytest.mark.parametrize(
    "text", ["same day at 10:30am", "в тот же день в 10:30", "at 10:30 on the same day", "нет, в тот же день в 10:30"]
)
def test_another_hour_of_the_same_day_is_proposed_in_words(anna: Person, boris: Person, text: str) -> None:
    meeting = meeting_of(anna, boris, days=3, time=dt.time(14))
    open_card(boris)
    boris.press("🕑 Propose another time")
    boris.wait_for("What day")
    boris.say(text)
    boris.wait_for("Proposed. Now the organizer decides")
    meeting.refresh_from_db()
    assert (meeting.proposed_date, meeting.proposed_time) == (get_day(3), dt.time(10, 30))


def test_same_day_is_the_day_of_the_meeting(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris, days=3, time=dt.time(14))
    open_card(anna)
    anna.press("🕑 Move")
    anna.wait_for("What day")
    anna.say("the same day")
    anna.wait_for("What time")
    anna.say("no, tomorrow")
    anna.wait_for(f"{get_day(1):%-d} [\\s\\S]*What time")
    anna.say("18:10")
    anna.wait_for("The meeting is moved")
    assert stands(meeting)[1:] == (get_day(1), dt.time(18, 10))


@pytest.mark.parametrize("text", ["нет, {day}", "no, {day}", "лучше {day}"])
def test_day_is_taken_behind_a_no(anna: Person, boris: Person, text: str) -> None:
    meeting = meeting_of(anna, boris)
    open_card(boris)
    boris.press("🕑 Propose another time")
    boris.wait_for("What day")
    boris.say(text.format(day=f"{get_day(3):%d.%m.%Y}"))
    boris.wait_for("What time")
    boris.say("18:10")
    boris.wait_for("Proposed. Now the organizer decides")
    meeting.refresh_from_db()
    assert (meeting.proposed_date, meeting.proposed_time) == (get_day(3), dt.time(18, 10))


def test_typed_times_are_in_the_writers_zone(anna: Person, boris: Person) -> None:
    people.set_timezone(tg_id=boris.id, timezone="Asia/Tokyo")
    meeting = meeting_of(anna, boris)
    open_card(boris)
    boris.press("🕑 Propose another time")
    boris.wait_for("What day")
    boris.say(f"{get_day(3)}")
    boris.wait_for("What time")
    boris.say("20:00")
    assert "Asia/Tokyo" in boris.wait_for("Proposed. Now the organizer decides")["text"]
    news = anna.wait_for("Boris proposes another time", since=0)["text"]
    assert "14:00" in news
    assert "Europe/Moscow" in news
    anna.press("👍 Accept the new time")
    anna.wait_for("You're the organizer.*Confirmed")
    assert Appointment.objects.get(pk=meeting.pk).timezone == "Asia/Tokyo"


def test_expired_invitation_is_refused(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    boris.press_forged(f"appt:confirm:{meeting.pk}", message_id=boris.wait_for("invites you", since=0)["message_id"])
    boris.wait_for_toast("this invitation has expired")
    assert stands(meeting)[0] == Status.CANCELLED


def test_meeting_that_ends_during_conversation_is_refused(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    open_card(anna)
    anna.press("🕑 Move")
    anna.wait_for("What day")
    boris.press_forged(f"appt:decline:{meeting.pk}")
    boris.wait_for("Declined")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("18:00")
    anna.wait_for("Nothing to do: this meeting is declined")
    assert not Conversation.objects.filter(pk=anna.id).exists()


@pytest.mark.parametrize("action", ["move", "propose", "accept", "keep", "show"])
def test_outsider_learns_nothing(anna: Person, boris: Person, outsider: Person, action: str) -> None:
    meeting = meeting_of(anna, boris, name="Secret")
    before = stands(meeting)
    for number in (meeting.pk, 999_999_999):
        outsider.press_forged(f"appt:{action}:{number}")
        assert outsider.wait_for_toast() == "You have no meeting with this ID. See /meetings."
    assert stands(meeting) == before
    assert "Secret" not in outsider.transcript()


def test_actions_of_the_other_side_are_refused(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    for person, action in ((boris, "move"), (anna, "propose"), (boris, "accept"), (boris, "keep")):
        person.press_forged(f"appt:{action}:{meeting.pk}")
        person.wait_for_toast("You can't do this with this meeting")
    assert not Conversation.objects.filter(pk__in=[anna.id, boris.id]).exists()


def test_meeting_with_a_time_becomes_a_whole_day_with_its_event(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    anna.press_forged(f"appt:move:{meeting.pk}")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("all day")
    anna.wait_for("It becomes a whole day when its event does")
    anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.press("All day")
    anna.wait_for("Change it")
    anna.press("✅ Yes, change it")
    anna.wait_for("Changed")
    meeting.refresh_from_db()
    assert meeting.all_day


def test_whole_day_is_not_proposed_for_a_meeting_with_a_time(anna: Person, boris: Person) -> None:
    meeting = meeting_of(anna, boris)
    boris.press_forged(f"appt:propose:{meeting.pk}")
    boris.wait_for("What day")
    boris.say("tomorrow")
    boris.wait_for("What time")
    boris.say("all day")
    boris.wait_for("only its organizer can make it a whole day")
    boris.say("15:30")
    boris.wait_for("Proposed")
