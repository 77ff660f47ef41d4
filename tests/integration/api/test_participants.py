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


def test_partial_may_stand_in_the_address(anna: ApiClient, cast: Cast) -> None:
    make_meeting(make_person("Лена"), cast.boris, days=3)
    event = make_event(cast.anna, days=3)
    sent = {"participants": [cast.boris.pk, cast.oleg.pk], "event": event.pk}
    assert read_problem(anna.post("appointments/?partial=false", sent)) == (409, "people_busy")
    answer = anna.post("appointments/?partial=perhaps", sent)
    assert (read_problem(answer), list(answer.json()["errors"])) == ((400, "invalid"), ["partial"])
    made = anna.post("appointments/?partial=true", sent).json()
    assert [row["participant_tg_id"] for row in made["appointments"]] == [cast.oleg.pk]


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
        ({"participants": list(range(1000, 1101))}, "participants"),
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


def test_event_with_so_many_places_says_who_takes_part_and_who_waits(anna: ApiClient, cast: Cast, staff: User) -> None:
    sent = {"name": "Ужин", "date": str(get_day(3)), "time": "19:00", "capacity": 1, "participants_hidden": True}
    event = anna.post("events/", sent).json()
    assert (event["capacity"], event["participants_hidden"]) == (1, True)
    people = [cast.boris, cast.oleg, make_person("Вера")]
    numbers = [person.pk for person in people]
    made = anna.post("appointments/", {"event": event["id"], "participants": numbers}).json()["appointments"]
    for person, row in zip(people[:2], made, strict=False):
        answer = ApiClient(person).patch(f"appointments/{row['id']}/", {"status": "confirmed"})
        assert answer.status_code == 200
    assert answer.json()["status"] == "pending"
    assert answer.json()["waiting_since"] is not None
    assert read_problem(ApiClient(cast.oleg).patch(f"appointments/{made[1]['id']}/", {"status": "confirmed"})) == (
        409,
        "already_waiting",
    )
    found = anna.get(f"events/{event['id']}/participants/").json()
    assert (found["capacity"], found["taken"], found["waiting"]) == (1, 1, 1)
    assert [(row["participant_tg_id"], row["state"], row["position"]) for row in found["participants"]] == [
        (cast.boris.pk, "in", 0),
        (people[2].pk, "invited", 0),
        (cast.oleg.pk, "waiting", 1),
    ]
    assert ApiClient(staff).get(f"events/{event['id']}/participants/").json() == found
    assert ApiClient(cast.boris).get(f"events/{event['id']}/participants/").status_code == 404
    changed = anna.patch(f"events/{event['id']}/", {"capacity": None, "participants_hidden": False}).json()
    assert (changed["capacity"], changed["participants_hidden"]) == (None, False)
    assert anna.get(f"events/{event['id']}/participants/").json()["taken"] == 2


def test_participant_reads_who_comes_as_well_unless_they_are_hidden(anna: ApiClient, cast: Cast) -> None:
    event, vera = make_event(cast.anna, days=3), make_person("Вера")
    numbers = [cast.boris.pk, vera.pk]
    made = anna.post("appointments/", {"event": event.pk, "participants": numbers}).json()["appointments"]
    assert ApiClient(vera).patch(f"appointments/{made[1]['id']}/", {"status": "confirmed"}).status_code == 200
    path, boris = f"appointments/{made[0]['id']}/others/", ApiClient(cast.boris)
    shown = {"others": [{"name": "Вера", "status": "confirmed"}]}
    assert [api.get(path).json() for api in (boris, anna)] == [shown, shown]
    for outsider in (ApiClient(cast.oleg), ApiClient(vera)):
        assert read_problem(outsider.get(path)) == (404, "not_found")
    anna.patch(f"events/{event.pk}/", {"participants_hidden": True})
    assert boris.get(path).json() == {"others": []}
    alone = anna.post("appointments/", {"participant_tg_id": cast.boris.pk, "date": str(get_day(5)), "time": "12:00"})
    assert boris.get(f"appointments/{alone.json()['id']}/others/").json() == {"others": []}


@pytest.mark.parametrize("capacity", [0, 1001, "8", 1.5])
def test_wrong_number_of_places_is_refused(anna: ApiClient, cast: Cast, capacity: object) -> None:
    event = make_event(cast.anna, days=3)
    answer = anna.patch(f"events/{event.pk}/", {"capacity": capacity})
    assert read_problem(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["capacity"]
