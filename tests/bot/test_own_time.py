"""Own events take a person's time: inviting over them, accepting over them, and events shown as free."""

import datetime as dt

import pytest
from django.utils import timezone

from calendarapp import queries, utils
from calendarapp.models import Appointment, Conversation, Event, TgUser
from calendarapp.services import appointments, people
from tests.bot.events_made import settle
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.telegram import Person

TEN = dt.time(10)


def meetings_of(person: Person) -> list[Appointment]:
    return list(Appointment.objects.filter(organizer_tg_id=person.id).order_by("id"))


def invite(anna: Person, boris: Person, name: str = "Clash") -> None:
    wait_for_outbox(anna, boris)  # nothing newer comes below the question
    anna.say(f"/invite {boris.id}")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if name in button))


def free_times(person: Person) -> list[str]:
    return [button for button in person.buttons() if f"{get_day(1).day} " in button and "·" not in button]


class TestInvitingOverAnEventOfTheirs:
    def test_organizer_learns_only_that_participant_is_busy(self, anna: Person, boris: Person) -> None:
        make_event(boris.id, name="Secret therapy", time=TEN, duration_minutes=60)
        make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        text = anna.wait_for("Boris is busy at this time")["text"]
        assert "event" not in text.split("To which event")[0]
        assert "Secret" not in anna.transcript()
        assert [button[-5:] for button in free_times(anna)] == ["08:30", "09:00", "11:00"]
        assert "Invite anyway" in anna.buttons()

    def test_offered_time_is_taken_by_one_tap_and_moves_the_event(self, anna: Person, boris: Person) -> None:
        make_event(boris.id, time=TEN, duration_minutes=60)
        event = make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        anna.wait_for("Boris is busy at this time")
        anna.press(free_times(anna)[-1])
        anna.wait_for("The invitation is on its way to Boris")
        [meeting] = meetings_of(anna)
        assert (meeting.date, meeting.time, meeting.event_id) == (get_day(1), dt.time(11), event.pk)
        assert Event.objects.get(pk=event.pk).time == dt.time(11)
        assert not Conversation.objects.filter(pk=anna.id).exists()
        assert "11:00" in boris.wait_for("Anna invites you", since=0)["text"]

    def test_double_tap_invites_once(self, anna: Person, boris: Person) -> None:
        make_event(boris.id, time=TEN, duration_minutes=60)
        make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        message = anna.wait_for("Boris is busy at this time")
        data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        anna.press_forged(data, message_id=message["message_id"])
        anna.press_forged(data, message_id=message["message_id"])
        anna.wait_for("The invitation is on its way to Boris")
        settle(anna)
        assert len(meetings_of(anna)) == 1

    def test_other_participants_keep_the_events_time(self, anna: Person, boris: Person, outsider: Person) -> None:
        event = make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        appointments.invite_to_event(organizer=anna.id, participant=outsider.id, event_id=event.pk)
        make_event(boris.id, time=TEN, duration_minutes=60)
        invite(anna, boris)
        anna.wait_for("Boris is busy at this time")
        anna.press(free_times(anna)[-1])
        anna.wait_for("The invitation is on its way to Boris")
        assert [meeting.time for meeting in meetings_of(anna)] == [TEN, meetings_of(anna)[1].time]
        assert meetings_of(anna)[1].time != TEN
        assert Event.objects.get(pk=event.pk).time == TEN

    def test_invitation_over_own_event_can_be_forced(self, anna: Person, boris: Person) -> None:
        make_event(boris.id, name="Secret", time=TEN, duration_minutes=60)
        make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        anna.wait_for("Boris is busy at this time")
        anna.press("Invite anyway")
        anna.wait_for("The invitation is on its way to Boris")
        assert [meeting.time for meeting in meetings_of(anna)] == [TEN]

    def test_forcing_does_not_mention_own_other_meeting(self, anna: Person, boris: Person, outsider: Person) -> None:
        make_event(boris.id, time=TEN, duration_minutes=60)
        make_meeting(queries.get_person(outsider.id), anna.id, status="confirmed", name="Elsewhere", time=TEN)
        make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        anna.wait_for("Boris is busy at this time")
        anna.press("Invite anyway")
        anna.wait_for("another meeting at this time: Elsewhere")
        assert meetings_of(anna) == []
        anna.press("Book anyway")
        anna.wait_for("The invitation is on its way to Boris")

    def test_participants_meeting_cannot_be_overridden(self, anna: Person, boris: Person, outsider: Person) -> None:
        make_meeting(queries.get_person(outsider.id), boris.id, time=TEN, duration_minutes=60)
        event = make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        anna.wait_for("Boris is busy at this time")
        assert "Invite anyway" not in anna.buttons()
        anna.press_forged(f"offer:invite:{event.pk}:{boris.id}:0:2")
        anna.wait_for("Boris is busy at this time")
        assert meetings_of(anna) == []

    def test_hidden_calendar_offers_no_times(self, anna: Person, boris: Person) -> None:
        people.set_busy_visibility(tg_id=boris.id, busy_visibility="nobody")
        make_event(boris.id, time=TEN, duration_minutes=60)
        make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        text = anna.wait_for("Boris is busy at this time")["text"]
        assert "free" not in text
        assert free_times(anna) == []
        assert "Invite anyway" in anna.buttons()

    def test_busy_participant_from_event_card_offers_times(self, anna: Person, boris: Person) -> None:
        make_event(boris.id, time=TEN, duration_minutes=60)
        event = make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        anna.say(f"/event {event.pk}")
        anna.wait_for("Event ID")
        anna.press("👥 Invite")
        anna.wait_for("Who would you like to invite")
        anna.pick_user(boris)
        anna.wait_for("Boris is busy at this time")
        anna.press("Invite anyway")
        anna.wait_for("The invitation is on its way to Boris")

    def test_details_are_kept_with_an_offered_time(self, anna: Person, boris: Person) -> None:
        make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        anna.wait_for("Anything to add")
        make_event(boris.id, time=TEN, duration_minutes=60)
        anna.say("Bring soup")
        anna.wait_for("Boris is busy at this time")
        anna.press("Invite anyway")
        anna.wait_for("The invitation is on its way to Boris")
        assert meetings_of(anna)[0].details == "Bring soup"

    def test_moving_onto_own_event_of_participant_offers_times(self, anna: Person, boris: Person) -> None:
        make_event(boris.id, time=TEN, duration_minutes=60)
        meeting = make_meeting(queries.get_person(anna.id), boris.id, time=dt.time(15), duration_minutes=60)
        anna.press_forged(f"appt:move:{meeting.pk}")
        anna.wait_for("What day")
        anna.say("tomorrow")
        anna.wait_for("What time")
        anna.say("10:00")
        anna.wait_for("Boris is busy at this time")
        anna.press("Move anyway")
        anna.wait_for("The meeting is moved")
        assert meetings_of(anna)[0].time == TEN

    def test_documented_function_ignores_own_events(self, anna: Person, boris: Person) -> None:
        event = make_event(anna.id, time=TEN, duration_minutes=60)
        make_event(boris.id, time=TEN, duration_minutes=60)
        assert utils.is_user_free(boris.id, get_day(1), TEN, duration_minutes=60)
        assert utils.get_user_busy_slots(boris.id) == []
        assert utils.create_pending_invite_for_event(anna.id, boris.id, event)[1] is None


