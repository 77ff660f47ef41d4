"""Events of whole days through the API, their place and their link."""

import datetime as dt
from typing import Any

import pytest

from calendarapp.models import Appointment, Event
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, make_event

pytestmark = pytest.mark.django_db


def plan_holiday() -> dict[str, Any]:
    return {"name": "Отпуск", "date": str(get_day(2)), "all_day": True}


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


def test_whole_days_need_no_time_and_have_a_last_day(anna: ApiClient) -> None:
    made = anna.post("events/", {**plan_holiday(), "ends_on": str(get_day(15))}).json()
    assert (made["all_day"], made["time"], made["ends_on"]) == (True, "00:00:00", str(get_day(15)))
    assert made["transparent"]
    path = f"events/{made['id']}/"
    assert anna.get(path).json() == made
    assert anna.get("events/").json()["results"] == [made]
    assert anna.get("events/?all_day=false").json()["results"] == []
    assert anna.send("PUT", path, made).json()["sequence"] == 0
    moved = anna.patch(path, {"date": str(get_day(3))}).json()
    assert moved["ends_on"] == str(get_day(16))
    assert anna.send("PUT", path, {**moved, "date": str(get_day(4))}).json()["ends_on"] == str(get_day(17))
    assert anna.patch(path, {"ends_on": str(get_day(4))}).json()["ends_on"] == str(get_day(4))


def test_event_gets_a_time_and_loses_it(anna: ApiClient) -> None:
    made = anna.post("events/", plan_holiday()).json()
    path = f"events/{made['id']}/"
    timed = anna.patch(path, {"all_day": False, "time": "18:00"}).json()
    assert (timed["ends_on"], timed["time"], timed["duration_minutes"], timed["transparent"]) == (
        None, "18:00:00", 60, False,
    )  # fmt: skip
    whole = anna.patch(path, {"all_day": True}).json()
    assert (whole["time"], whole["ends_on"], whole["transparent"]) == ("00:00:00", made["date"], True)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({**plan_holiday(), "time": "12:30"}, "whole_day_time"),
        ({**plan_holiday(), "duration_minutes": 90}, "whole_day_time"),
        ({**plan_holiday(), "ends_on": str(get_day(3)), "duration_minutes": 1440}, "whole_day_time"),
        ({**plan_holiday(), "ends_on": str(get_day(1))}, "ends_before_it_begins"),
        ({**plan_holiday(), "ends_on": str(get_day(2 + 366))}, "duration_wrong"),
        ({"name": "Обед", "date": str(get_day(2)), "time": "12:30", "ends_on": str(get_day(3))}, "last_day_alone"),
    ],
)
def test_contradictions_are_named(anna: ApiClient, given: dict[str, Any], code: str) -> None:
    assert read_problem(anna.post("events/", given)) == (409, code)
    assert not Event.objects.exists()


def test_event_that_loses_its_whole_days_needs_a_time(anna: ApiClient) -> None:
    made = anna.post("events/", plan_holiday()).json()
    assert read_problem(anna.patch(f"events/{made['id']}/", {"all_day": False})) == (409, "time_missing")
    assert read_problem(anna.patch(f"events/{made['id']}/", {"time": "12:00"})) == (409, "whole_day_time")
    assert read_problem(anna.post("events/", {**plan_holiday(), "all_day": False})) == (400, "invalid")


def test_place_and_link_are_kept_and_shown_to_the_guest(anna: ApiClient, cast: Cast) -> None:
    given = {**plan_holiday(), "place": "Дача", "url": "https://example.org/a?b=1"}
    made = anna.post("events/", given).json()
    assert (made["place"], made["url"]) == ("Дача", "https://example.org/a?b=1")
    anna.post("appointments/", {"event": made["id"], "participant_tg_id": cast.boris.tg_id})
    [meeting] = ApiClient(cast.boris).get("appointments/").json()["results"]
    assert (meeting["all_day"], meeting["ends_on"], meeting["place"]) == (True, made["date"], "Дача")
    anna.patch(f"events/{made['id']}/", {"place": ""})
    assert Appointment.objects.get().place == ""
    for url in ("ftp://example.org", "javascript:alert(1)", "https://", 'https://example.org/"x"'):
        assert read_problem(anna.patch(f"events/{made['id']}/", {"url": url})) == (400, "url_wrong")


def test_series_of_whole_days(anna: ApiClient) -> None:
    made = anna.post("events/", {**plan_holiday(), "rrule": "FREQ=YEARLY;COUNT=2"}).json()
    [first, last] = Event.objects.filter(series_id=made["series"]).order_by("date")
    assert (first.all_day, last.all_day) == (True, True)
    assert first.ends_on == first.date
    changed = anna.patch(f"events/{made['id']}/?scope=all", {"all_day": False, "time": "10:00"}).json()
    assert (changed["all_day"], changed["time"]) == (False, "10:00:00")
    assert not Event.objects.filter(series_id=made["series"], all_day=True).exists()


def test_timed_event_over_several_days_has_no_last_day(anna: ApiClient, cast: Cast) -> None:
    event = make_event(cast.anna, time=dt.time(23), duration_minutes=3 * 24 * 60)
    assert anna.get(f"events/{event.pk}/").json()["ends_on"] is None


def test_reminder_of_whole_days_is_a_setting(anna: ApiClient) -> None:
    assert anna.get("users/me/").json()["whole_day_reminder"] == "18:00:00"
    assert anna.patch("users/me/", {"whole_day_reminder": None}).json()["whole_day_reminder"] is None
