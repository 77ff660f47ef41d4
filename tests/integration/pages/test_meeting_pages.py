"""A meeting's page: answers, another time, and one answer for the dates of a series."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, History, OutboxMessage, SeriesInvitation, TgUser
from calendarapp.pages import once
from calendarapp.services import appointments, rescheduling
from tests.integration.services.series_guests import invite, list_statuses, make_conflict, make_dates
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.page_forms import list_problems, open_form, post, read_form, say_yes, send
from tests.support.pages import sign_in
from tests.support.threads import run_at_once

Status = Appointment.Status
NOON = dt.time(12, 30)


@pytest.fixture
def anna(cast: Cast) -> Client:
    """The organizer's browser."""
    return sign_in(Client(), cast.anna.tg_id)


@pytest.fixture
def boris(cast: Cast) -> Client:
    """The participant's browser."""
    return sign_in(Client(), cast.boris.tg_id)


@pytest.fixture
def oleg(cast: Cast) -> Client:
    """An outsider's browser."""
    return sign_in(Client(), cast.oleg.tg_id)


def address(meeting: Appointment, what: str = "") -> str:
    return f"/calendar/meetings/{meeting.pk}/{what and what + '/'}"


def series_address(invitation: SeriesInvitation) -> str:
    return f"/calendar/series-invitations/{invitation.pk}/"


def tap(client: Client, meeting: Appointment, action: str, **more: Any) -> Any:
    """Tap a button of the meeting's page, or send what it would send where it is not offered."""
    assert client.get(address(meeting)).status_code == 200
    return post(client, address(meeting, "answer"), {"once": once.make_key(), "action": action}, **more)


def get_status(meeting: Appointment) -> str:
    meeting.refresh_from_db()
    return meeting.status


def list_buttons(client: Client, meeting: Appointment) -> set[str]:
    context = client.get(address(meeting)).context
    return {word for word, _label in [*context["answers"], *context["asking"]]}


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("pending", ({"cancel"}, {"confirm", "decline"})),
        ("confirmed", ({"cancel"}, {"decline"})),
        ("declined", (set(), set())),
        ("cancelled", (set(), set())),
    ],
)
def test_page_offers_what_each_may_do(
    cast: Cast, anna: Client, boris: Client, status: str, buttons: tuple[set[str], set[str]]
) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status=status, details="Возьми зонт", place="Кафе")
    assert (list_buttons(anna, meeting), list_buttons(boris, meeting)) == buttons
    text = boris.get(address(meeting)).content.decode()
    assert "Возьми зонт" in text
    assert "Анна" in text
    assert "/calendar/events/" not in text.replace("/calendar/events/new/", ""), "the event is the organizer's"


def test_confirming_and_declining_tells_the_organizer(cast: Cast, boris: Client) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    forget_messages()
    answer = tap(boris, meeting, "confirm")
    assert answer["Location"] == f"{address(meeting)}?done=confirmed"
    assert get_status(meeting) == Status.CONFIRMED
    assert len(list_texts(cast.anna)) == 1
    entry = History.objects.filter(appointment_id=meeting.pk).latest("id")
    assert (entry.action, entry.surface, entry.who_tg_id) == ("confirmed", "page", cast.boris.tg_id)
    answer = tap(boris, meeting, "decline")
    assert get_status(meeting) == Status.CONFIRMED, "asked first"
    assert "Анна" in answer.context["question"].sentence
    answer = say_yes(boris, address(meeting, "answer"), answer)
    assert answer["Location"].startswith(f"{address(meeting)}?undo=")
    assert get_status(meeting) == Status.DECLINED
    assert len(list_texts(cast.anna)) == 2


def test_pending_invitation_is_declined_at_once_and_a_second_tap_is_no_error(cast: Cast, boris: Client) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    forget_messages()
    form = read_form(boris.get(address(meeting)), form_id=None) | {"action": "decline"}
    first, second = (post(boris, address(meeting, "answer"), form) for _tap in range(2))
    assert first["Location"] == second["Location"]
    assert tap(boris, meeting, "decline").status_code == 302
    assert get_status(meeting) == Status.DECLINED
    assert len(list_texts(cast.anna)) == 1


