"""Series through the API: made, shown, listed, changed and deleted by scope."""

from typing import Any

import pytest

from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, OutboxMessage, Series, SeriesInvitation
from calendarapp.services import series, series_invitations, undo
from calendarapp.services.series import Scope
from tests.support.api import ApiClient
from tests.support.factories import Cast, forget_messages, get_day, list_texts
from tests.support.repetition import find_faults

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
        ("FREQ=DAILY;COUNT=0", 400, "rule_count"),
        ("FREQ=SECONDLY", 409, "rule_too_often"),
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


def test_more_dates_than_a_person_may_have_are_a_conflict(anna: ApiClient, settings: Any) -> None:
    settings.EVENTS_PER_PERSON = 3
    refused = post(anna, rrule="FREQ=DAILY;COUNT=4")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_events")
    assert not Event.objects.exists()


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


def undo_button(cast: Cast) -> int:
    """The entry of the history that the owner's chat offers to undo."""
    [message] = OutboxMessage.objects.filter(chat_id=cast.anna.tg_id)
    [[button]] = message.payload["reply_markup"]["inline_keyboard"]
    kind, number = button["callback_data"].split(":")
    assert kind == "undo"
    return int(number)


def list_days(owner: int) -> list[tuple[str, str, bool]]:
    rows = Event.objects.filter(tg_user_id=owner).order_by("slot")
    return [(str(row.date), str(row.time), row.series_id is not None) for row in rows]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        {"rrule": "FREQ=DAILY;INTERVAL=2;COUNT=6"},
        {"rrule": "FREQ=DAILY;COUNT=2"},
        {"exdates": [4, 5]},
        {"rrule": ""},
    ],
)
@pytest.mark.parametrize("scope", ["all", "following"])
def test_dates_that_another_rule_deletes_can_be_brought_back(
    anna: ApiClient, cast: Cast, change: dict[str, Any], scope: str
) -> None:
    shown = post(anna, rrule="FREQ=DAILY;COUNT=5", exdates=[str(get_day(6))]).json()
    first = Event.objects.get(pk=shown["id"])
    series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id), participants=[cast.boris.tg_id], event_id=first.pk, scope=Scope.ALL
    )
    invitation = SeriesInvitation.objects.get()
    series_invitations.accept(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)
    forget_messages()
    before = list_days(cast.anna.tg_id)
    sent = {**change, "exdates": [str(get_day(day)) for day in change["exdates"]]} if "exdates" in change else change
    changed = anna.patch(f"events/{first.pk}/?scope={scope}", sent)
    assert changed.status_code == 200
    assert list_days(cast.anna.tg_id) != before
    assert len(list_texts(cast.boris)) == 1
    entry = undo_button(cast)
    outcome = undo.undo(actor=Actor.person(cast.anna.tg_id), number=entry)
    assert outcome.left == []
    assert list_days(cast.anna.tg_id) == before
    confirmed = Appointment.objects.filter(participant_tg_id=cast.boris.tg_id, status="confirmed")
    assert confirmed.count() == len(before)
    assert not Appointment.objects.filter(event=None, status="confirmed").exists()
    series.extend()
    assert find_faults(cast.anna.tg_id) == []
    assert list_days(cast.anna.tg_id) == before
    assert anna.get(f"events/{first.pk}/").json()["rrule"] == "FREQ=DAILY;COUNT=5"
    with pytest.raises(CalendarError):
        undo.undo(actor=Actor.person(cast.anna.tg_id), number=entry)


@pytest.mark.django_db(transaction=True)
def test_undo_of_a_rule_is_refused_after_yet_another_one(anna: ApiClient, cast: Cast) -> None:
    shown = post(anna, rrule="FREQ=DAILY;COUNT=5").json()
    anna.patch(f"events/{shown['id']}/?scope=all", {"rrule": "FREQ=DAILY;COUNT=2"})
    entry = undo_button(cast)
    anna.patch(f"events/{shown['id']}/?scope=all", {"rrule": "FREQ=DAILY;COUNT=3"})
    days = list_days(cast.anna.tg_id)
    with pytest.raises(CalendarError) as refused:
        undo.undo(actor=Actor.person(cast.anna.tg_id), number=entry)
    assert refused.value.code == "undo_changed"
    assert list_days(cast.anna.tg_id) == days


