"""Another time for a meeting, proposed and answered on its page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments, rescheduling
from tests.integration.pages.meeting_pages import address, list_buttons, tap
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event, make_meeting
from tests.support.page_forms import list_problems, open_form, post, read_form, say_yes, send

Status = Appointment.Status
NOON = dt.time(12, 30)


class TestAnotherTime:
    def propose(self, client: Client, meeting: Appointment, **when: Any) -> Any:
        return send(client, address(meeting, "propose"), **{"date": get_day(2).isoformat(), "time": "10:00", **when})

    def test_participant_proposes_and_the_organizer_accepts(self, cast: Cast, anna: Client, boris: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        forget_messages()
        answer = self.propose(boris, meeting)
        assert answer["Location"] == f"{address(meeting)}?done=proposed"
        meeting.refresh_from_db()
        assert (meeting.proposed_date, meeting.proposed_time) == (get_day(2), dt.time(10))
        assert (meeting.status, meeting.time) == (Status.PENDING, NOON)
        assert len(list_texts(cast.anna)) == 1
        assert list_buttons(anna, meeting) == {"accept", "keep", "cancel"}
        assert tap(anna, meeting, "accept")["Location"] == f"{address(meeting)}?done=moved"
        meeting.refresh_from_db()
        assert (meeting.status, meeting.date, meeting.time) == (Status.CONFIRMED, get_day(2), dt.time(10))
        assert Event.objects.get(pk=meeting.event_id or 0).time == dt.time(10)

    def test_organizer_keeps_the_time(self, cast: Cast, anna: Client, boris: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        self.propose(boris, meeting)
        assert tap(anna, meeting, "keep")["Location"] == f"{address(meeting)}?done=kept"
        meeting.refresh_from_db()
        assert meeting.proposed_date is None
        assert meeting.time == NOON

    def test_proposal_sent_twice_is_told_once(self, cast: Cast, boris: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        forget_messages()
        form = open_form(boris, address(meeting, "propose")) | {"time": "16:00"}
        for _tap in range(2):
            assert post(boris, address(meeting, "propose"), form).status_code == 302
        assert len(list_texts(cast.anna)) == 1

    @pytest.mark.parametrize(
        ("when", "wrong"),
        [
            ({"date": "31.02.2027"}, "date"),
            ({"date": ""}, "date"),
            ({"date": "2020-01-01"}, "date"),
            ({"date": "9999-01-01"}, "date"),
            ({"time": "24:00"}, "time"),
            ({"time": ""}, "time"),
            ({"timezone": "Nowhere"}, "timezone"),
        ],
    )
    def test_wrong_times_are_named_at_their_field(
        self, cast: Cast, boris: Client, when: dict[str, str], wrong: str
    ) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        assert list(list_problems(self.propose(boris, meeting, **when))) == [wrong]
        meeting.refresh_from_db()
        assert meeting.proposed_date is None

    def test_own_meeting_then_is_in_the_way(self, cast: Cast, boris: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        make_meeting(cast.oleg, cast.boris, days=2, time=dt.time(10), status="confirmed", duration_minutes=60)
        assert list(list_problems(self.propose(boris, meeting))) == ["date"]

    def test_own_event_then_is_asked_about(self, cast: Cast, boris: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        make_event(cast.boris, days=2, time=dt.time(10), name="Врач", duration_minutes=60)
        answer = self.propose(boris, meeting)
        assert "Врач" in answer.context["question"].sentence
        assert say_yes(boris, address(meeting, "propose"), answer).status_code == 302
        meeting.refresh_from_db()
        assert meeting.proposed_date == get_day(2)

    def test_organizer_moves_to_a_time_on_offer_when_the_participant_is_busy(self, cast: Cast, anna: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed", duration_minutes=60)
        make_meeting(cast.oleg, cast.boris, days=2, time=dt.time(10), status="confirmed", duration_minutes=60)
        forget_messages()
        answer = self.propose(anna, meeting)
        question = answer.context["question"]
        assert not question.label, "a meeting can't be overridden"
        assert question.offers
        form = read_form(answer)
        forced = post(anna, address(meeting, "propose"), form, yes=question.token)
        assert forced.status_code == 200
        minute = question.offers[0][0]
        assert post(anna, address(meeting, "propose"), form, at=str(minute)).status_code == 302
        meeting.refresh_from_db()
        assert int(meeting.slot.lower.timestamp()) // 60 == minute
        assert meeting.status == Status.PENDING
        assert len(list_texts(cast.boris)) == 1

    @pytest.mark.parametrize("at", ["x", "-1", "9" * 18, "9" * 40, ""])
    def test_times_that_were_never_on_offer_are_no_shortcut(self, cast: Cast, anna: Client, at: str) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        assert self.propose(anna, meeting, at=at).status_code == 302
        meeting.refresh_from_db()
        assert meeting.time == dt.time(10)

    def test_own_event_of_the_participant_can_be_insisted_on(self, cast: Cast, anna: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris, duration_minutes=60)
        make_event(cast.boris, days=2, time=dt.time(10), name="Врач", duration_minutes=60)
        answer = self.propose(anna, meeting)
        assert "Врач" not in answer.content.decode()
        assert answer.context["question"].label
        assert say_yes(anna, address(meeting, "propose"), answer).status_code == 302
        meeting.refresh_from_db()
        assert meeting.time == dt.time(10)

    def test_others_at_the_event_are_asked_about(self, cast: Cast, anna: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        other = appointments.invite_to_event(
            organizer=cast.anna.tg_id, participant=cast.oleg.tg_id, event_id=meeting.event_id or 0
        )
        answer = self.propose(anna, meeting)
        assert list(list_problems(answer)) == ["who"]
        assert post(anna, address(meeting, "propose"), read_form(answer), who="this").status_code == 302
        other.refresh_from_db()
        meeting.refresh_from_db()
        assert (other.time, meeting.time) == (NOON, dt.time(10))

    def test_accepting_asks_who_moves(self, cast: Cast, anna: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        other = appointments.invite_to_event(
            organizer=cast.anna.tg_id, participant=cast.oleg.tg_id, event_id=meeting.event_id or 0
        )
        rescheduling.propose(
            actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk, date=get_day(2), time=dt.time(10)
        )
        answer = tap(anna, meeting, "accept")
        assert list(list_problems(answer)) == ["who"]
        assert post(anna, address(meeting, "answer"), read_form(answer), who="all").status_code == 302
        other.refresh_from_db()
        assert other.time == dt.time(10)

    def test_meeting_that_is_off_can_get_no_other_time(self, cast: Cast, boris: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="declined")
        assert boris.get(address(meeting, "propose")).context["refusal"].code == "already"
        form = {"once": "A" * 22, "date": get_day(2).isoformat(), "time": "10:00", "timezone": "UTC"}
        assert boris.post(address(meeting, "propose"), form).status_code == 200
        meeting.refresh_from_db()
        assert meeting.proposed_date is None
