"""Series through the API: made, shown, listed, changed and deleted by scope."""

from typing import Any

import pytest

from calendarapp.models import Event, Series
from tests.support.api import ApiClient
from tests.support.factories import Cast, get_day

pytestmark = pytest.mark.django_db


def post(program: ApiClient, **fields: Any) -> Any:
    given = {"name": "Yoga", "date": str(get_day(3)), "time": "19:00", "duration_minutes": 60, **fields}
    return program.post("events/", given)


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


def test_event_with_rule_makes_the_series(anna: ApiClient) -> None:
    left_out = [str(get_day(4)), f"{get_day(5)}T19:00:00"]
    made = post(anna, rrule="RRULE:FREQ=DAILY;COUNT=5", exdates=left_out)
    assert made.status_code == 201
    shown = made.json()
    assert shown["rrule"] == "FREQ=DAILY;COUNT=5"
    assert shown["exdates"] == [f"{get_day(4)}T19:00:00", f"{get_day(5)}T19:00:00"]
    assert shown["original_start"] == f"{get_day(3)}T19:00:00"
    listed = anna.get(f"events/?series={shown['series']}").json()["results"]
    assert [row["date"] for row in listed] == [str(get_day(n)) for n in (7, 6, 3)]
    assert {row["series"] for row in listed} == {shown["series"]}
    assert listed[-1] == anna.get(f"events/{shown['id']}/").json() == shown


def test_plain_event_has_no_series(anna: ApiClient) -> None:
    shown = post(anna, rrule=None).json()
    assert (shown["series"], shown["rrule"], shown["exdates"], shown["original_start"]) == (None, None, [], None)
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("rrule", "status", "code"),
    [
        ("FREQ=DAILY;COUNT=0", 400, "rule_wrong"),
        ("каждый вторник", 400, "rule_wrong"),
        ("FREQ=DAILY;" + "INTERVAL=1;" * 60, 400, "rule_too_long"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", 409, "rule_parts"),
        ("FREQ=MINUTELY;INTERVAL=20", 409, "rule_too_often"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 409, "rule_never"),
    ],
)
def test_rule_that_can_not_be_followed_is_a_problem(anna: ApiClient, rrule: str, status: int, code: str) -> None:
    refused = post(anna, rrule=rrule)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not Event.objects.exists()


@pytest.mark.parametrize("rrule", [{}, {"rrule": None}, {"rrule": ""}])
def test_left_out_dates_without_a_rule_are_a_problem(anna: ApiClient, rrule: dict[str, Any]) -> None:
    refused = post(anna, exdates=[str(get_day(4))], **rrule)
    assert (refused.status_code, refused.json()["code"]) == (409, "rule_missing")
    assert not Event.objects.exists()
    path = f"events/{post(anna, exdates=[], **rrule).json()['id']}/"
    refused = anna.patch(path, {"exdates": [str(get_day(4))], "name": "Pilates", **rrule})
    assert (refused.status_code, refused.json()["code"]) == (409, "rule_missing")
    assert anna.get(path).json()["name"] == "Yoga"


def test_series_that_overlaps_itself_is_a_problem(anna: ApiClient) -> None:
    refused = post(anna, rrule="FREQ=DAILY", duration_minutes=25 * 60)
    assert (refused.status_code, refused.json()["code"]) == (409, "series_overlaps")


@pytest.mark.parametrize(("scope", "names"), [("this", "nyn"), ("following", "nyy"), ("all", "yyy"), ("", "nyn")])
def test_change_applies_to_the_dates_of_its_scope(anna: ApiClient, scope: str, names: str) -> None:
    number = post(anna, rrule="FREQ=DAILY;COUNT=3").json()["id"]
    second = Event.objects.order_by("date")[1]
    query = f"?scope={scope}" if scope else ""
    changed = anna.patch(f"events/{second.pk}/{query}", {"name": "Pilates", "time": "20:00"})
    assert changed.status_code == 200
    assert changed.json()["time"] == "20:00:00"
    rows = list(Event.objects.order_by("date"))
    assert "".join("y" if row.name == "Pilates" and row.time.hour == 20 else "n" for row in rows) == names
    assert rows[0].pk == number


@pytest.mark.parametrize(("scope", "left"), [("this", 2), ("following", 1), ("all", 0)])
def test_deletion_applies_to_the_dates_of_its_scope(anna: ApiClient, scope: str, left: int) -> None:
    post(anna, rrule="FREQ=DAILY;COUNT=3")
    second = Event.objects.order_by("date")[1]
    assert anna.delete(f"events/{second.pk}/?scope={scope}").status_code == 204
    assert Event.objects.count() == left


def test_what_was_read_can_be_sent_back(anna: ApiClient) -> None:
    shown = post(anna, rrule="FREQ=DAILY;COUNT=3", exdates=[str(get_day(4))]).json()
    again = anna.send("PUT", f"events/{shown['id']}/", shown)
    assert again.status_code == 200
    assert again.json() == shown


def test_rule_and_left_out_dates_change_with_a_scope(anna: ApiClient) -> None:
    shown = post(anna, rrule="FREQ=DAILY;COUNT=3").json()
    path = f"events/{shown['id']}/"
    refused = anna.patch(path, {"rrule": "FREQ=DAILY;COUNT=5"})
    assert (refused.status_code, refused.json()["code"]) == (409, "scope_missing")
    anna.patch(f"{path}?scope=all", {"rrule": "FREQ=DAILY;COUNT=5"})
    assert Event.objects.count() == 5
    anna.patch(f"{path}?scope=all", {"exdates": [str(get_day(4))]})
    assert Event.objects.count() == 4
    anna.patch(f"{path}?scope=all", {"exdates": []})
    assert Event.objects.count() == 5
    anna.patch(f"{path}?scope=all", {"rrule": ""})
    assert [row.series_id for row in Event.objects.all()] == [None]


def test_plain_event_begins_to_repeat(anna: ApiClient) -> None:
    shown = post(anna).json()
    changed = anna.patch(f"events/{shown['id']}/", {"rrule": "FREQ=WEEKLY;COUNT=2", "name": "Pilates"}).json()
    assert (changed["name"], changed["rrule"]) == ("Pilates", "FREQ=WEEKLY;COUNT=2")
    assert {row.name for row in Event.objects.all()} == {"Pilates"}
    assert Event.objects.count() == 2


def test_unknown_scope_and_series_of_others(anna: ApiClient, cast: Cast) -> None:
    shown = post(anna, rrule="FREQ=DAILY;COUNT=3").json()
    path = f"events/{shown['id']}/"
    assert anna.patch(f"{path}?scope=some", {"name": "x"}).json()["code"] == "scope_unknown"
    boris = ApiClient(cast.boris)
    for scope in ("this", "following", "all"):
        assert boris.patch(f"{path}?scope={scope}", {"name": "x"}).status_code == 404
        assert boris.delete(f"{path}?scope={scope}").status_code == 404
    assert boris.get(f"events/?series={shown['series']}").json()["results"] == []
    assert {row.name for row in Event.objects.all()} == {"Yoga"}