@pytest.mark.django_db(transaction=True)
def test_single_date_deleted_after_another_rule_comes_back_alone(anna: ApiClient, cast: Cast) -> None:
    shown = post(anna, rrule="FREQ=DAILY;COUNT=5").json()
    anna.patch(f"events/{shown['id']}/?scope=all", {"rrule": "FREQ=DAILY;COUNT=3"})
    of_rule = undo_button(cast)
    days = list_days(cast.anna.tg_id)
    second = Event.objects.order_by("date")[1]
    anna.delete(f"events/{second.pk}/")
    with pytest.raises(CalendarError) as refused:
        undo.undo(actor=Actor.person(cast.anna.tg_id), number=of_rule)
    assert refused.value.code == "undo_changed"
    undo.undo(actor=Actor.person(cast.anna.tg_id), number=undo.find_event_entry(second.pk) or 0)
    assert list_days(cast.anna.tg_id) == days
    assert anna.get(f"events/{shown['id']}/").json()["rrule"] == "FREQ=DAILY;COUNT=3"


def test_rule_that_deletes_nothing_says_nothing(anna: ApiClient, cast: Cast) -> None:
    shown = post(anna, rrule="FREQ=DAILY;COUNT=2").json()
    anna.patch(f"events/{shown['id']}/?scope=all", {"rrule": "FREQ=DAILY;COUNT=5"})
    anna.patch(f"events/{shown['id']}/?scope=all", {"time": "20:00"})
    assert not OutboxMessage.objects.exists()


def test_dates_outside_of_all_calendars_are_refused(anna: ApiClient) -> None:
    made = post(anna, rrule="FREQ=WEEKLY").json()
    for date in ("9999-12-31", "0001-01-01"):
        for query in ("?scope=all", "?scope=following", ""):
            refused = anna.patch(f"events/{made['id']}/{query}", {"date": date})
            assert (refused.status_code, refused.json()["code"]) == (409, "date_unreadable"), (date, query)
    refused = anna.post("events/", {"name": "x", "date": "0001-01-01", "time": "00:00", "end": "2027-01-01T00:00:00Z"})
    assert (refused.status_code, refused.json()["code"]) == (409, "date_unreadable")
    late = {"date": "9999-12-31", "time": "23:59", "timezone": "America/New_York"}
    for when in ({"start": "0001-01-01T00:00:00Z"}, late):
        refused = anna.post("events/", {"name": "x", **when})
        assert 400 <= refused.status_code < 500, refused.content


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;COUNT=2", "FREQ=WEEKLY;COUNT=2;BYDAY=MO,TU,WE,TH,FR,SA,SU"])
def test_first_date_of_a_fraction_of_a_second_is_written(anna: ApiClient, rule: str) -> None:
    made = anna.post("events/", {"name": "Yoga", "start": f"{get_day(3)}T16:00:00.5Z", "rrule": rule})
    assert made.status_code == 201, made.content
    listed = anna.get(f"events/?series={made.json()['series']}").json()["results"]
    assert len(listed) == 2
    assert made.json()["date"] == str(get_day(3))


def test_a_day_left_out_is_the_date_of_that_day_whatever_time_another_one_has(anna: ApiClient) -> None:
    made = post(anna, rrule="FREQ=DAILY;COUNT=4").json()
    path = f"events/{made['id']}/"
    assert anna.patch(path, {"time": "08:00"}).status_code == 200
    for way in ("PATCH", "PUT"):
        row = anna.get(path).json() if way == "PUT" else {}
        changed = anna.send(way, f"{path}?scope=all", {**row, "exdates": [str(get_day(5))]})
        assert changed.status_code == 200, changed.content
        listed = anna.get(f"events/?series={made['series']}").json()["results"]
        assert [row["date"] for row in listed] == [str(get_day(n)) for n in (6, 4, 3)]
    assert anna.patch(f"{path}?scope=all", {"time": "07:00", "exdates": [str(get_day(4))]}).status_code == 200
    listed = anna.get(f"events/?series={made['series']}").json()["results"]
    assert [row["original_start"] for row in listed] == [f"{get_day(n)}T07:00:00" for n in (6, 5, 3)]
