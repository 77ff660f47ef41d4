"""People who don't want to be found or invited by those they have not met: the same rule on every surface."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, TgUser
from calendarapp.services import appointments, people, rescheduling, series, series_invitations, time_polls
from calendarapp.services.series import Scope
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting

pytestmark = pytest.mark.django_db

ASK = TgUser.Strangers.ASK


@pytest.fixture
def shy(cast: Cast) -> Cast:
    """Boris has chosen both."""
    people.set_reach(tg_id=cast.boris.tg_id, findable=False, strangers=ASK)
    return cast


def find(seeker: TgUser, text: str = "@boris") -> TgUser | None:
    try:
        return queries.find_typed_person(text, seeker=seeker.tg_id)
    except CalendarError as error:
        if error.code != "person_not_found":
            raise
        return None


def test_who_has_not_met_them_hears_that_they_are_unknown(shy: Cast) -> None:
    anna, boris, oleg = shy.anna, shy.boris, shy.oleg
    assert [find(one) for one in (anna, oleg)] == [None, None]
    assert find(boris) == boris
    assert find(anna, f"{boris.tg_id}") == boris
    assert queries.find_person_by_username("boris") == boris  # the staff
    meeting = make_meeting(anna, boris)
    assert find(anna) is None
    appointments.set_status(actor=Actor.person(boris.tg_id), appointment_id=meeting.pk, status="confirmed")
    assert [find(one) for one in (anna, oleg)] == [boris, None]
    make_meeting(boris, oleg, days=2)
    assert find(oleg) == boris


def test_by_the_api_an_unfindable_name_is_an_unknown_one(shy: Cast) -> None:
    event = make_event(shy.anna)
    api = ApiClient(shy.anna)
    answers = [api.post("appointments/", {"participant": name, "event": event.pk}) for name in ("@boris", "@nobody_1")]
    assert [read_problem(answer) for answer in answers] == [(404, "person_not_found")] * 2
    assert answers[0].content.replace(b"boris", b"nobody_1") == answers[1].content
    people.set_reach(tg_id=shy.boris.tg_id, findable=True)
    assert api.post("appointments/", {"participant": "@boris", "event": event.pk}).status_code == 201


def test_settings_by_the_api(cast: Cast) -> None:
    api = ApiClient(cast.boris)
    assert {name: api.get("users/me/").json()[name] for name in ("findable", "strangers")} == {
        "findable": True, "strangers": "invite",
    }  # fmt: skip
    changed = api.patch("users/me/", {"findable": False, "strangers": "ask"}).json()
    assert (changed["findable"], changed["strangers"]) == (False, "ask")
    assert read_problem(api.patch("users/me/", {"strangers": "never"})) == (400, "invalid")
    with pytest.raises(CalendarError):
        people.set_reach(tg_id=cast.boris.tg_id, strangers="never")


def test_panel_shows_the_choice_and_finds_everybody(shy: Cast, panel: Client) -> None:
    page = panel.get(f"/admin/calendarapp/tguser/{shy.boris.tg_id}/change/").content.decode()
    assert "сначала спрашивают" in page
    found = panel.get("/admin/calendarapp/tguser/suggestions/?q=boris").content.decode()
    assert str(shy.boris.tg_id) in found


def test_request_of_a_stranger_holds_nothing_until_accepted(shy: Cast) -> None:
    request = make_meeting(shy.anna, shy.boris, time=dt.time(10), duration_minutes=60)
    assert (request.status, request.holds) == ("pending", False)
    [text] = list_texts(shy.boris)
    assert "с кем вы не встречались, просит о встрече" in text
    assert "не займёт вашего времени" in text
    assert "вы не встречались" not in "".join(list_texts(shy.anna))
    # Somebody else takes the time meanwhile: nobody learns of the request.
    make_meeting(shy.boris, shy.oleg, days=5)  # Boris has met Oleg
    taken = make_meeting(shy.oleg, shy.boris, time=dt.time(10), duration_minutes=60)
    assert taken.holds
    with pytest.raises(CalendarError) as error:
        appointments.set_status(actor=Actor.person(shy.boris.tg_id), appointment_id=request.pk, status="confirmed")
    assert error.value.code == "taken"
    appointments.set_status(actor=Actor.person(shy.boris.tg_id), appointment_id=taken.pk, status="declined")
    done = appointments.set_status(actor=Actor.person(shy.boris.tg_id), appointment_id=request.pk, status="confirmed")
    assert done.status == "confirmed"
    assert make_meeting(shy.anna, shy.boris, days=7).holds  # they have met now


def test_moved_request_stays_one(shy: Cast) -> None:
    request = make_meeting(shy.anna, shy.boris, days=3)
    rescheduling.reschedule(
        actor=Actor.person(shy.anna.tg_id), appointment_id=request.pk, date=get_day(4), time=dt.time(11)
    )
    request.refresh_from_db()
    assert (request.status, request.holds) == ("pending", False)


def test_invitation_to_a_series_is_a_request_too(shy: Cast) -> None:
    event = series.create_event(
        owner=shy.anna.tg_id, name="Йога", date=get_day(2), time=dt.time(9), rrule="FREQ=DAILY;COUNT=3"
    )
    series_invitations.invite(
        actor=Actor.person(shy.anna.tg_id), participants=[shy.boris.tg_id], event_id=event.pk, scope=Scope.ALL
    )
    assert set(Appointment.objects.filter(participant_tg_id=shy.boris.tg_id).values_list("holds", flat=True)) == {False}
    assert "вы не встречались" in list_texts(shy.boris)[0]


def test_voter_for_another_time_of_a_poll_is_asked_first_too(shy: Cast) -> None:
    starts = [clock.now() + dt.timedelta(days=days) for days in (20, 21)]
    fields: dict[str, Any] = {"name": "Ужин", "starts": starts, "language": "ru", "minutes": 60}
    poll = time_polls.make(organizer=shy.anna.tg_id, chat_id=-5, **fields)
    time_polls.note_sent(poll.pk, poll_id="shy", message_id=3)
    time_polls.record_vote(poll_id="shy", tg_id=shy.boris.tg_id, options=[1])
    time_polls.decide(number=poll.pk, chat_id=-5, tg_id=shy.anna.tg_id, option=0)
    meeting = Appointment.objects.get(participant_tg_id=shy.boris.tg_id)
    assert (meeting.status, meeting.holds) == ("pending", False)
    assert "просит о встрече" in list_texts(shy.boris)[-1]


def test_waiting_invitations_follow_the_choice(cast: Cast) -> None:
    waiting = make_meeting(cast.anna, cast.boris)
    make_meeting(cast.boris, cast.oleg, days=5)
    of_oleg = make_meeting(cast.oleg, cast.boris, days=6)

    def held() -> Any:
        return [Appointment.objects.get(pk=one.pk).holds for one in (waiting, of_oleg)]

    assert held() == [True, True]
    people.set_reach(tg_id=cast.boris.tg_id, strangers=ASK)
    assert held() == [False, True]
    people.set_reach(tg_id=cast.boris.tg_id, strangers="invite")
    assert held() == [True, True]
