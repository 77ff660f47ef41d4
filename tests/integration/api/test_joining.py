"""Programs come to events in their person's name: by the key of the join link, or as one who is invited."""

import pytest
from django.contrib.auth.models import User

from calendarapp.models import Appointment, Event
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, list_texts, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db

CLOSED = (404, "join_link_closed")


@pytest.fixture
def dinner(cast: Cast) -> Event:
    return make_event(cast.anna, name="Secret dinner", days=3)


def open_link(cast: Cast, event: Event) -> str:
    answer = ApiClient(cast.anna).post(f"events/{event.pk}/join-link/")
    assert answer.status_code == 200
    return str(answer.json()["key"])


def test_person_who_has_the_key_comes_and_goes_once(cast: Cast, dinner: Event) -> None:
    key, oleg = open_link(cast, dinner), ApiClient(cast.oleg)
    assert open_link(cast, dinner) == key
    came = [oleg.post(f"events/{dinner.pk}/join/", {"key": key}).json() for _time in range(2)]
    meeting = Appointment.objects.get()
    assert came == [{"state": "in", "position": 0, "appointment": meeting.pk}] * 2
    assert (meeting.organizer_tg_id, meeting.participant_tg_id) == (cast.anna.pk, cast.oleg.pk)
    assert len(list_texts(cast.anna)) == 1
    left = [oleg.post(f"events/{dinner.pk}/leave/", {"key": key}).json() for _time in range(2)]
    assert [row["state"] for row in left] == ["out", "out"]
    assert oleg.post(f"events/{dinner.pk}/leave/", {}).json()["state"] == "out", "having been there, without the key"
    assert len(list_texts(cast.anna)) == 2
    assert read_problem(oleg.post(f"events/{dinner.pk}/join/", {})) == CLOSED
    assert oleg.post(f"events/{dinner.pk}/join/", {"key": key}).json()["state"] == "in"


def test_others_wait_for_a_place_and_move_up(cast: Cast, dinner: Event) -> None:
    key, vera = open_link(cast, dinner), make_person("Вера")
    ApiClient(cast.anna).patch(f"events/{dinner.pk}/", {"capacity": 1})
    people = [ApiClient(person) for person in (cast.boris, cast.oleg, vera)]
    found = [person.post(f"events/{dinner.pk}/join/", {"key": key}).json() for person in people]
    assert [(row["state"], row["position"]) for row in found] == [("in", 0), ("waiting", 1), ("waiting", 2)]
    people[0].post(f"events/{dinner.pk}/leave/", {"key": key})
    assert people[1].post(f"events/{dinner.pk}/join/", {"key": key}).json()["state"] == "in"
    assert people[2].post(f"events/{dinner.pk}/leave/").json()["state"] == "out"


def test_invited_person_needs_no_key(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, days=3)
    boris = ApiClient(cast.boris)
    assert boris.post(f"events/{meeting.event_id}/join/", {}).json() == {
        "state": "in", "position": 0, "appointment": meeting.pk,
    }  # fmt: skip
    assert boris.post(f"events/{meeting.event_id}/leave/", {}).json()["state"] == "out"
    meeting.refresh_from_db()
    assert meeting.status == "declined"


@pytest.mark.parametrize("action", ["join", "leave"])
def test_outsider_cannot_tell_an_event_from_none(cast: Cast, dinner: Event, action: str) -> None:
    other = open_link(cast, make_event(cast.anna, days=4))
    open_link(cast, dinner)
    oleg = ApiClient(cast.oleg)
    tried = [
        oleg.post(f"events/{number}/{action}/", sent)
        for number in (dinner.pk, dinner.pk + 10**6, "9" * 30, "first")
        for sent in ({}, {"key": other}, {"key": "x"}, {"key": "ключ"})
    ]
    assert {read_problem(answer) for answer in tried} == {CLOSED}
    assert len({answer.content for answer in tried}) == 1
    assert not Appointment.objects.exists()


def test_closed_link_lets_nobody_in_and_nobody_out(cast: Cast, dinner: Event) -> None:
    key = open_link(cast, dinner)
    ApiClient(cast.oleg).post(f"events/{dinner.pk}/join/", {"key": key})
    assert ApiClient(cast.anna).delete(f"events/{dinner.pk}/join-link/").status_code == 204
    assert read_problem(ApiClient(cast.boris).post(f"events/{dinner.pk}/join/", {"key": key})) == CLOSED
    assert Appointment.objects.get().status == "confirmed"


def test_own_event_at_that_time_needs_force(cast: Cast, dinner: Event) -> None:
    key, oleg = open_link(cast, dinner), ApiClient(cast.oleg)
    make_event(cast.oleg, days=3)
    answer = oleg.post(f"events/{dinner.pk}/join/", {"key": key})
    assert read_problem(answer) == (409, "double_booking")
    assert answer.json()["forcible"]
    assert oleg.post(f"events/{dinner.pk}/join/", {"key": key, "force": True}).json()["state"] == "in"


def test_link_is_its_owners_and_the_staff_has_no_calendar_to_come_with(cast: Cast, dinner: Event, staff: User) -> None:
    for person in (cast.boris, cast.oleg):
        assert read_problem(ApiClient(person).post(f"events/{dinner.pk}/join-link/")) == (404, "not_found")
        assert read_problem(ApiClient(person).delete(f"events/{dinner.pk}/join-link/")) == (404, "not_found")
    key = ApiClient(staff).post(f"events/{dinner.pk}/join-link/").json()["key"]
    assert read_problem(ApiClient(staff).post(f"events/{dinner.pk}/join/", {"key": key})) == (403, "owner_missing")
    own = ApiClient(cast.anna).post(f"events/{dinner.pk}/join/", {"key": key})
    assert read_problem(own) == (409, "join_own")
    reader = ApiClient(cast.oleg, scope="read")
    assert read_problem(reader.post(f"events/{dinner.pk}/join/", {"key": key})) == (403, "scope")
