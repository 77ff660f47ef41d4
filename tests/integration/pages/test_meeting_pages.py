"""A meeting's page: answers, another time, and one answer for the dates of a series."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, History, OutboxMessage, SeriesInvitation, TgUser
from calendarapp.pages import once
from calendarapp.services import appointments, joining, participants
from tests.integration.pages.meeting_pages import address, get_status, list_buttons, series_address, tap
from tests.integration.services.series_meetings import invite, list_statuses, make_conflict, make_dates
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.page_forms import list_problems, post, read_form, say_yes
from tests.support.pages import sign_in
from tests.support.threads import run_at_once

Status = Appointment.Status
NOON = dt.time(12, 30)


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


def test_participant_sees_who_else_comes_unless_the_organizer_hides_them(
    cast: Cast, anna: Client, boris: Client, oleg: Client
) -> None:
    event = make_event(cast.anna, days=3)
    actor, both = Actor.person(cast.anna.tg_id), [cast.boris.tg_id, cast.oleg.tg_id]
    first, second = participants.invite(actor=actor, participants=both, event_id=event.pk).meetings
    tap(boris, first, "confirm")
    assert "Борис (Придут)" in oleg.get(address(second)).content.decode()
    assert "Олег (Ждём ответа)" in boris.get(address(first)).content.decode()
    participants.hide(actor=actor, event_id=event.pk, hidden=True)
    assert "Борис" not in oleg.get(address(second)).content.decode()
    assert "Олег" not in boris.get(address(first)).content.decode()
    shown = anna.get(f"/calendar/events/{event.pk}/").content.decode()
    assert "Борис" in shown
    assert "Олег" in shown


def test_cancelling_one_of_several_says_that_it_goes_on_for_the_others(cast: Cast, anna: Client) -> None:
    event = make_event(cast.anna)
    first, second = (
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=person.tg_id, event_id=event.pk)
        for person in (cast.boris, cast.oleg)
    )
    assert "Для остальных всё остаётся в силе" in tap(anna, first, "cancel").content.decode()
    appointments.decline(actor=Actor.person(cast.oleg.tg_id), appointment_id=second.pk)
    assert "Для остальных" not in tap(anna, first, "cancel").content.decode()


def test_place_on_the_waiting_list_is_said(cast: Cast, boris: Client, oleg: Client) -> None:
    event = make_event(cast.anna, days=3)
    joining.set_capacity(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, capacity=1)
    places = [joining.join(event.pk, person.tg_id) for person in (cast.boris, cast.oleg)]
    assert places[1].meeting is not None
    text = oleg.get(address(places[1].meeting)).content.decode()
    assert "Ваше место в списке ожидания: первое" in text
    assert list_buttons(oleg, places[1].meeting) == {"decline"}
    assert boris.get(address(places[1].meeting)).status_code == 404


def test_what_the_participant_has_right_before_and_after_is_told_to_them_alone(
    cast: Cast, anna: Client, boris: Client
) -> None:
    make_event(cast.boris, name="Шах<маты", days=3, time=dt.time(13), duration_minutes=90)
    make_event(cast.anna, name="Чужое", days=3, time=dt.time(14), duration_minutes=30)
    meeting = make_meeting(cast.anna, cast.boris, days=3, time=dt.time(15), duration_minutes=60)
    text = boris.get(address(meeting)).content.decode()
    assert "Прямо перед этим: Шах&lt;маты, до 14:30" in text
    assert "Чужое" not in text
    assert "Шах" not in anna.get(address(meeting)).content.decode()
    tap(boris, meeting, "confirm")
    assert "Прямо перед" not in boris.get(address(meeting)).content.decode(), "as in the chat: while they are asked"


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
        assert Client().post(where, form).status_code == 401, where
        assert strict.delete(where).status_code == 405, where
    assert get_status(meeting) == Status.PENDING