def test_cancelling_asks_first_and_a_get_changes_nothing(cast: Cast, anna: Client) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    forget_messages()
    asked = anna.get(f"{address(meeting, 'answer')}?action=cancel")
    assert "Борис" in asked.context["question"].sentence
    assert get_status(meeting) == Status.CONFIRMED
    assert say_yes(anna, address(meeting, "answer"), asked).status_code == 302
    assert get_status(meeting) == Status.CANCELLED
    assert len(list_texts(cast.boris)) == 1


def test_yes_to_a_meeting_that_has_changed_is_asked_again(cast: Cast, anna: Client) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    asked = anna.get(f"{address(meeting, 'answer')}?action=cancel")
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    answer = say_yes(anna, address(meeting, "answer"), asked)
    assert answer.status_code == 200
    assert get_status(meeting) == Status.CONFIRMED


@pytest.mark.parametrize(
    ("who", "action"), [("anna", "confirm"), ("anna", "decline"), ("boris", "accept"), ("boris", "keep")]
)
def test_what_the_other_one_decides_is_refused(cast: Cast, anna: Client, boris: Client, who: str, action: str) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    answer = tap({"anna": anna, "boris": boris}[who], meeting, action)
    assert list(list_problems(answer)) == ["__all__"]
    assert get_status(meeting) == Status.PENDING


def test_unknown_action_does_nothing(cast: Cast, boris: Client) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    for action in ("", "delete", "confirm\n", "pending"):
        assert tap(boris, meeting, action)["Location"] == address(meeting)
    assert tap(boris, meeting, "confirm", status="cancelled", participant_tg_id="1").status_code == 302
    assert get_status(meeting) == Status.CONFIRMED
    assert meeting.participant_tg_id == cast.boris.tg_id


@pytest.mark.parametrize("what", ["", "answer", "propose"])
def test_outsiders_find_nothing(cast: Cast, oleg: Client, what: str) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    forget_messages()
    assert oleg.get(address(meeting, what)).status_code == 404
    form = {"once": "A" * 22, "action": "confirm", "date": get_day(2).isoformat(), "time": "10:00", "timezone": "UTC"}
    if what:
        assert oleg.post(address(meeting, what), form).status_code == 404
    for number in (0, 2**63, 10**30):
        assert oleg.get(f"/calendar/meetings/{number}/").status_code == 404
    assert get_status(meeting) == Status.PENDING
    assert not OutboxMessage.objects.exists()


def test_double_booking_is_confirmed_only_after_a_yes(cast: Cast, boris: Client) -> None:
    meeting = make_meeting(cast.anna, cast.boris, duration_minutes=60)
    make_event(cast.boris, name="Врач", duration_minutes=60)
    answer = tap(boris, meeting, "confirm")
    assert "Врач" in answer.context["question"].sentence
    assert get_status(meeting) == Status.PENDING
    assert say_yes(boris, address(meeting, "answer"), answer).status_code == 302
    assert get_status(meeting) == Status.CONFIRMED


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


