"""Several people invited with one request."""

import pytest
from django.contrib.auth.models import User

from calendarapp.models import Appointment, Event
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


def test_several_people_are_invited_to_an_event(anna: ApiClient, cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    people = [cast.boris.pk, cast.oleg.pk]
    sent = {"participants": people, "event": event.pk, "details": "At seven"}
    answer = anna.post("appointments/", sent, Idempotency_Key="once")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["event"], made["refused"]) == (event.pk, [])
    assert [row["participant_tg_id"] for row in made["appointments"]] == people
    assert {(row["details"], row["event"], row["status"]) for row in made["appointments"]} == {
        ("At seven", event.pk, "pending")
    }
    again = anna.post("appointments/", sent, Idempotency_Key="once")
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (made, "true")
    assert Appointment.objects.count() == 2


def test_without_an_event_one_is_made(anna: ApiClient, cast: Cast) -> None:
    when = {"date": str(get_day(3)), "time": "12:00"}
    made = anna.post("appointments/", {"participants": [cast.boris.pk, cast.oleg.pk], "name": "Ужин", **when}).json()
    event = Event.objects.get(pk=made["event"])
    assert (event.tg_user_id, event.name) == (cast.anna.pk, "Ужин")
    assert {row["name"] for row in made["appointments"]} == {"Ужин"}


def test_busy_person_is_named_with_times_for_all(anna: ApiClient, cast: Cast) -> None:
    make_meeting(make_person("Лена"), cast.boris, days=3)
    make_meeting(cast.anna, cast.boris, status="confirmed", days=1)
    make_meeting(cast.anna, cast.oleg, status="confirmed", days=2)
    event = make_event(cast.anna, days=3)
    sent = {"participants": [cast.boris.pk, cast.oleg.pk], "event": event.pk}
    answer = anna.post("appointments/", sent)
    problem = answer.json()
    assert read_problem(answer) == (409, "people_busy")
    assert problem["refused"] == [{"participant_tg_id": cast.boris.pk, "code": "busy"}]
    assert not problem["forcible"]
    assert len(problem["free"]) == 3
    assert not Appointment.objects.filter(event=event).exists()
    made = anna.post("appointments/", {**sent, "partial": True}).json()
    assert [row["participant_tg_id"] for row in made["appointments"]] == [cast.oleg.pk]
    assert made["refused"] == problem["refused"]


def test_times_are_for_those_who_may_see_everybodys_calendar(anna: ApiClient, cast: Cast, staff: User) -> None:
    make_meeting(make_person("Лена"), cast.boris, days=3)
    event = make_event(cast.anna, days=3)
    sent = {"participants": [cast.boris.pk, cast.oleg.pk], "event": event.pk}
    assert anna.post("appointments/", sent).json()["free"] == []  # she has met nobody
    assert ApiClient(staff).post("appointments/", sent).json()["free"]


def test_requests_that_contradict_themselves_are_refused(anna: ApiClient, cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    for sent, field in (
        ({"participants": [cast.boris.pk], "participant_tg_id": cast.boris.pk}, "participant_tg_id"),
        ({"participants": [cast.boris.pk], "participant": "@boris"}, "participant"),
        ({"participant_tg_id": cast.boris.pk, "partial": True}, "partial"),
        ({"participants": []}, "participants"),
        ({"participants": list(range(1000, 1051))}, "participants"),
        ({"participants": ["@boris"]}, "participants"),
    ):
        answer = anna.post("appointments/", {"event": event.pk, **sent})
        assert read_problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == [field]
    answer = anna.post("appointments/", {"event": event.pk, "participants": [cast.boris.pk, cast.anna.pk]})
    assert read_problem(answer) == (409, "self_invite")
    assert not Appointment.objects.exists()


def test_outsider_can_invite_nobody_to_somebody_elses_event(cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    answer = ApiClient(cast.oleg).post("appointments/", {"event": event.pk, "participants": [cast.boris.pk]})
    assert read_problem(answer) == (404, "event_not_found")