class TestOwnTime:
    def test_confirming_over_own_event_needs_a_second_tap_that_names_it(self, anna: Person, boris: Person) -> None:
        meeting = make_meeting(queries.get_person(anna.id), boris.id, name="Lunch", time=TEN, duration_minutes=60)
        make_event(boris.id, name="Dentist", time=TEN, duration_minutes=60)
        boris.press_forged(f"appt:confirm:{meeting.pk}")
        boris.wait_for("You have an event of your own at this time: Dentist. Book anyway?")
        assert meetings_of(anna)[0].status == "pending"
        boris.press("Book anyway")
        boris.wait_for("Confirmed")
        assert meetings_of(anna)[0].status == "confirmed"

    def test_transparent_event_does_not_block(self, anna: Person, boris: Person) -> None:
        own = make_event(boris.id, name="Holiday", time=TEN, duration_minutes=60)
        boris.say(f"/event {own.pk}")
        boris.wait_for("Event ID")
        boris.press_more("🟢 Show me as free")
        boris.wait_for_toast("Others now see you as free at that time")
        assert Event.objects.get(pk=own.pk).transparent
        assert "🔴 Show me as busy" in boris.buttons()
        make_event(anna.id, name="Clash", time=TEN, duration_minutes=60)
        invite(anna, boris)
        anna.wait_for("Anything to add")
        boris.press("🔴 Show me as busy")
        boris.wait_for_toast("Others now see you as busy at that time")
        anna.press("✉️ Send")
        anna.wait_for("Boris is busy at this time")

    def test_new_event_lists_overlapping_entries(self, anna: Person, boris: Person) -> None:
        for name in ("One", "Two"):
            make_event(anna.id, name=name, time=TEN, duration_minutes=60)
        make_event(anna.id, name="Birthday", time=TEN, transparent=True)
        make_meeting(queries.get_person(boris.id), anna.id, name="Three", time=TEN, duration_minutes=60)
        anna.say("/new Four")
        anna.wait_for("What day")
        anna.say("tomorrow")
        anna.wait_for("What time")
        anna.say("10:30")
        anna.wait_for("Any details")
        anna.press("💾 Save")
        assert "⚠️ At the same time: One, Three, Two" in anna.wait_for("Saved!")["text"]
        event = Event.objects.get(tg_user_id=anna.id, name="Four")
        anna.say(f"/edit {event.pk}")
        anna.wait_for("What do you want to change")
        anna.press("🕐 Time")
        anna.wait_for("What time")
        anna.say("17:00")
        assert "At the same time" not in anna.wait_for("Changed")["text"]

    def test_event_is_not_listed_beside_its_own_meeting(self, anna: Person, boris: Person) -> None:
        meeting = make_meeting(queries.get_person(anna.id), boris.id, time=TEN, duration_minutes=60)
        anna.say(f"/event {meeting.event_id}")
        assert "At the same time" not in anna.wait_for("Event ID")["text"]

    def test_visibility_is_set_in_settings(self, anna: Person) -> None:
        anna.say("/settings")
        anna.wait_for("Who sees when I'm busy: people I have met")
        anna.press("👁 My busy times")
        anna.wait_for("Who can see when I'm busy")
        anna.press("nobody")
        anna.wait_for("Who sees when I'm busy: nobody")
        assert TgUser.objects.get(pk=anna.id).busy_visibility == "nobody"


