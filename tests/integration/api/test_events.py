"""Events through the API: a person's own, and everybody's for the staff."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from calendarapp.models import Appointment, Event
from calendarapp.services import people
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting

pytestmark = pytest.mark.django_db


def plan_lunch() -> dict[str, str]:
    return {"name": "Обед", "date": str(get_day(2)), "time": "12:30"}


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


def test_owner_sees_own_events_and_staff_all(anna: ApiClient, staff: User, cast: Cast) -> None:
    own, other = make_event(cast.anna), make_event(cast.boris)
    assert [row["id"] for row in anna.get("events/").json()["results"]] == [own.pk]
    assert {row["id"] for row in ApiClient(staff).get("events/").json()["results"]} == {own.pk, other.pk}
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert read_problem(anna.send(method, f"events/{other.pk}/", plan_lunch())) == (404, "not_found")
    assert Event.objects.get(pk=other.pk).name == "Обед"


def test_event_is_created_read_changed_and_deleted(anna: ApiClient, cast: Cast) -> None:
    people.set_timezone(tg_id=cast.anna.tg_id, timezone="Asia/Tokyo")
    answer = anna.post("events/", {**plan_lunch(), "details": "", "reminder_minutes": [5, 60]})
    made = answer.json()
    assert answer.status_code == 201
    assert list(made)[:6] == ["id", "name", "date", "time", "details", "tg_user_id"]
    assert (made["timezone"], made["duration_minutes"], made["reminder_minutes"]) == ("Asia/Tokyo", 60, [60, 5])
    assert made["start"] == f"{get_day(2)}T03:30:00Z"
    path = f"events/{made['id']}/"
    assert anna.get(path).json() == made
    changed = anna.patch(path, {"name": "Ужин", "time": "19:00", "duration_minutes": None}).json()
    assert (changed["name"], changed["time"], changed["end"]) == ("Ужин", "19:00:00", changed["start"])
    assert changed["sequence"] == 1
    assert anna.send("PUT", path, plan_lunch()).json()["name"] == "Обед"
    assert anna.delete(path).status_code == 204
    assert read_problem(anna.get(path)) == (404, "not_found")


def test_event_without_details_is_read(anna: ApiClient, cast: Cast) -> None:
    event = make_event(cast.anna)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET details = NULL WHERE id = %s", [event.pk])
    assert anna.get(f"events/{event.pk}/").json()["details"] == ""


def test_meetings_follow_their_changed_event(anna: ApiClient, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    anna.patch(f"events/{meeting.event_id}/", {"date": str(get_day(4))})
    moved = Appointment.objects.get()
    assert (moved.date, moved.status) == (get_day(4), "pending")
    before = len(list_texts(cast.boris))
    assert anna.delete(f"events/{meeting.event_id}/").status_code == 204
    cancelled = Appointment.objects.get()
    assert (cancelled.status, cancelled.event_id) == ("cancelled", None)
    assert len(list_texts(cast.boris)) == before + 1


def test_double_booking_oneself_needs_force(anna: ApiClient, cast: Cast) -> None:
    make_meeting(cast.oleg, cast.anna, status="confirmed", days=4)
    meeting = make_meeting(cast.anna, cast.boris)
    path = f"events/{meeting.event_id}/"
    assert read_problem(anna.patch(path, {"date": str(get_day(4))})) == (409, "double_booking")
    assert anna.patch(path, {"date": str(get_day(4)), "force": True}).json()["date"] == str(get_day(4))


def test_staff_must_name_the_owner(staff: User, cast: Cast) -> None:
    program = ApiClient(staff)
    assert read_problem(program.post("events/", plan_lunch())) == (403, "owner_missing")
    made = program.post("events/", {**plan_lunch(), "tg_user_id": cast.boris.tg_id}).json()
    assert made["tg_user_id"] == cast.boris.tg_id
    path = f"events/{made['id']}/"
    assert read_problem(program.patch(path, {"tg_user_id": cast.anna.tg_id})) == (403, "not_yours")
    assert program.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "x" * 256}, (400, "invalid")),
        ({"name": ""}, (400, "invalid")),
        ({"name": "две\nстроки"}, (400, "invalid")),
        ({"name": None}, (400, "invalid")),
        ({"name": "\ud800"}, (400, "invalid")),
        ({"details": "x" * 3001}, (400, "details_too_long")),
        ({"details": "\x00"}, (400, "invalid")),
        ({"date": "2020-01-01"}, (409, "past")),
        ({"date": "2026-02-30"}, (400, "invalid")),
        ({"date": 20261201}, (400, "invalid")),
        ({"time": "noon"}, (400, "invalid")),
        ({"duration_minutes": 527041}, (400, "invalid")),
        ({"duration_minutes": True}, (400, "invalid")),
        ({"reminder_minutes": [1, 2, 3, 4, 5, 6]}, (400, "invalid")),
        ({"reminder_minutes": [-1]}, (400, "invalid")),
        ({"timezone": "Europe/Atlantis"}, (404, "timezone_unknown")),
        ({"timezone": "Москва"}, (400, "invalid")),
        ({"tg_user_id": 5}, (403, "not_yours")),
    ],
)
def test_invalid_events_are_refused(anna: ApiClient, body: dict[str, Any], expected: tuple[int, str]) -> None:
    answer = anna.post("events/", {**plan_lunch(), **body})
    assert read_problem(answer) == expected
    if expected == (400, "invalid"):
        assert list(answer.json()["errors"]) == list(body)
    assert not Event.objects.exists()


def test_whole_json_floats_are_integers(anna: ApiClient) -> None:
    assert anna.post("events/", {**plan_lunch(), "duration_minutes": 30.0}).json()["duration_minutes"] == 30
    assert read_problem(anna.post("events/", {**plan_lunch(), "duration_minutes": 30.5})) == (400, "invalid")


def test_seconds_and_fractions_of_times_are_kept(anna: ApiClient) -> None:
    assert anna.post("events/", {**plan_lunch(), "time": "12:30:15.250000"}).json()["time"] == "12:30:15.250000"
    assert Event.objects.get().time == dt.time(12, 30, 15, 250000)
