"""What the drawn calendar is made of: own entries, on the person's wall clock, and a version that changes with them."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calendarapp.access import Actor
from calendarapp.models import Appointment, TgUser
from calendarapp.services import appointments, events
from tests.support.factories import Cast, make_cast, make_event, make_meeting
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

ENTRIES = "/calendar/entries/"
VERSION = "/calendar/version/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def read(client: Client, person: TgUser, start: str, end: str) -> list[dict[str, Any]]:
    answer = sign_in(client, person.tg_id).get(ENTRIES, {"start": start, "end": end})
    assert answer.status_code == 200
    assert answer.json()["partly"] == ""
    return list(answer.json()["entries"])


def get_version(client: Client, person: TgUser) -> str:
    return str(sign_in(client, person.tg_id).get(VERSION).json()["version"])


def put(person: TgUser, name: str, date: str, time: str = "10:00", minutes: int | None = 60, **more: Any) -> Any:
    return make_event(
        person,
        name=name,
        date=dt.date.fromisoformat(date),
        time=dt.time.fromisoformat(time),
        duration_minutes=minutes,
        **more,
    )


def test_entries_are_the_persons_own_and_of_these_days(client: Client, cast: Cast) -> None:
    put(cast.anna, "before", "2031-03-02", "23:00")
    put(cast.anna, "inside", "2031-03-03", "10:00", 90)
    put(cast.anna, "moment", "2031-03-04", "12:00", None)
    put(cast.anna, "behind", "2031-03-10", "00:00")
    put(cast.oleg, "another person's", "2031-03-03")
    found = read(client, cast.anna, "2031-03-03", "2031-03-10")
    assert [(entry["title"], entry["start"], entry["end"]) for entry in found] == [
        ("inside", "2031-03-03T10:00:00", "2031-03-03T11:30:00"),
        ("moment", "2031-03-04T12:00:00", None),
    ]
    assert not any(entry["allDay"] for entry in found)


def test_whole_days_and_long_ones_stand_on_top(client: Client, cast: Cast) -> None:
    days: dict[str, Any] = {"all_day": True, "date": dt.date(2031, 3, 4), "ends_on": dt.date(2031, 3, 5)}
    events.create(owner=cast.anna.tg_id, name="whole", **days)
    put(cast.anna, "long", "2031-03-03", "18:00", 3 * 24 * 60)
    put(cast.anna, "night", "2031-03-07", "22:00", 9 * 60)
    found = {entry["title"]: entry for entry in read(client, cast.anna, "2031-03-03", "2031-03-10")}
    assert (found["whole"]["allDay"], found["whole"]["start"], found["whole"]["end"]) == (
        True,
        "2031-03-04",
        "2031-03-06",
    )
    assert (found["long"]["allDay"], found["long"]["start"], found["long"]["end"]) == (True, "2031-03-03", "2031-03-07")
    assert (found["night"]["allDay"], found["night"]["end"]) == (False, "2031-03-08T07:00:00")


def test_times_are_on_the_persons_wall_clock_when_the_clocks_change(client: Client, cast: Cast) -> None:
    """In Berlin 2031: 03:00 follows 01:59 on 30 March, and on 26 October the hour from 02:00 happens twice."""
    TgUser.objects.filter(pk=cast.anna.pk).update(timezone="Europe/Berlin")
    cast.anna.timezone = "Europe/Berlin"
    for name, date, time, minutes in (
        ("spring", "2031-03-30", "01:30", 60),
        ("autumn", "2031-10-26", "01:30", 120),
        ("back", "2031-10-26", "02:30", 30),
        ("noon", "2031-10-26", "12:00", 60),
    ):
        put(cast.anna, name, date, time, minutes, timezone="Europe/Berlin")
    spring = read(client, cast.anna, "2031-03-24", "2031-03-31")
    autumn = read(client, cast.anna, "2031-10-20", "2031-10-27")
    shown = {entry["title"]: (entry["start"][-8:-3], entry["end"][-8:-3]) for entry in spring + autumn}
    assert shown == {
        "spring": ("01:30", "03:30"),
        "autumn": ("01:30", "02:30"),
        "back": ("02:30", "03:00"),  # until 02:00 of the second time, drawn as long as it lasts
        "noon": ("12:00", "13:00"),
    }


def test_invitations_are_waiting_until_answered_and_gone_when_cancelled(client: Client, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    day = meeting.slot.lower.date()
    days = ((day - dt.timedelta(days=2)).isoformat(), (day + dt.timedelta(days=2)).isoformat())
    [entry] = read(client, cast.boris, *days)
    assert {"meeting", "pending"} <= set(entry["className"].split())
    assert entry["url"] == f"/calendar/meetings/{meeting.pk}/"
    assert cast.anna.display_name in entry["label"]
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    [entry] = read(client, cast.boris, *days)
    assert "pending" not in entry["className"].split()
    appointments.cancel(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk)
    assert read(client, cast.boris, *days) == []
    assert read(client, cast.oleg, *days) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", "2031-03-03"), ("2031-03-03", ""), ("2031-03-10", "2031-03-03"), ("2031-03-03", "2031-03-03"),
        ("2031-01-01", "2031-12-31"), ("x", "y"),
    ],
)  # fmt: skip
def test_other_days_are_refused(client: Client, cast: Cast, start: str, end: str) -> None:
    answer = sign_in(client, cast.anna.tg_id).get(ENTRIES, {"start": start, "end": end})
    assert answer.status_code == 400


def test_version_changes_with_what_is_shown_and_with_nothing_else(client: Client, cast: Cast) -> None:
    known = {get_version(client, cast.anna)}
    assert {get_version(client, cast.anna)} == known

    def is_new() -> bool:
        version = get_version(client, cast.anna)
        fresh = version not in known
        known.add(version)
        return fresh

    event = put(cast.anna, "mine", "2031-03-03")
    assert is_new()
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, time=dt.time(11))
    assert is_new()
    put(cast.oleg, "theirs", "2031-03-03")
    assert not is_new()
    meeting = make_meeting(cast.boris, cast.anna)
    assert is_new()
    appointments.confirm(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk)
    assert is_new()
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    assert is_new()
    TgUser.objects.filter(pk=cast.anna.pk).update(timezone="Asia/Tokyo")
    assert is_new()
    assert Appointment.objects.count() == 1


def test_version_is_cheap(client: Client, cast: Cast) -> None:
    get_version(client, cast.anna)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(VERSION)
    assert len(queries) <= 6, [query["sql"] for query in queries]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("date=2031-03-03&time=09:30&length=45", {"date": "2031-03-03", "time": "09:30", "duration": "45"}),
        (
            "date=2031-03-03&all_day=1&end_date=2031-03-05",
            {"date": "2031-03-03", "end_date": "2031-03-05", "all_day": ""},
        ),
    ],
)  # fmt: skip
def test_form_of_a_new_event_is_filled_in(client: Client, cast: Cast, query: str, shown: dict[str, str]) -> None:
    page = sign_in(client, cast.anna.tg_id).get(f"/calendar/events/new/?{query}")
    form = page.context["form"]
    for name, value in shown.items():
        field = form[name].value()
        if name == "all_day":
            assert field is True
        else:
            assert str(form.fields[name].widget.format_value(field)) == value


def test_addresses_that_make_no_sense_leave_the_form_as_it_is(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna.tg_id)
    usual = client.get("/calendar/events/new/").context["form"].initial
    odd = "date=2031-02-30&time=25:00&length=-5&end_date=x&all_day=0"
    assert client.get(f"/calendar/events/new/?{odd}").context["form"].initial == usual


def read_config(client: Client, person: TgUser) -> dict[str, Any]:
    page = sign_in(client, person.tg_id).get("/calendar/").content.decode()
    found = re.search(r'<script id="drawn-config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    config: dict[str, Any] = json.loads(found[1])
    return config


def test_working_hours_and_days_off_are_given_as_they_are_drawn(client: Client, cast: Cast) -> None:
    assert [read_config(client, cast.anna)[name] for name in ("hours", "daysOff")] == [None, []]
    cast.anna.working_hours = [[1, 540, 1080], [7, 1320, 1560]]
    cast.anna.days_off = [dt.date(2031, 3, 5)]
    cast.anna.save()
    config = read_config(client, cast.anna)
    assert config["hours"] == [
        {"daysOfWeek": [1], "startTime": "09:00", "endTime": "18:00"},
        {"daysOfWeek": [0], "startTime": "22:00", "endTime": "26:00"},
    ]
    assert config["daysOff"] == ["2031-03-05"]
