"""Whose busy times a person's drawn calendar shows, and that it shows nothing but them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from calendarapp.models import TgUser
from tests.support.factories import Cast, make_cast, make_event, make_meeting, make_person
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

OTHERS = "/calendar/others/"
DAYS = {"start": "2031-03-03", "end": "2031-03-10"}
TUESDAY = dt.date(2031, 3, 4)


@pytest.fixture
def cast() -> Cast:
    """Anna and Boris have met: he said yes."""
    cast = make_cast()
    make_meeting(cast.anna, cast.boris, date=dt.date(2031, 3, 20), status="confirmed")
    return cast


def show_busy_to(person: TgUser, whom: str) -> None:
    person.busy_visibility = whom
    person.save()


def list_others(client: Client, person: TgUser) -> list[str]:
    return [one["name"] for one in sign_in(client, person.tg_id).get(OTHERS).json()["people"]]


def read_busy(client: Client, reader: TgUser, *people: TgUser, days: dict[str, str] = DAYS) -> list[dict[str, Any]]:
    numbers = ",".join(str(one.tg_id) for one in people)
    answer = sign_in(client, reader.tg_id).get("/calendar/entries/", {**days, "busy": numbers})
    assert answer.status_code == 200
    return list(answer.json()["busy"])


def make_busy(
    person: TgUser, time: str, minutes: int | None, date: dt.date = TUESDAY, name: str = "Зубной врач"
) -> None:
    make_event(person, name=name, date=date, time=dt.time.fromisoformat(time), duration_minutes=minutes)


@pytest.mark.parametrize(("whom", "shown"), [("everybody", True), ("met", True), ("nobody", False)])
def test_people_who_were_met_are_listed_if_they_let_their_time_be_seen(
    client: Client, cast: Cast, whom: str, *, shown: bool
) -> None:
    show_busy_to(cast.boris, whom)
    make_busy(cast.boris, "10:00", 60)
    assert (list_others(client, cast.anna) == [cast.boris.display_name]) is shown
    assert bool(read_busy(client, cast.anna, cast.boris)) is shown


def test_nobody_is_listed_or_shown_whom_the_person_has_no_meeting_with(client: Client, cast: Cast) -> None:
    show_busy_to(cast.oleg, "everybody")
    make_busy(cast.oleg, "10:00", 60)
    assert cast.oleg.display_name not in list_others(client, cast.anna)
    assert read_busy(client, cast.anna, cast.oleg) == []


def test_only_who_and_when_is_shown_on_the_readers_own_clock(client: Client, cast: Cast) -> None:
    show_busy_to(cast.boris, "met")
    make_busy(cast.boris, "10:00", 90)
    cast.anna.timezone = "Asia/Tokyo"
    cast.anna.save()
    [span] = read_busy(client, cast.anna, cast.boris)
    assert span == {
        "start": "2031-03-04T16:00:00",
        "end": "2031-03-04T17:30:00",
        "display": "background",
        "title": f"{cast.boris.display_name}: занято",
        "label": f"{cast.boris.display_name}: занято",
        "className": "striped",
    }


def test_spans_of_several_people_are_cut_where_one_of_them_becomes_free(client: Client, cast: Cast) -> None:
    vera = make_person("Вера")
    make_meeting(cast.anna, vera, date=dt.date(2031, 3, 21), status="confirmed")
    for person in (cast.boris, vera):
        show_busy_to(person, "met")
    make_busy(cast.boris, "10:00", 120)
    make_busy(vera, "11:00", 120)
    make_busy(vera, "13:00", 30, name="следом")
    make_busy(vera, "18:00", None, name="миг")
    both = f"{cast.boris.display_name}, Вера"
    found = [
        (one["start"][11:16], one["end"][11:16], one["title"].removesuffix(": занято"))
        for one in read_busy(client, cast.anna, cast.boris, vera)
    ]
    assert found == [
        ("10:00", "11:00", cast.boris.display_name),
        ("11:00", "12:00", both),
        ("12:00", "13:30", "Вера"),
    ]


def test_span_over_the_hour_that_is_repeated_does_not_end_before_it_begins(client: Client, cast: Cast) -> None:
    show_busy_to(cast.boris, "met")
    for person in (cast.anna, cast.boris):
        person.timezone = "Europe/Berlin"
        person.save()
    make_event(
        cast.boris, name="ночь", date=dt.date(2031, 10, 26), time=dt.time(2, 30), duration_minutes=60,
        timezone="Europe/Berlin",
    )  # fmt: skip
    days = {"start": "2031-10-20", "end": "2031-10-27"}
    [span] = read_busy(client, cast.anna, cast.boris, days=days)
    assert (span["start"], span["end"]) == ("2031-10-26T02:30:00", "2031-10-26T03:30:00")


@pytest.mark.parametrize(
    "numbers", ["x", "1,", "-1", "0", "1e3", "99999999999999999999", ",".join(map(str, range(1, 12)))]
)
def test_what_is_no_list_of_at_most_ten_people_is_refused(client: Client, cast: Cast, numbers: str) -> None:
    answer = sign_in(client, cast.anna.tg_id).get("/calendar/entries/", {**DAYS, "busy": numbers})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_entries_are_read_without_others_where_nobody_is_chosen(client: Client, cast: Cast) -> None:
    show_busy_to(cast.boris, "everybody")
    make_busy(cast.boris, "10:00", 60)
    assert sign_in(client, cast.anna.tg_id).get("/calendar/entries/", DAYS).json()["busy"] == []


def test_more_than_can_be_drawn_is_cut_and_said(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    show_busy_to(cast.boris, "met")
    for hour in (9, 11, 13):
        make_busy(cast.boris, f"{hour:02}:00", 60)
    for most, shown in ((3, 3), (2, 2)):
        monkeypatch.setattr("calendarapp.pages.grid.MOST", most)
        address = {**DAYS, "busy": str(cast.boris.tg_id)}
        answer = sign_in(client, cast.anna.tg_id).get("/calendar/entries/", address).json()
        assert (len(answer["busy"]), bool(answer["partly"])) == (shown, most < 3)
