"""Booking links by the API: one's own, and the free times of others whose link one has."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from calendarapp.models import Appointment, BookingLink
from tests.integration.services.test_booking_links import at, make_link
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_monday, list_texts, make_event

pytestmark = pytest.mark.django_db


def format_instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def make(api: ApiClient, **more: Any) -> Any:
    answer = api.post("booking-links/", more)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_link_is_made_changed_and_revoked(cast: Cast) -> None:
    api = ApiClient(cast.anna)
    spans = [{"weekday": 1, "start_time": "09:00:00", "end_time": "12:00:00"}]
    made = make(api, title="Tea", working_hours=spans, questions=["Why?"], duration_minutes=45)
    path = f"booking-links/{made['id']}/"
    read = api.get(path)
    assert read.json() == made
    assert (made["title"], made["working_hours"], made["tg_id"], len(made["token"])) == (
        "Tea", spans, cast.anna.tg_id, 22
    )  # fmt: skip
    assert api.get("booking-links/").json()["results"] == [made]
    paused = api.patch(path, {"paused": True, "working_hours": None}, If_Match=read.headers["ETag"])
    assert (paused.status_code, paused.json()["paused"], paused.json()["working_hours"]) == (200, True, None)
    assert read_problem(api.patch(path, {"paused": False}, If_Match=read.headers["ETag"])) == (412, "changed")
    assert read_problem(api.get(f"slots/{made['token']}/")) == (409, "link_paused")
    assert api.delete(path).status_code == 204
    assert read_problem(api.get(path)) == (404, "link_not_found")
    assert read_problem(api.get(f"slots/{made['token']}/")) == (404, "link_closed")


def test_repeated_request_makes_one_link(cast: Cast) -> None:
    api = ApiClient(cast.anna)
    first, second = (api.post("booking-links/", {}, Idempotency_Key="k") for _time in range(2))
    assert first.json() == second.json()
    assert BookingLink.objects.filter(tg_id=cast.anna.tg_id).count() == 1


def test_sites_that_show_the_page_are_set_and_others_refused(cast: Cast) -> None:
    api = ApiClient(cast.anna)
    made = make(api, sites=["https://example.org"])
    path = f"booking-links/{made['id']}/"
    assert made["sites"] == ["https://example.org"]
    for wrong in ("http://example.org", "https://example.org/page", "https://*.example.org", "https://a.org; x", "*"):
        assert api.patch(path, {"sites": [wrong]}).status_code == 400, wrong
    assert api.patch(path, {"sites": [f"https://{number}.example.org" for number in range(11)]}).status_code == 400
    assert api.get(path).json()["sites"] == ["https://example.org"]
    assert api.patch(path, {"sites": []}).json()["sites"] == []


def test_links_of_others_are_not_there_and_staff_sees_all(cast: Cast, panel: Client) -> None:
    made = make(ApiClient(cast.anna))
    other = ApiClient(cast.oleg)
    path = f"booking-links/{made['id']}/"
    assert other.get("booking-links/").json()["results"] == []
    for answer in (other.get(path), other.patch(path, {"paused": True}), other.delete(path)):
        assert read_problem(answer) == (404, "link_not_found")
    assert [row["id"] for row in panel.get("/api/booking-links/").json()["results"]] == [made["id"]]
    refused = panel.post("/api/booking-links/", {}, content_type="application/json")
    assert read_problem(refused) == (403, "owner_missing")


def test_free_times_are_read_and_booked(cast: Cast) -> None:
    of = make_link(cast.anna, questions=["Why?"])
    make_event(cast.anna, days=get_monday(), time=dt.time(9), name="Тайна", duration_minutes=60)
    api = ApiClient(cast.boris)
    window = {"start": format_instant(at(0)), "end": format_instant(at(0, day=get_monday() + 1))}
    path = f"slots/{of.link.token}/"
    found = api.get(f"{path}?start={window['start']}&end={window['end']}")
    assert "Тайна" not in found.content.decode()
    assert (found.json()["questions"], found.json()["duration_minutes"]) == (["Why?"], 60)
    assert [slot["start"] for slot in found.json()["slots"]] == [
        format_instant(at(*h)) for h in ((10,), (10, 30), (11,))
    ]
    wish = {"start": format_instant(at(10)), "answers": ["Because"]}
    made = api.post(path, wish)
    assert made.status_code == 201, made.content
    assert (made.json()["status"], made.json()["organizer_tg_id"]) == ("confirmed", cast.boris.tg_id)
    assert api.post(path, wish).json()["id"] == made.json()["id"]
    assert Appointment.objects.filter(participant_tg_id=cast.anna.tg_id).count() == 1
    assert "Because" in list_texts(cast.anna)[0]
    third = ApiClient(cast.oleg)
    assert read_problem(third.post(path, wish)) == (409, "time_gone")
    assert read_problem(third.post(path, {"start": format_instant(at(11))})) == (400, "answer_missing")
    assert read_problem(ApiClient(cast.anna).post(path, wish)) == (409, "link_own")


def test_slots_of_nothing_and_by_nobody(cast: Cast, panel: Client) -> None:
    of = make_link(cast.anna)
    assert Client().get(f"/api/slots/{of.link.token}/").status_code == 401
    api = ApiClient(cast.boris)
    assert read_problem(api.get(f"slots/{'x' * 22}/")) == (404, "link_closed")
    assert (
        read_problem(api.get(f"slots/{of.link.token}/?start=2026-01-01T00:00:00Z&end=2026-01-01T00:00:00Z"))[0] == 409
    )
    assert api.get(f"slots/{of.link.token}/?start=x").status_code == 400
    body = {"start": format_instant(at(9))}
    assert read_problem(panel.post(f"/api/slots/{of.link.token}/", body, content_type="application/json")) == (
        403, "owner_missing",
    )  # fmt: skip
    read_only = ApiClient(cast.boris, scope="read")
    assert read_only.post(f"slots/{of.link.token}/", body).status_code == 403