class TestWhatIsOver:
    @pytest.fixture
    def meeting(self, anna: Person, boris: Person) -> Appointment:
        """An invitation to a meeting that ended an hour ago, with a proposal by Boris."""
        made = make_meeting(queries.get_person(anna.id), boris.id, name="Lunch", duration_minutes=60)
        at = timezone.now() - dt.timedelta(hours=2)
        when = {"date": at.date(), "time": at.time(), "timezone": "UTC"}
        proposal = {"proposed_date": get_day(1), "proposed_time": TEN, "proposed_timezone": "Europe/Moscow"}
        Appointment.objects.filter(pk=made.pk).update(**when, **proposal)
        return Appointment.objects.get(pk=made.pk)

    @pytest.mark.parametrize("action", ["confirm", "decline", "propose"])
    def test_participant_is_told_that_meeting_is_over(self, boris: Person, meeting: Appointment, action: str) -> None:
        boris.press_forged(f"appt:{action}:{meeting.pk}")
        boris.wait_for_toast("This meeting is over.")
        over = boris.wait_for("You're invited[\\s\\S]*Over, no answer", since=0)
        assert over.get("reply_markup", {}).get("inline_keyboard", []) == []
        assert Appointment.objects.get(pk=meeting.pk).status == "pending"

    @pytest.mark.parametrize("action", ["cancel", "accept", "keep", "move"])
    def test_organizer_is_told_that_meeting_is_over(self, anna: Person, meeting: Appointment, action: str) -> None:
        anna.press_forged(f"appt:{action}:{meeting.pk}")
        anna.wait_for_toast("This meeting is over.")
        assert Appointment.objects.get(pk=meeting.pk).status == "pending"

    def test_running_meeting_can_be_answered(self, boris: Person, meeting: Appointment) -> None:
        Appointment.objects.filter(pk=meeting.pk).update(duration_minutes=180)
        boris.press_forged(f"appt:confirm:{meeting.pk}")
        boris.wait_for("Confirmed")