class TestSeries:
    @pytest.fixture
    def dates(self, cast: Cast) -> list[Event]:
        return make_dates(cast)

    def answer(self, client: Client, invitation: SeriesInvitation, action: str) -> Any:
        form = read_form(client.get(series_address(invitation)), form_id=None)
        return post(client, series_address(invitation), form, action=action)

    def test_one_answer_confirms_all_dates(self, cast: Cast, boris: Client, dates: list[Event]) -> None:
        invitation = invite(cast, dates)
        forget_messages()
        shown = boris.get(series_address(invitation))
        assert [word for word, _label in shown.context["offered"]] == ["accept", "decline"]
        assert len(shown.context["dates"]) == 4
        answer = self.answer(boris, invitation, "accept")
        assert answer["Location"] == f"{series_address(invitation)}?done=confirmed"
        assert set(list_statuses(invitation)) == {"confirmed"}
        assert len(list_texts(cast.anna)) == 1

    def test_dates_that_clash_are_listed_and_left_out(self, cast: Cast, boris: Client, dates: list[Event]) -> None:
        invitation = invite(cast, dates)
        make_conflict(cast, dates[1])
        answer = self.answer(boris, invitation, "accept")
        assert len(answer.context["question"].lines) == 1
        assert set(list_statuses(invitation)) == {"pending"}
        assert say_yes(boris, series_address(invitation), answer).status_code == 302
        assert list_statuses(invitation) == ["confirmed", "declined", "confirmed", "confirmed"]

    def test_other_times_are_asked_for(self, cast: Cast, boris: Client, dates: list[Event]) -> None:
        invitation = invite(cast, dates)
        make_conflict(cast, dates[1])
        assert self.answer(boris, invitation, "accept").context["may_ask"]
        assert self.answer(boris, invitation, "ask")["Location"].endswith("?done=asked")
        assert list_statuses(invitation) == ["confirmed", "pending", "confirmed", "confirmed"]

    def test_declining_what_was_confirmed_asks_first(self, cast: Cast, boris: Client, dates: list[Event]) -> None:
        invitation = invite(cast, dates)
        self.answer(boris, invitation, "accept")
        answer = self.answer(boris, invitation, "decline")
        assert "4" in answer.context["question"].sentence
        assert set(list_statuses(invitation)) == {"confirmed"}
        assert "?undo=" in say_yes(boris, series_address(invitation), answer)["Location"]
        assert set(list_statuses(invitation)) == {"declined"}

    def test_organizer_cancels_all(self, cast: Cast, anna: Client, boris: Client, dates: list[Event]) -> None:
        invitation = invite(cast, dates)
        assert list(list_problems(self.answer(boris, invitation, "cancel"))) == ["__all__"]
        assert list(list_problems(self.answer(anna, invitation, "accept"))) == ["__all__"]
        answer = self.answer(anna, invitation, "cancel")
        assert say_yes(anna, series_address(invitation), answer).status_code == 302
        assert set(list_statuses(invitation)) == {"cancelled"}

    @pytest.mark.parametrize(("scope", "off"), [("this", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])])
    def test_organizer_says_which_meetings_to_cancel(
        self, cast: Cast, anna: Client, dates: list[Event], scope: str, off: list[int]
    ) -> None:
        invitation = invite(cast, dates)
        meeting = Appointment.objects.get(event_id=dates[1].pk)
        asked = anna.get(f"{address(meeting, 'answer')}?action=cancel")
        form = read_form(asked) | {"yes": asked.context["question"].token}
        assert list(list_problems(post(anna, address(meeting, "answer"), form))) == ["scope"]
        assert post(anna, address(meeting, "answer"), form, scope=scope).status_code == 302
        assert list_statuses(invitation) == ["cancelled" if place in off else "pending" for place in range(4)]

    def test_outsiders_find_nothing(self, cast: Cast, oleg: Client, dates: list[Event]) -> None:
        invitation = invite(cast, dates)
        assert oleg.get(series_address(invitation)).status_code == 404
        assert oleg.post(series_address(invitation), {"once": "A" * 22, "action": "accept"}).status_code == 404
        assert oleg.get("/calendar/series-invitations/99999999999999999999/").status_code == 404


class TestRaces:
    @pytest.fixture
    def cast(self, committed: None) -> Cast:
        return make_cast()

    def test_yes_and_no_at_once_tell_the_organizer_of_each_once(self, cast: Cast, boris: Client) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        forget_messages()
        forms = [read_form(boris.get(address(meeting)), form_id=None) for _tab in range(2)]
        browsers = [sign_in(Client(), cast.boris.tg_id) for _tap in range(4)]
        works = [
            partial(post, browser, address(meeting, "answer"), forms[place % 2], action="confirm")
            for place, browser in enumerate(browsers)
        ]
        answers = run_at_once(works)
        assert {answer.status_code for answer in answers} == {302}
        assert get_status(meeting) == Status.CONFIRMED
        assert len(list_texts(cast.anna)) == 1


def test_people_see_their_own_clock_and_language(cast: Cast, boris: Client) -> None:
    meeting = make_meeting(cast.anna, cast.boris, duration_minutes=60)
    TgUser.objects.filter(pk=cast.boris.tg_id).update(timezone="Asia/Tokyo", language="en")
    text = boris.get(address(meeting)).content.decode()
    assert "18:30–19:30" in text
    assert "(Asia/Tokyo)" in text
    assert "Confirm" in text


def test_answers_need_a_session_and_a_csrf_token(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    invitation = invite(cast, make_dates(cast))
    strict = sign_in(Client(enforce_csrf_checks=True), cast.boris.tg_id)
    for where in (address(meeting, "answer"), address(meeting, "propose"), series_address(invitation)):
        form = {"once": once.make_key(), "action": "confirm"}
        assert strict.post(where, form).status_code == 403, where
        assert Client().post(where, form)["Location"].startswith("/calendar/enter/"), where
        assert strict.delete(where).status_code == 405, where
    assert get_status(meeting) == Status.PENDING
